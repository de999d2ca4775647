package dev.ostler.cli.doctor;

import dev.ostler.cli.Ostler;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import dev.ostler.process.Lineage;
import dev.ostler.process.LineageProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Processes of this store that nobody has: orphans, when a broker runs; when it was killed, all that it left.
 *
 * @param brokerRuns whether a broker was asked
 * @param spared how many of them are shared daemons
 */
record StrayCheck(Path data, boolean brokerRuns, List<Long> pids, long spared) implements Check {
    private static final String NAME = "orphans";

    StrayCheck {
        pids = List.copyOf(pids);
    }

    /** Asks the broker; without one, looks for the marker of the store that its broker.json still names. */
    static StrayCheck read(Ostler root, DataCheck data, BrokerCheck broker) {
        if (broker.about().isPresent()) {
            try {
                List<Supervision.Orphan> orphans = root.api()
                        .call(Operations.ORPHANS, new Supervision.Orphans())
                        .orphans();
                return new StrayCheck(
                        data.data(),
                        true,
                        orphans.stream().map(Supervision.Orphan::pid).toList(),
                        orphans.stream().filter(Supervision.Orphan::spared).count());
            } catch (OstlerException e) {
                return new StrayCheck(data.data(), true, List.of(), 0);
            }
        }
        List<Long> left = data.broker().map(file -> Lineage.scan(file.store())).orElse(List.of()).stream()
                .map(LineageProcess::identity)
                .map(identity -> identity.pid())
                .toList();
        return new StrayCheck(data.data(), false, left, 0);
    }

    @Override
    public List<Finding> findings() {
        if (pids.isEmpty()) {
            return List.of(Finding.ok(NAME, "none"));
        }
        String some = pids.stream().limit(5).map(String::valueOf).collect(Collectors.joining(", "))
                + (pids.size() > 5 ? ", …" : "");
        if (!brokerRuns) {
            return List.of(Finding.warn(
                    NAME,
                    number() + " without a broker (" + some + ")",
                    "ostler up --data " + data + "   adopts or ends them, as their definitions say"));
        }
        return List.of(
                pids.size() == spared
                        ? Finding.ok(NAME, "none but shared daemons (" + some + ")")
                        : Finding.warn(
                                NAME,
                                number() + " that no harness claims (" + some + ")",
                                "ostler orphans   shows them; ostler reap --all   ends them"));
    }

    private String number() {
        return pids.size() == 1 ? "one process" : pids.size() + " processes";
    }
}
