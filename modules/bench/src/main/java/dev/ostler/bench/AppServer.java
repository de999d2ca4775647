package dev.ostler.bench;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** An app-server program that speaks codex's protocol: the same command for the broker and for a bare client. */
record AppServer(String name, List<String> command, Map<String, String> environment, String cwd) {
    private static final String BANNER = "listening on: (?<endpoint>ws://\\S+)";

    AppServer {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /**
     * The same, but the kernel ends it with the thread that starts it, the benchmark's main one. Not for what is
     * measured: it costs an exec.
     */
    AppServer mortal() {
        List<String> all = new java.util.ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        all.addAll(command);
        return new AppServer(name, all, environment, cwd);
    }

    /** The same with room for the text of half an hour at 20,000 deltas a second, all of which a fake remembers. */
    AppServer remembering() {
        return new AppServer(
                name,
                command.stream()
                        .map(word -> word.equals("-Xmx256m") ? "-Xmx3g" : word)
                        .toList(),
                environment,
                cwd);
    }

    /** Starts it without a broker. */
    Child start() {
        return Child.start(command, environment, Child.Stream.STDERR, Pattern.compile(BANNER));
    }

    /**
     * Does nothing until the benchmark is over, however that ends: a broker that is killed on purpose leaves these, and
     * nobody would end them.
     */
    private static final String IDLE =
            "exec tail -s 5 --pid=" + ProcessHandle.current().pid() + " -f /dev/null";

    /** A shell that says that it is served at this endpoint, and idles: as many as one likes for one server. */
    static AppServer sharing(String endpoint, String cwd) {
        return new AppServer("shell", List.of("/bin/sh", "-c", said(endpoint) + IDLE), Map.of(), cwd);
    }

    private static String said(String endpoint) {
        return "echo 'listening on: " + endpoint + "' >&2\n";
    }

    /** A shell that does the same as this one, but runs a script before it idles. */
    AppServer and(String script) {
        String text = command.getLast();
        return new AppServer(
                name, List.of("/bin/sh", "-c", text.replace(IDLE, script + "\n" + IDLE)), environment, cwd);
    }

    /** A shell that says the same as this one, then becomes the program. */
    AppServer running(List<String> program) {
        String text = command.getLast();
        List<String> all = new java.util.ArrayList<>(List.of("/bin/sh", "-c", text.replace(IDLE, "exec \"$@\""), "sh"));
        all.addAll(program);
        return new AppServer(name, all, environment, cwd);
    }

    /** The definition with which a broker starts it. */
    HarnessDefinition definition() {
        return limited(Map.of());
    }

    HarnessDefinition limited(Map<String, Object> limits) {
        return Json.read(
                Json.write(Map.ofEntries(
                        Map.entry("limits", limits),
                        Map.entry("name", "bench"),
                        Map.entry("runtime", "headless"),
                        Map.entry("driver", "app_server"),
                        Map.entry("protocol", "codex"),
                        Map.entry("host", Map.of("ownership", "broker-owned")),
                        Map.entry("command", command.getFirst()),
                        Map.entry("args", command.subList(1, command.size())),
                        Map.entry("cwd", cwd),
                        Map.entry("env", environment),
                        Map.entry("readiness", Map.of("pattern", BANNER, "stream", "stderr", "timeoutMs", 30_000)))),
                HarnessDefinition.class);
    }

    /** The same program started by a shell that runs this script first. */
    AppServer after(String label, String script) {
        List<String> wrapped = new java.util.ArrayList<>(List.of("/bin/sh", "-c", script + "\nexec \"$@\"", "sh"));
        wrapped.addAll(command);
        return new AppServer(label, wrapped, environment, cwd);
    }
}
