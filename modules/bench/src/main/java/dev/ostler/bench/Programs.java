package dev.ostler.bench;

import dev.ostler.fake.FakePrograms;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.ArrayList;
import java.util.List;

/** The JVMs that a benchmark starts, and what all of them have in common. */
final class Programs {
    private static final List<String> PRODUCTION = List.of(
            "-XX:+UseSerialGC",
            "-Xss512k",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xlog:disable",
            "-Xlog:all=error:stderr");

    /** The further flags of the launcher for {@code ostler up}. */
    static final List<String> LONG = List.of(
            "-Xms64m",
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000");

    private Programs() {}

    /** With the transport of {@code ostler up} and without a cache of files as there, on both sides of every pair. */
    static Vertx vertx() {
        return Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    /** A main class with the flags of {@code ostler up}, and what OSTLER_BENCH_BROKER_OPTS adds for a profiler. */
    static List<String> production(String mainClass, String... args) {
        List<String> command = jvm();
        command.addAll(LONG);
        String more = System.getenv("OSTLER_BENCH_BROKER_OPTS");
        if (more != null && !more.isBlank() && mainClass.equals(BrokerProgram.class.getName())) {
            command.addAll(List.of(more.strip().split("\\s+")));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(List.of(args));
        return command;
    }

    /** The program and the flags that the launcher gives to every command. */
    static List<String> jvm() {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(PRODUCTION);
        return command;
    }

    /** The fake codex for floods: with the optimising compiler, which one that lives for a second does better without. */
    static List<String> floodingCodex() {
        List<String> command = new ArrayList<>(FakePrograms.codex("--listen", "ws://127.0.0.1:0"));
        command.remove("-XX:TieredStopAtLevel=1");
        return command;
    }

    private static String java() {
        return ProcessHandle.current().info().command().orElse("java");
    }
}
