package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who answers an approval when nobody does: {@code ask | allow | deny | deny-after DURATION}, or
 * <code>{"default": one of these, "rules": […]}</code>, of which the first rule that fits decides.
 */
public sealed interface ApprovalPolicy {
    /** So many rules at most. */
    int MOST_RULES = 100;

    /** It waits for ever. */
    record Ask() implements ApprovalPolicy {}

    record Allow() implements ApprovalPolicy {}

    record Deny() implements ApprovalPolicy {}

    /** It waits so long, then it is denied. */
    record DenyAfter(Duration after) implements ApprovalPolicy {}

    /** The first rule that fits decides, {@code otherwise} when none does. */
    record Rules(ApprovalPolicy otherwise, List<ApprovalRule> rules) implements ApprovalPolicy {
        public Rules {
            rules = ApprovalRule.checked(rules);
            if (otherwise instanceof Rules) {
                throw refuse("approvals.default is one of ask, allow, deny, deny-after DURATION, not rules again");
            }
        }
    }

    /** Reads the word, or the object. Unknown members are errors: a rule that is misspelt would not hold. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ApprovalPolicy read(JsonNode json) {
        if (json.isTextual()) {
            return parse(json.asText());
        }
        if (!json.isObject()) {
            throw refuse("expected ask, allow, deny, deny-after DURATION, or an object with default and rules");
        }
        json.fieldNames().forEachRemaining(name -> {
            if (!Set.of("default", "rules").contains(name)) {
                throw refuse("'" + name + "' is not known here; known are default, rules");
            }
        });
        List<ApprovalRule> rules = new ArrayList<>();
        if (json.has("rules") && !json.path("rules").isArray()) {
            throw refuse("rules: expected an array");
        }
        for (JsonNode rule : json.path("rules")) {
            try {
                rules.add(Json.readStrictly(rule.toString(), ApprovalRule.class));
            } catch (OstlerException e) {
                throw refuse("rules[" + rules.size() + "]: " + e.getMessage());
            }
        }
        return new Rules(json.has("default") ? read(json.path("default")) : new Ask(), rules);
    }

    /** Reads the word; fails with {@code INVALID_REQUEST} that names the choices. */
    static ApprovalPolicy parse(String text) {
        return switch (text) {
            case "ask" -> new Ask();
            case "allow" -> new Allow();
            case "deny" -> new Deny();
            default -> {
                if (!text.startsWith("deny-after ")) {
                    throw refuse("approval policy '" + text
                            + "' is not one of ask, allow, deny, deny-after DURATION (deny-after 30s)");
                }
                yield new DenyAfter(Durations.parse(text.substring("deny-after ".length())));
            }
        };
    }

    private static OstlerException refuse(String message) {
        return new OstlerException(ErrorCode.INVALID_REQUEST, message);
    }

    /** The word, or the object. */
    @JsonValue
    default Object json() {
        if (!(this instanceof Rules(ApprovalPolicy otherwise, List<ApprovalRule> rules))) {
            return wire();
        }
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("default", otherwise.wire());
        out.put("rules", rules);
        return out;
    }

    /** For people. */
    default String wire() {
        return switch (this) {
            case Ask() -> "ask";
            case Allow() -> "allow";
            case Deny() -> "deny";
            case DenyAfter(Duration after) -> "deny-after " + Durations.format(after);
            case Rules(ApprovalPolicy otherwise, List<ApprovalRule> rules) ->
                otherwise.wire() + ", " + rules.size() + " rules";
        };
    }

    /** What is asked for a single harness on top of its definition: its rules first, its default instead. */
    default ApprovalPolicy above(ApprovalPolicy base) {
        List<ApprovalRule> all = new ArrayList<>();
        ApprovalPolicy otherwise = this;
        if (this instanceof Rules mine) {
            all.addAll(mine.rules);
            otherwise = mine.otherwise;
        }
        if (base instanceof Rules theirs) {
            all.addAll(theirs.rules);
        }
        return all.isEmpty() ? otherwise : new Rules(otherwise, all);
    }
}
