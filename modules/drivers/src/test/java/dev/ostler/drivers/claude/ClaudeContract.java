package dev.ostler.drivers.claude;

import static dev.ostler.drivers.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Release;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.SessionInfo;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.Patience;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver does with a process that speaks, be it the fake or the real one. */
abstract class ClaudeContract {
    @TempDir
    Path dir;

    final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<Spool> spools = new ArrayList<>();
    Told told = new Told();

    /** The program and the arguments that are its own. */
    abstract List<String> program();

    /** What it needs besides {@code HOME}. */
    abstract Map<String, String> environment();

    @AfterEach
    void nothingIsLeft() throws Exception {
        spools.forEach(Spool::close);
        for (Spool spool : spools) {
            assertThat(spool.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    Spool start(@Nullable String resume) throws Exception {
        List<String> program = program();
        HarnessDefinition definition = Json.readStrictly(
                Json.write(Map.of("name", "claude", "protocol", "claude", "command", program.getFirst())),
                HarnessDefinition.class);
        List<String> command = new ArrayList<>(program);
        command.addAll(new ClaudeProtocol().launch(definition, resume).args());
        Path work = Files.createDirectories(dir.resolve("work"));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(work.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment()
                .put("HOME", Files.createDirectories(dir.resolve("home")).toString());
        builder.environment().putAll(environment());
        Spool spool = new Spool(builder.start());
        spools.add(spool);
        return spool;
    }

    Driver driver(Spool spool) throws Exception {
        return on(() ->
                Future.succeededFuture(new ClaudeDriver(vertx, spool.pipe(context), told, ClaudeSettings.DEFAULT)));
    }

    <T> T on(Supplier<Future<T>> work) throws Exception {
        return started(work).get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    <T> CompletableFuture<T> started(Supplier<Future<T>> work) {
        CompletableFuture<T> out = new CompletableFuture<>();
        context.runOnContext(_ -> {
            try {
                work.get().onComplete(r -> {
                    if (r.succeeded()) {
                        out.complete(r.result());
                    } else {
                        out.completeExceptionally(r.cause());
                    }
                });
            } catch (RuntimeException e) {
                out.completeExceptionally(e);
            }
        });
        return out;
    }

    Driver opened() throws Exception {
        Driver driver = driver(start(null));
        on(() -> driver.open(new Driver.Open.New()));
        return driver;
    }

    String prompt(Driver driver, String text) throws Exception {
        return on(() -> driver.prompt(text, "test"));
    }

    @Test
    void aTurnIsTheMessageThatBeganIt() throws Exception {
        Driver driver = driver(start(null));
        Driver.Session session = on(() -> driver.open(new Driver.Open.New()));
        assertThat(UUID.fromString(session.id())).isNotNull();
        assertThat(session.turn()).isNull();
        String turn = prompt(driver, "say: hello over there");
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.outline()).containsExactly("TurnStarted", "ItemCompleted", "TurnEnded");
        assertThat(told.streamed(turn)).isEqualTo("hello over there");
        assertThat(told.messages(turn)).isEqualTo("hello over there");
        SessionEvent.TurnStarted start =
                told.all(SessionEvent.TurnStarted.class).getFirst();
        assertThat(start.input()).isEqualTo("say: hello over there");
        assertThat(start.client()).isEqualTo("test");
        assertThat(start.session()).isEqualTo(session.id());
        SessionEvent.ItemCompleted item =
                told.all(SessionEvent.ItemCompleted.class).getFirst();
        assertThat(told.all(SessionEvent.TextDelta.class))
                .extracting(SessionEvent.TextDelta::item)
                .containsOnly(item.item());
        on(driver::probe);
    }

    @Test
    void anAllowedToolRunsAndADeniedOneDoesNot() throws Exception {
        Driver driver = opened();
        Path proof = dir.resolve("proof");
        String turn = prompt(driver, "escalate: touch " + proof);
        SessionEvent.ApprovalRequested asked = told.one(SessionEvent.ApprovalRequested.class, _ -> true);
        assertThat(asked.turn()).isEqualTo(turn);
        assertThat(asked.kind()).isEqualTo(ApprovalKind.COMMAND);
        assertThat(asked.title()).startsWith("touch " + proof);
        assertThat(proof).doesNotExist();
        assertThat(on(() -> driver.answer(asked.requestId(), Decision.ALLOW, null)))
                .isTrue();
        assertThat(on(() -> driver.answer(asked.requestId(), Decision.DENY, null)))
                .isFalse();
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(proof).exists();
        assertThat(told.outline())
                .containsExactly(
                        "TurnStarted",
                        "ToolStarted",
                        "ApprovalRequested",
                        "ApprovalResolved",
                        "ToolEnded",
                        "ItemCompleted",
                        "TurnEnded");
        assertThat(told.messages(turn)).startsWith("done:");

        Path never = dir.resolve("never");
        String second = prompt(driver, "escalate: touch " + never);
        SessionEvent.ApprovalRequested again =
                told.one(SessionEvent.ApprovalRequested.class, a -> second.equals(a.turn()));
        on(() -> driver.answer(again.requestId(), Decision.DENY, null));
        assertThat(told.end(second).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(never).doesNotExist();
        assertThat(told.all(SessionEvent.ToolEnded.class))
                .extracting(SessionEvent.ToolEnded::status)
                .containsExactly("completed", "declined");
    }

    @Test
    void whatIsAllowedForTheSessionIsNotAskedAgainAndNotWrittenDown() throws Exception {
        Driver driver = opened();
        String first = prompt(driver, "escalate: touch again");
        SessionEvent.ApprovalRequested asked = told.one(SessionEvent.ApprovalRequested.class, _ -> true);
        on(() -> driver.answer(asked.requestId(), Decision.ALLOW_SESSION, null));
        told.end(first);
        String second = prompt(driver, "escalate: touch again");
        assertThat(told.end(second).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.all(SessionEvent.ApprovalRequested.class)).hasSize(1);
        assertThat(dir.resolve("work/.claude/settings.local.json")).doesNotExist();
    }

    @Test
    void aFileIsWrittenAfterAskingForAFileChange() throws Exception {
        Driver driver = opened();
        String turn = prompt(driver, "patch: made.txt");
        SessionEvent.ApprovalRequested asked = told.one(SessionEvent.ApprovalRequested.class, _ -> true);
        assertThat(asked.kind()).isEqualTo(ApprovalKind.FILE_CHANGE);
        assertThat(asked.title()).startsWith("change ").endsWith("made.txt");
        on(() -> driver.answer(asked.requestId(), Decision.ALLOW, null));
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(dir.resolve("work/made.txt")).hasContent("written by a fake\n");
    }

    @Test
    void aCancelledQuestionInterruptsTheTurn() throws Exception {
        Driver driver = opened();
        String turn = prompt(driver, "escalate: touch x");
        SessionEvent.ApprovalRequested asked = told.one(SessionEvent.ApprovalRequested.class, _ -> true);
        on(() -> driver.answer(asked.requestId(), Decision.CANCEL, null));
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
        assertThat(told.all(SessionEvent.ApprovalResolved.class)).hasSize(1);
    }

    @Test
    void anInterruptEndsTheTurnAndSettlesItsQuestion() throws Exception {
        Driver driver = opened();
        String talking = prompt(driver, "slow: 10000 every 20");
        told.one(SessionEvent.TextDelta.class, _ -> true);
        assertThat(on(driver::interrupt)).isEqualTo(talking);
        assertThat(told.end(talking).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
        assertThat(told.all(SessionEvent.ItemCompleted.class).getLast().complete())
                .isFalse();
        String asking = prompt(driver, "escalate: touch x");
        told.one(SessionEvent.ApprovalRequested.class, _ -> true);
        assertThat(on(driver::interrupt)).isEqualTo(asking);
        assertThat(told.all(SessionEvent.ApprovalResolved.class)).hasSize(1);
        assertThat(told.all(SessionEvent.ToolEnded.class).getLast().status()).isEqualTo("interrupted");
        assertThat(on(driver::interrupt)).isNull();
        assertThat(told.all(SessionEvent.TurnEnded.class)).hasSize(2);
    }

    @Test
    void anInterruptRightAfterThePromptIsNotLost() throws Exception {
        Driver driver = opened();
        CompletableFuture<String> turn = started(() -> driver.prompt("slow: 10000 every 20", "test"));
        CompletableFuture<@Nullable String> interrupted = started(driver::interrupt);
        String id = turn.get(60, TimeUnit.SECONDS);
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isEqualTo(id);
        assertThat(told.end(id).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
        assertThat(told.outline().getFirst()).isEqualTo("TurnStarted");
        assertThat(told.all(SessionEvent.TurnStarted.class)).hasSize(1);
        String next = prompt(driver, "say: fine");
        assertThat(told.end(next).outcome()).isEqualTo(TurnOutcome.COMPLETED);
    }

    @Test
    void anInterruptedToolLeavesNoProcess() throws Exception {
        Driver driver = opened();
        Path begun = dir.resolve("begun");
        String turn = prompt(driver, "escalate: touch " + begun + "; sleep 987");
        SessionEvent.ApprovalRequested asked = told.one(SessionEvent.ApprovalRequested.class, _ -> true);
        on(() -> driver.answer(asked.requestId(), Decision.ALLOW, null));
        await().until(() -> Files.exists(begun));
        on(driver::interrupt);
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
        await().until(() -> spools.getFirst()
                .process()
                .descendants()
                .noneMatch(p -> p.info().commandLine().orElse("").contains("sleep 987")));
    }

    @Test
    void aSecondPromptIsRefusedWithTheTurnThatRuns() throws Exception {
        Driver driver = opened();
        String turn = prompt(driver, "slow: 10000 every 20");
        assertThatThrownBy(() -> prompt(driver, "say: no"))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        OstlerException.class,
                        e -> assertThat(e.problem().details()).containsEntry("turn", turn));
        on(driver::interrupt);
    }

    @Test
    void aMessageDuringTextBecomesATurnOfItsOwn() throws Exception {
        Driver driver = opened();
        String turn = prompt(driver, "slow: 40 every 50");
        told.one(SessionEvent.TextDelta.class, _ -> true);
        assertThat(on(() -> driver.steer("say: and this"))).isEqualTo(turn);
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        SessionEvent.TurnStarted own =
                told.one(SessionEvent.TurnStarted.class, start -> !start.turn().equals(turn));
        assertThat(own.input()).isEqualTo("say: and this");
        assertThat(told.end(own.turn()).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.messages(own.turn())).isEqualTo("and this");
        assertThat(told.all(SessionEvent.TurnEnded.class)).hasSize(2);
    }

    @Test
    void aMessageDuringAToolGoesWithItsResult() throws Exception {
        Driver driver = opened();
        Path begun = dir.resolve("begun");
        Path go = dir.resolve("go");
        String turn = prompt(
                driver, "escalate: touch " + begun + "; while [ ! -e " + go + " ]; do sleep 0.05; done; echo went");
        SessionEvent.ApprovalRequested asked = told.one(SessionEvent.ApprovalRequested.class, _ -> true);
        on(() -> driver.answer(asked.requestId(), Decision.ALLOW, null));
        await().until(() -> Files.exists(begun));
        assertThat(on(() -> driver.steer("STEERED in passing"))).isEqualTo(turn);
        Files.createFile(go);
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.messages(turn)).contains("went").contains("STEERED in passing");
        String next = prompt(driver, "say: one");
        assertThat(told.end(next).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.all(SessionEvent.TurnStarted.class)).hasSize(2);
        assertThat(told.all(SessionEvent.TurnEnded.class)).hasSize(2);
    }

    @Test
    void anInterruptTakesBackWhatWaits() throws Exception {
        Driver driver = opened();
        String turn = prompt(driver, "slow: 10000 every 20");
        told.one(SessionEvent.TextDelta.class, _ -> true);
        on(() -> driver.steer("say: never"));
        on(driver::interrupt);
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
        String next = prompt(driver, "say: after");
        assertThat(told.end(next).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.all(SessionEvent.TurnStarted.class))
                .extracting(SessionEvent.TurnStarted::turn)
                .containsExactly(turn, next);
    }

    @Test
    void aFailureOfTheModelFailsTheTurnAndRetriesAreTold() throws Exception {
        Driver driver = opened();
        String refused = prompt(driver, "error: 400");
        assertThat(told.end(refused).outcome()).isEqualTo(TurnOutcome.FAILED);
        assertThat(told.end(refused).error()).contains("400");
        assertThat(told.all(SessionEvent.Failure.class)).isEmpty();
        String retried = prompt(driver, "error: 500");
        assertThat(told.end(retried).outcome()).isEqualTo(TurnOutcome.FAILED);
        assertThat(told.all(SessionEvent.Failure.class).getFirst().retryable()).isTrue();
        assertThat(told.all(SessionEvent.StatusChanged.class).getFirst().status())
                .isEqualTo("retrying");
        String fine = prompt(driver, "say: fine");
        assertThat(told.end(fine).outcome()).isEqualTo(TurnOutcome.COMPLETED);
    }

    @Test
    void threeMegabytesInOneDeltaAreWhole() throws Exception {
        Driver driver = opened();
        String turn = prompt(driver, "big: 3000000");
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.messages(turn)).hasSize(3_000_000);
        assertThat(told.streamed(turn)).hasSize(3_000_000);
    }

    @Test
    void aLaterProcessGoesOnWithTheSessionAndItsPastCanBeRead() throws Exception {
        Spool first = start(null);
        Driver before = driver(first);
        Driver.Session session = on(() -> before.open(new Driver.Open.New()));
        told.end(prompt(before, "say: the first"));
        on(() -> before.release(Release.ABORT));
        first.close();
        await().until(() -> !first.process().isAlive());
        told = new Told();
        Driver after = driver(start(session.id()));
        assertThat(on(() -> after.open(new Driver.Open.Resume(session.id()))).id())
                .isEqualTo(session.id());
        assertThat(told.outline()).isEmpty();
        String turn = prompt(after, "shell: echo more");
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        List<HistoryItem> past = new ArrayList<>();
        String next = null;
        do {
            String from = next;
            Page<HistoryItem> page = on(() -> after.history(session.id(), from, 2));
            past.addAll(page.items());
            next = page.next();
        } while (next != null);
        assertThat(past).extracting(HistoryItem::type).startsWith("user", "message", "user", "tool", "message");
        assertThat(past.getFirst().text()).isEqualTo("say: the first");
        assertThat(past.get(1).text()).isEqualTo("the first");
        assertThat(past.get(2).turn()).isEqualTo(turn);
        assertThat(past.get(3).tool()).isEqualTo("Bash");
        assertThat(past.get(3).status()).isEqualTo("completed");
        assertThat(past.get(3).text()).contains("more");
        Page<SessionInfo> kept = on(() -> after.sessions(null, 10));
        assertThat(kept.items()).singleElement().satisfies(info -> {
            assertThat(info.id()).isEqualTo(session.id());
            assertThat(info.title()).isEqualTo("say: the first");
            assertThat(info.open()).isTrue();
        });
    }

    @Test
    void anUnknownSessionIsRefusedInItsOwnWords() throws Exception {
        String unknown = UUID.randomUUID().toString();
        Driver driver = driver(start(unknown));
        assertThatThrownBy(() -> on(() -> driver.open(new Driver.Open.Resume(unknown))))
                .cause()
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("No conversation found with session ID: " + unknown);
    }

    @Test
    void anotherBrokerIsToldTheRestOfTheTurn() throws Exception {
        Spool spool = start(null);
        Driver before = driver(spool);
        Driver.Session session = on(() -> before.open(new Driver.Open.New()));
        String turn = prompt(before, "slow: 40 every 50");
        told.one(SessionEvent.TextDelta.class, _ -> true);
        Told earlier = told;
        told = new Told();
        Driver after = driver(spool);
        assertThat(on(() -> after.open(new Driver.Open.Resume(session.id(), turn)))
                        .turn())
                .isEqualTo(turn);
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.all(SessionEvent.TurnStarted.class)).isEmpty();
        assertThat(earlier.streamed(turn) + told.streamed(turn))
                .endsWith("w38 w39 ")
                .startsWith("w0 w1 ");
        assertThat(told.messages(turn)).startsWith("w0 ").endsWith("w39 ");
        assertThat(told.end(prompt(after, "say: still here")).outcome()).isEqualTo(TurnOutcome.COMPLETED);
    }

    @Test
    void anotherBrokerIsAskedAgainWhatStillWaits() throws Exception {
        Spool spool = start(null);
        Driver before = driver(spool);
        Driver.Session session = on(() -> before.open(new Driver.Open.New()));
        Path one = dir.resolve("one");
        String turn = prompt(before, "escalate: touch " + one);
        String request =
                told.one(SessionEvent.ApprovalRequested.class, _ -> true).requestId();
        told = new Told();
        Driver after = driver(spool);
        on(() -> after.open(new Driver.Open.Resume(session.id(), turn, Set.of(request))));
        assertThat(told.all(SessionEvent.ApprovalRequested.class))
                .singleElement()
                .satisfies(asked -> {
                    assertThat(asked.requestId()).isEqualTo(request);
                    assertThat(asked.turn()).isEqualTo(turn);
                });
        on(() -> after.answer(request, Decision.ALLOW, null));
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(one).exists();
    }

    @Test
    void aQuestionThatWasAnsweredAndATurnThatEndedMeanwhileAreNotOpenAgain() throws Exception {
        Spool spool = start(null);
        Driver before = driver(spool);
        Driver.Session session = on(() -> before.open(new Driver.Open.New()));
        String turn = prompt(before, "escalate: touch one");
        String request =
                told.one(SessionEvent.ApprovalRequested.class, _ -> true).requestId();
        on(() -> before.answer(request, Decision.ALLOW, null));
        told.end(turn);
        told = new Told();
        Driver after = driver(spool);
        Driver.Session again = on(() -> after.open(new Driver.Open.Resume(session.id(), turn, Set.of(request))));
        assertThat(again.turn()).isNull();
        assertThat(told.all(SessionEvent.ApprovalRequested.class)).isEmpty();
        assertThat(told.end(prompt(after, "say: fine")).outcome()).isEqualTo(TurnOutcome.COMPLETED);
    }

    @Test
    void theEndOfTheProcessIsToldAndNothingWaitsForIt() throws Exception {
        Spool spool = start(null);
        Driver driver = driver(spool);
        on(() -> driver.open(new Driver.Open.New()));
        prompt(driver, "slow: 10000 every 20");
        CompletableFuture<@Nullable String> interrupted = started(() -> {
            spool.process().destroyForcibly();
            return driver.interrupt();
        });
        await().until(() -> !told.disconnects.isEmpty());
        assertThatThrownBy(() -> interrupted.get(60, TimeUnit.SECONDS)).hasMessageContaining("gone");
        assertThatThrownBy(() -> prompt(driver, "say: no")).hasMessageContaining("Claude Code");
    }
}
