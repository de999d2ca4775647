package dev.ostler.drivers.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A model as opencode names it. */
record Model(String providerID, String modelID) {
    /** Of a list in an error. */
    private static final int MOST_NAMED = 20;

    /** Reads {@code provider/model}; fails with {@code INVALID_REQUEST}. */
    static Model of(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash == text.length() - 1) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST, "model '" + text + "' is not one of opencode: expected PROVIDER/MODEL");
        }
        return new Model(text.substring(0, slash), text.substring(slash + 1));
    }

    /** As a new session wants it. */
    Map<String, String> ofSession() {
        return Map.of("providerID", providerID, "id", modelID);
    }

    /** Fails with {@code INVALID_REQUEST} unless it is one of those that {@code /config/providers} tells. */
    Model checked(JsonNode told) {
        List<String> known = new ArrayList<>();
        for (JsonNode provider : told.path("providers")) {
            provider.path("models")
                    .fieldNames()
                    .forEachRemaining(model -> known.add(provider.path("id").asText() + "/" + model));
        }
        if (known.contains(providerID + "/" + modelID)) {
            return this;
        }
        throw new OstlerException(
                ErrorCode.INVALID_REQUEST,
                "opencode has no model " + providerID + "/" + modelID + "; it has "
                        + String.join(", ", known.subList(0, Math.min(MOST_NAMED, known.size())))
                        + (known.size() > MOST_NAMED ? " and " + (known.size() - MOST_NAMED) + " others" : ""));
    }
}
