package dev.ostler.fake.acp;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A fake agent as a program: {@code [--like opencode|claude|codex|gemini] [--home DIR]}. It follows the directives of
 * its prompts; sessions are kept in its home, which is {@code .fake-acp} in the working directory by default.
 */
public final class FakeAcp {
    private static final int USAGE = 2;

    private FakeAcp() {}

    /** Serves on stdin and stdout. Exit code 0 at the end of the input, 2 for wrong arguments. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Manner manner = Manner.of("opencode");
        Path home = Path.of(".fake-acp");
        try {
            for (int i = 0; i < args.length; i += 2) {
                String value = i + 1 < args.length ? args[i + 1] : "";
                switch (args[i]) {
                    case "--like" -> manner = Manner.of(value);
                    case "--home" -> home = Path.of(value);
                    default -> throw new IllegalArgumentException("unexpected argument '" + args[i] + "'");
                }
            }
        } catch (IllegalArgumentException e) {
            System.err.println("error: " + e.getMessage()
                    + "\nusage: fake-acp [--like opencode|claude|codex|gemini] [--home DIR]");
            System.exit(USAGE);
            return;
        }
        AcpAgent agent = new AcpAgent(manner, home, new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        agent.serve(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if (!manner.endsAtEof()) {
            Thread.currentThread().join();
        }
        agent.end();
        Runtime.getRuntime().halt(0);
    }
}
