package dev.ostler.fake.ws;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
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

    private final ServerSocket listener;
    private final Site site;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private WsServer(ServerSocket listener, Site site) {
        this.listener = listener;
        this.site = site;
    }

    /**
     * Listens and serves on daemon threads.
     *
     * @param port 0 for any free one
     * @throws IOException when the address is in use
     */
    public static WsServer start(InetAddress address, int port, Site site) throws IOException {
        ServerSocket listener = new ServerSocket();
        try {
            listener.bind(new InetSocketAddress(address, port), BACKLOG);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        WsServer server = new WsServer(listener, site);
        Thread.ofPlatform().daemon().name("ws-accept").start(server::accept);
        return server;
    }

    /** The port it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Stops listening and closes every connection without a close frame. */
    @Override
    public void close() {
        closeQuietly(listener);
        open.forEach(WsServer::closeQuietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                Thread.ofPlatform().daemon().name("ws-reader").start(() -> serve(socket));
            } catch (IOException e) {
                // closed, or the client had gone before it was accepted
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in =
                    new DataInputStream(new BufferedInputStream(socket.getInputStream(), READ_BUFFER_BYTES));
            OutputStream out = socket.getOutputStream();
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
