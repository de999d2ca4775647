package dev.ostler.drivers.codex;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.Target;
import dev.ostler.drivers.ws.SocketFile;
import dev.ostler.drivers.ws.WsConnection;
import dev.ostler.drivers.ws.WsDialer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves that nobody else can drive a server of ours: over TCP it must refuse who lacks the credential, and a Unix
 * socket, where codex asks for none, must be closed to other users. Of a server that somebody else runs the second is
 * only said, in the log.
 */
final class Strangers {
    private static final Logger LOG = LoggerFactory.getLogger(Strangers.class);

    private static final WsConnection.Receiver NOBODY = new WsConnection.Receiver() {
        @Override
        public void onMessage(byte[] utf8) {}

        @Override
        public void onClosed(String why) {}
    };

    private Strangers() {}

    static Future<Void> keptOut(Vertx vertx, Target target, CodexSettings settings) {
        if (target.endpoint().scheme().equals("unix")) {
            return vertx.executeBlocking(() -> exposure(target), false).compose(exposure -> closed(target, exposure));
        }
        return target.provesAuth() ? refused(vertx, target, settings) : Future.succeededFuture();
    }

    private static Optional<String> exposure(Target target) {
        try {
            return SocketFile.of(target.endpoint()).exposure();
        } catch (IOException e) {
            return Optional.of("who may use it cannot be seen: " + e.getMessage());
        }
    }

    private static Future<Void> closed(Target target, Optional<String> exposure) {
        if (exposure.isPresent() && target.provesAuth()) {
            return Future.failedFuture(notEnforced(target, "is not closed to other users: " + exposure.get()));
        }
        exposure.ifPresent(why -> LOG.warn("{} is not closed to other users: {}", target.endpoint(), why));
        return Future.succeededFuture();
    }

    private static Future<Void> refused(Vertx vertx, Target target, CodexSettings settings) {
        return new WsDialer(vertx, target.endpoint(), settings.ws())
                .dial(new Auth.None(), NOBODY)
                .transform(dialled -> {
                    if (dialled.succeeded()) {
                        return dialled.result()
                                .close()
                                .transform(_ -> Future.failedFuture(notEnforced(
                                        target,
                                        "accepts a connection without the credential that it was started with")));
                    }
                    return dialled.cause() instanceof DriverException e && e.reason() == VerdictReason.AUTH_REFUSED
                            ? Future.succeededFuture()
                            : Future.failedFuture(dialled.cause());
                });
    }

    private static DriverException notEnforced(Target target, String how) {
        return new DriverException(
                VerdictReason.AUTH_NOT_ENFORCED,
                target.endpoint() + " " + how + "; any user of this machine could drive it");
    }
}
