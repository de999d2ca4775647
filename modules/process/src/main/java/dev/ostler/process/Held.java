package dev.ostler.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A process that is ours to watch and to signal.
 *
 * @param pidfd open; whoever has this record closes it
 * @param child whether it is a child of this very process, uncollected
 * @param outputs what /proc shows as the files it writes to; empty when that is not known
 * @param ends of its pipes or its terminal, if they are here; whoever has this record closes them
 * @param shared names of daemons below it that are spared
 * @param forkersPeak the largest resident set of this process when it was forked, or later, in bytes
 */
record Held(
        String harnessId,
        ProcessIdentity identity,
        int pidfd,
        boolean child,
        Set<Path> outputs,
        Optional<OurEnds> ends,
        Set<String> shared,
        long forkersPeak) {

    /** Starts it. */
    static Held spawn(SpawnSpec spec, String marker) {
        Plumbing plumbing = Plumbing.lay(spec.stdio());
        try {
            return watched(spec, Spawner.spawn(spec, marker, plumbing.child()), plumbing.ours());
        } catch (RuntimeException e) {
            plumbing.ours().ifPresent(OurEnds::close);
            throw e;
        } finally {
            plumbing.child().close();
        }
    }

    private static Held watched(SpawnSpec spec, long pid, Optional<OurEnds> ends) {
        int pidfd = Pidfd.open(pid);
        try {
            if (pidfd < 0) {
                throw new ProcUnreadable("pidfd of " + pid, -pidfd);
            }
            ProcessIdentity identity = ProcessIdentity.of(pid)
                    .orElseThrow(() -> new IllegalStateException("/proc does not show our child " + pid));
            Set<Path> outputs = new HashSet<>(outputs(spec.stdio()));
            ends.ifPresent(ours -> outputs.add(ours.far()));
            return new Held(
                    spec.harnessId(),
                    identity,
                    pidfd,
                    true,
                    outputs,
                    ends,
                    spec.sharedDaemons(),
                    ResourceUse.ownPeak());
        } catch (ProcUnreadable e) {
            // Our uncollected child: the pid and the group are certainly its own. The subreaper will collect it.
            Signals.kill(-pid, Signal.KILL.number());
            closeIfOpen(pidfd);
            throw new SpawnFailed(
                    SpawnFailed.Part.SYSTEM,
                    Errno.name(e.errno()),
                    "'" + spec.command() + "' was started but cannot be watched, and was ended");
        }
    }

    /**
     * Takes it in.
     *
     * @throws AdoptRefused unless the very process that is meant is alive
     */
    static Held adopt(AdoptSpec spec) {
        ProcessIdentity identity = spec.identity();
        if (!identity.here()) {
            throw refused(AdoptRefused.Reason.GONE, identity + " is of another boot or pid namespace than this one");
        }
        // Opened before the identity is read, so that both are of the same process.
        int pidfd = Pidfd.open(identity.pid());
        try {
            ProcStat found = ProcStat.of(identity.pid())
                    .orElseThrow(() -> refused(AdoptRefused.Reason.GONE, identity + " is not running"));
            if (!identity.names(found)) {
                throw refused(
                        AdoptRefused.Reason.DIFFERENT,
                        identity + " is not running; its pid belongs to " + ProcessIdentity.of(found) + " now");
            }
            if (found.dead()) {
                throw refused(AdoptRefused.Reason.ZOMBIE, identity + " has ended");
            }
            if (pidfd < 0) {
                throw refused(AdoptRefused.Reason.GONE, identity + " cannot be watched: " + Errno.name(-pidfd));
            }
            boolean child = found.parent() == ProcessHandle.current().pid();
            Set<Path> outputs = spec.stdio().map(Held::outputs).orElse(Set.of());
            return new Held(
                    spec.harnessId(),
                    identity,
                    pidfd,
                    child,
                    outputs,
                    Optional.empty(),
                    spec.sharedDaemons(),
                    ResourceUse.ownPeak());
        } catch (AdoptRefused | ProcUnreadable e) {
            closeIfOpen(pidfd);
            throw e;
        }
    }

    /** As /proc shows the files of a process: without symbolic links. */
    private static Set<Path> outputs(Stdio stdio) {
        return switch (stdio) {
            // both may be the same
            case Stdio.Files(Path stdout, Path stderr) -> new HashSet<>(List.of(real(stdout), real(stderr)));
            case Stdio.Pipes pipes -> Set.of(real(pipes.stderr()));
            case Stdio.Terminal _ -> Set.of();
        };
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file;
        }
    }

    private static void closeIfOpen(int pidfd) {
        if (pidfd >= 0) {
            Libc.close(pidfd);
        }
    }

    private static AdoptRefused refused(AdoptRefused.Reason reason, String message) {
        return new AdoptRefused(reason, message);
    }

    Signals.Outcome signalGroup(Signal signal) {
        return Signals.sendGroup(identity, pidfd, child, signal);
    }

    /** To be called when the process has ended, or is nobody's to watch any more. */
    void release() {
        if (child) {
            Subreaper.release(identity.pid());
        }
        Libc.close(pidfd);
    }
}
