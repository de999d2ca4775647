package dev.ostler.broker;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which verticles serve which harness, so that they go when it goes. Confined to the broker's context. */
final class Deployments {
    private final Vertx vertx;
    private final Map<String, List<String>> byHarness = new HashMap<>();

    Deployments(Vertx vertx) {
        this.vertx = vertx;
    }

    Future<Void> deploy(String harness, Deployable verticle) {
        return vertx.deployVerticle(verticle).map(deployment -> {
            byHarness.computeIfAbsent(harness, _ -> new ArrayList<>()).add(deployment);
            return null;
        });
    }

    boolean has(String harness) {
        return byHarness.containsKey(harness);
    }

    /** Undeploys in reverse order; what is not there is no failure. */
    Future<Void> undeploy(String harness) {
        List<String> deployments = byHarness.remove(harness);
        Future<Void> done = Future.succeededFuture();
        if (deployments != null) {
            for (String deployment : deployments.reversed()) {
                done = done.transform(_ -> vertx.undeploy(deployment)).otherwiseEmpty();
            }
        }
        return done;
    }

    Future<Void> undeployAll() {
        return Future.join(List.copyOf(byHarness.keySet()).stream()
                        .map(this::undeploy)
                        .toList())
                .mapEmpty();
    }
}
