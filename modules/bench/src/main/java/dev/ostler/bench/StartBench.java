package dev.ostler.bench;

import dev.ostler.cli.Main;
import dev.ostler.cli.train.Training;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * From exec to the line that says ready, of {@code ostler up} on a new data directory, of {@code ostler serve} with an
 * agent that is a few lines of shell, and of a bare web application, in turn, each with a start-up cache of its own, and
 * the latter two also without; and {@code ostler ps} from exec to its end. The flags are those that the launcher gives to
 * each. A class path with directories has no caches.
 */
final class StartBench {
    private static final double RATIO = 1.3;
    private static final double PS_MILLIS = 300;
    private static final Pattern READY = Pattern.compile("\"endpoint\":\"([^\"]+)\"");
    private static final Pattern SERVED = Pattern.compile("\"type\":\"(ready)\"");
    /** The further flags of the launcher for what is to be done soon rather than fast: all but {@code ostler up}. */
    private static final List<String> SOON = List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    private static final Pattern WEB = Pattern.compile(PlainWeb.ANNOUNCEMENT + "(\\S+)");

    private final Path dir;
    private final int rounds;
    private final Map<String, String> environment;

    StartBench(Path dir, Sizes sizes) {
        this.dir = dir;
        this.rounds = sizes.starts();
        this.environment = Map.of(
                "HOME", dir.toString(),
                "XDG_CONFIG_HOME", dir.resolve("config").toString(),
                "OSTLER_DATA", dir.resolve("elsewhere").toString());
    }

    List<Row> rows() throws IOException {
        List<String> up = cached("up", List.of(Training.class.getName(), "long"), Programs.LONG);
        List<String> ps = cached("ps", List.of(Training.class.getName(), "short"), SOON);
        List<String> web = cached("web", List.of(PlainWeb.class.getName()), Programs.LONG);
        List<String> serve = cached("serve", List.of(Training.class.getName(), "serve"), SOON);
        Sample ours = new Sample();
        Sample served = new Sample();
        Sample servedFirst = new Sample();
        Sample bareFirst = new Sample();
        Sample bare = new Sample();
        Sample listed = new Sample();
        for (int i = -1; i < rounds; i++) {
            // the first round only fills the page cache
            boolean counts = i >= 0;
            ours(up, ps, dir.resolve("d" + i), counts ? ours : new Sample(), counts ? listed : new Sample());
            bare(web, counts ? bare : new Sample());
            served(serve, counts ? served : new Sample());
            served(jvm(SOON), counts ? servedFirst : new Sample());
            bare(jvm(Programs.LONG), counts ? bareFirst : new Sample());
        }
        Figure times = times(ours, bare);
        Figure most = listed.p50();
        return List.of(
                new Row("cold start", "a bare vertx-web application", List.of(bare.p50(), bare.p99()), null),
                new Row("cold start", "ostler up", List.of(ours.p50(), ours.p99(), times), null)
                        .within(Budget.atMost(times, RATIO)),
                Row.of("cold start", "ostler serve", served.p50(), served.p99(), times(served, bare)),
                Row.of("cold start without caches", "a bare vertx-web application", bareFirst.p50(), bareFirst.p99()),
                Row.of(
                        "cold start without caches",
                        "ostler serve",
                        servedFirst.p50(),
                        servedFirst.p99(),
                        times(servedFirst, bareFirst)),
                Row.of("ostler ps", "from exec to its end", most, listed.p99()).within(Budget.atMost(most, PS_MILLIS)));
    }

    private void ours(List<String> up, List<String> ps, Path data, Sample ready, Sample listed) throws IOException {
        List<String> command = new ArrayList<>(up);
        command.addAll(List.of(Main.class.getName(), "up", "--port", "0", "--data", data.toString()));
        long start = System.nanoTime();
        Child broker = Child.start(command, environment, Child.Stream.STDOUT, READY);
        try {
            broker.announcement();
            ready.add(System.nanoTime() - start);
            List<String> list = new ArrayList<>(ps);
            list.addAll(List.of(Main.class.getName(), "ps", "--data", data.toString()));
            start = System.nanoTime();
            run(list);
            listed.add(System.nanoTime() - start);
        } finally {
            broker.terminate();
        }
    }

    private static Figure times(Sample ours, Sample bare) {
        return Figure.ratio("p50 of the bare one", ours.millis(0.5) / bare.millis(0.5));
    }

    private void served(List<String> jvm, Sample ready) {
        List<String> command = new ArrayList<>(jvm);
        command.addAll(
                List.of(Main.class.getName(), "serve", "--protocol", "serve", "--", "/bin/sh", "-c", Training.AGENT));
        long start = System.nanoTime();
        Child serve = Child.start(command, environment, Child.Stream.STDOUT, SERVED);
        serve.announcement();
        ready.add(System.nanoTime() - start);
        serve.finish();
    }

    private void bare(List<String> web, Sample ready) {
        List<String> command = new ArrayList<>(web);
        command.add(PlainWeb.class.getName());
        long start = System.nanoTime();
        Child server = Child.start(command, environment, Child.Stream.STDOUT, WEB);
        server.announcement();
        ready.add(System.nanoTime() - start);
        server.finish();
    }

    /** The JVM with its flags and, when one can be made, with a cache that this training made. */
    private List<String> cached(String name, List<String> training, List<String> flags) throws IOException {
        Path cache = dir.resolve(name + ".aot");
        List<String> train =
                jvm(flags, "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining", "-XX:AOTCacheOutput=" + cache);
        train.addAll(training);
        run(train);
        return Files.exists(cache) ? jvm(flags, "-XX:AOTCache=" + cache) : jvm(flags);
    }

    private List<String> jvm(List<String> flags, String... more) {
        List<String> command = Programs.jvm();
        command.addAll(flags);
        command.add("-Djava.io.tmpdir=" + dir);
        command.addAll(List.of(more));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return command;
    }

    private void run(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        builder.environment().putAll(environment);
        builder.start().onExit().join();
    }
}
