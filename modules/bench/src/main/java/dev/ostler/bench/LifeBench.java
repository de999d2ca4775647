package dev.ostler.bench;

import dev.ostler.core.ops.Harnesses;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Spawning and releasing: the broker and a bare client take turns with the same program. */
final class LifeBench {
    private static final double SPAWN_MILLIS = 15;
    private static final double RELEASE_MILLIS = 50;

    private final Vertx vertx;
    private final BrokerUnderTest broker;
    private final Sizes sizes;

    LifeBench(Vertx vertx, BrokerUnderTest broker, Sizes sizes) {
        this.vertx = vertx;
        this.broker = broker;
        this.sizes = sizes;
    }

    /** Spawn until there is a session, and the release of an idle server that does as it is told. */
    List<Row> rows(AppServer server) {
        Sample bare = new Sample();
        Sample ends = new Sample();
        Sample spawns = new Sample();
        Sample releases = new Sample();
        Map<String, Sample> steps = new LinkedHashMap<>();
        Map<String, Sample> goings = new LinkedHashMap<>();
        for (int i = -sizes.warmUps(); i < sizes.spawns(); i++) {
            Bare alone = bare(server);
            long start = System.nanoTime();
            Harnesses.Spawned spawned = broker.spawn("life", server.definition());
            long brokered = System.nanoTime() - start;
            Gone release = release(spawned);
            if (i >= 0) {
                bare.add(alone.spawn());
                ends.add(alone.end());
                spawns.add(brokered);
                releases.add(release.nanos());
                note(spawned.steps(), steps);
                note(release.steps(), goings);
            }
        }
        String spawn = "spawn, " + server.name();
        Figure added = Figure.millis("p50", spawns.millis(0.5) - bare.millis(0.5));
        Figure addedTail = Figure.millis("p99", spawns.millis(0.99) - bare.millis(0.99));
        Figure gone = releases.p50();
        return List.of(
                Row.of(spawn, "bare client", bare.p50(), bare.p99()),
                Row.of(spawn, "broker", spawns.p50(), spawns.p99()),
                Row.of(spawn, "added by the broker", added, addedTail).within(Budget.atMost(added, SPAWN_MILLIS)),
                new Row(spawn, "the broker's steps, medians", steps(steps), null),
                Row.of("release, " + server.name() + ", idle", "bare client: TERM until gone", ends.p50(), ends.p99()),
                Row.of("release, " + server.name() + ", idle", "broker", gone, releases.p99())
                        .within(Budget.atMost(gone, RELEASE_MILLIS)),
                new Row("release, " + server.name() + ", idle", "the broker's steps, medians", steps(goings), null));
    }

    /** The release of servers that do not go by themselves. */
    List<Row> stubborn(AppServer server) {
        AppServer deaf = server.after("ignores TERM", "trap '' TERM");
        AppServer forking =
                server.after("left a child in a session of its own", "setsid sleep 1000 >/dev/null 2>&1 </dev/null &");
        return List.of(stubbornRow(server, deaf), stubbornRow(server, forking));
    }

    private Row stubbornRow(AppServer server, AppServer stubborn) {
        Sample releases = new Sample();
        for (int i = 0; i < sizes.stubborn(); i++) {
            releases.add(
                    release(broker.spawn("stubborn", stubborn.definition())).nanos());
        }
        return Row.of("release, " + server.name() + ", " + stubborn.name(), "broker", releases.p50(), releases.p99());
    }

    /** What one round without a broker took, in nanoseconds. */
    private record Bare(long spawn, long end) {}

    private Bare bare(AppServer server) {
        long start = System.nanoTime();
        try (Child child = server.start()) {
            Codex client = Await.of(Codex.open(vertx, child.announcement(), server.cwd(), _ -> {}));
            long open = System.nanoTime();
            client.close();
            long closed = System.nanoTime();
            child.terminate();
            return new Bare(open - start, System.nanoTime() - closed);
        }
    }

    private record Gone(long nanos, List<Harnesses.Step> steps) {}

    /** The answer promises that nothing is left; the process table has to agree. */
    private Gone release(Harnesses.Spawned spawned) {
        long start = System.nanoTime();
        Harnesses.Released released = broker.release(spawned.name());
        long took = System.nanoTime() - start;
        Long pid = spawned.pid();
        if (pid != null && ProcessHandle.of(pid).isPresent()) {
            throw new IllegalStateException("process " + pid + " is there after its release");
        }
        return new Gone(took, released.steps());
    }

    private static void note(List<Harnesses.Step> steps, Map<String, Sample> into) {
        for (Harnesses.Step step : steps) {
            into.computeIfAbsent(step.step(), _ -> new Sample()).add((long) (step.millis() * 1e6));
        }
    }

    private static List<Figure> steps(Map<String, Sample> steps) {
        return steps.entrySet().stream()
                .map(step -> Figure.millis(step.getKey(), step.getValue().millis(0.5)))
                .toList();
    }
}
