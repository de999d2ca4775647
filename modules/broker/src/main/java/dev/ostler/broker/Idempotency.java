package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operation;
import dev.ostler.journal.IdempotencyRow;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same key and request give the same outcome, also after a lost reply or a lost broker; the same key with another
 * request is refused. The key is written in the transaction of the intent. Confined to the broker's context.
 */
final class Idempotency {
    private static final Logger log = LoggerFactory.getLogger(Idempotency.class);

    private final Services services;
    private final Map<String, Running> running = new HashMap<>();

    private record Running(String hash, Future<?> work) {}

    /** What a request writes down of its key; nothing when it has none. */
    record Key(@Nullable String key, String operation, String hash) {
        Fact.@Nullable IdempotentCall intent(String harness) {
            return key == null ? null : new Fact.IdempotentCall(key, operation, hash, harness, null);
        }
    }

    Idempotency(Services services) {
        this.services = services;
    }

    <Q extends Record, A extends Record> Future<A> once(
            @Nullable String key, Operation<Q, A> operation, Q request, Function<Key, Future<A>> work) {
        if (key == null) {
            return work.apply(new Key(null, operation.name(), ""));
        }
        String hash = hash(operation.name() + "\n" + Json.write(request));
        Running same = running.get(key);
        if (same != null) {
            if (!same.hash().equals(hash)) {
                return Future.failedFuture(mismatch(key));
            }
            return same.work().map(operation.answer()::cast);
        }
        Future<A> outcome = stored(key)
                .compose(row -> row != null
                        ? again(key, hash, row, operation)
                        : work.apply(new Key(key, operation.name(), hash))
                                .compose(answer -> remember(key, hash, operation, answer)));
        running.put(key, new Running(hash, outcome));
        return outcome.onComplete(_ -> running.remove(key));
    }

    private Future<@Nullable IdempotencyRow> stored(String key) {
        return Future.fromCompletionStage(
                        services.journal().idempotency(key), services.vertx().getOrCreateContext())
                .map(found -> found.orElse(null));
    }

    private <A extends Record> Future<A> again(String key, String hash, IdempotencyRow row, Operation<?, A> operation) {
        if (!row.requestHash().equals(hash)) {
            return Future.failedFuture(mismatch(key));
        }
        if (row.answer() != null) {
            return Future.succeededFuture(Json.read(row.answer(), operation.answer()));
        }
        String status = services.registry()
                .get(row.harness())
                .map(r -> "is " + r.facts().status().wire())
                .orElse("is over");
        return Future.failedFuture(new OstlerException(
                ErrorCode.CONFLICT,
                "the request with this idempotency key began before and has no recorded answer; its harness "
                        + row.harness() + " " + status + "; see: ostler inspect " + row.harness(),
                Map.of("id", row.harness())));
    }

    private <A extends Record> Future<A> remember(String key, String hash, Operation<?, A> operation, A answer) {
        String text = Json.write(answer);
        String harness = Json.tree(text).path("id").asText("");
        return services.facts()
                .write(new Fact.Batch(List.of(), new Fact.IdempotentCall(key, operation.name(), hash, harness, text)))
                .transform(r -> {
                    if (r.failed()) {
                        // the work is done all the same; only a retry will be told so instead of shown
                        log.warn(
                                "the answer for an idempotency key was not recorded: {}",
                                r.cause().getMessage());
                    }
                    return Future.succeededFuture(answer);
                });
    }

    private static OstlerException mismatch(String key) {
        return new OstlerException(
                ErrorCode.IDEMPOTENCY_MISMATCH,
                "idempotency key '" + key + "' came before with another request; use a new key for a new request");
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
