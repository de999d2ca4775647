package dev.ostler.core.bus;

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
import dev.ostler.core.json.RawObject;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Scope;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** All codecs: the object itself inside one process, JSON text between processes. */
public final class Codecs {
    private Codecs() {}

    /** Registers the codecs of the public addresses; once for each Vert.x instance, on every node of a cluster. */
    public static void register(EventBus bus) {
        wire(bus, Call.class, Codecs::write, Codecs::readCall);
        wire(bus, Answer.Ok.class, Answer.Ok::result, Answer.Ok::new);
        wire(
                bus,
                Answer.Failed.class,
                f -> Json.write(f.problem()),
                t -> new Answer.Failed(Json.read(t, Problem.class)));
        wire(bus, EventBatch.class, Codecs::write, Codecs::readBatch);
        wire(bus, ReadEvents.class, Codecs::write, Codecs::readRead);
        wire(bus, EventPage.class, Codecs::write, Codecs::readPage);
        wire(
                bus,
                SnapshotRequest.class,
                r -> Json.write(r.filter()),
                t -> new SnapshotRequest(Json.read(t, EventFilter.class)));
        wire(bus, SnapshotState.class, s -> "{\"cursor\":\"" + s.cursor() + "\",\"state\":" + s.state() + "}", t -> {
            RawObject o = new RawObject(t);
            return new SnapshotState(Cursor.parse(o.text("cursor")), o.needed("state"));
        });
    }

    /** Registers a type that never leaves its process. */
    public static <T> void local(EventBus bus, Class<T> type) {
        wire(
                bus,
                type,
                v -> {
                    throw new IllegalStateException(type.getSimpleName() + " stays inside one broker");
                },
                t -> {
                    throw new IllegalStateException(type.getSimpleName() + " stays inside one broker");
                });
    }

    private static <T> void wire(EventBus bus, Class<T> type, Function<T, String> write, Function<String, T> read) {
        bus.registerDefaultCodec(type, new TextCodec<>(type.getName(), write, read));
    }

    private static String write(Call call) {
        StringBuilder out = new StringBuilder("{\"operation\":");
        Json.quote(out, call.operation()).append(",\"caller\":").append(Json.write(call.caller()));
        if (call.trace() != null) {
            Json.quote(out.append(",\"trace\":"), call.trace());
        }
        return out.append(",\"params\":")
                .append(call.params().isBlank() ? "{}" : call.params())
                .append('}')
                .toString();
    }

    private static Call readCall(String text) {
        RawObject o = new RawObject(text);
        RawObject caller = o.object("caller");
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String scope : caller.elements("scopes")) {
            // a scope that only a newer member knows allows nothing here
            Arrays.stream(Scope.values())
                    .filter(s -> s.wire().equals(Json.read(scope, String.class)))
                    .forEach(scopes::add);
        }
        return new Call(
                o.text("operation"),
                o.needed("params"),
                new Caller(caller.text("name"), scopes),
                o.textOrNull("trace"));
    }

    private static String write(EventBatch batch) {
        StringBuilder out = new StringBuilder("{\"prev\":").append(batch.prev()).append(",\"events\":[");
        for (int i = 0; i < batch.events().size(); i++) {
            out.append(i == 0 ? "" : ",").append(batch.events().get(i).toJson());
        }
        return out.append("]}").toString();
    }

    private static EventBatch readBatch(String text) {
        RawObject o = new RawObject(text);
        List<Event> events = new ArrayList<>();
        o.elements("events").forEach(e -> event(e).ifPresent(events::add));
        return new EventBatch(o.number("prev"), events);
    }

    private static String write(ReadEvents read) {
        StringBuilder out = new StringBuilder("{\"from\":");
        Json.quote(out, read.from().wire()).append(",\"limit\":").append(read.limit());
        return out.append(",\"filter\":")
                .append(Json.write(read.filter()))
                .append('}')
                .toString();
    }

    private static ReadEvents readRead(String text) {
        RawObject o = new RawObject(text);
        return new ReadEvents(
                Start.parse(o.text("from")),
                Math.toIntExact(o.number("limit")),
                Json.read(o.needed("filter"), EventFilter.class));
    }

    private static String write(EventPage page) {
        StringBuilder out = new StringBuilder("{\"examined\":\"").append(page.examined());
        out.append("\",\"head\":\"").append(page.head()).append("\",\"frames\":[");
        Iterator<Frame> frames = page.frames().iterator();
        while (frames.hasNext()) {
            out.append(frames.next().toJson()).append(frames.hasNext() ? "," : "");
        }
        return out.append("]}").toString();
    }

    private static EventPage readPage(String text) {
        RawObject o = new RawObject(text);
        List<Frame> frames = new ArrayList<>();
        o.elements("frames").forEach(f -> frame(new RawObject(f)).ifPresent(frames::add));
        return new EventPage(frames, Cursor.parse(o.text("examined")), Cursor.parse(o.text("head")));
    }

    private static Optional<Frame> frame(RawObject o) {
        return switch (o.text("frame")) {
            case "event" -> event(o.needed("event")).map(e -> new Frame.Item(e, o.number("prev")));
            case "gap" ->
                Optional.of(new Frame.Gap(
                        Cursor.parse(o.text("from")),
                        Cursor.parse(o.text("to")),
                        o.number("count"),
                        reason(o.text("reason"))));
            default -> Optional.empty();
        };
    }

    /** A reason that only a newer member knows still says that the events are gone. */
    private static GapReason reason(String wire) {
        return Arrays.stream(GapReason.values())
                .filter(r -> r.wire().equals(wire))
                .findFirst()
                .orElse(GapReason.EVICTED);
    }

    /** Reads an event; a kind that only a newer member knows is left out, and shows as a jump of {@code prev}. */
    private static Optional<Event> event(String text) {
        RawObject o = new RawObject(text);
        return Kind.fromWire(o.text("kind"))
                .map(kind -> new Event(
                        Cursor.parse(o.text("cursor")),
                        o.text("node"),
                        new EventDraft(
                                kind,
                                o.textOrNull("harness"),
                                o.textOrNull("name"),
                                o.textOrNull("session"),
                                o.textOrNull("turn"),
                                o.needed("data"),
                                Instant.parse(o.text("time")))));
    }

    private record TextCodec<T>(String name, Function<T, String> write, Function<String, T> read)
            implements MessageCodec<T, T> {
        @Override
        public void encodeToWire(Buffer buffer, T value) {
            Buffer text = Buffer.buffer(write.apply(value));
            buffer.appendInt(text.length()).appendBuffer(text);
        }

        @Override
        public T decodeFromWire(int position, Buffer buffer) {
            int length = buffer.getInt(position);
            return read.apply(buffer.getString(position + 4, position + 4 + length));
        }

        @Override
        public T transform(T value) {
            return value;
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }
}
