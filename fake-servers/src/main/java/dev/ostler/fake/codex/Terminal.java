package dev.ostler.fake.codex;

import dev.ostler.fake.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A command as codex runs it and shows it. */
final class Terminal {
    private final String command;
    private final String id = Ids.terminal();
    private final Shell shell;
    private volatile boolean cleaned;

    private Terminal(String command, Shell shell) {
        this.command = command;
        this.shell = shell;
    }

    static Terminal start(String command, String cwd) throws IOException {
        return new Terminal(command, Shell.start(command, Path.of(cwd)));
    }

    String command() {
        return command;
    }

    String id() {
        return id;
    }

    /** Whether {@link #kill} ended it. */
    boolean cleaned() {
        return cleaned;
    }

    Shell.Done finish(Consumer<String> output) throws InterruptedException {
        return shell.finish(output);
    }

    void kill() {
        cleaned = true;
        shell.kill();
    }

    /** The command as codex shows it. */
    static String shown(String command) {
        return "/bin/bash -lc " + quoted(command);
    }

    private static String quoted(String word) {
        if (word.matches("[A-Za-z0-9_\\-./=:@%+,]+")) {
            return word;
        }
        return word.contains("'")
                ? '"'
                        + word.replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("$", "\\$")
                                .replace("`", "\\`")
                        + '"'
                : "'" + word + "'";
    }

    /** The words of a command, roughly, as the proposed amendment lists them. */
    static List<String> words(String command) {
        return List.of(command.strip().split("\\s+", -1));
    }
}
