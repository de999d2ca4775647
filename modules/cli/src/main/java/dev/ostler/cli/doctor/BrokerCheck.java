package dev.ostler.cli.doctor;

import dev.ostler.cli.Ostler;
import dev.ostler.cli.Version;
import dev.ostler.cli.client.Api;
import dev.ostler.cli.term.Times;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Broker;
import dev.ostler.core.ops.Operations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The broker that commands here would talk to.
 *
 * @param about what it says of itself
 * @param failure why it said nothing, when one should be there; null when none runs
 */
record BrokerCheck(
        Optional<Broker.About> about, String url, @Nullable String failure, String version, Instant now)
        implements Check {
    private static final String NAME = "broker";

    static BrokerCheck read(Ostler root) {
        String url = "";
        try {
            Api api = root.api();
            url = api.broker().target().toString();
            return new BrokerCheck(
                    Optional.of(api.call(Operations.INFO, new Broker.Info(), Duration.ofSeconds(5))),
                    url,
                    null,
                    Version.text(),
                    Instant.now());
        } catch (OstlerException e) {
            boolean none = e.code() == ErrorCode.UNREACHABLE;
            return new BrokerCheck(
                    Optional.empty(), url, none ? null : e.problem().message(), Version.text(), Instant.now());
        }
    }

    @Override
    public List<Finding> findings() {
        if (about.isEmpty()) {
            return List.of(
                    failure == null
                            ? Finding.ok(
                                    NAME,
                                    "none answers" + (url.isEmpty() ? "" : " at " + url) + "; start one: ostler up")
                            : Finding.fail(
                                    NAME,
                                    "the one at " + url + " does not answer as it should: " + failure,
                                    "see what it logs; ostler info says more"));
        }
        Broker.About it = about.get();
        String found = it.version() + " at " + url + ", pid " + it.pid() + ", up "
                + Times.span(Duration.between(it.started(), now)) + ", " + it.harnesses() + " harnesses";
        if (!it.owned()) {
            return List.of(Finding.warn(
                    NAME,
                    found + "; it owns no processes: " + it.ownedReason(),
                    "mend what 'kernel' says, then restart it"));
        }
        return List.of(
                release(it.version()).equals(release(version))
                        ? Finding.ok(NAME, found)
                        : Finding.warn(
                                NAME,
                                found + "; this command is " + version,
                                "ostler down && ostler up   with the newer of the two"));
    }

    /** A build between releases counts as the release that it leads to. */
    private static String release(String version) {
        return version.replace("-SNAPSHOT", "");
    }
}
