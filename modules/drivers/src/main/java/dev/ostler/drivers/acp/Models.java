package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
        JsonNode models = made.path("models");
        List<String> offered = new ArrayList<>();
        models.path("availableModels")
                .forEach(each -> offered.add(each.path("modelId").asText()));
        if (models.path("currentModelId").asText().equals(model)) {
            return new Chosen();
        }
        if (offered.contains(model)) {
            return new Choose("session/set_model", Map.of("sessionId", session, "modelId", model));
        }
        for (JsonNode option : made.path("configOptions")) {
            if (!option.path("category").asText().equals("model")) {
                continue;
            }
            if (option.path("currentValue").asText().equals(model)) {
                return new Chosen();
            }
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
}
