package dev.ostler.process;

import java.util.Optional;
import java.util.Set;

/**
 * A running process to take in.
 *
 * @param harnessId under which it is kept; the one whose marker it carries
 * @param identity as it was recorded after the spawn
 * @param stdio as it was spawned with; empty when that is not known
 * @param sharedDaemons see {@link SpawnSpec#sharedDaemons}
 * @param onLoss what becomes of it from now on when the broker is lost
 */
public record AdoptSpec(
        String harnessId, ProcessIdentity identity, Optional<Stdio> stdio, Set<String> sharedDaemons, OnLoss onLoss) {
    public AdoptSpec {
        Lineage.requireId("harness id", harnessId);
        sharedDaemons = Set.copyOf(sharedDaemons);
    }

    /** Goes on when the broker is lost; without knowledge of its output and its shared daemons. */
    public AdoptSpec(String harnessId, ProcessIdentity identity) {
        this(harnessId, identity, Optional.empty(), Set.of(), OnLoss.ADOPT);
    }
}
