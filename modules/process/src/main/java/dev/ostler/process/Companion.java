package dev.ostler.process;

import java.nio.file.Path;

/**
 * A program that is started to outlive this one: in a session of its own, so that neither the end of this process nor a
 * terminal reaches it, with its output in files. It is no harness and carries no marker but the inherited one.
 */
public final class Companion {
    private final ProcessIdentity identity;

    private Companion(ProcessIdentity identity) {
        this.identity = identity;
    }

    /**
     * Returns when its exec has succeeded.
     *
     * @param spec with its output in files
     * @throws SpawnFailed when nothing was started
     */
    public static Companion start(SpawnSpec spec) {
        if (!(spec.stdio() instanceof Stdio.Files(Path stdout, Path stderr))) {
            throw new IllegalArgumentException(
                    "the output of a companion should go to files, since nobody holds its pipes: " + spec);
        }
        String inherited = System.getenv(Lineage.VARIABLE);
        long pid = Spawner.spawn(spec, inherited == null ? "" : inherited, new ChildEnds.ToFiles(stdout, stderr));
        return new Companion(ProcessIdentity.of(pid)
                .orElseThrow(() -> new IllegalStateException("/proc does not show our child " + pid)));
    }

    /** Which process. */
    public ProcessIdentity identity() {
        return identity;
    }

    /** Whether it has ended; leaves no zombie then. */
    public boolean ended() {
        return Waits.collect(identity.pid()).isPresent() || !identity.alive();
    }
}
