package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.ApprovalPolicy;
import dev.ostler.core.harness.Release;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.secret.Redactor;
import dev.ostler.core.secret.Secret;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Driver;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApprovalDeskTest {
    private static final String KEY = "01JH:1:s:0";

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final Clock clock = Clock.fixed(Samples.NOW, ZoneOffset.UTC);
    private final Redactor redactor = new Redactor();
    private final FactPipe pipe = new FactPipe(vertx, clock);
    private final List<EventDraft> events = new CopyOnWriteArrayList<>();
    private final Peer peer = new Peer();
    private ApprovalDesk desk = desk(new ApprovalPolicy.Ask());

    @BeforeEach
    void journal() {
        LocalBus.register(vertx.eventBus());
        vertx.eventBus().<Fact.Batch>consumer(Addresses.FACTS, m -> {
            m.body().facts().forEach(f -> events.add(f.draft()));
            LocalBus.answer(m, Future.succeededFuture());
        });
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void aQuestionIsToldOnceAlsoWhenItIsSentAgain() throws Exception {
        ask("0");
        ask("0");
        assertThat(told()).containsExactly("approval.requested " + KEY);
        assertThat(on(() -> desk.open())).singleElement().satisfies(a -> {
            assertThat(a.approval()).isEqualTo(KEY);
            assertThat(a.asked()).isEqualTo(Samples.NOW);
            assertThat(a.request()).isEqualTo("{\"command\":\"ls\"}");
        });
        assertThat(ApprovalDesk.harnessOf(KEY)).isEqualTo("01JH");
    }

    @Test
    void theFirstAnswerWinsAndTheOthersAreToldWho() throws Exception {
        ask("0");
        Future<Sessions.Answered> ann = answer("ann", Decision.ALLOW);
        Future<Sessions.Answered> bob = answer("bob", Decision.DENY);
        assertThat(await(bob)).isEqualTo(new Sessions.Answered(KEY, false, Decision.ALLOW, "ann"));
        peer.accept(true);
        assertThat(await(ann)).isEqualTo(new Sessions.Answered(KEY, true, Decision.ALLOW, "ann"));
        assertThat(await(answer("late", Decision.DENY)))
                .isEqualTo(new Sessions.Answered(KEY, false, Decision.ALLOW, "ann"));
        assertThat(peer.asked).containsExactly("0 allow");
        assertThat(told()).containsExactly("approval.requested " + KEY, "approval.resolved " + KEY);
        assertThat(Json.tree(events.getLast().data()).path("by").asText()).isEqualTo("ann");
    }

    @Test
    void anAnswerThatTheAgentHadSettledBeforeIsNotAccepted() throws Exception {
        ask("0");
        Future<Sessions.Answered> ann = answer("ann", Decision.ALLOW);
        peer.accept(false);
        assertThat(await(ann)).isEqualTo(new Sessions.Answered(KEY, false, Decision.ALLOW, "agent"));
        assertThat(on(() -> desk.open())).isEmpty();
    }

    @Test
    void anAnswerThatFailedLeavesTheQuestionToOthers() throws Exception {
        ask("0");
        Future<Sessions.Answered> ann = answer("ann", Decision.ALLOW);
        peer.fail();
        assertThatThrownBy(() -> await(ann)).hasMessageContaining("the connection is gone");
        Future<Sessions.Answered> bob = answer("bob", Decision.DENY);
        peer.accept(true);
        assertThat(await(bob).by()).isEqualTo("bob");
    }

    @Test
    void aQuestionThatTheAgentSettlesWhileAnAnswerFailsDoesNotWaitForEver() throws Exception {
        ask("0");
        Future<Sessions.Answered> ann = answer("ann", Decision.ALLOW);
        on(() -> {
            desk.resolved(new SessionEvent.ApprovalResolved("s", "t", "0"));
            return true;
        });
        peer.fail();
        assertThatThrownBy(() -> await(ann)).hasMessageContaining("the connection is gone");
        assertThat(on(() -> desk.open())).isEmpty();
        assertThat(told()).containsExactly("approval.requested " + KEY, "approval.resolved " + KEY);
    }

    @Test
    void theAgentsWordSettlesItUnlessAnAnswerIsOnItsWay() throws Exception {
        ask("0");
        ask("1");
        Future<Sessions.Answered> ann = answer("ann", Decision.ALLOW);
        on(() -> {
            desk.resolved(new SessionEvent.ApprovalResolved("s", "t", "0"));
            desk.resolved(new SessionEvent.ApprovalResolved("s", "t", "1"));
            desk.resolved(new SessionEvent.ApprovalResolved("s", "t", "unknown"));
            return true;
        });
        assertThat(told())
                .filteredOn(t -> t.startsWith("approval.resolved"))
                .containsExactly("approval.resolved 01JH:1:s:1");
        peer.accept(true);
        assertThat(await(ann).accepted()).isTrue();
        assertThat(told()).filteredOn(t -> t.startsWith("approval.resolved")).hasSize(2);
    }

    @Test
    void nobodyKnowsSuchAQuestion() {
        assertThatThrownBy(() -> await(answer("ann", Decision.ALLOW)))
                .cause()
                .isInstanceOf(OstlerException.class)
                .hasMessageContaining("no such question waits");
    }

    @Test
    void policiesAnswerAtOnce() throws Exception {
        desk = desk(new ApprovalPolicy.Allow());
        ask("0");
        peer.accept(true);
        desk = desk(new ApprovalPolicy.Deny());
        ask("1");
        peer.accept(true);
        assertThat(peer.asked).containsExactly("0 allow", "1 deny");
        Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .untilAsserted(() -> assertThat(events)
                        .filteredOn(e -> e.kind() == Kind.APPROVAL_RESOLVED)
                        .extracting(e -> Json.tree(e.data()).path("by").asText())
                        .containsExactly("policy", "policy"));
    }

    @Test
    void allowDoesNotInventAnAnswerToAFreeQuestion() throws Exception {
        desk = desk(new ApprovalPolicy.Allow());
        on(() -> {
            desk.asked(
                    new SessionEvent.ApprovalRequested("s", "t", "0", ApprovalKind.USER_INPUT, "your name?", "{}"),
                    peer);
            return true;
        });
        assertThat(peer.asked).isEmpty();
        assertThat(on(() -> desk.open())).hasSize(1);
    }

    @Test
    void denyAfterGivesPeopleTheirTime() throws Exception {
        desk = desk(new ApprovalPolicy.DenyAfter(Duration.ofMillis(30)));
        ask("0");
        Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .untilAsserted(() -> assertThat(peer.asked).containsExactly("0 deny"));
        peer.accept(true);
        Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .untilAsserted(() -> assertThat(events)
                        .filteredOn(e -> e.kind() == Kind.APPROVAL_RESOLVED)
                        .singleElement()
                        .satisfies(e -> assertThat(
                                        Json.tree(e.data()).path("reason").asText())
                                .contains("nobody answered")));

        desk = desk(new ApprovalPolicy.DenyAfter(Duration.ofHours(1)));
        ask("1");
        Future<Sessions.Answered> ann =
                on(() -> desk.answer(peer, new AttachCommand.Answer("01JH:1:s:1", Decision.ALLOW, null, null, "ann")));
        peer.accept(true);
        assertThat(await(ann).accepted()).isTrue();
    }

    @Test
    void aPolicyThatCouldNotBeHeardActsWhenTheQuestionIsSentAgain() throws Exception {
        desk = desk(new ApprovalPolicy.Deny());
        ask("0");
        peer.fail();
        assertThat(on(() -> desk.open())).hasSize(1);
        ask("0");
        peer.accept(true);
        assertThat(peer.asked).containsExactly("0 deny", "0 deny");
        assertThat(on(() -> desk.open())).isEmpty();
        assertThat(told()).containsExactly("approval.requested " + KEY, "approval.resolved " + KEY);
    }

    @Test
    void denyAfterWhoseTimeEndedWithoutAConnectionActsWhenTheQuestionIsSentAgain() throws Exception {
        desk = desk(new ApprovalPolicy.DenyAfter(Duration.ofMillis(30)));
        ask("0");
        Awaitility.await().untilAsserted(() -> assertThat(peer.asked).containsExactly("0 deny"));
        peer.fail();
        ask("0");
        assertThat(peer.asked).containsExactly("0 deny", "0 deny");
        peer.accept(true);
        assertThat(told()).containsExactly("approval.requested " + KEY, "approval.resolved " + KEY);

        desk = desk(new ApprovalPolicy.DenyAfter(Duration.ofHours(1)));
        ask("1");
        ask("1");
        assertThat(peer.asked).hasSize(2);
    }

    @Test
    void whenNothingCanBeAnsweredAnyMoreAllAreSettled() throws Exception {
        ask("0");
        ask("1");
        on(() -> {
            desk.settleAll("process ended");
            return true;
        });
        assertThat(told()).filteredOn(t -> t.startsWith("approval.resolved")).hasSize(2);
        assertThat(on(() -> desk.open())).isEmpty();
    }

    @Test
    void whatTheAgentAsksIsRedactedAndStaysJson() throws Exception {
        redactor.learn(Secret.of("quo\"te\\CANARY"));
        String json = Json.write(Map.of("env", "x quo\"te\\CANARY"));
        on(() -> {
            desk.asked(
                    new SessionEvent.ApprovalRequested(
                            "s", "t", "0", ApprovalKind.COMMAND, "run quo\"te\\CANARY", json),
                    peer);
            return true;
        });
        assertThat(told()).hasSize(1);
        assertThat(events.getFirst().data()).doesNotContain("CANARY");
        assertThat(Json.tree(events.getFirst().data())
                        .path("request")
                        .path("env")
                        .asText())
                .isEqualTo("x ***");
        assertThat(on(() -> desk.open()).getFirst().request()).doesNotContain("CANARY");
    }

    private ApprovalDesk desk(ApprovalPolicy policy) {
        return new ApprovalDesk(vertx, Samples.asking(policy), new FactWriter(vertx, clock, redactor), pipe);
    }

    private void ask(String requestId) throws Exception {
        on(() -> {
            desk.asked(
                    new SessionEvent.ApprovalRequested(
                            "s", "t", requestId, ApprovalKind.COMMAND, "run ls?", "{\"command\":\"ls\"}"),
                    peer);
            return true;
        });
    }

    private Future<Sessions.Answered> answer(String client, Decision decision) throws Exception {
        return on(() -> desk.answer(peer, new AttachCommand.Answer(KEY, decision, null, null, client)));
    }

    /** What was told so far: kind and key. */
    private List<String> told() throws Exception {
        await(on(pipe::flush));
        return events.stream()
                .map(e -> e.kind().wire() + " "
                        + Json.tree(e.data()).path("approval").asText())
                .toList();
    }

    private <T> T on(Supplier<T> work) throws Exception {
        Promise<T> done = Promise.promise();
        loop.runOnContext(_ -> {
            try {
                done.complete(work.get());
            } catch (Throwable e) {
                done.tryFail(e);
            }
        });
        return await(done.future());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** A driver whose answers come when the test says so. */
    private final class Peer implements Driver {
        final List<String> asked = new CopyOnWriteArrayList<>();
        private final List<Promise<Boolean>> waiting = new ArrayList<>();

        void accept(boolean accepted) throws Exception {
            on(() -> {
                waiting.removeFirst().complete(accepted);
                return true;
            });
        }

        void fail() throws Exception {
            on(() -> {
                waiting.removeFirst().fail("the connection is gone");
                return true;
            });
        }

        @Override
        public Future<Boolean> answer(String requestId, Decision decision, @Nullable Map<String, Object> content) {
            asked.add(requestId + " " + decision.wire());
            Promise<Boolean> promise = Promise.promise();
            waiting.add(promise);
            return promise.future();
        }

        @Override
        public Future<Session> open(Open how) {
            return Future.succeededFuture(new Session("s", null));
        }

        @Override
        public Future<Void> probe() {
            return Future.succeededFuture();
        }

        @Override
        public Future<String> prompt(String text, String client) {
            return Future.failedFuture("not asked for");
        }

        @Override
        public Future<String> steer(String text) {
            return Future.failedFuture("not asked for");
        }

        @Override
        public Future<@Nullable String> interrupt() {
            return Future.failedFuture("not asked for");
        }

        @Override
        public Future<Void> release(Release policy) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }
}
