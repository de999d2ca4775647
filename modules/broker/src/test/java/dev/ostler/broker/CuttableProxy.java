package dev.ostler.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP proxy whose connections can be cut, so that a socket drops while both ends live. */
final class CuttableProxy implements AutoCloseable {
    private final ServerSocket server;
    private final URI target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();

    private CuttableProxy(ServerSocket server, URI target) {
        this.server = server;
        this.target = target;
    }

    static CuttableProxy to(String endpoint) throws IOException {
        CuttableProxy proxy =
                new CuttableProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), URI.create(endpoint));
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    String endpoint() {
        return "ws://127.0.0.1:" + server.getLocalPort();
    }

    /** How many connections came so far. */
    int accepted() {
        return accepted.get();
    }

    /** Cuts what is connected now; later connections pass. */
    void cut() throws IOException {
        for (Socket socket : sockets) {
            sockets.remove(socket);
            socket.close();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                accepted.incrementAndGet();
                Socket far = new Socket(target.getHost(), target.getPort());
                sockets.addAll(List.of(near, far));
                Thread.ofVirtual().start(() -> copy(near, far));
                Thread.ofVirtual().start(() -> copy(far, near));
            } catch (IOException e) {
                // the proxy was closed, or the server is gone: the client sees its socket end
                return;
            }
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // one end has gone; closing both tells the other
            return;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
