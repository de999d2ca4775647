package dev.ostler.drivers.opencode;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.Target;
import dev.ostler.drivers.http.HttpAnswer;
import dev.ostler.drivers.http.HttpPeer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Finds out whether an opencode answers at an endpoint, and whether it refuses who has no password. */
final class Greeting {
    private static final String HEALTH = "/global/health";

    private Greeting() {}

    /** Fails with {@link DriverException} when it is no opencode, or does not take the credential. */
    static Future<Void> hello(HttpPeer peer, Target target, OpencodeSettings settings) {
        return peer.dial(HEALTH, settings.handshake()).compose(answer -> {
            if (refused(answer)) {
                return Future.failedFuture(new DriverException(
                        VerdictReason.AUTH_REFUSED,
                        target.endpoint() + " refuses the credential: HTTP " + answer.status() + " for " + HEALTH));
            }
            boolean healthy = answer.hasJson() && answer.json().path("healthy").asBoolean();
            return healthy
                    ? Future.succeededFuture()
                    : Future.failedFuture(new DriverException(
                            VerdictReason.HANDSHAKE_FAILED,
                            target.endpoint() + " is an HTTP server, but not an opencode: it answered " + HEALTH
                                    + " with HTTP " + answer.status() + " " + answer.type()));
        });
    }

    /** Proves that the server refuses a request without the credential. */
    static Future<Void> proveAuth(Vertx vertx, Target target, OpencodeSettings settings) {
        HttpPeer stranger = new HttpPeer(vertx, target.endpoint(), new Auth.None(), settings.http());
        return stranger.dial(HEALTH, settings.handshake())
                .<Void>compose(answer -> refused(answer)
                        ? Future.succeededFuture()
                        : Future.failedFuture(new DriverException(
                                VerdictReason.AUTH_NOT_ENFORCED,
                                target.endpoint() + " answers HTTP " + answer.status()
                                        + " to a request without the password that it was started with: any user of"
                                        + " this machine could drive it")))
                .eventually(stranger::close);
    }

    private static boolean refused(HttpAnswer answer) {
        return answer.status() == 401 || answer.status() == 403;
    }
}
