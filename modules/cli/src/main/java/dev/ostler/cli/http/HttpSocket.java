package dev.ostler.cli.http;

import dev.ostler.core.bus.TraceParent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** One exchange on a socket of its own, which is closed after it. */
public final class HttpSocket {
    /** The largest body that is taken whole: a page of events with a frame of 64 MiB in it, and some. */
    private static final int MOST_BODY_BYTES = 256 << 20;

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final HttpTarget target;
    private final String agent;

    /** {@code agent} is the User-Agent. */
    public HttpSocket(HttpTarget target, String agent) {
        this.target = target;
        this.agent = agent;
    }

    /**
     * Sends and takes the whole answer.
     *
     * @throws java.net.ConnectException when nobody listens
     * @throws java.net.SocketTimeoutException when the time is over
     * @throws MalformedAnswerException when it is not HTTP
     */
    public HttpAnswer exchange(HttpCall call) throws IOException {
        Deadline deadline = Deadline.in(call.timeout());
        try (Socket socket = send(call)) {
            SocketBytes in = new SocketBytes(socket, deadline);
            Head head = Head.read(in);
            return new HttpAnswer(head.status(), head.header("content-type"), text(Body.of(head, in)));
        }
    }

    /** Sends and leaves the body open; it fails when nothing at all comes for {@code silence}. */
    public HttpStream open(HttpCall call, Duration silence) throws IOException {
        Socket socket = send(call);
        try {
            SocketBytes in = new SocketBytes(socket, Deadline.in(call.timeout()));
            Head head = Head.read(in);
            Body body = Body.of(head, in);
            if (head.status() != 200) {
                return new HttpStream(socket, head.status(), text(body), InputStream.nullInputStream());
            }
            in.limitSilence(silence);
            return new HttpStream(socket, 200, "", body);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private Socket send(HttpCall call) throws IOException {
        Socket socket = connect();
        try {
            socket.setTcpNoDelay(true);
            byte[] body = call.body() == null ? new byte[0] : call.body().getBytes(StandardCharsets.UTF_8);
            byte[] head = head(call, body.length).getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream all = new ByteArrayOutputStream(head.length + body.length);
            all.write(head);
            all.write(body);
            all.writeTo(socket.getOutputStream());
            socket.getOutputStream().flush();
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(target.host(), target.port()), (int) CONNECT.toMillis());
            return target.tls() ? secure(socket) : socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private Socket secure(Socket plain) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, target.host(), target.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout((int) CONNECT.toMillis());
        socket.startHandshake();
        return socket;
    }

    private String head(HttpCall call, int length) {
        StringBuilder out = new StringBuilder(256);
        out.append(call.verb())
                .append(' ')
                .append(target.path())
                .append(call.target())
                .append(" HTTP/1.1\r\n");
        header(out, "Host", target.authority());
        header(out, "User-Agent", agent);
        header(out, "Accept", call.accept());
        header(out, "Connection", "close");
        if (call.token() != null) {
            header(out, "Authorization", "Bearer " + call.token());
        }
        if (call.trace() != null) {
            header(out, TraceParent.NAME, call.trace());
        }
        if (call.body() != null) {
            header(out, "Content-Type", "application/json");
            header(out, "Content-Length", Integer.toString(length));
        }
        return out.append("\r\n").toString();
    }

    private static void header(StringBuilder out, String name, String value) {
        if (value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("the header " + name + " would hold a control character");
        }
        out.append(name).append(": ").append(value).append("\r\n");
    }

    private static String text(Body body) throws IOException {
        byte[] bytes = body.readNBytes(MOST_BODY_BYTES + 1);
        if (bytes.length > MOST_BODY_BYTES) {
            throw new IOException("its answer is larger than " + (MOST_BODY_BYTES >> 20) + " MiB");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
