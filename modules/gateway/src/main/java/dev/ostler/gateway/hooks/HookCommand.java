package dev.ostler.gateway.hooks;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.harness.GivenLocale;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Runs a program with a frame as its standard input, and waits for its end. It is run under {@code timeout}, which is its
 * parent and the leader of its group: so its time is bounded even when the broker is killed meanwhile, and nobody here
 * has to signal anything. Its environment carries the lineage of this store; what it leaves behind is found by that.
 */
final class HookCommand implements Delivery {
    /** Between the asking and the forcing end of it. */
    private static final int GRACE_SECONDS = 5;
    /** What {@code timeout} answers when the time was over. */
    private static final int TIME_OVER = 124;

    private final Vertx vertx;
    private final Hook hook;
    private final Path input;
    private final String lineage;

    /** @param input a file of its own, for the frame */
    HookCommand(Vertx vertx, Hook hook, Path input, String lineage) {
        this.vertx = vertx;
        this.hook = hook;
        this.input = input;
        this.lineage = lineage;
    }

    @Override
    public Future<?> deliver(Cursor cursor, String json) {
        return vertx.executeBlocking(() -> start(cursor, json), false)
                .compose(process -> Future.fromCompletionStage(process.onExit(), vertx.getOrCreateContext()))
                .compose(ended -> ended.exitValue() == 0
                        ? Future.succeededFuture()
                        : Future.failedFuture(new OstlerException(
                                ErrorCode.PEER_FAILED,
                                ended.exitValue() == TIME_OVER
                                        ? "it did not end within "
                                                + hook.timeoutOrDefault().toMillis() + " ms"
                                        : "it ended with exit code " + ended.exitValue())));
    }

    private Process start(Cursor cursor, String json) throws IOException {
        Files.deleteIfExists(input);
        Files.createFile(input, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(input, json + "\n");
        double seconds = hook.timeoutOrDefault().toMillis() / 1_000.0;
        List<String> command =
                new ArrayList<>(List.of("timeout", "-k", Integer.toString(GRACE_SECONDS), Double.toString(seconds)));
        command.addAll(Objects.requireNonNull(hook.command(), "a command"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        GivenLocale.restore(builder.environment());
        builder.environment().keySet().removeIf(name -> name.startsWith("OSTLER_") && !name.equals("OSTLER_HARNESS"));
        builder.environment().merge("OSTLER_HARNESS", lineage, (outer, own) -> outer + ":" + own);
        builder.environment().put("HOOK_NAME", hook.name());
        builder.environment().put("HOOK_CURSOR", cursor.toString());
        return builder.start();
    }
}
