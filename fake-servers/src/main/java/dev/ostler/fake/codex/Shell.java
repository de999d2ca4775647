package dev.ostler.fake.codex;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A shell command that really runs, in a session and process group of its own as under codex. */
final class Shell {
    private static final int MAX_KEPT_CHARS = 1 << 20;
    private static final int READ_BYTES = 8 << 10;

    private final String command;
    private final String terminal = Ids.terminal();
    private final Process process;
    private volatile boolean cleaned;

    private Shell(String command, Process process) {
        this.command = command;
        this.process = process;
    }

    static Shell start(String command, String cwd) throws IOException {
        Process process = new ProcessBuilder("setsid", "sh", "-c", command)
                .directory(Path.of(cwd).toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .start();
        return new Shell(command, process);
    }

    String command() {
        return command;
    }

    String terminal() {
        return terminal;
    }

    /** Whether {@link #kill} ended it. */
    boolean cleaned() {
        return cleaned;
    }

    /** Reads the output to its end, at most a mebibyte of which is kept, and waits for the exit. */
    Done finish(Consumer<String> output) throws InterruptedException {
        StringBuilder kept = new StringBuilder();
        byte[] buffer = new byte[READ_BYTES];
        try (InputStream in = process.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                String text = new String(buffer, 0, n, StandardCharsets.UTF_8);
                output.accept(text);
                if (kept.length() < MAX_KEPT_CHARS) {
                    kept.append(text);
                }
            }
        } catch (IOException e) {
            // the output of a killed command ends like this
        }
        return new Done(kept.toString(), process.waitFor());
    }

    record Done(String output, int exitCode) {}

    /**
     * Kills the command's process group. Only while its leader lives, since only then the number is surely ours.
     */
    void kill() {
        cleaned = true;
        if (!process.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("sh", "-c", "kill -s KILL -- -\"$1\"", "kill", Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
