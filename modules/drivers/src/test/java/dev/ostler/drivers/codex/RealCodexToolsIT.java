package dev.ostler.drivers.codex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.fake.FakePrograms;
import dev.ostler.fake.model.FakeModel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Tools that are not codex's own: what they ask and what they want reaches us, and our answer reaches the model. */
@EnabledIfEnvironmentVariable(named = "OSTLER_CODEX", matches = ".+")
final class RealCodexToolsIT {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();

    @TempDir
    Path home;

    private CodexProcess codex;
    private Desk desk;

    @BeforeEach
    void start() throws Exception {
        FakeModel model = new FakeModel(vertx);
        model.start(0).toCompletionStage().toCompletableFuture().get();
        List<String> mcp = FakePrograms.mcp();
        Files.createDirectories(home.resolve("codex"));
        Files.writeString(
                home.resolve("codex/config.toml"),
                FakeModel.codexConfig(model.baseUrl())
                        + """
                        [mcp_servers.names]
                        command = %s
                        args = %s
                        """.formatted(Json.write(mcp.getFirst()), Json.write(mcp.subList(1, mcp.size()))));
        codex = CodexProcess.start(List.of(System.getenv("OSTLER_CODEX")), home, "ws://127.0.0.1:0");
        desk = new Desk(vertx, codex.target());
    }

    @AfterEach
    void stop() throws Exception {
        desk.close();
        codex.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private <T> T on(Supplier<Future<T>> work) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        context.runOnContext(_ -> work.get().onSuccess(done::complete).onFailure(done::completeExceptionally));
        return done.get(60, TimeUnit.SECONDS);
    }

    /** A client of its own kind, which answers nothing and completes this with each end of a turn. */
    private CodexConnection client(CompletableFuture<Boolean> turnEnded) throws Exception {
        return on(() -> CodexConnection.open(
                vertx,
                context,
                codex.target(),
                CodexSettings.reading(codex.target().frameBytes()),
                new CodexConnection.Peer() {
                    @Override
                    public void onNotification(Notice notice) {
                        if (notice instanceof Notice.TurnCompleted) {
                            turnEnded.complete(true);
                        }
                    }

                    @Override
                    public void onRequest(String id, Notice notice) {}

                    @Override
                    public void onClosed(CodexConnection connection, String why) {}
                }));
    }

    @Test
    void aToolOfAClientIsAskedOfUsAndOurAnswerGoesToTheModel() throws Exception {
        CompletableFuture<Boolean> written = new CompletableFuture<>();
        CodexConnection client = client(written);
        Map<String, Object> lookup = Map.of(
                "type", "function",
                "name", "lookup",
                "description", "looks a number up",
                "inputSchema", Map.of("type", "object", "properties", Map.of()));
        JsonNode made = on(() -> client.call("thread/start", Map.of("dynamicTools", List.of(lookup))));
        String thread = made.path("thread").path("id").asText();
        // a thread without a turn cannot be resumed
        on(() -> client.call("turn/start", new Wire.TurnStart(thread, Wire.input("say: warm", List.of()), null)));
        written.get(60, TimeUnit.SECONDS);
        assertThat(desk.resume(thread).id()).isEqualTo(thread);
        String turn = desk.prompt("ask: lookup {\"key\":1}");
        SessionEvent.ApprovalRequested asked = desk.told.awaitOne(SessionEvent.ApprovalRequested.class);
        assertThat(asked.kind()).isEqualTo(ApprovalKind.TOOL_CALL);
        assertThat(asked.title()).startsWith("lookup");
        assertThat(asked.turn()).isEqualTo(turn);
        Map<String, Object> answer =
                Map.of("contentItems", List.of(Map.of("type", "inputText", "text", "forty-two")), "success", true);
        assertThat(desk.answer(asked.requestId(), Decision.ALLOW, answer)).isTrue();
        assertThat(desk.told.awaitOne(SessionEvent.TurnEnded.class).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(message()).contains("forty-two");
        on(client::close);
    }

    @Test
    void whatAToolServerAsksIsAskedOfUsAndOurAnswerReachesIt() {
        desk.open();
        desk.prompt("ask: mcp__names/ask {}");
        SessionEvent.ApprovalRequested allowed = desk.told.awaitOne(SessionEvent.ApprovalRequested.class);
        assertThat(allowed.title()).isEqualTo("names: Allow the names MCP server to run tool \"ask\"?");
        assertThat(desk.answer(allowed.requestId(), Decision.ALLOW)).isTrue();
        SessionEvent.ApprovalRequested asked = desk.told.awaitOne(
                SessionEvent.ApprovalRequested.class, a -> a.title().contains("your name?"));
        assertThat(asked.kind()).isEqualTo(ApprovalKind.ELICITATION);
        assertThat(desk.answer(asked.requestId(), Decision.ALLOW, Map.of("name", "Ada")))
                .isTrue();
        assertThat(desk.told.awaitOne(SessionEvent.TurnEnded.class).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(message()).contains("accept: hello Ada");
    }

    private String message() {
        return desk.told.all(SessionEvent.ItemCompleted.class).stream()
                .filter(item -> item.type().equals("message"))
                .map(SessionEvent.ItemCompleted::text)
                .reduce("", String::concat);
    }
}
