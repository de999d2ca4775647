package dev.ostler.drivers.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.Credential;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.drivers.Launch;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OpencodeLaunchTest {
    private static Launch launch(List<String> args, Map<String, String> env, Credential auth) {
        Map<String, Object> definition = Map.of(
                "name", "o", "protocol", "opencode", "command", "opencode", "args", args, "env", env, "auth", auth);
        return new OpencodeProtocol().launch(Json.read(Json.write(definition), HarnessDefinition.class), null);
    }

    @Test
    void eachStartHasAPasswordOfItsOwnInTheEnvironmentAlone() {
        Launch one = launch(List.of("serve"), Map.of(), Credential.NONE);
        Launch two = launch(List.of("serve"), Map.of(), Credential.NONE);
        assertThat(one.args()).isEmpty();
        assertThat(one.auth()).isInstanceOfSatisfying(Auth.Basic.class, basic -> {
            assertThat(basic.username()).isEqualTo("opencode");
            assertThat(one.env())
                    .containsEntry("OPENCODE_SERVER_PASSWORD", basic.password().reveal())
                    .containsEntry("OPENCODE_SERVER_USERNAME", "opencode");
        });
        assertThat(one.env().get("OPENCODE_SERVER_PASSWORD"))
                .hasSizeGreaterThan(40)
                .isNotEqualTo(two.env().get("OPENCODE_SERVER_PASSWORD"));
    }

    @Test
    void whoBringsAPasswordOrAnotherCommandGetsNone() {
        assertThat(launch(List.of("serve"), Map.of("OPENCODE_SERVER_PASSWORD", "own"), Credential.NONE)
                        .auth())
                .isInstanceOf(Auth.None.class);
        assertThat(launch(List.of("serve"), Map.of(), new Credential("basic", null, "u", "p"))
                        .env())
                .isEmpty();
        assertThat(launch(List.of("acp"), Map.of(), Credential.NONE).env()).isEmpty();
    }

    @Test
    void idsOfMessagesAscendAlsoWhenTheClockGoesBack() {
        MessageIds ids = new MessageIds(new Random());
        String first = ids.next(1_795_273_453_318L);
        String second = ids.next(1_795_273_453_318L);
        String third = ids.next(1_795_273_453_000L);
        assertThat(List.of(first, second, third)).isSorted().allMatch(id -> id.matches("msg_[0-9a-f]{12}\\w{14}"));
        assertThat(first).startsWith("msg_1fea2ef0");
    }
}
