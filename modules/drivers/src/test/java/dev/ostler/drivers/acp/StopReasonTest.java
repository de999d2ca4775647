package dev.ostler.drivers.acp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.json.Json;
import dev.ostler.core.session.TurnOutcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopReasonTest {
    @ParameterizedTest
    @CsvSource({
        "end_turn, false, false, COMPLETED",
        "end_turn, false, true, COMPLETED",
        "end_turn, true, false, COMPLETED",
        "end_turn, true, true, INTERRUPTED",
        "cancelled, true, true, INTERRUPTED",
        "cancelled, false, false, INTERRUPTED",
        "refusal, false, true, FAILED",
        "max_tokens, true, false, FAILED",
        "new_word, false, false, FAILED"
    })
    void whatAnAnswerMakesOfTheTurn(String reason, boolean cancelled, boolean silent, TurnOutcome outcome) {
        assertThat(StopReason.of(Json.tree("{\"result\":{\"stopReason\":\"" + reason + "\"}}"), cancelled, silent)
                        .outcome())
                .isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({"true, INTERRUPTED", "false, FAILED"})
    void anErrorFailsTheTurnUnlessItWasBrokenOff(boolean cancelled, TurnOutcome outcome) {
        assertThat(StopReason.of(
                                Json.tree("{\"error\":{\"code\":-32603,\"message\":\"Internal error\"}}"),
                                cancelled,
                                true)
                        .outcome())
                .isEqualTo(outcome);
    }
}
