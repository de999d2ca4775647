package dev.ostler.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.Seeded;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Events;
import dev.ostler.core.ops.Subscribe;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventsTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00.120Z");

    @Test
    void cursorsAreReadAsTheyArePrinted() {
        assertThat(Cursor.parse("01J:42")).isEqualTo(new Cursor("01J", 42)).hasToString("01J:42");
        assertThat(Cursor.parse("e:" + Long.MAX_VALUE).seq()).isEqualTo(Long.MAX_VALUE);
        assertThat(new Cursor("e", 1).at(0)).isEqualTo(new Cursor("e", 0));
        assertThat(Json.read("\"e:1\"", Cursor.class)).isEqualTo(new Cursor("e", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "e",
                "e:",
                ":1",
                "e:-1",
                "e:x",
                "a:b:1",
                "e:9223372036854775808",
                "e 1:1",
                "a\"b:1",
                "a\\:1",
                "ü:1",
                "last"
            })
    void whatIsNoCursorIsRefused(String text) {
        assertThatThrownBy(() -> Cursor.parse(text))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageContaining("expected epoch:seq");
    }

    @Test
    void startsAreWordsOrCursors() {
        for (String wire : List.of("earliest", "latest", "e:5")) {
            assertThat(Start.parse(wire).wire()).isEqualTo(wire);
        }
        assertThat(Start.parse("e:5")).isEqualTo(new Start.After(new Cursor("e", 5)));
        assertThatThrownBy(() -> Start.parse("Latest")).isInstanceOf(OstlerException.class);
    }

    @Test
    void pagesAreBounded() {
        assertThat(new ReadEvents(new Start.Earliest(), 0, EventFilter.ALL).limit())
                .isEqualTo(1);
        assertThat(new ReadEvents(new Start.Earliest(), 1 << 30, EventFilter.ALL).limit())
                .isEqualTo(5_000);
    }

    @ParameterizedTest
    @CsvSource({
        "turn.*,          turn.started,    true",
        "turn.*,          turn.ended,      true",
        "turn.*,          status,          false",
        "turn*,           turn.ended,      true",
        "*,               raw,             true",
        "turn.ended,      turn.ended,      true",
        "turn.end,        turn.ended,      false",
        "harness.re*,     harness.reaped,  true",
        "harness.re*,     harness.spawned, false",
        "*.ended,         turn.ended,      false",
        "nothing,         raw,             false",
    })
    void kindsWithAWildcardAtTheEnd(String wanted, String kind, boolean passes) {
        Kind k = Kind.fromWire(kind).orElseThrow();
        assertThat(EventFilter.ALL.kinds(wanted).acceptsKind(k)).isEqualTo(passes);
        assertThat(EventFilter.ALL.kinds("unknown", wanted).acceptsKind(k)).isEqualTo(passes);
    }

    @Test
    void whoAsksForAKindThatNoEventHasIsToldInsteadOfWaitingForEver() {
        EventFilter.checkKinds(null);
        EventFilter.checkKinds(List.of("turn.*", "*", "raw"));
        assertThatThrownBy(() -> new Subscribe(null, null, List.of("turn.*", "turn.end"), null, null, null))
                .isInstanceOf(OstlerException.class)
                .hasMessageContaining("no event is of the kind 'turn.end'; did you mean 'turn.ended'?");
        assertThatThrownBy(() -> new Events.Read(null, null, null, List.of("nothing.*"), null, null))
                .hasMessageContaining("there are")
                .hasMessageContaining("harness.spawned");
    }

    @Test
    void everyPartOfAFilterMustFit() {
        Event event = event("id", "name", "s", "t");
        assertThat(EventFilter.ALL.accepts(event)).isTrue();
        assertThat(EventFilter.harness("id").accepts(event)).isTrue();
        assertThat(EventFilter.harness("name").accepts(event)).isTrue();
        assertThat(EventFilter.harness("other").accepts(event)).isFalse();
        assertThat(new EventFilter(null, null, "s", "t").accepts(event)).isTrue();
        assertThat(new EventFilter(null, null, "s", "u").accepts(event)).isFalse();
        assertThat(new EventFilter(null, null, "x", null).accepts(event)).isFalse();
        assertThat(new EventFilter(List.of("id"), List.of("turn.*"), null, null).accepts(event))
                .isFalse();
        Event broker = event(null, null, null, null);
        assertThat(EventFilter.ALL.accepts(broker)).isTrue();
        assertThat(EventFilter.harness("id").accepts(broker)).isFalse();
        assertThat(new EventFilter(null, null, "s", null).accepts(broker)).isFalse();
        assertThat(new EventFilter(List.of(), List.of(), null, null)).isEqualTo(EventFilter.ALL);
    }

    @Test
    void theWireFormOfAnEvent() {
        assertThat(event("id", "n", "s", "t").toJson())
                .isEqualTo("{\"cursor\":\"e:3\",\"seq\":3,\"time\":\"2026-01-31T12:00:00.120Z\",\"node\":\"a\\\"b\","
                        + "\"kind\":\"output\",\"class\":\"stream\",\"harness\":\"id\",\"name\":\"n\",\"session\":\"s\","
                        + "\"turn\":\"t\",\"data\":{\"x\":1.10}}");
        assertThat(event(null, null, null, null).toJson())
                .isEqualTo("{\"cursor\":\"e:3\",\"seq\":3,\"time\":\"2026-01-31T12:00:00.120Z\",\"node\":\"a\\\"b\","
                        + "\"kind\":\"output\",\"class\":\"stream\",\"data\":{\"x\":1.10}}");
        Event event = event(null, null, null, null);
        assertThat(event.toJson()).isSameAs(event.toJson());
        assertThat(Json.write(List.of(event))).isEqualTo("[" + event.toJson() + "]");
    }

    @Test
    void theWireFormsOfTheFrames() {
        Cursor c = new Cursor("e", 3);
        Event event = event(null, null, null, null);
        assertThat(new Frame.Snapshot(c, c.at(9), "{\"harnesses\":[]}").toJson())
                .isEqualTo("{\"frame\":\"snapshot\",\"cursor\":\"e:3\",\"at\":\"e:9\",\"state\":{\"harnesses\":[]}}");
        assertThat(new Frame.Item(event, 2).toJson())
                .isEqualTo("{\"frame\":\"event\",\"prev\":2,\"event\":" + event.toJson() + "}");
        assertThat(new Frame.Gap(c, c.at(5), 2, GapReason.NEW_EPOCH).toJson())
                .isEqualTo("{\"frame\":\"gap\",\"from\":\"e:3\",\"to\":\"e:5\",\"count\":2,\"reason\":\"new-epoch\"}");
        assertThat(new Frame.Heartbeat(c).toJson()).isEqualTo("{\"frame\":\"heartbeat\",\"cursor\":\"e:3\"}");
        assertThat(new Frame.Bye(ByeReason.SLOW_CONSUMER, c).toJson())
                .isEqualTo("{\"frame\":\"bye\",\"reason\":\"slow-consumer\",\"cursor\":\"e:3\"}");
        assertThat(new Frame.Item(event, 2).cursor()).isEqualTo(c);
        assertThat(new Frame.Gap(c, c.at(5), 2, GapReason.SLOW).cursor()).isEqualTo(c.at(5));
    }

    @Test
    void anEventOfAnyContentIsValidJson() {
        Seeded.cases(300, random -> {
            String node = Seeded.text(random, 20);
            String session = Seeded.text(random, 20);
            Event event = new Event(
                    new Cursor("e", 1),
                    node,
                    new EventDraft(Kind.RAW, null, null, session, null, Seeded.json(random), Seeded.time(random)));
            JsonNode json = Json.tree(event.toJson());
            assertThat(json.path("node").textValue()).isEqualTo(node);
            assertThat(json.path("session").textValue()).isEqualTo(session);
            assertThat(Instant.parse(json.path("time").textValue())).isEqualTo(event.time());
        });
    }

    @Test
    void theWireNamesAndClassesOfTheKindsArePinned() {
        String pinned = Arrays.stream(Kind.values())
                .map(k -> k.wire() + " " + k.eventClass().wire())
                .collect(Collectors.joining("\n"));
        assertThat(pinned).isEqualTo("""
                        broker.started lifecycle
                        broker.stopping lifecycle
                        broker.storage lifecycle
                        broker.keeper lifecycle
                        harness.requested lifecycle
                        harness.spawned lifecycle
                        harness.ready lifecycle
                        harness.attached lifecycle
                        harness.disconnected lifecycle
                        harness.unresponsive lifecycle
                        harness.responsive lifecycle
                        harness.over-limit lifecycle
                        harness.exited lifecycle
                        harness.reaped lifecycle
                        harness.releasing lifecycle
                        harness.released lifecycle
                        harness.detached lifecycle
                        harness.adopted lifecycle
                        harness.lost lifecycle
                        harness.restarting lifecycle
                        harness.failed lifecycle
                        harness.identity-mismatch lifecycle
                        session.opened lifecycle
                        session.forked lifecycle
                        session.archived lifecycle
                        session.deleted lifecycle
                        model.changed lifecycle
                        session.lost lifecycle
                        prompt.queued lifecycle
                        prompt.dequeued lifecycle
                        prompt.cancelled lifecycle
                        turn.started lifecycle
                        turn.steered lifecycle
                        turn.interrupting lifecycle
                        turn.ended lifecycle
                        item.completed lifecycle
                        tool.started lifecycle
                        tool.ended lifecycle
                        approval.requested lifecycle
                        approval.resolved lifecycle
                        status lifecycle
                        terminal.resized lifecycle
                        error lifecycle
                        usage lifecycle
                        text.delta stream
                        reasoning.delta stream
                        tool.output stream
                        output stream
                        raw stream""");
        for (Kind kind : Kind.values()) {
            assertThat(Kind.fromWire(kind.wire())).contains(kind);
        }
        assertThat(Kind.fromWire("of.the.future")).isEmpty();
    }

    private static Event event(String harness, String name, String session, String turn) {
        return new Event(
                new Cursor("e", 3),
                "a\"b",
                new EventDraft(Kind.OUTPUT, harness, name, session, turn, "{\"x\":1.10}", NOW));
    }
}
