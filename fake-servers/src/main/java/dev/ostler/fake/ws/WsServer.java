package dev.ostler.fake.ws;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A small HTTP and WebSocket server on plain sockets: two threads for a connection, no compression, no subprotocols.
 * It exists because it is up in milliseconds and because a fake must be able to do what a good server never does.
 */
public final class WsServer implements AutoCloseable {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int BACKLOG = 512;
    private static final int READ_BUFFER_BYTES = 32 << 10;

    private final ServerSocketChannel listener;
    private final Site site;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private WsServer(ServerSocketChannel listener, Site site) {
        this.listener = listener;
        this.site = site;
    }

    /**
     * Listens and serves on daemon threads.
     *
     * @param address an Internet address, whose port 0 is any free one, or a Unix one
     * @throws IOException when the address is in use
     */
    public static WsServer start(SocketAddress address, Site site) throws IOException {
        ServerSocketChannel listener = address instanceof UnixDomainSocketAddress
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open();
        try {
            listener.bind(address, BACKLOG);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        WsServer server = new WsServer(listener, site);
        Thread.ofPlatform().daemon().name("ws-accept").start(server::accept);
        return server;
    }

    /** The port it listens on; -1 for a Unix socket. */
    public int port() {
        try {
            return listener.getLocalAddress() instanceof InetSocketAddress inet ? inet.getPort() : -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops listening and closes every connection without a close frame. */
    @Override
    public void close() {
        closeQuietly(listener);
        open.forEach(WsServer::closeQuietly);
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel socket = listener.accept();
                if (socket.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
                }
                open.add(socket);
                Thread.ofPlatform().daemon().name("ws-reader").start(() -> serve(socket));
            } catch (IOException e) {
                // closed, or the client had gone before it was accepted
            }
        }
    }

    private void serve(SocketChannel socket) {
        try (socket) {
            DataInputStream in =
                    new DataInputStream(new BufferedInputStream(Channels.newInputStream(socket), READ_BUFFER_BYTES));
            OutputStream out = Channels.newOutputStream(socket);
            RequestHead head = RequestHead.read(in);
            Optional<HttpAnswer> refusal = site.refuse(head);
            if (refusal.isPresent()) {
                out.write(refusal.get().bytes());
                out.flush();
                return;
            }
            out.write(switching(head.header("sec-websocket-key").orElse("")));
            out.flush();
            WsConnection connection = new WsConnection(socket, in, out);
            connection.serve(site.opened(connection));
        } catch (IOException e) {
            // the client went away or spoke no HTTP; nobody is left to be told
        } finally {
            open.remove(socket);
        }
    }

    private static byte[] switching(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return ("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
                            + "sec-websocket-accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // nothing is left to do for it
        }
    }
}
