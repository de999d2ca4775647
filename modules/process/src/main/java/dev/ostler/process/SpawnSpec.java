package dev.ostler.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to start.
 *
 * @param harnessId under which the process is kept; free at that keeper
 * @param command a path, or a name that is looked up in the PATH of {@code environment}
 * @param arguments without the command itself. Anybody on the machine can read them: no secrets
 * @param environment all of it; the lineage marker is added by the keeper
 * @param cwd absolute working directory
 * @param stdio where the standard streams go
 * @param sharedDaemons names (/proc/PID/comm, at most 15 bytes) of descendants that others use too, e.g. {@code tmux:
 *     server}: neither they nor their descendants are ever signalled one by one
 * @param onLoss what becomes of it when the broker is lost
 */
public record SpawnSpec(
        String harnessId,
        String command,
        List<String> arguments,
        Map<String, String> environment,
        Path cwd,
        Stdio stdio,
        Set<String> sharedDaemons,
        OnLoss onLoss) {

    public SpawnSpec {
        Lineage.requireId("harness id", harnessId);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        sharedDaemons = Set.copyOf(sharedDaemons);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("the command is empty; it should be a path or a name in PATH");
        }
        requireNoNul("the command", command);
        arguments.forEach(argument -> requireNoNul("an argument", argument));
        environment.forEach((name, value) -> {
            if (name.isEmpty() || name.indexOf('=') >= 0) {
                throw new IllegalArgumentException(
                        "environment name '" + name + "' should be without '=' and not empty");
            }
            requireNoNul("an environment name", name);
            requireNoNul("environment variable " + name, value);
        });
        if (!cwd.isAbsolute()) {
            throw new IllegalArgumentException("the working directory '" + cwd + "' should be absolute");
        }
    }

    /** Goes on when the broker is lost. */
    public SpawnSpec(
            String harnessId,
            String command,
            List<String> arguments,
            Map<String, String> environment,
            Path cwd,
            Stdio stdio,
            Set<String> sharedDaemons) {
        this(harnessId, command, arguments, environment, cwd, stdio, sharedDaemons, OnLoss.ADOPT);
    }

    /** The same, without shared daemons. */
    public SpawnSpec(
            String harnessId,
            String command,
            List<String> arguments,
            Map<String, String> environment,
            Path cwd,
            Stdio stdio) {
        this(harnessId, command, arguments, environment, cwd, stdio, Set.of());
    }

    private static void requireNoNul(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " holds a NUL character, which ends it for the kernel");
        }
    }

    /** Names and places, but no environment values: those may be secrets. */
    @Override
    public String toString() {
        return "SpawnSpec[" + harnessId + ", " + command + " with " + arguments.size() + " arguments in " + cwd + "]";
    }
}
