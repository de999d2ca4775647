package dev.ostler.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.cli.RawServer;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers as they may come, byte by byte. */
class HttpSocketTest {
    private RawServer server;

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @BeforeEach
    void start() throws IOException {
        server = RawServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private HttpAnswer exchange() throws IOException {
        return exchange(Duration.ofMinutes(1));
    }

    private HttpAnswer exchange(Duration timeout) throws IOException {
        return new HttpSocket(HttpTarget.parse(server.url() + "/base"), "test/1")
                .exchange(new HttpCall("POST", "/v1/x?a=1", "application/json", "tok", TRACE, "{\"ü\":1}", timeout));
    }

    @Test
    void requestIsWhatItShouldBe() throws IOException {
        server.json("{}");
        exchange();
        RawServer.Request request = server.requests().getFirst();
        assertThat(request.line()).isEqualTo("POST /base/v1/x?a=1 HTTP/1.1");
        assertThat(request.headers())
                .contains(
                        "Host: 127.0.0.1:" + server.port(),
                        "Authorization: Bearer tok",
                        "Content-Type: application/json",
                        "traceparent: " + TRACE,
                        "Content-Length: 8",
                        "Connection: close");
        assertThat(request.body()).isEqualTo("{\"ü\":1}");
    }

    @Test
    void bodyByContentLengthEndsThereThoughTheConnectionStaysOpen() throws IOException {
        CountDownLatch done = new CountDownLatch(1);
        server.then((_, out) -> {
            out.write("HTTP/1.1 200 OK\r\ncontent-LENGTH:  4 \r\nContent-Type: text/x\r\n\r\nwholeAND MORE".getBytes());
            out.flush();
            done.await();
        });
        HttpAnswer answer = exchange();
        done.countDown();
        assertThat(answer).isEqualTo(new HttpAnswer(200, "text/x", "whol"));
    }

    @Test
    void bodyInChunksWithExtensionsAndTrailers() throws IOException {
        server.says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5;x=y\r\nhello\r\n1\r\n \r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n");
        assertThat(exchange().body()).isEqualTo("hello 0123456789");
    }

    @Test
    void bodyUntilTheConnectionEnds() throws IOException {
        server.says("HTTP/1.0 200 OK\r\n\r\nall of it, ü too");
        assertThat(exchange().body()).isEqualTo("all of it, ü too");
    }

    @Test
    void characterIsNotSplitBetweenPackets() throws IOException {
        server.then((_, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n".getBytes());
            out.write(0xC3);
            out.flush();
            out.write(0xBC);
        });
        assertThat(exchange().body()).isEqualTo("ü");
    }

    @Test
    void interimAnswersAreSkippedAndNoContentHasNoBody() throws IOException {
        server.says(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
        assertThat(exchange()).isEqualTo(new HttpAnswer(204, "", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "HTTP/1.1 200 OK\r\nContent-Le",
                ""
            })
    void cutAnswerIsAnErrorNeverAShortAnswer(String bytes) {
        server.says(bytes);
        assertThatThrownBy(this::exchange).isInstanceOf(EOFException.class).hasMessageContaining("in the middle");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: minus\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n"
            })
    void whatIsNotHttpIsSaidToBeSo(String bytes) {
        server.says(bytes);
        assertThatThrownBy(this::exchange).isInstanceOf(MalformedAnswerException.class);
    }

    @Test
    void headIsBounded() {
        server.says("HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000) + "\r\n\r\n");
        assertThatThrownBy(this::exchange).isInstanceOf(MalformedAnswerException.class);
        StringBuilder many = new StringBuilder("HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 1_000; i++) {
            many.append("h").append(i).append(": x\r\n");
        }
        server.says(many + "\r\n");
        assertThatThrownBy(this::exchange).hasMessageContaining("more than 200 headers");
    }

    @Test
    void silenceEndsWithTheTime() {
        CountDownLatch done = new CountDownLatch(1);
        server.then((_, _) -> done.await());
        assertThatThrownBy(() -> exchange(Duration.ofMillis(200))).isInstanceOf(SocketTimeoutException.class);
        done.countDown();
    }

    @Test
    void dripOfBytesDoesNotExtendTheTime() {
        CountDownLatch done = new CountDownLatch(1);
        server.then((_, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".getBytes());
            do {
                out.write('x');
                out.flush();
            } while (!done.await(20, java.util.concurrent.TimeUnit.MILLISECONDS));
        });
        assertThatThrownBy(() -> exchange(Duration.ofMillis(400))).isInstanceOf(SocketTimeoutException.class);
        done.countDown();
    }

    @Test
    void nobodyListens() throws IOException {
        // Bound and not listening: refused, and nobody else can have the port.
        try (Socket held = new Socket()) {
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            HttpSocket http = new HttpSocket(HttpTarget.parse("http://127.0.0.1:" + held.getLocalPort()), "test");
            HttpCall call = new HttpCall("GET", "/", "*/*", null, null, null, Duration.ofMinutes(1));
            assertThatThrownBy(() -> http.exchange(call)).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void headerCannotBeSmuggledIn() {
        assertThatThrownBy(() -> new HttpCall("GET", "/a b", "*/*", null, null, null, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        HttpSocket http = new HttpSocket(HttpTarget.parse(server.url()), "test");
        HttpCall call = new HttpCall("GET", "/", "*/*", "tok\r\nX: y", null, null, Duration.ofSeconds(1));
        assertThatThrownBy(() -> http.exchange(call))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("tok");
    }
}
