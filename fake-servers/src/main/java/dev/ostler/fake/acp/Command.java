package dev.ostler.fake.acp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A shell command that can be ended with everything that came from it. */
final class Command {
    /** How it ended. */
    record Done(int exitCode, String output) {}

    private final Process process;

    private Command(Process process) {
        this.process = process;
    }

    static Command start(String command, String cwd) throws IOException {
        return new Command(new ProcessBuilder("/bin/sh", "-c", command)
                .directory(Path.of(cwd).toFile())
                .redirectErrorStream(true)
                .redirectInput(new java.io.File("/dev/null"))
                .start());
    }

    Done await() throws IOException, InterruptedException {
        try (InputStream in = process.getInputStream()) {
            String output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Done(process.waitFor(), output);
        }
    }

    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
