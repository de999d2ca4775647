package dev.ostler.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** A server on loopback that says exactly the bytes that a test gives it, one answer for each connection. */
public final class RawServer implements AutoCloseable {
    /** What it does with one connection. */
    public interface Turn {
        void on(Request request, OutputStream out) throws Exception;
    }

    /** A request: {@code POST /path}, its headers and its body. */
    public record Request(String line, List<String> headers, String body, Socket socket) {
        /** Until the client closes the connection. */
        public void awaitHangUp() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                // whatever it still says
            }
        }

        public String target() {
            return line.split(" ")[1];
        }
    }

    private final ServerSocket server;
    private final BlockingQueue<Turn> turns = new LinkedBlockingQueue<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    private RawServer(ServerSocket server) {
        this.server = server;
    }

    public static RawServer start() throws IOException {
        RawServer raw = new RawServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofPlatform().daemon().name("raw").start(raw::serve);
        return raw;
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return server.getLocalPort();
    }

    public List<Request> requests() {
        return requests;
    }

    public RawServer then(Turn turn) {
        turns.add(turn);
        return this;
    }

    /** Bytes, then the end of the connection. */
    public RawServer says(String text) {
        return then((_, out) -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    public RawServer json(String body) {
        return json(200, "application/json", body);
    }

    public RawServer json(int status, String type, String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return says("HTTP/1.1 " + status + " X\r\nContent-Type: " + type + "\r\nContent-Length: " + length + "\r\n\r\n"
                + body);
    }

    /** An event stream with these frames; then it is cut off. */
    public RawServer sse(String... frames) {
        StringBuilder out = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
        for (String frame : frames) {
            out.append("event: x\ndata: ").append(frame).append("\n\n");
        }
        return says(out.toString());
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                Request request = read(socket);
                requests.add(request);
                turns.take().on(request, socket.getOutputStream());
                socket.getOutputStream().flush();
            } catch (Exception e) {
                // the next connection, or the end
            }
        }
    }

    private static Request read(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        String first = in.readLine();
        List<String> headers = new java.util.ArrayList<>();
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            headers.add(line);
            length = line.startsWith("Content-Length: ") ? Integer.parseInt(line.substring(16)) : length;
        }
        StringBuilder body = new StringBuilder();
        for (int bytes = 0; bytes < length; ) {
            int c = in.read();
            body.append((char) c);
            bytes += String.valueOf((char) c).getBytes(StandardCharsets.UTF_8).length;
        }
        return new Request(first, headers, body.toString(), socket);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
