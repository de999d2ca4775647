package dev.ostler.core.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.Seeded;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Problem;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.GapReason;
import dev.ostler.core.event.Kind;
import dev.ostler.core.event.ReadEvents;
import dev.ostler.core.event.Start;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Scope;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CodecsTest {
    private static final Cursor AT = new Cursor("01JEPOCH", 7);
    private static final EventFilter FILTER = new EventFilter(List.of("a\"b"), List.of("turn.*"), "s", null);
    private static final List<Object> SAMPLES = List.of(
            new Call(
                    "harness/list",
                    "{\"all\":true}",
                    new Caller("a\u0001\"b", Set.of(Scope.READ, Scope.PROMPT)),
                    "00-1-2-01"),
            new Call("harness/list", "{}", new Caller("", Set.of()), null),
            new Answer.Ok("{\"x\": 1.10}"),
            new Answer.Failed(new Problem(ErrorCode.NOT_READY, "no", Map.of("verdict", Map.of("reason", "exited")))),
            new ReadEvents(new Start.Earliest(), 5, EventFilter.ALL),
            new ReadEvents(new Start.Latest(), 5_000, FILTER),
            new ReadEvents(new Start.After(AT), 1, FILTER),
            new SnapshotRequest(FILTER),
            new SnapshotRequest(EventFilter.ALL),
            new SnapshotState(AT, "{\"harnesses\": [1.10]}"),
            new EventPage(List.of(new Frame.Gap(AT, AT.at(9), 3, GapReason.BROKER_LOST)), AT.at(9), AT.at(11)),
            new EventPage(List.of(), AT, AT));

    private final Map<Class<?>, MessageCodec<Object, Object>> codecs = registered();

    @Test
    void whatGoesOverTheWireComesOutEqual() {
        for (Object sample : SAMPLES) {
            assertThat(overTheWire(sample)).isEqualTo(sample);
        }
    }

    @Test
    void everyRegisteredTypeHasASample() {
        List<Class<?>> covered =
                new ArrayList<>(SAMPLES.stream().<Class<?>>map(Object::getClass).toList());
        covered.add(EventBatch.class); // has its own tests: an event has identity, not equality
        assertThat(covered).containsAll(codecs.keySet());
        assertThat(codecs.keySet()).containsAll(covered);
    }

    @Test
    void insideOneProcessItIsTheSameObject() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            Codecs.register(vertx.eventBus());
            List<Object> all = new ArrayList<>(SAMPLES);
            all.add(new EventBatch(6, List.of(event(AT, "{}"))));
            vertx.eventBus().consumer("echo", m -> m.reply(m.body()));
            for (Object sample : all) {
                Object back = vertx.eventBus()
                        .request("echo", sample, new DeliveryOptions().setSendTimeout(5_000))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS)
                        .body();
                assertThat(back).isSameAs(sample);
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void eventsAndCallsOfAnyContentKeepEveryCharacter() {
        Seeded.cases(500, random -> {
            List<Event> events = new ArrayList<>();
            long seq = random.nextLong(1, Long.MAX_VALUE / 2);
            for (int i = 0; i <= random.nextInt(4); i++) {
                events.add(randomEvent(random, AT.at(seq + i)));
            }
            EventBatch back = (EventBatch) overTheWire(new EventBatch(seq - 1, events));
            assertThat(back.prev()).isEqualTo(seq - 1);
            assertThat(back.events())
                    .extracting(Event::toJson)
                    .isEqualTo(events.stream().map(Event::toJson).toList());

            Frame.Item item = new Frame.Item(events.getFirst(), seq - 1);
            EventPage page = (EventPage) overTheWire(new EventPage(List.of(item), AT, AT));
            assertThat(page.frames().getFirst().toJson()).isEqualTo(item.toJson());

            String params = Seeded.json(random);
            String trace = random.nextBoolean() ? null : Seeded.text(random, 20).replaceAll("[\ud800-\udfff]", "");
            Call call = new Call("a/b", params, Caller.LOCAL, trace);
            assertThat(overTheWire(call)).isEqualTo(call);
        });
    }

    @Test
    void halfASurrogatePairSurvives() {
        // a delta can be cut between the two halves; their concatenation is still the whole text
        Event event = event(
                AT,
                Json.quote(new StringBuilder("{\"text\":"), "x\ud83d")
                        .append('}')
                        .toString());
        EventBatch back = (EventBatch) overTheWire(new EventBatch(6, List.of(event)));
        assertThat(Json.tree(back.events().getFirst().data()).path("text").textValue())
                .isEqualTo("x\ud83d");
    }

    @Test
    void kindsOfANewerMemberAreLeftOutAndTheRestIsRead() {
        String known = event(AT, "{}").toJson();
        String unknown = known.replace("\"output\"", "\"harness.teleported\"");
        EventBatch mixed =
                (EventBatch) decode(EventBatch.class, "{\"prev\":5,\"events\":[" + unknown + "," + known + "]}");
        assertThat(mixed.events()).extracting(Event::toJson).containsExactly(known);

        EventBatch none = (EventBatch) decode(EventBatch.class, "{\"prev\":5,\"events\":[" + unknown + "]}");
        assertThat(none.events()).isEmpty();
        assertThat(none.last()).isEqualTo(5);
    }

    @Test
    void wordsAndFieldsOfANewerMemberAreTolerated() {
        EventPage page = (EventPage) decode(EventPage.class, """
                {"examined":"e:9","head":"e:9","new":[1],"frames":[
                  {"frame":"gap","from":"e:1","to":"e:2","count":2,"reason":"gravity"},
                  {"frame":"poem","cursor":"e:3"}]}""");
        assertThat(page.frames())
                .containsExactly(new Frame.Gap(new Cursor("e", 1), new Cursor("e", 2), 2, GapReason.EVICTED));

        Call call = (Call)
                decode(
                        Call.class,
                        "{\"operation\":\"x\",\"params\":{},\"caller\":{\"name\":\"n\",\"scopes\":[\"read\",\"fly\"]},\"z\":1}");
        assertThat(call.caller().scopes()).containsExactly(Scope.READ);

        Answer.Failed failed = (Answer.Failed) decode(Answer.Failed.class, "{\"code\":\"too-new\",\"message\":\"m\"}");
        assertThat(failed.problem().code()).isEqualTo(ErrorCode.INTERNAL);
    }

    @Test
    void aLargeFramePasses() {
        String text = "x".repeat(25 << 20);
        Event event = event(AT, "{\"text\":\"" + text + "\"}");
        EventBatch back = (EventBatch) overTheWire(new EventBatch(6, List.of(event)));
        assertThat(back.events().getFirst().data()).isEqualTo(event.data());
        assertThat(Json.tree(event.data()).path("text").textValue()).hasSize(25 << 20);
    }

    @Test
    void aLocalTypeCannotLeave() {
        Map<Class<?>, MessageCodec<Object, Object>> local = new HashMap<>();
        Codecs.local(recording(local), Instant.class);
        assertThatThrownBy(() -> local.get(Instant.class).encodeToWire(Buffer.buffer(), Instant.EPOCH))
                .hasMessage("Instant stays inside one broker");
    }

    private Object overTheWire(Object value) {
        MessageCodec<Object, Object> codec = codecs.get(value.getClass());
        Buffer wire = Buffer.buffer("before");
        codec.encodeToWire(wire, value);
        wire.appendString("after");
        return codec.decodeFromWire("before".length(), wire);
    }

    private Object decode(Class<?> type, String json) {
        Buffer text = Buffer.buffer(json);
        return codecs.get(type)
                .decodeFromWire(0, Buffer.buffer().appendInt(text.length()).appendBuffer(text));
    }

    private static Event event(Cursor at, String data) {
        return new Event(at, "node", new EventDraft(Kind.OUTPUT, "h", "n", null, null, data, Instant.EPOCH));
    }

    private static Event randomEvent(SplittableRandom random, Cursor at) {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        String data = random.nextBoolean()
                ? Seeded.json(random)
                : Json.quote(new StringBuilder("{\"text\":"), Seeded.text(random, 60))
                        .append('}')
                        .toString();
        return new Event(
                at,
                Seeded.text(random, 8),
                new EventDraft(
                        kind, maybe(random), maybe(random), maybe(random), maybe(random), data, Seeded.time(random)));
    }

    private static @Nullable String maybe(SplittableRandom random) {
        return random.nextBoolean() ? null : Seeded.text(random, 12);
    }

    private static Map<Class<?>, MessageCodec<Object, Object>> registered() {
        Map<Class<?>, MessageCodec<Object, Object>> into = new HashMap<>();
        Codecs.register(recording(into));
        return into;
    }

    /** An event bus that only takes registrations. */
    @SuppressWarnings("unchecked")
    private static EventBus recording(Map<Class<?>, MessageCodec<Object, Object>> into) {
        return (EventBus) Proxy.newProxyInstance(
                EventBus.class.getClassLoader(), new Class<?>[] {EventBus.class}, (bus, method, args) -> {
                    into.put((Class<?>) args[0], (MessageCodec<Object, Object>) args[1]);
                    return bus;
                });
    }
}
