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

    /** Starts it without a broker. */
    Child start() {
        return Child.start(command, environment, Child.Stream.STDERR, Pattern.compile(BANNER));
    }

    /** The definition with which a broker starts it. */
    HarnessDefinition definition() {
        return Json.read(
                Json.write(Map.of(
                        "name",
                        "bench",
                        "runtime",
                        "headless",
                        "driver",
                        "app_server",
                        "protocol",
                        "codex",
                        "host",
                        Map.of("ownership", "broker-owned"),
                        "command",
                        command.getFirst(),
                        "args",
                        command.subList(1, command.size()),
                        "cwd",
                        cwd,
                        "env",
                        environment,
                        "readiness",
                        Map.of("pattern", BANNER, "stream", "stderr", "timeoutMs", 30_000))),
                HarnessDefinition.class);
    }

    /** The same program started by a shell that runs this script first. */
    AppServer after(String label, String script) {
        List<String> wrapped = new java.util.ArrayList<>(List.of("/bin/sh", "-c", script + "\nexec \"$@\"", "sh"));
        wrapped.addAll(command);
        return new AppServer(label, wrapped, environment, cwd);
    }
}
