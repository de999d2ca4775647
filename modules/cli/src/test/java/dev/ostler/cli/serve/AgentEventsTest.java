package dev.ostler.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.cli.client.FrameView;
import dev.ostler.core.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentEventsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            text.delta         | {"item":"i","text":"a"}     | {"type":"stream","kind":"text","item":"i","text":"a","turn":"t1"}
            reasoning.delta    | {"text":"a"}                | {"type":"stream","kind":"reasoning","text":"a","turn":"t1"}
            tool.started       | {"item":"i","tool":"sh","input":{"c":1},"more":1} | {"type":"tool_start","item":"i","tool":"sh","input":{"c":1},"turn":"t1"}
            tool.output        | {"item":"i","text":"o"}     | {"type":"stream","kind":"tool","item":"i","text":"o","turn":"t1"}
            tool.ended         | {"item":"i","tool":"sh","status":"failed","exitCode":2,"output":"o"} | {"type":"tool_end","item":"i","tool":"sh","status":"failed","exitCode":2,"output":"o","turn":"t1"}
            turn.started       | {"input":"p","client":"c","prompt":null} | {"type":"status","status":"busy","input":"p","client":"c","turn":"t1"}
            turn.ended         | {"outcome":"failed","error":"e"} | {"type":"turn_end","outcome":"failed","error":"e","turn":"t1"}
            turn.ended         | {"outcome":"completed","error":null} | {"type":"turn_end","outcome":"completed","turn":"t1"}
            approval.requested | {"approval":"a","type":"command","title":"rm","request":{"x":1}} | {"type":"approval","approvalId":"a","resolved":false,"kind":"command","title":"rm","request":{"x":1},"turn":"t1"}
            approval.resolved  | {"approval":"a","by":"me","decision":"deny","reason":"no"} | {"type":"approval","approvalId":"a","resolved":true,"by":"me","decision":"deny","reason":"no","turn":"t1"}
            usage              | {"of":"turn","input":7,"cached":2,"cacheWritten":0,"output":3,"reasoning":1,"total":10,"context":null,"costUsd":0.01,"more":1} | {"type":"usage","of":"turn","input":7,"cached":2,"cacheWritten":0,"output":3,"reasoning":1,"total":10,"costUsd":0.01,"turn":"t1"}
            usage              | {"of":"session","context":9,"contextWindow":99} | {"type":"usage","of":"session","context":9,"contextWindow":99,"turn":"t1"}
            status             | {"status":"retrying"}       | {"type":"status","status":"retrying","turn":"t1"}
            error              | {"message":"m","retryable":true} | {"type":"error","message":"m","retryable":true,"turn":"t1"}
            harness.exited     | {"cause":"crash","exit":{"code":1}} | {"type":"status","status":"exited","cause":"crash","exit":{"code":1},"turn":"t1"}
            """)
    void anEventIsSaidInTheWordsOfTheProtocol(String kind, String data, String said) {
        assertThat(AgentEvents.of(Sample.event(kind, data))).contains((ObjectNode) Json.tree(said));
    }

    @Test
    void whatIsOfNoTurnNamesNone() {
        assertThat(AgentEvents.of(Sample.event("harness.lost", "", "{}")).orElseThrow())
                .isEqualTo(Json.tree("{\"type\":\"status\",\"status\":\"lost\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "item.completed", "token.usage", "harness.spawned", "prompt.queued", "no.such"})
    void whatAClientNeedNotKnowIsNotTold(String kind) {
        assertThat(AgentEvents.of(Sample.event(kind, "{}"))).isEmpty();
    }

    @Test
    void whatIsMissingInTheLogIsTold() {
        // the text, since a count of ours and one that was read are different kinds of number
        assertThat(AgentEvents.of(FrameView.parse("{\"frame\":\"gap\",\"reason\":\"retention\",\"count\":3}"))
                        .orElseThrow()
                        .toString())
                .isEqualTo("{\"type\":\"status\",\"status\":\"gap\",\"cause\":\"retention\",\"count\":3}");
        assertThat(AgentEvents.of(FrameView.parse("{\"frame\":\"heartbeat\",\"cursor\":\"c\"}")))
                .isEmpty();
    }

    @Test
    void aPromptThatWasTakenBackEndsInterrupted() {
        assertThat(AgentEvents.withdrawn(Json.tree("{\"cause\":\"stopped\"}")))
                .isEqualTo(Json.tree("{\"type\":\"turn_end\",\"outcome\":\"interrupted\",\"error\":\"stopped\"}"));
        assertThat(AgentEvents.withdrawn(Json.tree("{}")).path("error").asText())
                .isNotEmpty();
    }
}
