package dev.ostler.fake.opencode;

import dev.ostler.fake.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;

/**
 * The fake {@code opencode serve} as a program, after 1.18.33: banner on stdout, password from the environment, signals
 * that end it at once, stdin that it does not read. Prompts are followed as {@link dev.ostler.fake.Script} says.
 */
public final class FakeOpencode {
    static final String VERSION = "1.18.33";
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private FakeOpencode() {}

    /** Serves until it is ended. Exit code 1 when it cannot listen, 2 for wrong arguments. */
    public static void main(String[] args) {
        Options options;
        try {
            options = Options.parse(args, System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(USAGE);
            return;
        }
        if (options.password() == null) {
            System.out.println("Warning: OPENCODE_SERVER_PASSWORD is not set; server is unsecured.");
        }
        try {
            Server server = Server.start(options, new ThisProcess());
            System.out.println("opencode server listening on http://" + options.host() + ":" + server.port());
            System.out.flush();
        } catch (BindException e) {
            System.err.println("Error: Unexpected error\n\nServeError");
            System.exit(FAILED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JVM that this program runs in. */
    private static final class ThisProcess implements Server.Host {
        @Override
        public void exit(int code) {
            Runtime.getRuntime().halt(code);
        }

        @Override
        public void crash() {
            Shell.killThisProgram();
        }
    }
}
