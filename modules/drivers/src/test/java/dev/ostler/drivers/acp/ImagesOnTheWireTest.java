package dev.ostler.drivers.acp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.json.Json;
import dev.ostler.drivers.Ability;
import dev.ostler.drivers.Shown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagesOnTheWireTest {
    @Test
    void theyAreBlocksAfterTheTextInTheirOrder() {
        assertThat(Json.tree(Wire.request("p1", "session/prompt", Wire.prompt("s1", "look", Shown.BOTH))))
                .isEqualTo(Json.tree("""
                        {"jsonrpc":"2.0","id":"p1","method":"session/prompt","params":{"sessionId":"s1","prompt":[
                         {"type":"text","text":"look"},
                         {"type":"image","mimeType":"image/png","data":"iVBORw0KGgoB"},
                         {"type":"image","mimeType":"image/jpeg","data":"/9j/4AI="}]}}
                        """));
    }

    /** The broker refuses them for an agent without. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"promptCapabilities":{"image":true}}  | true
            {"promptCapabilities":{"image":false}} | false
            {"promptCapabilities":{}}              | false
            {}                                     | false
            """)
    void whetherItTakesThemIsSaidInTheHandshake(String capabilities, boolean images) {
        assertThat(Agent.of(Json.tree("{\"protocolVersion\":1,\"agentCapabilities\":" + capabilities + "}"))
                        .capabilities()
                        .has(Ability.IMAGES))
                .isEqualTo(images);
    }
}
