package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeploymentsTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> stopped = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        TestBroker.await(vertx.close());
    }

    /** As the broker is: it takes down what it deployed when it stops. */
    private final class Owner extends VerticleBase {
        @org.jspecify.annotations.Nullable
        private Deployments made;

        @Override
        public Future<?> start() {
            made = new Deployments(vertx);
            return Future.succeededFuture();
        }

        Deployments deployments() {
            return Objects.requireNonNull(made);
        }

        <T> Future<T> on(java.util.function.Supplier<Future<T>> work) {
            Promise<T> done = Promise.promise();
            context.runOnContext(_ -> work.get().onComplete(done));
            return done.future();
        }

        @Override
        public Future<?> stop() {
            stopped.add("owner asked");
            return deployments().undeployAll();
        }
    }

    private final class Served extends VerticleBase {
        private final String name;
        private final Future<Void> until;

        Served(String name, Future<Void> until) {
            this.name = name;
            this.until = until;
        }

        @Override
        public Future<?> stop() {
            return until.onComplete(_ -> stopped.add(name));
        }
    }

    private Served served(String name) {
        return new Served(name, Future.succeededFuture());
    }

    private void deploy(Owner owner, String harness, Served verticle) {
        TestBroker.await(owner.on(() -> owner.deployments().deploy(harness, verticle)));
    }

    @Test
    void undeployedInTheInstantInWhichHarnessesEndItIsNotAlreadyUndeployed() {
        for (int round = 0; round < 20; round++) {
            Owner owner = new Owner();
            String id = TestBroker.await(vertx.deployVerticle(owner));
            int harnesses = 50;
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < harnesses; i++) {
                String harness = "h" + i;
                all.add(owner.on(() -> owner.deployments().deploy(harness, served(harness))));
            }
            TestBroker.await(Future.all(all));
            stopped.clear();

            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < harnesses; i++) {
                String harness = "h" + i;
                ends.add(owner.on(() -> owner.deployments().undeploy(harness)));
            }
            ends.add(vertx.undeploy(id));
            TestBroker.await(Future.all(ends));

            assertThat(stopped).hasSize(harnesses + 1);
            assertThat(vertx.deploymentIDs()).isEmpty();
        }
    }

    @Test
    void theOwnerHasNotStoppedBeforeAVerticleThatWasJustGoingHas() {
        Promise<Void> held = Promise.promise();
        Owner owner = new Owner();
        String id = TestBroker.await(vertx.deployVerticle(owner));
        deploy(owner, "h", new Served("h", held.future()));

        Future<Void> going = owner.on(() -> owner.deployments().undeploy("h"));
        Future<Void> down = vertx.undeploy(id);
        assertThat(down.isComplete()).isFalse();

        held.complete();
        TestBroker.await(down);
        TestBroker.await(going);
        assertThat(stopped).containsExactlyInAnyOrder("owner asked", "h");
    }

    @Test
    void theOwnerIsAskedFirstAndWhatServesAllGoesLast() {
        Owner owner = new Owner();
        String id = TestBroker.await(vertx.deployVerticle(owner));
        TestBroker.await(owner.on(() -> owner.deployments().deployShared(served("shared"), new DeploymentOptions())));
        deploy(owner, "a", served("process"));
        deploy(owner, "a", served("connection"));

        TestBroker.await(vertx.undeploy(id));

        assertThat(stopped).containsExactly("owner asked", "connection", "process", "shared");
    }

    @Test
    void whatIsDeployedAtTheEndIsRefused() {
        Owner owner = new Owner();
        String id = TestBroker.await(vertx.deployVerticle(owner));
        TestBroker.await(vertx.undeploy(id));

        assertThatThrownBy(() -> deploy(owner, "late", served("late")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("stopping");
        assertThat(vertx.deploymentIDs()).isEmpty();
    }

    @Test
    void whatIsDecidedAboutOneHarnessIsDecidedOneAfterTheOtherAndHoldsUpNoOther() {
        Owner owner = new Owner();
        String id = TestBroker.await(vertx.deployVerticle(owner));
        Promise<Void> first = Promise.promise();
        Future<Void> done = owner.on(() -> {
            owner.deployments().alone("a", first::future).onComplete(_ -> stopped.add("first failed"));
            Future<Void> second = owner.deployments().alone("a", () -> {
                stopped.add("second");
                return Future.succeededFuture();
            });
            owner.deployments().alone("b", () -> {
                stopped.add("another");
                return Future.succeededFuture();
            });
            first.fail("a failure ends it too");
            return second;
        });
        TestBroker.await(done);
        assertThat(stopped).containsExactly("another", "first failed", "second");
        TestBroker.await(vertx.undeploy(id));
    }
}
