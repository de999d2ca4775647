package dev.ostler.fake.codex;

import dev.ostler.fake.Shell;
import dev.ostler.fake.Signals;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The fake {@code codex app-server} as a program: the arguments, outputs, signals and exit codes of 0.169.0.
 *
 * <p>Beyond the real options it knows {@code --fake-model URL} (ask that Responses server instead of following the
 * directives in prompts), {@code --fake-overload N}, {@code --fake-early N}, {@code --fake-drain-loses-last},
 * {@code --fake-drop-after N} and {@code --fake-slow-reader-ms N}, see {@link CodexOptions.Faults}.
 */
public final class FakeCodex {
    static final String VERSION = "0.169.0";
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private FakeCodex() {}

    /** Starts the server and serves until it is ended. Exit code 1 when it cannot start, 2 for wrong arguments. */
    public static void main(String[] args) {
        try {
            CodexOptions options = CodexArguments.parse(args, System.getenv());
            CodexServer server = serve(options);
            if (options.socket().isEmpty()) {
                System.err.print(
                        Banner.text(server.authority(), options.address().isLoopbackAddress(), System.getenv()));
                System.err.flush();
            }
            Thread.currentThread().join();
        } catch (CodexArguments.Usage e) {
            System.err.println("error: " + e.getMessage()
                    + "\n\nUsage: codex app-server [OPTIONS] [COMMAND]\n\nFor more information, try '--help'.");
            System.exit(USAGE);
        } catch (BindException e) {
            System.err.println("Error: Address in use (os error 98)");
            System.exit(FAILED);
        } catch (IOException e) {
            System.err.println("Error: " + e.getMessage());
            System.exit(FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Serves in this process, which then ends on TERM, INT and HUP as the real server does.
     *
     * @throws IOException when the address is in use
     */
    public static CodexServer serve(CodexOptions options) throws IOException {
        return serve(options, Optional.empty());
    }

    static CodexServer serve(CodexOptions options, Optional<Path> temporary) throws IOException {
        CodexServer server = CodexServer.start(options, new ThisProcess(temporary));
        endOnSignals(server);
        return server;
    }

    private static void endOnSignals(CodexServer server) {
        for (String signal : new String[] {"TERM", "INT", "HUP"}) {
            Signals.on(signal, server::terminate);
        }
    }

    /**
     * The JVM that this program runs in.
     *
     * @param temporary a directory that goes with it, if it ends in order
     */
    record ThisProcess(Optional<Path> temporary) implements CodexServer.Host {
        @Override
        public void exit(int code) {
            temporary.ifPresent(ThisProcess::delete);
            Runtime.getRuntime().halt(code);
        }

        private static void delete(Path directory) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                System.err.println("error: cannot delete " + directory + ": " + e.getMessage());
            }
        }

        @Override
        public void crash() {
            Shell.killThisProgram();
        }
    }
}
