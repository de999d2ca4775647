package dev.ostler.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A process that the benchmark started. It announces itself by a line; closed, it is gone. */
final class Child implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TAIL_LINES = 20;

    /** The stream on which the announcement comes. The other one goes where the benchmark's stderr goes, or nowhere. */
    enum Stream {
        STDOUT,
        STDERR
    }

    private final Process process;
    private final CompletableFuture<String> announced = new CompletableFuture<>();
    private volatile @Nullable Question asked;

    /** A line that is waited for. */
    private record Question(Pattern form, CompletableFuture<String> answer) {}

    private Child(Process process) {
        this.process = process;
    }

    /** Starts it; {@code announcement} has one group. */
    static Child start(List<String> command, Map<String, String> environment, Stream stream, Pattern announcement) {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
        builder.environment().putAll(environment);
        builder.redirectOutput(stream == Stream.STDOUT ? Redirect.PIPE : Redirect.DISCARD);
        builder.redirectError(stream == Stream.STDERR ? Redirect.PIPE : Redirect.INHERIT);
        try {
            Child child = new Child(builder.start());
            Thread.ofPlatform().daemon().name("child-output").start(() -> child.read(stream, announcement));
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Stream stream, Pattern announcement) {
        Deque<String> tail = new ArrayDeque<>();
        try (BufferedReader lines = stream == Stream.STDOUT ? process.inputReader() : process.errorReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = announcement.matcher(line);
                if (matcher.find()) {
                    announced.complete(matcher.group(1));
                }
                Question open = asked;
                if (open != null) {
                    Matcher answer = open.form().matcher(line);
                    if (answer.matches()) {
                        open.answer().complete(answer.group(1));
                    }
                }
                tail.add(line);
                if (tail.size() > TAIL_LINES) {
                    tail.remove();
                }
            }
        } catch (IOException e) {
            tail.add(e.toString());
        }
        announced.completeExceptionally(new IOException("it ended without an announcement: " + tail));
    }

    /** What it announced; waits for it. */
    String announcement() {
        return Await.of(announced, PATIENCE);
    }

    /** Writes one byte and waits for the line that answers it; {@code form} has one group. One question at a time. */
    String ask(int question, Pattern form) {
        Question open = new Question(form, new CompletableFuture<>());
        asked = open;
        try {
            process.getOutputStream().write(question);
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Await.of(open.answer(), PATIENCE);
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Sends TERM and waits until it is gone. */
    void terminate() {
        process.destroy();
        process.onExit().join();
    }

    /** Asks it to end by the end of its input, and waits for that. */
    void finish() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // it has closed its input already
        }
        try {
            process.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            close();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
