package dev.ostler.drivers;

import dev.ostler.core.harness.HarnessDefinition;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** One app-server protocol: stateless, one instance for all harnesses. */
public interface Protocol {
    /** The name in definitions: {@code codex}. */
    String name();

    /** What agents of this protocol can do, unless one says otherwise of itself: {@link Driver#capabilities}. */
    Capabilities capabilities();

    /**
     * What is added to the command of an owned app-server: a minted credential where the protocol has one, and what
     * makes its output readable. Called once for each start; the secret stands in neither args nor env when the
     * protocol has another way.
     *
     * @param resume the session that this start goes on with, for agents that must be told on their command line; null
     *     for none. {@link Driver#open} is told as well
     */
    Launch launch(HarnessDefinition definition, @Nullable String resume);

    /** How an owned process is reached. */
    default Wire wire() {
        return Wire.ENDPOINT;
    }

    /** How an owned process of this protocol is stopped, after its work was interrupted. */
    Stopping stopping();

    /** Makes a driver for one harness; dials nothing. Callbacks come on the caller's Vert.x context. */
    Driver driver(Vertx vertx, Target target, Driver.Listener listener);
}
