package dev.ostler.fake;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A shell command that really runs, without input, in a session and process group of its own. */
public final class Shell {
    private static final int MOST_CHARS = 1 << 20;
    private static final int READ_CHARS = 8 << 10;
    private static final int KILLED = 137;

    private final Process process;

    private Shell(Process process) {
        this.process = process;
    }

    /** What it printed, the end of it if that is more than a mebibyte. */
    public record Done(String output, int exitCode) {}

    /** Starts it in the directory of this program. */
    public static Shell start(String command) throws IOException {
        return start(command, Path.of("").toAbsolutePath());
    }

    public static Shell start(String command, Path directory) throws IOException {
        return new Shell(new ProcessBuilder("setsid", "sh", "-c", command)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .start());
    }

    /**
     * Waits for its end and that of its output.
     *
     * @param output is given each piece as it comes, on a thread of its own
     * @throws InterruptedException when this thread is interrupted; then it is killed
     */
    public Done finish(Consumer<String> output) throws InterruptedException {
        StringBuilder kept = new StringBuilder();
        Thread reader = Thread.ofVirtual().start(() -> read(kept, output));
        try {
            int code = process.waitFor();
            reader.join();
            return new Done(kept.toString(), code);
        } catch (InterruptedException e) {
            kill();
            throw e;
        }
    }

    private void read(StringBuilder kept, Consumer<String> output) {
        char[] buffer = new char[READ_CHARS];
        try (Reader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                String piece = new String(buffer, 0, n);
                kept.append(piece);
                if (kept.length() > MOST_CHARS) {
                    kept.delete(0, kept.length() - MOST_CHARS);
                }
                output.accept(piece);
            }
        } catch (IOException e) {
            // the output of a killed command ends like this
        }
    }

    /** Kills the group, only while its leader lives, since only then the number is surely ours. */
    public void kill() {
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
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Ends this very program with SIGKILL; does not return. */
    public static void killThisProgram() {
        try {
            // the shell's parent is this very process, whatever happens to its number
            new ProcessBuilder("sh", "-c", "kill -KILL \"$PPID\"").start().waitFor();
        } catch (IOException | InterruptedException e) {
            // then it looks as if
        }
        Runtime.getRuntime().halt(KILLED);
    }
}
