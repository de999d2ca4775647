package dev.ostler.core.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.Seeded;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S, 500ms", "30s, PT30S, 30s", "90s, PT90S, 90s", "90000ms, PT90S, 90s", "5m, PT5M, 5m",
        "60m, PT1H, 1h", "1h, PT1H, 1h", "7, PT7S, 7s", "0, PT0S, 0s", "' 3 s ', PT3S, 3s"
    })
    void asPeopleWriteThem(String text, Duration duration, String shortest) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
        assertThat(Durations.format(duration)).isEqualTo(shortest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1s", "1.5s", "1d", "1 s s", "9999999999999999999", "1000000000000h", "٣s"})
    void othersAreRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(OstlerException.class)
                .hasMessageStartingWith("'" + text + "' is not a duration: write 500ms, 30s, 5m or 1h");
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Seeded.cases(300, random -> {
            Duration d = Duration.ofMillis(random.nextLong(0, 1L << random.nextInt(1, 39)));
            assertThat(Durations.parse(Durations.format(d))).isEqualTo(d);
            ApprovalPolicy policy = new ApprovalPolicy.DenyAfter(d);
            assertThat(Json.read(Json.write(policy), ApprovalPolicy.class)).isEqualTo(policy);
        });
    }

    @Test
    void approvalPolicies() {
        assertThat(ApprovalPolicy.parse("ask")).isEqualTo(new ApprovalPolicy.Ask());
        assertThat(ApprovalPolicy.parse("allow")).isEqualTo(new ApprovalPolicy.Allow());
        assertThat(ApprovalPolicy.parse("deny")).isEqualTo(new ApprovalPolicy.Deny());
        assertThat(ApprovalPolicy.parse("deny-after 5m"))
                .isEqualTo(new ApprovalPolicy.DenyAfter(Duration.ofMinutes(5)));
        for (String wire : new String[] {"ask", "allow", "deny", "deny-after 1h"}) {
            assertThat(ApprovalPolicy.parse(wire).wire()).isEqualTo(wire);
        }
        for (String bad : new String[] {"", "Ask", "deny-after", "deny-after soon", "deny-after30s"}) {
            assertThatThrownBy(() -> ApprovalPolicy.parse(bad)).isInstanceOf(OstlerException.class);
        }
    }
}
