package dev.ostler.broker;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Programs in terminals, as tests start them and look at them. */
final class Terminals {
    static final String NAME = "agent";

    private Terminals() {}

    /** {@code terminal} is the members of that block. */
    static HarnessDefinition program(Path dir, String terminal, String... command) {
        List<String> all = List.of(command);
        return Spawns.with(
                Spawns.fakeCodex(dir),
                "\"runtime\":\"pty\",\"protocol\":\"pty\",\"readiness\":{\"timeoutMs\":60000},\"terminal\":{" + terminal
                        + "},\"env\":{\"PS1\":\"READY> \",\"HOME\":" + Json.write(dir.toString()) + "},\"command\":"
                        + Json.write(all.getFirst()) + ",\"args\":" + Json.write(all.subList(1, all.size())));
    }

    static HarnessDefinition sh(Path dir, String script) {
        return program(dir, "\"columns\":120,\"rows\":40,\"idleMs\":300", "/bin/sh", "-c", script);
    }

    /** An interactive shell that says when it waits; quiet alone would take an hour. */
    static HarnessDefinition bash(Path dir) {
        try {
            // else it writes escapes around each line, or not, by its version
            Files.writeString(dir.resolve(".inputrc"), "set enable-bracketed-paste off\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return program(
                dir, "\"idleMs\":3600000,\"prompt\":\"READY> $\",\"enterDelayMs\":0", "/bin/bash", "--norc", "-i");
    }

    /** Everything that it showed, as its viewers get it. */
    static String shown(TestBroker broker) {
        return shown(broker, _ -> true);
    }

    static String shown(TestBroker broker, Predicate<Event> which) {
        return broker.events.stream()
                .filter(e -> e.kind() == Kind.TEXT_DELTA && which.test(e))
                .map(e -> Json.tree(e.data()).path("text").asText())
                .collect(Collectors.joining());
    }

    static void awaitShown(TestBroker broker, String text) {
        Awaitility.await("shows " + text)
                .atMost(TestBroker.PATIENCE)
                .until(() -> shown(broker).contains(text));
    }

    static void type(TestBroker broker, String text) {
        broker.call(Operations.INPUT, new Sessions.Input(NAME, text));
    }

    static Sessions.Shown screen(TestBroker broker) {
        return broker.call(Operations.SCREEN, new Sessions.Screen(NAME, null));
    }
}
