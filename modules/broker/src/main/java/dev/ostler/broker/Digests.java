package dev.ostler.broker;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.Kind;
import dev.ostler.core.event.ReadEvents;
import dev.ostler.core.harness.Status;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Supervision;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What happened while nobody looked, from the log. */
final class Digests {
    /** So many pages of the log are read for one digest at most. */
    private static final int PAGES = 20;

    private static final EventFilter FILTER =
            new EventFilter(null, List.of("broker.started", "harness.*", Kind.TURN_ENDED.wire()), null, null);

    private final Services services;
    private final Cursor up;

    /** {@code up} is where this broker's own history begins. */
    Digests(Services services, Cursor up) {
        this.services = services;
        this.up = up;
    }

    Future<Supervision.Digest> of(Supervision.DigestOf q) {
        Cursor since = q.since() == null ? up : Cursor.parse(q.since());
        return page(new Counting(since), since, 1);
    }

    private Future<Supervision.Digest> page(Counting counting, Cursor from, int number) {
        ReadEvents request = new ReadEvents(new dev.ostler.core.event.Start.After(from), ReadEvents.MOST, FILTER);
        return Future.fromCompletionStage(
                        services.journal().read(request), services.vertx().getOrCreateContext())
                .compose(page -> {
                    page.frames().forEach(counting::add);
                    return page.more() && number < PAGES
                            ? page(counting, page.examined(), number + 1)
                            : Future.succeededFuture(counting.digest(page));
                });
    }

    /** One digest in the making. */
    private final class Counting {
        private final Cursor since;
        private final Map<String, Map<Kind, Integer>> counts = new LinkedHashMap<>();
        private final Map<String, String> names = new LinkedHashMap<>();
        private final Map<String, String> causes = new LinkedHashMap<>();
        private int starts;
        private final List<Supervision.Gap> gaps = new ArrayList<>();

        Counting(Cursor since) {
            this.since = since;
        }

        void add(Frame frame) {
            if (frame instanceof Frame.Gap gap) {
                gaps.add(new Supervision.Gap(gap.from().seq(), gap.to().seq(), gap.count(), gap.reason()));
            } else if (frame instanceof Frame.Item item) {
                add(item.event());
            }
        }

        private void add(Event event) {
            String id = event.harness();
            if (id == null) {
                starts += event.kind() == Kind.BROKER_STARTED ? 1 : 0;
                return;
            }
            counts.computeIfAbsent(id, _ -> new EnumMap<>(Kind.class)).merge(event.kind(), 1, Integer::sum);
            names.put(id, Objects.requireNonNullElse(event.name(), id));
            String cause = Json.tree(event.data()).path("cause").asText("");
            if (!cause.isEmpty()) {
                causes.put(id, cause);
            }
        }

        Supervision.Digest digest(EventPage last) {
            return new Supervision.Digest(
                    since,
                    last.examined(),
                    starts,
                    gaps,
                    last.more(),
                    counts.keySet().stream().map(this::happened).toList());
        }

        private Supervision.Happened happened(String id) {
            return new Supervision.Happened(
                    id,
                    String.valueOf(names.get(id)),
                    status(id),
                    count(id, Kind.SPAWNED),
                    count(id, Kind.ADOPTED),
                    count(id, Kind.EXITED),
                    count(id, Kind.RESTARTING),
                    count(id, Kind.LOST),
                    count(id, Kind.FAILED),
                    count(id, Kind.RELEASED),
                    count(id, Kind.IDENTITY_MISMATCH),
                    count(id, Kind.UNRESPONSIVE),
                    count(id, Kind.TURN_ENDED),
                    causes.getOrDefault(id, ""));
        }

        private @Nullable Status status(String id) {
            return services.registry().get(id).map(r -> r.facts().status()).orElse(null);
        }

        private int count(String id, Kind kind) {
            return counts.getOrDefault(id, Map.of()).getOrDefault(kind, 0);
        }
    }
}
