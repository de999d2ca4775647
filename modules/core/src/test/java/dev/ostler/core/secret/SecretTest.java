package dev.ostler.core.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.json.Json;
import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void neitherPrintedNorWritten() {
        Secret secret = Secret.of("hunter2");
        assertThat(secret).hasToString("***");
        assertThat(new Auth.Bearer(secret)).asString().doesNotContain("hunter2");
        assertThat(new Auth.Basic("me", secret)).asString().doesNotContain("hunter2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.write(secret))
                .withMessageNotContaining("hunter2");
        assertThatIllegalArgumentException().isThrownBy(() -> Json.write(new Auth.Bearer(secret)));
    }

    @Test
    void comparedByValue() {
        assertThat(Secret.of("hunter2")).isEqualTo(Secret.of("hunter2")).hasSameHashCodeAs(Secret.of("hunter2"));
        assertThat(Secret.of("hunter2")).isNotEqualTo(Secret.of("hunter3"));
    }
}
