package dev.ostler.drivers.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.Credential;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.drivers.Launch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CodexLaunchTest {
    private static Launch launch(Credential auth, String... args) {
        return new CodexProtocol()
                .launch(
                        new HarnessDefinition(
                                "codex",
                                null,
                                null,
                                null,
                                null,
                                "codex",
                                List.of(args),
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                auth,
                                false,
                                null,
                                null,
                                null,
                                null),
                        null);
    }

    @Test
    void aWebSocketServerGetsATokenOfWhichOnlyTheHashIsVisible() {
        Launch launch = launch(null, "app-server", "--listen", "ws://127.0.0.1:0");
        String token = ((Auth.Bearer) launch.auth()).token().reveal();
        assertThat(token).hasSizeGreaterThanOrEqualTo(43);
        assertThat(launch.args())
                .containsExactly("--ws-auth", "capability-token", "--ws-token-sha256", CodexLaunch.sha256(token));
        assertThat(launch.env()).isEqualTo(Map.of("NO_COLOR", "1"));
        assertThat(launch.envDrop()).containsExactly("FORCE_COLOR", "CLICOLOR_FORCE");
        assertThat(launch.toString()).doesNotContain(token);
    }

    @Test
    void everyStartGetsAnotherToken() {
        assertThat(launch(null, "app-server", "--listen=ws://127.0.0.1:0").auth())
                .isNotEqualTo(
                        launch(null, "app-server", "--listen=ws://127.0.0.1:0").auth());
    }

    @Test
    void whatTheUserChoseStands() {
        assertThat(launch(null, "app-server", "--listen", "ws://127.0.0.1:0", "--ws-auth", "signed-bearer-token")
                        .args())
                .isEmpty();
        Launch own = launch(new Credential("bearer", "mine", null, null), "app-server", "--listen", "ws://127.0.0.1:0");
        assertThat(own.args()).isEmpty();
        assertThat(own.auth()).isInstanceOf(Auth.None.class);
        assertThat(own.env()).containsEntry("NO_COLOR", "1");
    }

    @Test
    void aUnixSocketGetsNoTokenSinceNobodyWouldAskForIt() {
        Launch launch = launch(null, "app-server", "--listen", "unix:///run/codex.sock");
        assertThat(launch.args()).isEmpty();
        assertThat(launch.auth()).isInstanceOf(Auth.None.class);
    }

    @Test
    void anotherCommandGetsNothing() {
        Launch launch = launch(null, "serve", "--listen", "ws://127.0.0.1:0");
        assertThat(launch).isEqualTo(new Launch(List.of(), Map.of(), List.of(), new Auth.None()));
    }

    @Test
    void theSecondTermIsPartOfStopping() {
        assertThat(new CodexProtocol().stopping().steps()).extracting("signal").containsExactly("TERM", "TERM");
    }
}
