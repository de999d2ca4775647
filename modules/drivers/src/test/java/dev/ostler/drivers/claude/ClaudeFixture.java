package dev.ostler.drivers.claude;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Patience;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** One Claude Code on its pipes, and the driver of it. */
abstract class ClaudeFixture {
    @TempDir
    Path dir;

    final Vertx vertx = Vertx.vertx();

    private final Context context = vertx.getOrCreateContext();

    final List<Spool> spools = new ArrayList<>();

    Told told = new Told();

    /** The program and the arguments that are its own. */
    abstract List<String> program();

    /** What it needs besides {@code HOME}. */
    abstract Map<String, String> environment();

    @AfterEach
    void nothingIsLeft() throws Exception {
        spools.forEach(Spool::close);
        for (Spool spool : spools) {
            assertThat(spool.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    Spool start(@Nullable String resume) throws Exception {
        List<String> program = program();
        HarnessDefinition definition = Json.readStrictly(
                Json.write(Map.of("name", "claude", "protocol", "claude", "command", program.getFirst())),
                HarnessDefinition.class);
        List<String> command = new ArrayList<>(program);
        command.addAll(new ClaudeProtocol().launch(definition, resume).args());
        Path work = Files.createDirectories(dir.resolve("work"));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(work.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment()
                .put("HOME", Files.createDirectories(dir.resolve("home")).toString());
        builder.environment().putAll(environment());
        Spool spool = new Spool(builder.start());
        spools.add(spool);
        return spool;
    }

    Driver driver(Spool spool) throws Exception {
        return on(() ->
                Future.succeededFuture(new ClaudeDriver(vertx, spool.pipe(context), told, ClaudeSettings.DEFAULT)));
    }

    <T> T on(Supplier<Future<T>> work) throws Exception {
        return started(work).get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    <T> CompletableFuture<T> started(Supplier<Future<T>> work) {
        CompletableFuture<T> out = new CompletableFuture<>();
        context.runOnContext(_ -> {
            try {
                work.get().onComplete(r -> {
                    if (r.succeeded()) {
                        out.complete(r.result());
                    } else {
                        out.completeExceptionally(r.cause());
                    }
                });
            } catch (RuntimeException e) {
                out.completeExceptionally(e);
            }
        });
        return out;
    }

    Driver opened() throws Exception {
        Driver driver = driver(start(null));
        on(() -> driver.open(new Driver.Open.New()));
        return driver;
    }

    String prompt(Driver driver, String text) throws Exception {
        return on(() -> driver.prompt(text, "test"));
    }
}
