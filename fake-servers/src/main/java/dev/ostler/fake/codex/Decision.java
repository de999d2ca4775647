package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;

/** How an approval was answered. */
enum Decision {
    ACCEPT,
    ACCEPT_FOR_SESSION,
    DECLINE,
    CANCEL,
    /** An error, or an answer that makes no sense: the tool fails, the turn goes on. */
    FAILED,
    /** The turn ended before anybody answered. */
    DROPPED;

    static Decision of(JsonNode response) {
        if (response.isNull()) {
            return DROPPED;
        }
        JsonNode decision = response.path("result").path("decision");
        if (decision.isObject()) {
            return decision.has("acceptWithExecpolicyAmendment") || decision.has("applyNetworkPolicyAmendment")
                    ? ACCEPT
                    : FAILED;
        }
        return switch (decision.asText("")) {
            case "accept" -> ACCEPT;
            case "acceptForSession" -> ACCEPT_FOR_SESSION;
            case "decline" -> DECLINE;
            case "cancel" -> CANCEL;
            default -> FAILED;
        };
    }
}
