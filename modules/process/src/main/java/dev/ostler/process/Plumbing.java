package dev.ostler.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Both sides of the standard streams of a process that is to be started.
 *
 * @param ours empty when they are files
 */
record Plumbing(ChildEnds child, Optional<OurEnds> ours) {

    /** @throws SpawnFailed when they cannot be made; then nothing is open */
    static Plumbing lay(Stdio stdio) {
        return switch (stdio) {
            case Stdio.Files(Path stdout, Path stderr) ->
                new Plumbing(new ChildEnds.ToFiles(stdout, stderr), Optional.empty());
            case Stdio.Pipes pipes -> lay(work -> work.pipes(pipes));
            case Stdio.Terminal terminal -> lay(work -> work.terminal(terminal));
        };
    }

    private interface Plan {
        Plumbing by(Work work) throws IOException;
    }

    private static Plumbing lay(Plan plan) {
        Work work = new Work();
        try {
            return plan.by(work);
        } catch (IOException e) {
            work.undo();
            throw new SpawnFailed(
                    SpawnFailed.Part.SYSTEM,
                    String.valueOf(e.getMessage()),
                    "there are no pipes or terminals for another process; the limits of open files and of terminals"
                            + " (kernel.pty.max) may be reached");
        } catch (SpawnFailed e) {
            work.undo();
            throw e;
        }
    }

    /** Remembers what is open, in case the rest cannot be opened. */
    private static final class Work {
        private final List<Integer> open = new ArrayList<>();

        Plumbing pipes(Stdio.Pipes wanted) throws IOException {
            OurEnds.SpoolFile spool = spool(wanted.spool(), wanted.unreadBytes());
            Descriptors.Pipe in = pipe();
            Descriptors.Pipe out = pipe();
            Descriptors.unblock(in.writing());
            Descriptors.unblock(out.reading());
            Path far = ProcFiles.link(ProcessHandle.current().pid(), "fd/" + out.reading())
                    .orElseThrow(() -> new IOException("/proc does not show a pipe of ours"));
            return new Plumbing(
                    new ChildEnds.ToPipes(in.reading(), out.writing(), wanted.stderr()),
                    Optional.of(new OurEnds(in.writing(), out.reading(), far, false, spool)));
        }

        Plumbing terminal(Stdio.Terminal wanted) throws IOException {
            OurEnds.SpoolFile spool = spool(wanted.spool(), wanted.unreadBytes());
            Pseudoterminal terminal = Pseudoterminal.open(wanted.columns(), wanted.rows());
            int output = opened(terminal.master());
            Descriptors.unblock(output);
            int input = opened(Descriptors.duplicate(output));
            return new Plumbing(
                    new ChildEnds.ToTerminal(terminal.device()),
                    Optional.of(new OurEnds(input, output, terminal.device(), true, spool)));
        }

        private OurEnds.SpoolFile spool(Path file, long unreadBytes) throws IOException {
            int fd = Libc.open(file.toString(), Spawner.APPENDED | Libc.O_CLOEXEC, Spawner.OWNER_ONLY);
            if (fd < 0) {
                throw SpawnDiagnosis.output(Errno.name(-fd), "stdout", file)
                        .orElseGet(() -> new SpawnFailed(
                                SpawnFailed.Part.OUTPUT,
                                Errno.name(-fd),
                                "the file for stdout, " + file + ", cannot be opened"));
            }
            return new OurEnds.SpoolFile(file, opened(fd), Files.size(file), unreadBytes);
        }

        private Descriptors.Pipe pipe() throws IOException {
            Descriptors.Pipe pipe = Descriptors.pipe();
            opened(pipe.reading());
            opened(pipe.writing());
            return pipe;
        }

        private int opened(int fd) {
            open.add(fd);
            return fd;
        }

        void undo() {
            open.forEach(Libc::close);
        }
    }
}
