package dev.ostler.broker;

import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Activity;
import dev.ostler.core.harness.EndpointFact;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.core.harness.SessionFact;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Wire;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What a connection writes down about itself. */
final class AttachFacts {
    /** In the event of an unresponsive harness whose policy wants it restarted. */
    static final String ACTION = "action";

    private final FactWriter facts;
    private final Supplier<HarnessRecord> record;

    AttachFacts(FactWriter facts, Supplier<HarnessRecord> record) {
        this.facts = facts;
        this.record = record;
    }

    Future<?> attached(Driver.Session s, String cause, boolean first) {
        Map<String, Object> data = new TreeMap<>(Map.of("session", s.id(), "cause", cause));
        if (s.turn() != null) {
            data.put("turn", s.turn());
        }
        HarnessRecord r = record.get();
        Fact attached = facts.fact(
                r,
                Kind.ATTACHED,
                data,
                now -> now.inSession(s.id(), s.turn())
                        .because(null)
                        .with(now.facts()
                                .with(EndpointFact.ANSWERING)
                                .with(SessionFact.ATTACHED)
                                .with(s.turn() == null ? Activity.IDLE : Activity.BUSY)));
        Fact ready = facts.fact(
                r,
                Kind.READY,
                Map.of("endpoint", String.valueOf(r.reachedBy()), "cause", ready(r)),
                now -> now.with(now.facts().with(EndpointFact.ANSWERING)));
        return facts.write(new Fact.Batch(first ? List.of(ready, attached) : List.of(attached), null));
    }

    private static String ready(HarnessRecord r) {
        Spooled spool = r.spool();
        if (r.endpoint() != null || spool == null) {
            return "the endpoint answered its protocol";
        }
        return spool.wire() == Wire.TERMINAL ? "it runs in its terminal" : "it answered its protocol";
    }

    void disconnected(String why) {
        facts.note(facts.fact(
                record.get(),
                Kind.DISCONNECTED,
                Map.of("cause", why),
                r -> lost(r, why).with(r.facts().with(SessionFact.LOST))));
    }

    /** That a process has ended says more than that its connection was lost with it. */
    private static HarnessRecord lost(HarnessRecord r, String why) {
        ProcessFact process = r.facts().process();
        return process == ProcessFact.EXITED || process == ProcessFact.REAPED
                ? r
                : r.because("connection lost: " + why);
    }

    /** So many attempts to dial again failed. Never a reason to restart anything: our socket dropped. */
    void unreachable(String why) {
        unresponsive(Map.of("cause", why), why);
    }

    /** So many checks in a row were missed; what is done about it is for its policy to say. */
    void unresponsive(int misses, String why) {
        HarnessDefinition definition = record.get().definition();
        unresponsive(
                Map.of(
                        "cause",
                        why,
                        "misses",
                        misses,
                        ACTION,
                        definition.probe().action()),
                why);
    }

    private void unresponsive(Map<String, Object> data, String why) {
        facts.note(facts.fact(
                record.get(),
                Kind.UNRESPONSIVE,
                data,
                r -> r.because("does not answer: " + why).with(r.facts().with(EndpointFact.UNRESPONSIVE))));
    }

    void responsive() {
        facts.note(facts.fact(
                record.get(),
                Kind.RESPONSIVE,
                Map.of("cause", "it answers again"),
                r -> r.because(null).with(r.facts().with(EndpointFact.ANSWERING))));
    }
}
