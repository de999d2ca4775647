package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.time.Duration;

/** Who answers an approval when nobody does: {@code ask | allow | deny | deny-after DURATION}. */
public sealed interface ApprovalPolicy {
    /** It waits for ever. */
    record Ask() implements ApprovalPolicy {}

    record Allow() implements ApprovalPolicy {}

    record Deny() implements ApprovalPolicy {}

    /** It waits so long, then it is denied. */
    record DenyAfter(Duration after) implements ApprovalPolicy {}

    @JsonCreator
    static ApprovalPolicy parse(String text) {
        return switch (text) {
            case "ask" -> new Ask();
            case "allow" -> new Allow();
            case "deny" -> new Deny();
            default -> {
                if (!text.startsWith("deny-after ")) {
                    throw new OstlerException(
                            ErrorCode.INVALID_REQUEST,
                            "approval policy '" + text
                                    + "' is not one of ask, allow, deny, deny-after DURATION (deny-after 30s)");
                }
                yield new DenyAfter(Durations.parse(text.substring("deny-after ".length())));
            }
        };
    }

    @JsonValue
    default String wire() {
        return switch (this) {
            case Ask() -> "ask";
            case Allow() -> "allow";
            case Deny() -> "deny";
            case DenyAfter(Duration after) -> "deny-after " + Durations.format(after);
        };
    }
}
