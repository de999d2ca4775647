package dev.ostler.broker;

import dev.ostler.core.event.Kind;
import dev.ostler.drivers.Driver;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Objects;

/** A session that its agent does not have any more, and the one that takes its place. */
final class LostSession {
    private final Services services;
    private final String harness;
    private final String lost;
    private final String why;

    LostSession(Services services, String harness, String lost, String why) {
        this.services = services;
        this.harness = harness;
        this.lost = lost;
        this.why = why;
    }

    /** Written before a new one is asked for: nobody tries to go on with it again. */
    Future<?> gone() {
        return services.facts()
                .write(services.facts()
                        .fact(
                                record(),
                                Kind.STATUS,
                                Map.of("status", "session-not-resumed", "session", lost, "cause", why),
                                r -> r.inSession(null, null)));
    }

    Future<Driver.Session> replaced(Driver.Session by) {
        return services.facts()
                .write(services.facts()
                        .fact(
                                record(),
                                Kind.SESSION_LOST,
                                lost,
                                Map.of("lost", lost, "opened", by.id(), "cause", why),
                                null))
                .map(by);
    }

    private HarnessRecord record() {
        return Objects.requireNonNull(services.registry().get(harness).orElse(null), "the record is there");
    }
}
