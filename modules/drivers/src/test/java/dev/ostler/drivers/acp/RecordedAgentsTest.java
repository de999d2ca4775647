package dev.ostler.drivers.acp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.Usage;
import dev.ostler.drivers.stdio.JsonFrames;
import dev.ostler.drivers.stdio.Outlet;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the four real agents said, read as the driver reads it: text, a tool allowed, a cancel, a cancelled question. */
class RecordedAgentsTest {
    private final Vertx vertx = Vertx.vertx();
    private final Told told = new Told();
    private final Outlet outlet = new Outlet(told);
    private final SilentPipe pipe = new SilentPipe();
    private final AcpSession session = new AcpSession(new Port() {
        @Override
        public void emit(SessionEvent event) {
            outlet.emit(event);
        }

        @Override
        public void answer(JsonNode id, Object result) {}
    });
    private final JsonFrames frames =
            new JsonFrames(vertx, outlet, new AcpPeer(vertx, pipe, outlet, session, () -> {}, _ -> {}));
    private final List<String> prompts = new ArrayList<>();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Plays a recording: what went to the agent is what our driver would have done. */
    private void play(String agent) throws IOException {
        String text;
        try (InputStream in = RecordedAgentsTest.class.getResourceAsStream("/acp/" + agent + ".jsonl")) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (String line : text.lines().toList()) {
            JsonNode entry = Json.tree(line);
            ObjectNode frame = (ObjectNode) entry.path("frame");
            if (entry.path("to").asText().equals("agent")) {
                sent(frame);
            } else {
                received(frame);
            }
        }
    }

    private void sent(ObjectNode frame) {
        switch (frame.path("method").asText()) {
            case "session/prompt" -> {
                if (session.turn() == null) {
                    String turn = "turn-" + frame.path("id").asText();
                    prompts.add(turn);
                    session.begin(turn, frame.at("/params/prompt/0/text").asText(), "test");
                }
            }
            case "session/cancel" -> session.cancel();
            case "" -> session.question(frame.path("id").asText()).ifPresent(q -> session.decided(q, Decision.ALLOW));
            default -> {}
        }
    }

    private void received(ObjectNode frame) {
        if (frame.has("result") && frame.path("result").has("sessionId") && prompts.isEmpty()) {
            session.opened(frame.path("result").path("sessionId").asText(), true);
        }
        boolean ofPrompt = frame.path("result").has("stopReason") || frame.has("error");
        if (!frame.has("method") && ofPrompt) {
            frame.put("id", Ids.prompt("turn-" + frame.path("id").asText()));
        }
        frames.frame(frame.toString(), false);
    }

    private static final List<String> TEXT = List.of("turn", "item", "ended:completed");

    private void begins(List<String> tool) {
        List<String> expected = new ArrayList<>(TEXT);
        expected.addAll(tool);
        assertThat(told.outline()).startsWith(expected.toArray(String[]::new));
    }

    private List<Usage> used(Usage.Of of) {
        return told.all(SessionEvent.Used.class).stream()
                .map(SessionEvent.Used::usage)
                .filter(usage -> usage.of() == of)
                .toList();
    }

    @Test
    void whatTheModelOfEachUsedIsTold() throws IOException {
        play("claude");
        assertThat(used(Usage.Of.TURN))
                .extracting(Usage::tokens)
                .containsExactly(new Usage.Tokens(11, 0, 0, 7, 0), new Usage.Tokens(22, 0, 0, 14, 0));
        assertThat(told.all(SessionEvent.Used.class))
                .filteredOn(u -> u.usage().of() == Usage.Of.TURN)
                .extracting(SessionEvent.Used::turn)
                .containsExactly(prompts.get(0), prompts.get(1));
        assertThat(used(Usage.Of.SESSION))
                .contains(new Usage(Usage.Of.SESSION, null, 18L, 1_000_000L, new BigDecimal("0.00023")));
        told.events.clear();
        prompts.clear();
        play("codex");
        assertThat(used(Usage.Of.SESSION))
                .as("it tells the same six times")
                .containsExactly(new Usage(Usage.Of.SESSION, null, 18L, 258_400L, null));
        told.events.clear();
        prompts.clear();
        play("gemini");
        assertThat(used(Usage.Of.TURN))
                .extracting(Usage::tokens)
                .contains(new Usage.Tokens(11, 0, 0, 7, 0), new Usage.Tokens(22, 0, 0, 14, 0));
        assertThat(told.all(SessionEvent.Raw.class))
                .extracting(SessionEvent.Raw::name)
                .doesNotContain("usage_update", "session/prompt");
    }

    @Test
    void opencode() throws IOException {
        play("opencode");
        begins(List.of("turn", "item", "tool:execute", "asked", "tool-end:completed", "item", "ended:completed"));
        assertThat(told.outline().subList(10, told.outline().size()))
                .containsExactly(
                        "turn",
                        "item-cut",
                        "ended:interrupted",
                        "turn",
                        "item",
                        "tool:execute",
                        "asked",
                        "resolved",
                        "tool-end:failed",
                        "ended:interrupted",
                        "turn",
                        "ended:failed");
        assertThat(told.all(SessionEvent.ToolEnded.class).getFirst())
                .satisfies(e -> assertThat(e.exitCode()).isZero())
                .satisfies(e -> assertThat(e.output()).isEqualTo("acp-ok\n"));
        assertThat(told.all(SessionEvent.ToolOutput.class)).extracting("text").containsExactly("acp-ok\n");
        assertThat(told.all(SessionEvent.TurnEnded.class).getLast().error()).contains("mock error 400");
    }

    @Test
    void claude() throws IOException {
        play("claude");
        begins(List.of("turn", "item", "tool:Bash", "asked", "tool-end:completed", "item", "ended:completed"));
        assertThat(told.all(SessionEvent.ToolStarted.class).getFirst().input())
                .as("the first sight of it has an empty input")
                .contains("touch acp-made");
        assertThat(told.messages(prompts.getFirst())).isEqualTo("Hello from mock-model. You said: hello acp");
        assertThat(told.outline()).endsWith("turn", "item-cut", "ended:failed");
        assertThat(told.all(SessionEvent.TurnEnded.class)).hasSize(prompts.size());
    }

    @Test
    void codex() throws IOException {
        play("codex");
        begins(List.of("turn", "item", "tool:execute", "asked", "tool-end:completed", "item", "ended:completed"));
        assertThat(told.messages(prompts.getFirst()))
                .as("its warning is said as if by the model")
                .startsWith("Model metadata")
                .endsWith("You said: hello acp");
        assertThat(told.all(SessionEvent.ApprovalRequested.class).getFirst().requestId())
                .isEqualTo("b4ca8d4d-afd8-4205-b79c-1fb43fdba43d");
        assertThat(told.all(SessionEvent.ToolEnded.class).getFirst().output()).isEqualTo("acp-ok\n");
        assertThat(told.all(SessionEvent.TurnEnded.class)).hasSize(prompts.size());
    }

    @Test
    void gemini() throws IOException {
        play("gemini");
        begins(List.of("turn", "item", "tool:execute", "asked", "tool-end:completed", "item", "ended:completed"));
        assertThat(told.all(SessionEvent.ToolStarted.class).getFirst().input())
                .as("it tells no input, only a title")
                .contains("touch acp-made");
        assertThat(told.outline()).contains("ended:interrupted").endsWith("turn", "ended:failed");
        assertThat(told.all(SessionEvent.TurnEnded.class)).hasSize(prompts.size());
    }
}
