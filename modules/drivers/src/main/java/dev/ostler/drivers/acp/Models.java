package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The choice of a model for a new session: agents offer it as {@code models}, or as an option of category model. */
sealed interface Models {
    /** Nothing to do: it is the one. */
    record Chosen() implements Models {}

    /** This request chooses it. */
    record Choose(String method, Map<String, Object> params) implements Models {}

    /** It is none of those on offer. */
    record Missing(List<String> offered) implements Models {}

    /** {@code made} is the answer to {@code session/new}. */
    static Models choice(JsonNode made, String session, String model) {
        return made.path("models").path("currentModelId").asText().equals(model)
                        || options(made)
                                .anyMatch(option ->
                                        option.path("currentValue").asText().equals(model))
                ? new Chosen()
                : request(made, session, model);
    }

    /** Whether anything is on offer. */
    static boolean any(JsonNode made) {
        return !made.path("models").path("availableModels").isEmpty()
                || options(made).findAny().isPresent();
    }

    /** The request for it, whatever is chosen now. */
    static Models request(JsonNode made, String session, String model) {
        List<String> offered = new ArrayList<>();
        made.path("models")
                .path("availableModels")
                .forEach(each -> offered.add(each.path("modelId").asText()));
        if (offered.contains(model)) {
            return direct(session, model);
        }
        for (JsonNode option : options(made).toList()) {
            List<String> values = new ArrayList<>();
            option.path("options").forEach(each -> values.add(each.path("value").asText()));
            if (values.contains(model)) {
                return new Choose(
                        "session/set_config_option",
                        Map.of(
                                "sessionId",
                                session,
                                "configId",
                                option.path("id").asText(),
                                "value",
                                model));
            }
            offered.addAll(values);
        }
        return new Missing(offered);
    }

    /** The request of agents that offer a list of their own for it. */
    static Choose direct(String session, String model) {
        return new Choose("session/set_model", Map.of("sessionId", session, "modelId", model));
    }

    private static Stream<JsonNode> options(JsonNode made) {
        return made.path("configOptions")
                .valueStream()
                .filter(option -> option.path("category").asText().equals("model"));
    }
}
