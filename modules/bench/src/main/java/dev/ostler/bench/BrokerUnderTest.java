package dev.ostler.bench;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Release;
import dev.ostler.core.ops.Broker;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.ops.Subscribers;
import dev.ostler.core.ops.Supervision;
import dev.ostler.process.InProcessKeeper;
import dev.ostler.process.Keeper;
import dev.ostler.process.KeeperConfig;
import dev.ostler.process.Lineage;
import dev.ostler.process.LineageProcess;
import dev.ostler.process.StopPlan;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The broker's process, and what a client can do with it. */
final class BrokerUnderTest {
    private static final Pattern ANNOUNCED = Pattern.compile(BrokerProgram.ANNOUNCEMENT + "(\\S+)");

    private static final long PACE_NANOS = 20_000_000;
    private static final Duration SETTLING = Duration.ofSeconds(60);

    private final Path data;
    private final Child process;
    private final URI base;
    private final String token;
    private final Api api;
    private final String store;

    private BrokerUnderTest(Path data, Child process, URI base, String token) {
        this.data = data;
        this.process = process;
        this.base = base;
        this.token = token;
        this.api = new Api(base, token);
        this.store = api.call(Operations.INFO, new Broker.Info()).store();
    }

    /** Starts one on the directory, be it empty or what an earlier one left. */
    static BrokerUnderTest start(Path data) throws IOException {
        String token = token(data.resolve("token"));
        Child process = Child.start(
                Programs.production(BrokerProgram.class.getName(), data.toString()),
                Map.of(),
                Child.Stream.STDOUT,
                ANNOUNCED);
        return new BrokerUnderTest(data, process, URI.create(process.announcement()), token);
    }

    private static String token(Path file) throws IOException {
        if (Files.exists(file)) {
            return Files.readString(file);
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String token = HexFormat.of().formatHex(random);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, token);
        return token;
    }

    long pid() {
        return process.pid();
    }

    Duration cpu() {
        return process.cpu();
    }

    Harnesses.Spawned spawn(String name, HarnessDefinition definition) {
        return api.call(
                Operations.SPAWN,
                new Harnesses.Spawn(
                        name,
                        null,
                        definition,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    Harnesses.Spawned attach(String name, String endpoint, String cwd) {
        return api.call(
                Operations.ATTACH, new Harnesses.Attach(name, "codex", endpoint, null, null, cwd, null, null, null));
    }

    Harnesses.Released release(String name) {
        return api.call(Operations.RELEASE, new Harnesses.ReleaseIt(name, Release.ABORT, "benchmark", null));
    }

    void letGo(String name) {
        api.call(Operations.RELEASE, new Harnesses.ReleaseIt(name, Release.DETACH, "benchmark", null));
    }

    void prompt(String name, String text) {
        api.call(Operations.PROMPT, new Sessions.Prompt(name, text));
    }

    Census census() {
        return census(BrokerProgram.LOOK);
    }

    /** After a collection of all garbage. */
    Census collected() {
        return census(BrokerProgram.COLLECT);
    }

    private Census census(char question) {
        return Census.of(pid(), Insides.parse(process.ask(question, Insides.LINE)));
    }

    /** Sockets and timers of what is over go a moment later; what does not go at all is counted. */
    Census settled(Census before) {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        Census now = census();
        while (!now.noMoreThan(before) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PACE_NANOS);
            now = census();
        }
        return now;
    }

    /** Followers on its event bus begin. */
    void follow() {
        process.ask(BrokerProgram.FOLLOW, Insides.LINE);
    }

    /** They stop; what they were told. */
    BusFollowers.Told unfollow() {
        return BusFollowers.Told.parse(process.ask(BrokerProgram.STOP, BusFollowers.Told.LINE));
    }

    /** Who follows its log. */
    Subscribers.Listing subscribers() {
        return api.call(Operations.SUBSCRIBERS, new Subscribers.Ask());
    }

    /** What its journal takes on the disk. */
    long journalBytes() {
        try (Stream<Path> files = Files.list(data)) {
            return files.filter(file -> file.getFileName().toString().startsWith("ostler.db"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Processes of its lineage. */
    int processes() {
        return Lineage.scan(store).size();
    }

    List<Harnesses.View> living() {
        return api.call(Operations.LIST, new Harnesses.ListAll(false)).harnesses();
    }

    void awaitReady(String name) {
        api.call(Operations.WAIT, new Harnesses.Wait(name, Harnesses.Until.READY, null));
    }

    void releaseAll() {
        living().forEach(view -> release(view.id()));
    }

    List<String> lastLines(String name, int count) {
        return api.call(Operations.LOGS, new Harnesses.Logs(name, null, null, count))
                .lines();
    }

    /** What happened to one harness since the broker came up. */
    Supervision.Happened happened(String id) {
        return api.call(Operations.DIGEST, new Supervision.DigestOf(null)).harnesses().stream()
                .filter(h -> h.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    boolean alive() {
        return process.alive();
    }

    /** SIGKILL; what it kept goes on. */
    void kill() {
        api.close();
        process.close();
    }

    /** Follows the text and the ends of turns of one harness. */
    Future<Socket> subscribe(Vertx vertx, String name, Consumer<String> frames) {
        return Socket.open(vertx, base.resolve("/v1/ws"), token, frames)
                .compose(socket -> socket.call(
                                "events/subscribe",
                                Map.of("harness", List.of(name), "kinds", List.of("text.delta", "turn.ended")))
                        .map(socket));
    }

    /** The same as server-sent events. */
    Future<EventSource> listen(Vertx vertx, String name, Consumer<String> events) {
        return EventSource.open(
                vertx,
                base.resolve("/v1/events?harness=" + name + "&kinds=text.delta&kinds=turn.ended"),
                token,
                events);
    }

    /** Where its API is. */
    URI base() {
        return base;
    }

    String token() {
        return token;
    }

    /** Takes the broker down; gives what of its lineage was still there, which should be nothing, and ends it. */
    List<LineageProcess> down() {
        api.close();
        process.finish();
        List<LineageProcess> left = Lineage.scan(store);
        if (!left.isEmpty()) {
            try (Keeper keeper = InProcessKeeper.start(new KeeperConfig(store), _ -> {})) {
                left.stream()
                        .map(LineageProcess::harnessId)
                        .distinct()
                        .forEach(harness -> Await.of(keeper.stop(harness, StopPlan.kill()), Child.PATIENCE));
            }
        }
        return left;
    }
}
