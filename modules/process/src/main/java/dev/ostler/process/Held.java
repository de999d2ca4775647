package dev.ostler.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A process that is ours to watch and to signal.
 *
 * @param pidfd open; whoever has this record closes it
 * @param child whether it is a child of this very process, uncollected
 * @param stdio where it writes, if that is known
 * @param shared names of daemons below it that are spared
 * @param forkersPeak the largest resident set of this process when it was forked, or later, in bytes
 */
record Held(
        String harnessId,
        ProcessIdentity identity,
        int pidfd,
        boolean child,
        Optional<Stdio> stdio,
        Set<String> shared,
        long forkersPeak) {

    /** Starts it. */
    static Held spawn(SpawnSpec spec, String marker) {
        long pid = Spawner.spawn(spec, marker);
        int pidfd = Pidfd.open(pid);
        try {
            if (pidfd < 0) {
                throw new ProcUnreadable("pidfd of " + pid, -pidfd);
            }
            ProcessIdentity identity = ProcessIdentity.of(pid)
                    .orElseThrow(() -> new IllegalStateException("/proc does not show our child " + pid));
            return new Held(
                    spec.harnessId(),
                    identity,
                    pidfd,
                    true,
                    Optional.of(real(spec.stdio())),
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
            return new Held(
                    spec.harnessId(),
                    identity,
                    pidfd,
                    child,
                    spec.stdio().map(Held::real),
                    spec.sharedDaemons(),
                    ResourceUse.ownPeak());
        } catch (AdoptRefused | ProcUnreadable e) {
            closeIfOpen(pidfd);
            throw e;
        }
    }

    /** As /proc shows the files of a process: without symbolic links. */
    private static Stdio real(Stdio stdio) {
        return switch (stdio) {
            case Stdio.Files(Path stdout, Path stderr) -> new Stdio.Files(real(stdout), real(stderr));
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
