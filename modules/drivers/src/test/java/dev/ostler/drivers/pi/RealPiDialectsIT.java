package dev.ostler.drivers.pi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.commands.PipedProcess;
import dev.ostler.drivers.commands.Seat;
import dev.ostler.fake.model.FakeModel;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One turn of text and tool over each format that models speak: pi knows all four, and so must the fake model. */
@EnabledIfEnvironmentVariable(named = "OSTLER_PI", matches = ".+")
final class RealPiDialectsIT {
    @TempDir
    Path dir;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @ParameterizedTest
    @CsvSource({
        "openai-responses, /v1",
        "openai-completions, /v1",
        "anthropic-messages, ''",
        "google-generative-ai, /v1beta"
    })
    void aTurnOfTextAndToolIsTheSameOverEachFormat(String api, String base) throws Exception {
        FakeModel model = new FakeModel(vertx);
        model.start(0).toCompletionStage().toCompletableFuture().get();
        String root = model.baseUrl().replaceAll("/v1$", "");
        PipedProcess process = RealPiIT.startPi(dir, api, root + base, List.of("-e", PiContract.GATE));
        try {
            Seat seat = new Seat(vertx, new PiProtocol(), process);
            seat.call(d -> d.open(new Driver.Open.New()));
            String turn = seat.call(d -> d.prompt("say: before\nshell: echo from-the-tool", "test"));
            String question = seat.awaitOne(SessionEvent.ApprovalRequested.class, q -> turn.equals(q.turn()))
                    .requestId();
            seat.call(d -> d.answer(question, Decision.ALLOW, null));
            assertThat(seat.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
            assertThat(seat.streamed(turn)).contains("before").contains("from-the-tool");
            assertThat(seat.said(turn)).isEqualTo(seat.streamed(turn));
            assertThat(seat.all(SessionEvent.ToolEnded.class))
                    .singleElement()
                    .satisfies(tool -> assertThat(tool.output()).isEqualTo("from-the-tool\n"));
        } finally {
            process.stop();
        }
    }
}
