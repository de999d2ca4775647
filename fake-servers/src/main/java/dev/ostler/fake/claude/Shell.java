package dev.ostler.fake.claude;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A command that really runs, in a process group of its own. */
final class Shell {
    private static final int KEPT_BYTES = 1 << 20;

    record Done(String output, int exitCode) {}

    private final Process process;

    private Shell(Process process) {
        this.process = process;
    }

    static Shell start(String command) throws IOException {
        return new Shell(new ProcessBuilder("setsid", "sh", "-c", command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .start());
    }

    Done finish() throws InterruptedException {
        StringBuilder kept = new StringBuilder();
        byte[] buffer = new byte[8 << 10];
        try (InputStream in = process.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (kept.length() < KEPT_BYTES) {
                    kept.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            // the output of a killed command ends like this
        }
        return new Done(kept.toString(), process.waitFor());
    }

    /** Kills its process group; only while its leader lives, since only then the number is surely ours. */
    void kill() {
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
}
