package dev.ostler.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds a command as the child would: with the child's PATH, from the child's directory (execvp(3)). */
final class CommandLookup {
    private static final String DEFAULT_PATH = "/bin:/usr/bin";

    private CommandLookup() {}

    static Path find(String command, Path cwd, @Nullable String path) {
        return command.indexOf('/') >= 0 ? atPath(command, cwd) : inPath(command, cwd, path);
    }

    private static Path atPath(String command, Path cwd) {
        Path file = cwd.resolve(command);
        if (!Files.exists(file)) {
            throw new SpawnFailed(
                    SpawnFailed.Part.COMMAND,
                    "ENOENT",
                    "command '%s' is not there; looked for %s".formatted(command, file));
        }
        if (!runnable(file)) {
            throw notExecutable(command, file);
        }
        return file;
    }

    private static Path inPath(String command, Path cwd, @Nullable String path) {
        List<Path> tried = new ArrayList<>();
        Path refused = null;
        for (String entry : (path == null ? DEFAULT_PATH : path).split(":", -1)) {
            Path file = cwd.resolve(entry).resolve(command);
            if (runnable(file)) {
                return file;
            }
            tried.add(file);
            if (refused == null && Files.isRegularFile(file)) {
                refused = file;
            }
        }
        if (refused != null) {
            throw notExecutable(command, refused);
        }
        throw new SpawnFailed(
                SpawnFailed.Part.COMMAND,
                "ENOENT",
                "command '%s' was not found in the PATH of the child%s; looked for %s. Give its absolute path, or a PATH that has it"
                        .formatted(command, path == null ? ", which has none" : "", tried));
    }

    private static boolean runnable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    private static SpawnFailed notExecutable(String command, Path file) {
        String message = Files.isDirectory(file)
                ? "command '%s' is the directory %s; it should be a file".formatted(command, file)
                : "command '%s' is %s, which this user may not execute; chmod +x it, or name its interpreter as the command"
                        .formatted(command, file);
        return new SpawnFailed(SpawnFailed.Part.COMMAND, "EACCES", message);
    }
}
