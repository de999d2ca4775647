package dev.ostler.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** posix_spawn answers one number for many steps; this looks which of them it was. */
final class SpawnDiagnosis {
    private SpawnDiagnosis() {}

    static SpawnFailed of(int errno, SpawnSpec spec, Path file) {
        String name = Errno.name(errno);
        return directory(name, spec.cwd())
                .or(() -> output(name, spec.stdio()))
                .or(() -> command(name, errno, file))
                .orElseGet(() -> system(name, spec));
    }

    /** Asked before the look-up too, since a command may be relative to the directory. */
    static Optional<SpawnFailed> directory(String errno, Path cwd) {
        if (Files.isDirectory(cwd) && Files.isExecutable(cwd)) {
            return Optional.empty();
        }
        String wrong = !Files.exists(cwd)
                ? "does not exist; create it"
                : Files.isDirectory(cwd) ? "may not be entered by this user; chmod it" : "is not a directory";
        return Optional.of(new SpawnFailed(
                SpawnFailed.Part.WORKING_DIRECTORY, errno, "the working directory " + cwd + " " + wrong));
    }

    private static Optional<SpawnFailed> output(String errno, Stdio stdio) {
        return switch (stdio) {
            case Stdio.Files(Path stdout, Path stderr) ->
                output(errno, "stdout", stdout).or(() -> output(errno, "stderr", stderr));
            // the spool is open by then
            case Stdio.Pipes pipes -> output(errno, "stderr", pipes.stderr());
            case Stdio.Terminal _ -> Optional.empty();
        };
    }

    static Optional<SpawnFailed> output(String errno, String stream, Path file) {
        Path directory = file.getParent();
        String wrong;
        if (Files.isDirectory(file)) {
            wrong = "is a directory; it should be a file";
        } else if (Files.exists(file)) {
            wrong = Files.isWritable(file) ? "" : "may not be written by this user";
        } else if (directory == null || !Files.isDirectory(directory)) {
            wrong = "cannot be created: its directory does not exist; create it with mode 0700";
        } else {
            wrong = Files.isWritable(directory) ? "" : "cannot be created: its directory may not be written";
        }
        return wrong.isEmpty()
                ? Optional.empty()
                : Optional.of(new SpawnFailed(
                        SpawnFailed.Part.OUTPUT, errno, "the file for " + stream + ", " + file + ", " + wrong));
    }

    private static Optional<SpawnFailed> command(String name, int errno, Path file) {
        Optional<String> interpreter = interpreter(file);
        return switch (errno) {
            case Errno.ENOENT, Errno.EACCES, Errno.ENOTDIR, 40, 80 ->
                Optional.of(interpreter
                        .map(line -> new SpawnFailed(
                                SpawnFailed.Part.INTERPRETER,
                                name,
                                file + " cannot run: its first line names the interpreter '" + line
                                        + "', which is not there or may not be executed"))
                        .orElseGet(() -> new SpawnFailed(
                                SpawnFailed.Part.COMMAND,
                                name,
                                file + " cannot be executed; a binary also needs its loader and a file system"
                                        + " that is not mounted noexec")));
            case 8 ->
                Optional.of(new SpawnFailed(
                        SpawnFailed.Part.COMMAND,
                        name,
                        file + " is neither a binary of this machine nor a script whose first line names its"
                                + " interpreter (#!)"));
            case 26 ->
                Optional.of(new SpawnFailed(
                        SpawnFailed.Part.COMMAND, name, file + " is open for writing; close it, then start it"));
            default -> Optional.empty();
        };
    }

    private static SpawnFailed system(String name, SpawnSpec spec) {
        String hint = switch (name) {
            case "E2BIG" -> ": arguments and environment together are longer than the kernel takes";
            case "EAGAIN" -> ": the limit of processes (ulimit -u, or the cgroup's pids.max) is reached";
            case "ENOMEM" -> ": there is no memory for another process";
            case "EMFILE", "ENFILE" -> ": the limit of open files is reached";
            default -> "";
        };
        return new SpawnFailed(SpawnFailed.Part.SYSTEM, name, "'" + spec.command() + "' could not be started" + hint);
    }

    private static Optional<String> interpreter(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(256), StandardCharsets.UTF_8);
            return head.startsWith("#!") ? head.substring(2).lines().findFirst().map(String::strip) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
