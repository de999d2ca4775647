package dev.ostler.gateway.hooks;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.secret.Secret;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts a frame. {@code Ostler-Delivery} names it, the same at each attempt, so that a receiver can tell what it has
 * already; {@code Ostler-Signature} is {@code t=<seconds>,v1=<hex>}, the HMAC-SHA256 of {@code <seconds>.<body>}. Any
 * 2xx is success; redirects are not followed.
 */
final class Webhook implements Delivery {
    private final Hook hook;
    private final HttpClient client;
    private final Clock clock;

    Webhook(Hook hook, HttpClient client, Clock clock) {
        this.hook = hook;
        this.client = client;
        this.clock = clock;
    }

    @Override
    public Future<?> deliver(Cursor cursor, String json) {
        long now = clock.instant().getEpochSecond();
        Secret secret = Objects.requireNonNull(hook.secret(), "a webhook has one");
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(hook.uri().toString())
                .setFollowRedirects(false)
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", "ostler")
                .putHeader("Ostler-Hook", hook.name())
                .putHeader("Ostler-Delivery", cursor.toString())
                .putHeader("Ostler-Signature", "t=" + now + ",v1=" + sign(secret, now, json));
        return client.request(options)
                .compose(request -> request.send(json).compose(response -> {
                    int status = response.statusCode();
                    // the body says nothing that is needed, and may be long
                    request.connection().close();
                    return status / 100 == 2
                            ? Future.succeededFuture()
                            : Future.failedFuture(
                                    new OstlerException(ErrorCode.PEER_FAILED, "it answered with status " + status));
                }))
                .timeout(hook.timeoutOrDefault().toMillis(), TimeUnit.MILLISECONDS);
    }

    static String sign(Secret secret, long seconds, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
