package dev.ostler.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ostler.cli.Cli;
import dev.ostler.cli.Main;
import dev.ostler.client.Subscriber;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Durations;
import dev.ostler.core.ops.Subscribe;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One {@code ostler events -f --json}, whose output is read line by line; a reader that stops makes it wait. */
final class CliSubscriber extends Subscriber {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Cli cli;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private final Object gate = new Object();
    private boolean shut;

    private CliSubscriber(Cli cli) {
        this.cli = cli;
    }

    static CliSubscriber open(Cli cli, Subscribe request) {
        CliSubscriber made = new CliSubscriber(cli);
        List<String> command = command(request);
        PrintStream out = new PrintStream(made.new Lines(), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(made.err, true, StandardCharsets.UTF_8);
        Thread.ofPlatform()
                .start(() -> made.code.complete(Main.run(cli.environment(out, err), command.toArray(String[]::new))));
        await().atMost(PATIENCE).until(() -> !made.frames().isEmpty() || made.code.isDone());
        if (made.frames().isEmpty()) {
            boolean away = made.code.join() == ErrorCode.UNREACHABLE.exitCode();
            throw new OstlerException(
                    away ? ErrorCode.UNREACHABLE : ErrorCode.INVALID_REQUEST,
                    made.err.toString(StandardCharsets.UTF_8));
        }
        return made;
    }

    private static List<String> command(Subscribe request) {
        List<String> line = new ArrayList<>(List.of("events", "-f", "--json", "--reconnect", "0s"));
        add(line, "--since", request.from());
        all(line, "--harness", request.harness());
        all(line, "--kind", request.kinds());
        all(line, "--node", request.node());
        add(line, "--session", request.session());
        add(line, "--turn", request.turn());
        add(line, "--heartbeat", request.heartbeat() == null ? null : Durations.format(request.heartbeat()));
        add(line, "--max-buffer", request.maxBuffer());
        return line;
    }

    private static void all(List<String> line, String option, List<String> values) {
        if (values != null) {
            values.forEach(value -> add(line, option, value));
        }
    }

    private static void add(List<String> line, String option, Object value) {
        if (value != null) {
            line.add(option);
            line.add(value.toString());
        }
    }

    @Override
    public void stopReading() {
        synchronized (gate) {
            shut = true;
        }
    }

    @Override
    public void resumeReading() {
        synchronized (gate) {
            shut = false;
            gate.notifyAll();
        }
    }

    @Override
    public boolean ended() {
        return code.isDone();
    }

    /** As Ctrl-C does; it says where it was. */
    @Override
    public void close() {
        resumeReading();
        cli.signal("INT").run();
        await().atMost(PATIENCE).until(code::isDone);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("go on from here: --since " + cursor(frames().getLast()));
    }

    private final class Lines extends OutputStream {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            if (b != '\n') {
                line.write(b);
                return;
            }
            synchronized (gate) {
                while (shut) {
                    try {
                        gate.wait();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            }
            received(line.toString(StandardCharsets.UTF_8));
            line.reset();
        }
    }
}
