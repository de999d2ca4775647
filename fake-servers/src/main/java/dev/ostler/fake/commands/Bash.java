package dev.ostler.fake.commands;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A shell command that really runs, in a process group of its own. */
public final class Bash {
    private static final int MOST_CHARS = 50 << 10;
    private static final int READ_BYTES = 8 << 10;

    private final Process process;

    private Bash(Process process) {
        this.process = process;
    }

    /** What it printed, the end of it if that is much. */
    public record Done(String output, int exitCode) {}

    /** Starts it in the directory of this program. */
    public static Bash start(String command) throws IOException {
        return new Bash(new ProcessBuilder("setsid", "sh", "-c", command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .start());
    }

    /**
     * Waits for its end.
     *
     * @param soFar is told the output so far whenever there is more
     * @throws InterruptedException when this thread is interrupted; then it is killed
     */
    public Done finish(Consumer<String> soFar) throws InterruptedException {
        StringBuilder kept = new StringBuilder();
        Thread reader = Thread.ofVirtual().start(() -> read(kept, soFar));
        try {
            int code = process.waitFor();
            reader.join();
            return new Done(kept.toString(), code);
        } catch (InterruptedException e) {
            kill();
            throw e;
        }
    }

    private void read(StringBuilder kept, Consumer<String> soFar) {
        byte[] buffer = new byte[READ_BYTES];
        try (InputStream in = process.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                kept.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                if (kept.length() > MOST_CHARS) {
                    kept.delete(0, kept.length() - MOST_CHARS);
                }
                soFar.accept(kept.toString());
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
                    .start()
                    .waitFor();
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
