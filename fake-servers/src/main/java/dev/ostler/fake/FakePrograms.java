package dev.ostler.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command lines that start the fakes with the JVM and the class path of the caller: {@code new
 * ProcessBuilder(FakePrograms.codex("--listen", "ws://127.0.0.1:0"))}. A fake codex is up in a tenth of a second.
 */
public final class FakePrograms {
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Xshare:auto",
            "-Xss512k",
            "-Xmx256m",
            "-XX:+UseCompactObjectHeaders",
            // with Vert.x a program that is killed leaves no cache of files in the temporary directory
            "-Dvertx.disableFileCaching=true",
            "-Dvertx.disableFileCPResolving=true",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private FakePrograms() {}

    /** The fake {@code codex}; {@code app-server} is the first argument already. */
    public static List<String> codex(String... args) {
        return program("dev.ostler.fake.codex.FakeCodex", prepend("app-server", args));
    }

    /** The fake {@code opencode}; {@code serve} is the first argument already. */
    public static List<String> opencode(String... args) {
        return program("dev.ostler.fake.opencode.FakeOpencode", prepend("serve", args));
    }

    /** The fake {@code claude}; what it needs to speak frames comes from the launch. */
    public static List<String> claude(String... args) {
        return program("dev.ostler.fake.claude.FakeClaude", List.of(args));
    }

    /** An app-server that announces itself by the readiness contract's JSON line. */
    public static List<String> appServer(String... args) {
        return program("dev.ostler.fake.codex.FakeAppServer", List.of(args));
    }

    /** The fake agent of the Agent Client Protocol. */
    public static List<String> acp(String... args) {
        return program("dev.ostler.fake.acp.FakeAcp", List.of(args));
    }

    /** The fake model server. */
    public static List<String> model(String... args) {
        return program("dev.ostler.fake.model.FakeModelProgram", List.of(args));
    }

    /** The fake {@code pi --mode rpc}. */
    public static List<String> pi(String... args) {
        return program("dev.ostler.fake.pi.FakePi", List.of(args));
    }

    /** The fake {@code ostler serve}. */
    public static List<String> serve(String... args) {
        return program("dev.ostler.fake.serve.FakeServe", prepend("serve", args));
    }

    /** A program that misbehaves in the way that the mode names. */
    public static List<String> evil(String mode, String... args) {
        return program("dev.ostler.fake.evil.Evil", prepend(mode, args));
    }

    /**
     * One of the shell scripts, by its name without {@code .sh}: up in milliseconds, where a JVM needs a tenth of a
     * second. The script's text goes to {@code sh -c}, so that no file is needed.
     *
     * @throws IllegalArgumentException when there is no such script
     */
    public static List<String> script(String name, String... args) {
        try (InputStream in = FakePrograms.class.getResourceAsStream("scripts/" + name + ".sh")) {
            if (in == null) {
                throw new IllegalArgumentException("there is no script " + name + ".sh among the fakes");
            }
            List<String> command = new ArrayList<>(
                    List.of("/bin/sh", "-c", new String(in.readAllBytes(), StandardCharsets.UTF_8), name + ".sh"));
            command.addAll(List.of(args));
            return command;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Any main class of the class path, started as the fakes are. */
    public static List<String> program(String mainClass, List<String> args) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(FLAGS);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);
        command.addAll(args);
        return command;
    }

    private static List<String> prepend(String first, String... rest) {
        List<String> all = new ArrayList<>();
        all.add(first);
        all.addAll(List.of(rest));
        return all;
    }

    private static String java() {
        return ProcessHandle.current()
                .info()
                .command()
                .orElseGet(() ->
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
    }
}
