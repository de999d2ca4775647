package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Problem;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.SessionInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sessions of a harness: listed, opened, read, copied, put away, removed; and named in what is asked. */
class SessionsIT extends OneBroker {
    private String first;

    @BeforeEach
    void spawn() {
        first = String.valueOf(broker.call(Operations.SPAWN, Spawns.of("one", Spawns.fakeCodex(dir), null, null))
                .sessionId());
    }

    private void turn(String text) {
        Sessions.Prompted turn = broker.call(Operations.PROMPT, new Sessions.Prompt("one", text));
        broker.event(Kind.TURN_ENDED, e -> turn.turn().equals(e.turn()));
    }

    private Sessions.Opened open(String session) {
        return broker.call(Operations.OPEN, new Sessions.Open("one", session));
    }

    @Test
    void anotherSessionIsOpenedAndARestartedBrokerGoesOnWithIt() {
        turn("say: first");
        Sessions.Opened second = open(null);
        assertThat(second.replaced()).isEqualTo(first);
        Event told = broker.event(Kind.SESSION_OPENED);
        assertThat(told.session()).isEqualTo(second.session());
        assertThat(Json.tree(told.data()).path("replaced").asText()).isEqualTo(first);
        assertThat(Json.tree(told.data()).path("client").asText()).isEqualTo("local");
        turn("say: second");
        assertThat(broker.call(Operations.SESSIONS, new Sessions.ListThem("one", null, null))
                        .sessions())
                .extracting(SessionInfo::id, SessionInfo::open)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(second.session(), true),
                        org.assertj.core.groups.Tuple.tuple(first, false));
        assertThat(open(first).session()).isEqualTo(first);

        broker.abandon();
        startBroker();
        broker.call(Operations.WAIT, new Harnesses.Wait("one", Harnesses.Until.READY, null));
        assertThat(broker.call(Operations.INSPECT, new Harnesses.Inspect("one", null))
                        .harness()
                        .sessionId())
                .isEqualTo(first);
        assertThat(broker.call(Operations.HISTORY, new Sessions.History("one", second.session(), null, null))
                        .items())
                .extracting(HistoryItem::text)
                .containsExactly("say: second", "second");
    }

    @Test
    void aSessionThatIsNamedMustBeTheOpenOne() {
        Problem other = broker.refused(Operations.PROMPT, new Sessions.Prompt("one", "say: no", "another", null, null));
        assertThat(other.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(other.message()).contains("ostler sessions one", "ostler open one another");
        assertThat(other.details()).containsEntry("session", first);
        assertThat(broker.refused(Operations.STEER, new Sessions.Steer("one", "no", "another"))
                        .code())
                .isEqualTo(ErrorCode.CONFLICT);
        assertThat(broker.refused(Operations.INTERRUPT, new Sessions.Interrupt("one", "another", null))
                        .code())
                .isEqualTo(ErrorCode.CONFLICT);
        Sessions.Prompted turn =
                broker.call(Operations.PROMPT, new Sessions.Prompt("one", "say: yes", first, null, null));
        broker.event(Kind.TURN_ENDED, e -> turn.turn().equals(e.turn()));
    }

    @Test
    void noSessionIsOpenedWhileATurnRuns() {
        Sessions.Prompted turn = broker.call(Operations.PROMPT, new Sessions.Prompt("one", "hang"));
        Problem refused = broker.refused(Operations.OPEN, new Sessions.Open("one", null));
        assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refused.details()).containsEntry("turn", turn.turn());
        broker.call(Operations.INTERRUPT, new Sessions.Interrupt("one"));
    }

    @Test
    void aSessionIsCopiedPutAwayAndRemovedAndTheOpenOneIsKept() {
        turn("say: first");
        Sessions.Forked copy = broker.call(Operations.FORK, new Sessions.Fork("one", null));
        assertThat(copy.of()).isEqualTo(first);
        assertThat(broker.event(Kind.SESSION_FORKED).session()).isEqualTo(copy.session());
        broker.call(Operations.ARCHIVE, new Sessions.Archive("one", copy.session(), null));
        assertThat(broker.call(Operations.SESSIONS, new Sessions.ListThem("one", null, null))
                        .sessions())
                .extracting(SessionInfo::id)
                .containsExactly(first);
        assertThat(broker.call(Operations.SESSIONS, new Sessions.ListThem("one", null, null, true))
                        .sessions())
                .extracting(SessionInfo::id)
                .containsExactly(copy.session());
        broker.call(Operations.ARCHIVE, new Sessions.Archive("one", copy.session(), true));
        assertThat(broker.call(Operations.SESSIONS, new Sessions.ListThem("one", null, null, true))
                        .sessions())
                .isEmpty();
        broker.call(Operations.DELETE, new Sessions.Delete("one", copy.session()));
        assertThat(broker.event(Kind.SESSION_DELETED).session()).isEqualTo(copy.session());
        Problem open = broker.refused(Operations.DELETE, new Sessions.Delete("one", first));
        assertThat(open.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(open.message()).contains("ostler open one");
        assertThat(broker.refused(Operations.OPEN, new Sessions.Open("one", copy.session()))
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        turn("say: still here");
    }

    @Test
    void whatIsLongInAHistoryIsCutAndSaysSo() {
        turn("shell: head -c 200000 /dev/zero | tr '\\\\0' x");
        HistoryItem tool =
                broker.call(Operations.HISTORY, new Sessions.History("one", null, null, null)).items().stream()
                        .filter(i -> i.type().equals("tool"))
                        .findFirst()
                        .orElseThrow();
        assertThat(tool.text()).hasSizeLessThan(100_000).contains("characters are left out here");
        assertThat(tool.status()).isEqualTo("completed");
    }

    @Test
    void whatItCanIsTold() {
        Sessions.Capabilities can = broker.call(Operations.CAPABILITIES, new Sessions.WhatItCan("one"));
        assertThat(can.open()).isTrue();
        assertThat(broker.call(Operations.INSPECT, new Harnesses.Inspect("one", null))
                        .capabilities())
                .isEqualTo(can);
    }
}
