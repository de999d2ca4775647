package dev.ostler.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Scope;
import dev.ostler.core.secret.Secret;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in. */
@Timeout(180)
class AuthTest {
    private GatewayFixture fixture;

    @BeforeEach
    void start() {
        fixture = new GatewayFixture();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/harnesses", "/v1/events", "/v1/journal", "/v1/broker"})
    void withoutATokenNothingIsShown(String path) {
        HttpResponse<String> answer = fixture.send(fixture.request(path));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("www-authenticate"))
                .hasValueSatisfying(v -> assertThat(v).startsWith("Bearer"));
        assertThat(GatewayFixture.json(answer).path("detail").asText()).contains("Authorization: Bearer");
        assertThat(fixture.get(path + "?token=" + Tokens.ADMIN, "wrong-" + Tokens.ADMIN)
                        .statusCode())
                .isEqualTo(401);
        assertThat(fixture.send(fixture.request(path).header("Authorization", "Basic " + Tokens.ADMIN))
                        .statusCode())
                .isEqualTo(401);
        assertThat(fixture.operations.calls()).isEmpty();
    }

    @Test
    void aScopeThatLacksIsNamed() {
        HttpResponse<String> answer = fixture.post("/v1/harnesses", Tokens.READ, "{\"name\":\"a\",\"harness\":\"b\"}");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(GatewayFixture.json(answer).path("detail").asText())
                .contains("harness/spawn", "scope admin", "'reader'");
        assertThat(fixture.get("/v1/events", Tokens.PROMPT).statusCode()).isEqualTo(403);
        assertThat(fixture.get("/v1/harnesses", Tokens.PROMPT).statusCode()).isEqualTo(403);
        assertThat(fixture.post("/v1/harnesses/a/prompt", Tokens.PROMPT, "{\"text\":\"x\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, , 200",
        "localhost:4850, http://localhost:4850, 200",
        "127.0.0.1:9, http://127.0.0.1:9, 200",
        "[::1]:9, http://[::1]:9, 200",
        "evil.example, , 403",
        "localhost.evil.example, , 403",
        "127.0.0.1.evil.example, , 403",
        "192.168.1.5, , 403",
        "localhost, http://evil.example, 403",
        "localhost:4850, http://localhost:3000, 403",
        "[::ffff:127.0.0.1]:9, , 400",
        "[::ffff:7f00:1]:9, , 403",
        "[::1, , 400",
        "localhost:99999, , 400",
        "localhost:x, , 400",
        "a b, , 400",
        "localhost, null, 403",
        "localhost, file://localhost, 403"
    })
    void pagesOfOthersAreKeptOut(String host, String origin, int status) {
        String head = " HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\nAuthorization: Bearer " + Tokens.READ
                + "\r\n" + (origin == null ? "" : "Origin: " + origin + "\r\n");
        assertThat(fixture.raw("GET /v1/harnesses" + head + "\r\n")).startsWith("HTTP/1.1 " + status);
        assertThat(fixture.raw("GET /livez" + head + "\r\n")).startsWith("HTTP/1.1 " + status);
        if (status == 403) {
            assertThat(
                            fixture.raw(
                                    "GET /v1/ws" + head
                                            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\n\r\n"))
                    .startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void optionsRefuseWhatWouldBeOpen() {
        assertThatThrownBy(() -> GatewayOptions.loopback(0, List.of()))
                .isInstanceOf(OstlerException.class)
                .hasMessageContaining("token");
        assertThatThrownBy(() -> new GatewayOptions("0.0.0.0", 0, Tokens.ALL, false, Set.of(), GatewayLimits.DEFAULT))
                .isInstanceOf(OstlerException.class)
                .hasMessageContaining("0.0.0.0")
                .hasMessageContaining("127.0.0.1");
        assertThat(new GatewayOptions("0.0.0.0", 0, Tokens.ALL, true, Set.of(), GatewayLimits.DEFAULT).allowRemote())
                .isTrue();
        assertThatThrownBy(() -> AccessToken.of("a", Secret.of("short"), Set.of(Scope.READ)))
                .hasMessageContaining("too short");
        assertThat(Tokens.ALL.toString())
                .doesNotContain(Tokens.ADMIN)
                .doesNotContain(Tokens.ALL.getFirst().sha256());
    }

    @Test
    void aBoundNameIsItsOwn() {
        BrowserGuard named = new BrowserGuard("10.1.2.3", Set.of("ostler.lan"));
        assertThat(named.refuse("10.1.2.3:4850", null)).isEmpty();
        assertThat(named.refuse("OSTLER.lan:4850", "http://ostler.lan:4850")).isEmpty();
        assertThat(named.refuse("10.1.2.4:4850", null)).isPresent();
        BrowserGuard all = new BrowserGuard("0.0.0.0", Set.of());
        assertThat(all.refuse("10.1.2.4:4850", null)).isEmpty();
        assertThat(all.refuse("rebound.example", null)).isPresent();
        assertThat(all.refuse(null, null)).isEmpty();
        assertThat(all.refuse(null, "http://localhost")).isPresent();
    }
}
