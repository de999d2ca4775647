package dev.ostler.cli.demo;

import dev.ostler.cli.Environment;
import dev.ostler.cli.Main;
import dev.ostler.cli.client.EventFeed;
import dev.ostler.cli.client.FrameView;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Subscribe;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Runs commands as one would type them, against the stage's broker. */
final class Play {
    private static final Duration READING = Duration.ofMillis(400);

    private final Stage stage;
    private final Narrator say;
    private final Environment env;

    Play(Stage stage, Narrator say, Environment outer) {
        this.stage = stage;
        this.say = say;
        Map<String, String> variables = new HashMap<>(outer.variables());
        variables.put("OSTLER_URL", stage.url());
        variables.put("OSTLER_TOKEN_FILE", stage.tokenFile().toString());
        variables.remove("OSTLER_TOKEN");
        this.env = new Environment(
                variables,
                outer.home(),
                outer.cwd(),
                InputStream.nullInputStream(),
                say.out(),
                // one stream, so that a pipe has it in the order in which it happened
                say.out(),
                outer.outTerminal(),
                outer.outTerminal(),
                (_, _) -> {});
    }

    /** Fails unless the command's exit code is 0. */
    void run(String... words) {
        show(words);
        int code = Main.run(env, words);
        expect(code == 0, "ostler " + words[0] + " ended with exit code " + code);
    }

    /** Runs a command that will have to wait for an approval, and allows it when it does. */
    void answering(String name, String... words) throws IOException {
        Subscribe asked = new Subscribe("latest", List.of(name), List.of("approval.requested"), null, null, null);
        try (EventFeed feed = new EventFeed(stage.api(), asked).open()) {
            // The snapshot says that the subscription stands: what comes after it is not missed.
            expect(feed.next().isPresent(), "the event log should begin with a snapshot");
            show(words);
            CompletableFuture<Integer> prompt = CompletableFuture.supplyAsync(
                    () -> Main.run(env, words),
                    task -> Thread.ofPlatform().daemon().name("prompt").start(task));
            awaitEvent(feed);
            // somebody reads the question first
            LockSupport.parkNanos(READING.toNanos());
            run("answer", name, "allow");
            expect(result(prompt) == 0, "the turn that was allowed should have completed");
        }
    }

    Harnesses.View harness(String name) throws IOException {
        return stage.api()
                .call(Operations.INSPECT, new Harnesses.Inspect(name, 1))
                .harness();
    }

    void expect(boolean held, String otherwise) {
        if (!held) {
            throw new DemoFailure(otherwise);
        }
    }

    private void show(String... words) {
        List<String> line = new ArrayList<>(List.of("ostler"));
        line.addAll(List.of(words));
        say.command(line);
    }

    private void awaitEvent(EventFeed feed) {
        for (Optional<FrameView> frame = feed.next(); frame.isPresent(); frame = feed.next()) {
            if (frame.get().isEvent()) {
                return;
            }
        }
        throw new DemoFailure("the agent should have asked");
    }

    private static int result(CompletableFuture<Integer> command) {
        try {
            return command.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new DemoFailure("the turn did not end: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted");
        }
    }
}
