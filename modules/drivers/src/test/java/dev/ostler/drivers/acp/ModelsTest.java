package dev.ostler.drivers.acp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelsTest {
    private static final JsonNode LIST = Json.tree(
            "{\"models\":{\"currentModelId\":\"a\",\"availableModels\":[{\"modelId\":\"a\"},{\"modelId\":\"b\"}]}}");
    private static final JsonNode OPTION = Json.tree(
            "{\"configOptions\":[{\"id\":\"mode\",\"category\":\"mode\"},"
                    + "{\"id\":\"model\",\"category\":\"model\",\"currentValue\":\"a\",\"options\":[{\"value\":\"a\"},{\"value\":\"b\"}]}]}");

    @Test
    void aNewSessionThatHasItIsLeftAlone() {
        assertThat(Models.choice(LIST, "s", "a")).isEqualTo(new Models.Chosen());
        assertThat(Models.choice(OPTION, "s", "a")).isEqualTo(new Models.Chosen());
    }

    @Test
    void whatWasChosenAtTheBeginningIsAskedForAgainLater() {
        assertThat(Models.request(LIST, "s", "a"))
                .isEqualTo(new Models.Choose("session/set_model", Map.of("sessionId", "s", "modelId", "a")));
        assertThat(Models.request(OPTION, "s", "a"))
                .isEqualTo(new Models.Choose(
                        "session/set_config_option", Map.of("sessionId", "s", "configId", "model", "value", "a")));
    }

    @Test
    void whatIsNotOnOfferIsMissing() {
        assertThat(Models.request(LIST, "s", "c")).isEqualTo(new Models.Missing(List.of("a", "b")));
        assertThat(Models.request(OPTION, "s", "c")).isEqualTo(new Models.Missing(List.of("a", "b")));
    }

    @Test
    void anAgentMayOfferNoChoice() {
        assertThat(Models.any(Json.tree("{\"configOptions\":[{\"id\":\"mode\",\"category\":\"mode\"}]}")))
                .isFalse();
        assertThat(Models.any(LIST)).isTrue();
        assertThat(Models.any(OPTION)).isTrue();
    }
}
