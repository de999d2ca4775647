package dev.ostler.drivers.acp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.harness.Release;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.Patience;
import dev.ostler.drivers.Target;
import dev.ostler.fake.FakePrograms;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver against the fake agent, in the manner of each real one. */
class FakeAcpDriverTest {
    @TempDir
    Path dir;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<ProcessPipe> processes = new ArrayList<>();
    private Told told = new Told();

    @AfterEach
    void end() throws Exception {
        for (ProcessPipe process : processes) {
            process.end();
            assertThat(process.process.isAlive()).isFalse();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private <T> T on(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(_ -> work.get().onComplete(done));
        return done.future()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private Throwable refused(Supplier<? extends Future<?>> work) {
        try {
            on(() -> work.get().mapEmpty());
        } catch (CompletionException e) {
            return e.getCause();
        }
        throw new AssertionError("it was not refused");
    }

    private ProcessPipe start(String like) throws Exception {
        ProcessPipe process = new ProcessPipe(
                vertx,
                FakePrograms.acp("--like", like, "--home", dir.resolve("home").toString()),
                dir);
        processes.add(process);
        return process;
    }

    private Driver driver(ProcessPipe process) {
        return on(() -> Future.succeededFuture(new AcpDriver(
                vertx,
                new Target(new Target.Piped(process.reader()), dir.toString(), null, new ByteSize(64 << 20)),
                told,
                AcpSettings.DEFAULT)));
    }

    private Driver opened(String like) throws Exception {
        Driver driver = driver(start(like));
        on(() -> driver.open(new Driver.Open.New()));
        return driver;
    }

    @ParameterizedTest
    @ValueSource(strings = {"opencode", "claude", "codex", "gemini"})
    void textAndToolsOfEachManner(String like) throws Exception {
        Driver driver = opened(like);
        String text = on(() -> driver.prompt("say: hello there", "me"));
        assertThat(told.end(text).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.messages(text)).endsWith("hello there");
        assertThat(told.streamed(text)).isEqualTo(told.messages(text));

        Path proof = dir.resolve("proof");
        String allowed = on(() -> driver.prompt("escalate: echo made > " + proof + "; cat " + proof, "me"));
        SessionEvent.ApprovalRequested asked =
                told.await(SessionEvent.ApprovalRequested.class, e -> allowed.equals(e.turn()));
        assertThat(asked.title()).contains("echo made");
        assertThat(told.all(SessionEvent.ToolStarted.class))
                .as("told before the question about it")
                .hasSize(1);
        assertThat(proof).doesNotExist();
        assertThat(on(() -> driver.answer(asked.requestId(), Decision.ALLOW, null)))
                .isTrue();
        assertThat(told.end(allowed).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.messages(allowed)).endsWith("done: made\n");
        assertThat(told.all(SessionEvent.ToolStarted.class))
                .singleElement()
                .satisfies(e -> assertThat(e.input()).contains("echo made"));
        assertThat(told.all(SessionEvent.ToolEnded.class)).extracting("status").containsExactly("completed");
        assertThat(on(() -> driver.answer(asked.requestId(), Decision.ALLOW, null)))
                .as("it is settled")
                .isFalse();

        Files.delete(proof);
        String denied = on(() -> driver.prompt("escalate: touch " + proof, "me"));
        SessionEvent.ApprovalRequested again =
                told.await(SessionEvent.ApprovalRequested.class, e -> denied.equals(e.turn()));
        on(() -> driver.answer(again.requestId(), Decision.DENY, null));
        assertThat(told.end(denied).outcome())
                .isEqualTo(like.equals("codex") ? TurnOutcome.INTERRUPTED : TurnOutcome.COMPLETED);
        assertThat(told.all(SessionEvent.ToolEnded.class).getLast().status()).isEqualTo("declined");
        assertThat(proof).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"opencode", "codex"})
    void anInterruptEndsTextToolsAndQuestionsOnce(String like) throws Exception {
        Driver driver = opened(like);
        String text = on(() -> driver.prompt("slow: 10000 every 20", "me"));
        told.await(SessionEvent.TextDelta.class, e -> e.turn().equals(text));
        Throwable busy = refused(() -> driver.prompt("say: too early", "me"));
        assertThat(busy).isInstanceOfSatisfying(OstlerException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
            assertThat(e.problem().details()).containsEntry("turn", text);
        });
        assertThat(on(driver::interrupt)).isEqualTo(text);
        assertThat(told.end(text).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);

        Path begun = dir.resolve("begun");
        String tool = on(() -> driver.prompt("shell: touch " + begun + "; sleep 300", "me"));
        Patience.await().until(() -> Files.exists(begun));
        assertThat(on(driver::interrupt)).isEqualTo(tool);

        String asks = on(() -> driver.prompt("escalate: touch " + dir.resolve("never"), "me"));
        told.await(SessionEvent.ApprovalRequested.class, e -> asks.equals(e.turn()));
        assertThat(on(driver::interrupt)).isEqualTo(asks);
        assertThat(told.all(SessionEvent.ApprovalResolved.class)).hasSize(1);
        assertThat(told.all(SessionEvent.TurnEnded.class))
                .extracting("outcome")
                .containsOnly(TurnOutcome.INTERRUPTED)
                .hasSize(3);
        assertThat(on(driver::interrupt)).isNull();
        assertThat(dir.resolve("never")).doesNotExist();
    }

    @Test
    void anErrorOfTheModelFailsTheTurnAndWhatIsNotOursIsRefused() throws Exception {
        Driver driver = opened("claude");
        String failed = on(() -> driver.prompt("error: 400", "me"));
        assertThat(told.end(failed).outcome()).isEqualTo(TurnOutcome.FAILED);
        assertThat(told.end(failed).error()).contains("status 400");
        String foreign = on(() -> driver.prompt("ask: fs/read_text_file", "me"));
        told.end(foreign);
        assertThat(told.messages(foreign)).isEqualTo("done: -32601");
        assertThat(refused(() -> driver.steer("more")))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED));
    }

    @Test
    void aCopyHasThePastAndNobodyIsToldItAgain() throws Exception {
        Driver driver = driver(start("opencode"));
        String id = on(() -> driver.open(new Driver.Open.New())).id();
        told.end(on(() -> driver.prompt("say: told once", "me")));
        int before = told.events.size();
        String copy = on(() -> driver.fork(id));
        assertThat(copy).isNotEqualTo(id);
        assertThat(told.events).hasSize(before);
        assertThat(on(() -> driver.history(copy, null, 9)).items())
                .extracting(HistoryItem::text)
                .containsExactly("say: told once", "told once");
        assertThat(told.end(on(() -> driver.prompt("say: on", "me"))).session()).isEqualTo(id);
        assertThat(refused(() -> driver.fork("unknown")))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_FAILED));
        Driver other = opened("claude");
        assertThat(refused(() -> other.fork("any")))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED));
    }

    @Test
    void aLaterProcessGoesOnSilentlyAndTellsThePast() throws Exception {
        Driver first = opened("opencode");
        String turn = on(() -> first.prompt("say: hello\nshell: echo out", "me"));
        told.end(turn);
        String id = told.all(SessionEvent.TurnEnded.class).getFirst().session();
        on(() -> first.release(Release.ABORT));

        told = new Told();
        Driver second = driver(start("opencode"));
        Driver.Session again = on(() -> second.open(new Driver.Open.Resume(id)));
        assertThat(again.id()).isEqualTo(id);
        assertThat(told.outline()).as("nothing old is told").isEmpty();
        assertThat(on(() -> second.history(id, null, 3)).items())
                .extracting(HistoryItem::type, HistoryItem::text)
                .containsExactly(
                        tuple("user", "say: hello\nshell: echo out"),
                        tuple("message", "hello"),
                        tuple("tool", "out\n"));
        String next = String.valueOf(on(() -> second.history(id, null, 3)).next());
        assertThat(on(() -> second.history(id, next, 3)).items())
                .singleElement()
                .satisfies(e -> assertThat(e.text()).isEqualTo("done: out\n"));
        assertThat(on(() -> second.sessions(null, 10)).items())
                .singleElement()
                .satisfies(e -> assertThat(e.open()).isTrue());
        assertThat(told.outline()).as("nor is it while it is read").isEmpty();

        Driver.Session other = on(() -> second.change(new Driver.Open.New()));
        assertThat(other.id()).isNotEqualTo(id);
        told.end(on(() -> second.prompt("say: elsewhere", "me")));
        assertThat(on(() -> second.change(new Driver.Open.Resume(id))).id()).isEqualTo(id);
        assertThat(refused(() -> second.delete(other.id())))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED));
        Driver strange = driver(start("codex"));
        assertThat(refused(() -> strange.open(new Driver.Open.Resume("nobody"))))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("session/load");
    }

    @Test
    void aTurnGoesOnForTheNextReader() throws Exception {
        ProcessPipe process = start("opencode");
        Driver lost = driver(process);
        Driver.Session session = on(() -> lost.open(new Driver.Open.New()));
        told.end(on(() -> lost.prompt("say: before", "me")));
        String turn = on(() -> lost.prompt("slow: 40 every 20\nescalate: echo after", "me"));
        told.await(SessionEvent.TextDelta.class, e -> e.text().contains("w3"));
        List<SessionEvent> before = told.events;

        Told next = new Told();
        told = next;
        Driver found = driver(process);
        assertThat(on(() -> found.open(new Driver.Open.Resume(session.id(), turn)))
                        .turn())
                .isEqualTo(turn);
        SessionEvent.ApprovalRequested asked = next.await(SessionEvent.ApprovalRequested.class, _ -> true);

        Told last = new Told();
        told = last;
        Driver third = driver(process);
        on(() -> third.open(new Driver.Open.Resume(session.id(), turn, Set.of(asked.requestId()))));
        assertThat(last.await(SessionEvent.ApprovalRequested.class, _ -> true).requestId())
                .as("it still waits")
                .isEqualTo(asked.requestId());
        on(() -> third.answer(asked.requestId(), Decision.ALLOW, null));
        assertThat(last.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(last.outline()).doesNotContain("turn").containsOnlyOnce("ended:completed");
        assertThat(next.all(SessionEvent.ItemCompleted.class).getFirst().text())
                .as("with the text that another reader told")
                .startsWith("w0 w1 w2 w3 ");
        assertThat(before)
                .noneMatch(e ->
                        e instanceof SessionEvent.TurnEnded end && end.turn().equals(turn));
        assertThat(last.messages(turn)).isEqualTo("done: after\n");
        told.end(on(() -> third.prompt("say: still here", "me")));
    }

    @Test
    void anIdleSessionIsFoundOpenAfterACheckpoint() throws Exception {
        ProcessPipe process = start("codex");
        Driver lost = driver(process);
        Driver.Session session = on(() -> lost.open(new Driver.Open.New()));
        on(lost::probe);
        told = new Told();
        Driver found = driver(process);
        assertThat(on(() -> found.open(new Driver.Open.Resume(session.id()))).id())
                .as("it never had a turn, so that no process could load it")
                .isEqualTo(session.id());
        told.end(on(() -> found.prompt("say: hello", "me")));
    }

    /** It was told with the answer to session/new, which another reader has read. */
    @Test
    void whichModelsThereAreIsKnownAlsoWhenTheSessionIsFoundInATurn() throws Exception {
        ProcessPipe process = start("opencode");
        Driver lost = driver(process);
        Driver.Session session = on(() -> lost.open(new Driver.Open.New()));
        String turn = on(() -> lost.prompt("escalate: echo after", "me"));
        String question =
                told.await(SessionEvent.ApprovalRequested.class, _ -> true).requestId();

        told = new Told();
        Driver found = driver(process);
        on(() -> found.open(new Driver.Open.Resume(session.id(), turn, Set.of(question))));
        told.await(SessionEvent.ApprovalRequested.class, _ -> true);
        on(() -> found.answer(question, Decision.ALLOW, null));
        told.end(turn);
        assertThat(refused(() -> found.model("nobody's")))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageContaining("it offers mock-1, mock-2");
        on(() -> found.model("mock-2"));
        String next = on(() -> found.prompt("say: I am {model}", "me"));
        told.end(next);
        assertThat(told.messages(next).strip()).isEqualTo("I am mock-2");
    }

    @Test
    void aTurnOfALostProcessEndsWhenAnotherOneIsFound() throws Exception {
        Driver first = opened("opencode");
        String turn = on(() -> first.prompt("say: hello\nhang", "me"));
        told.await(SessionEvent.TextDelta.class, e -> e.turn().equals(turn));
        String id = told.all(SessionEvent.TurnStarted.class).getFirst().session();
        processes.getFirst().end();
        told = new Told();
        Driver second = driver(start("opencode"));
        assertThat(on(() -> second.open(new Driver.Open.Resume(id, turn))).turn())
                .isNull();
        assertThat(told.outline()).containsExactly("ended:interrupted");
    }

    @Test
    void theEndOfTheProcessIsTold() throws Exception {
        Driver driver = opened("claude");
        context.runOnContext(_ -> driver.prompt("exit 3", "me").onFailure(_ -> {}));
        Patience.await().until(() -> !told.disconnects.isEmpty());
        assertThat(refused(driver::probe)).isInstanceOf(OstlerException.class);
        assertThat(processes.getFirst().process.waitFor()).isEqualTo(3);
    }

    @Test
    void somethingElseThanAnAgentFailsTheHandshake() throws Exception {
        ProcessPipe echo = new ProcessPipe(
                vertx, List.of("/bin/sh", "-c", "read l; echo 'no JSON'; echo '{\"jsonrpc\":\"2.0\"}'; exit 0"), dir);
        processes.add(echo);
        Driver driver = driver(echo);
        assertThat(refused(() -> driver.open(new Driver.Open.New()))).isInstanceOf(DriverException.class);
        assertThat(told.all(SessionEvent.Raw.class)).extracting("name").contains("text");
    }
}
