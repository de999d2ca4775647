package dev.ostler.broker;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The verticles of one broker, or of a server with a broker in it: those that serve all of it, and those that serve one
 * harness and go when it goes. Confined to the context that it was made on.
 *
 * <p>None of them is a child of the deployment that has them deployed. Vert.x (5.1.6) takes the children of a verticle down before it
 * asks the verticle itself, all at once, and gives up with "Already undeployed", the verticle half taken down and never
 * stopped, when one of them is just going by itself; a harness may end in any instant. So they are deployed from a
 * context that belongs to no deployment, and {@link #undeployAll} takes them down in order.
 */
public final class Deployments {
    private final Vertx vertx;
    private final Context own;
    /** Of no deployment: what is deployed from here is nobody's child. */
    private final Context root;

    private final Deque<Deployed> shared = new ArrayDeque<>();
    private final Map<String, List<Deployed>> byHarness = new HashMap<>();
    /** What is being deployed or undeployed; {@link #undeployAll} waits for it. */
    private final Set<Future<?>> underWay = new HashSet<>();

    /** Of those that something is decided about, what the next decision waits for. */
    private final Map<String, Future<?>> deciding = new HashMap<>();

    private boolean closed;

    private record Deployed(String id, Watched verticle) {}

    /** To be made on the context of the verticle that owns it. */
    public Deployments(Vertx vertx) {
        this.vertx = vertx;
        this.own = vertx.getOrCreateContext();
        this.root = ((VertxInternal) vertx).createEventLoopContext();
    }

    /** One that serves all harnesses: it stays until they are gone. Fails as its start does, or once all is going. */
    public Future<Void> deployShared(Deployable verticle, DeploymentOptions options) {
        return deployed(verticle, options).map(d -> {
            shared.push(d);
            return null;
        });
    }

    Future<Void> deploy(String harness, Deployable verticle) {
        return deployed(verticle, new DeploymentOptions()).map(d -> {
            byHarness.computeIfAbsent(harness, _ -> new ArrayList<>()).add(d);
            return null;
        });
    }

    /** Whether a verticle of this kind serves the harness. */
    boolean has(String harness, Class<? extends Deployable> kind) {
        return byHarness.getOrDefault(harness, List.of()).stream()
                .anyMatch(d -> kind.isInstance(d.verticle().verticle));
    }

    /**
     * Does this when nothing else of the kind is under way for the harness: who looks whether somebody serves it, and
     * goes by that, is not overtaken by who begins to. In the order of the calls; at once when there is no other.
     */
    <T> Future<T> alone(String harness, Supplier<Future<T>> work) {
        Future<?> before = deciding.get(harness);
        Future<T> mine = before == null
                ? Future.<Void>succeededFuture().compose(_ -> work.get())
                : before.transform(_ -> work.get());
        if (!mine.isComplete()) {
            deciding.put(harness, mine);
            mine.onComplete(_ -> deciding.remove(harness, mine));
        }
        return mine;
    }

    /** Undeploys in reverse order and completes when the last has stopped; what is not there is no failure. */
    Future<Void> undeploy(String harness) {
        List<Deployed> deployments = byHarness.remove(harness);
        Future<Void> done = Future.succeededFuture();
        if (deployments != null) {
            for (Deployed deployed : deployments.reversed()) {
                done = done.transform(_ -> undeploy(deployed));
            }
        }
        return tracked(done);
    }

    /**
     * The last: nothing can be deployed afterwards. Completes when everything has stopped, in the reverse order of its
     * start; never fails. To be called once.
     */
    public Future<Void> undeployAll() {
        closed = true;
        return quiet().transform(_ -> {
            Future<Void> done = Future.succeededFuture();
            while (!shared.isEmpty()) {
                Deployed last = shared.pop();
                done = done.transform(_ -> undeploy(last));
            }
            return done;
        });
    }

    /** Completes when no verticle of a harness is there any more, and none is coming or going. */
    private Future<Void> quiet() {
        List.copyOf(byHarness.keySet()).forEach(this::undeploy);
        return underWay.isEmpty()
                ? Future.succeededFuture()
                : Future.join(List.copyOf(underWay)).transform(_ -> quiet());
    }

    private Future<Deployed> deployed(Deployable verticle, DeploymentOptions options) {
        if (closed) {
            return Future.failedFuture(new IllegalStateException("the broker is stopping"));
        }
        Watched watched = new Watched(verticle);
        Promise<String> id = Promise.promise();
        root.runOnContext(
                _ -> vertx.deployVerticle(watched, options).onComplete(r -> own.runOnContext(_ -> id.handle(r))));
        return tracked(id.future().map(i -> new Deployed(i, watched)));
    }

    /** Its end counts, whoever undeploys it: Vert.x, when it closes, may have come first. */
    private Future<Void> undeploy(Deployed deployed) {
        Promise<Void> over = Promise.promise();
        vertx.undeploy(deployed.id())
                .transform(_ -> deployed.verticle().stopped.future())
                .onComplete(_ -> own.runOnContext(_ -> over.complete()));
        return over.future();
    }

    private <T> Future<T> tracked(Future<T> work) {
        if (!work.isComplete()) {
            underWay.add(work);
            work.onComplete(_ -> underWay.remove(work));
        }
        return work;
    }

    /** Tells when it has really stopped. */
    private static final class Watched implements Deployable {
        private final Deployable verticle;
        private final Promise<Void> stopped = Promise.promise();

        Watched(Deployable verticle) {
            this.verticle = verticle;
        }

        @Override
        public Future<?> deploy(Context context) throws Exception {
            return verticle.deploy(context);
        }

        @Override
        public Future<?> undeploy(Context context) throws Exception {
            try {
                return verticle.undeploy(context).onComplete(_ -> stopped.tryComplete());
            } catch (Exception e) {
                stopped.tryComplete();
                throw e;
            }
        }
    }
}
