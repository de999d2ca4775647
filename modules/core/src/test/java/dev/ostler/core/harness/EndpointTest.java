package dev.ostler.core.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.Seeded;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "ws://127.0.0.1:41234,                ws://127.0.0.1:41234,        127.0.0.1, 41234, /,      true",
        "WS://LocalHost:1/p?q=1,              WS://LocalHost:1/p?q=1,      LocalHost, 1,     /p?q=1, true",
        "http://0.0.0.0:80/a,                 http://127.0.0.1:80/a,       127.0.0.1, 80,    /a,     true",
        "http://0.0.0.0,                      http://127.0.0.1,            127.0.0.1, 80,    /,      true",
        "ws://[::]:9/x?y,                     ws://[::1]:9/x?y,            ::1,       9,     /x?y,   true",
        "ws://[0:0:0:0:0:0:0:0]:9,            ws://[::1]:9,                ::1,       9,     /,      true",
        "ws://[::0]:9,                        ws://[::1]:9,                ::1,       9,     /,      true",
        "http://::1:4096,                     http://[::1]:4096,           ::1,       4096,  /,      true",
        "http://:::4096/a,                    http://[::1]:4096/a,         ::1,       4096,  /a,     true",
        "http://::1:4096?x=1,                 http://[::1]:4096?x=1,       ::1,       4096,  /?x=1,  true",
        "http://[0:0:0:0:0:0:0:1]:1,          http://[0:0:0:0:0:0:0:1]:1,  0:0:0:0:0:0:0:1, 1, /,    true",
        "ws://127.9.9.9:1,                    ws://127.9.9.9:1,            127.9.9.9, 1,     /,      true",
        "ws://[::ffff:127.0.0.1]:1,           ws://[::ffff:127.0.0.1]:1,   ::ffff:127.0.0.1, 1, /,   true",
        "wss://example.org,                   wss://example.org,           example.org, 443, /,      false",
        "https://example.org:8443/,           https://example.org:8443/,   example.org, 8443, /,     false",
        "http://192.168.0.1:1,                http://192.168.0.1:1,        192.168.0.1, 1,   /,      false",
        "ws://[fe80::1]:1,                    ws://[fe80::1]:1,            fe80::1,   1,     /,      false",
        "ws://127.0.0.1.example.org:1,        ws://127.0.0.1.example.org:1, 127.0.0.1.example.org, 1, /, false",
        "ws://localhost.example.org:1,        ws://localhost.example.org:1, localhost.example.org, 1, /, false",
    })
    void whereItListens(String text, String dialled, String host, int port, String target, boolean loopback) {
        Endpoint endpoint = Endpoint.parse(text);
        assertThat(endpoint).hasToString(dialled);
        assertThat(endpoint.host()).isEqualTo(host);
        assertThat(endpoint.port()).isEqualTo(port);
        assertThat(endpoint.target()).isEqualTo(target);
        assertThat(endpoint.loopback()).isEqualTo(loopback);
        assertThat(endpoint.tls()).isEqualTo(dialled.startsWith("wss") || dialled.startsWith("https"));
        assertThat(Endpoint.parse(dialled)).isEqualTo(endpoint);
        assertThat(Json.read(Json.write(endpoint), Endpoint.class)).isEqualTo(endpoint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:///run/agent.sock", "unix:/run/agent.sock"})
    void aUnixSocketHasAPathAndNoPort(String text) {
        Endpoint endpoint = Endpoint.parse(text);
        assertThat(endpoint.scheme()).isEqualTo("unix");
        assertThat(endpoint.uri().getPath()).isEqualTo("/run/agent.sock");
        assertThat(endpoint.port()).isEqualTo(-1);
        assertThat(endpoint.loopback()).isTrue();
        assertThat(endpoint.tls()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'',                         its scheme is not known here",
        "127.0.0.1:80,               '; expected ws://HOST:PORT'",
        "ftp://127.0.0.1,            its scheme is not known here",
        "ws://,                      '; expected ws://HOST:PORT'",
        "ws:///x,                    it has no host",
        "ws:127.0.0.1,               it has no host",
        "ws://a b:1,                 '; expected ws://HOST:PORT'",
        "ws://under_score:1,         it has no host",
        "ws://127.0.0.1:0,           nobody can listen at port 0",
        "ws://127.0.0.1:65536,       nobody can listen at port 65536",
        "ws://[::1,                  '; expected ws://HOST:PORT'",
        "unix://,                    '; expected ws://HOST:PORT'",
        "unix:relative,              it names no socket path",
        "unix://run/agent.sock,      a socket path is absolute",
    })
    void garbageIsRefusedWithTheReason(String text, String why) {
        refused(text, why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws://me:CANARY@127.0.0.1:1",
                "ws://CANARY@127.0.0.1:1",
                "ws://me:CANARY@under_score:1",
                "ws://me:CAN ARY@127.0.0.1:1",
                "ftp://me:CANARY@127.0.0.1",
                "unix://me:CANARY@host/path",
                "http://me:CANARY@[::1",
                "ws://a@b:CANARY@127.0.0.1:1"
            })
    void aCredentialInItIsRefusedAndNotQuotedBack(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(OstlerException.class)
                .hasMessageNotContaining("ARY");
    }

    @Test
    void anyTextIsAnEndpointOrARefusal() {
        Seeded.cases(2_000, random -> {
            String text = (random.nextBoolean() ? "ws://" : "") + Seeded.text(random, 30);
            try {
                assertThat(Endpoint.parse(text).target()).startsWith("/");
            } catch (OstlerException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            }
        });
    }

    private static void refused(String text, String why) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageStartingWith("endpoint '" + text + "' is refused: ")
                .hasMessageContaining(why);
    }
}
