package dev.ostler.fake.codex;

import dev.ostler.fake.ContractLine;
import dev.ostler.fake.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An app-server that announces itself by the readiness contract, version 1, and then speaks codex's protocol.
 *
 * <pre>
 * --on stdout|stderr   where the line goes (stdout)
 * --before N           N lines of chatter first
 * --delay MS           so long after it listens
 * --auth bearer        wants a token, which it mints and announces
 * --protocol NAME      the name in the line (codex)
 * --session ID         a session id in the line
 * --home DIR           its CODEX_HOME; without one, a fresh temporary directory
 * --listen, --fake-…   as of {@link FakeCodex}
 * </pre>
 */
public final class FakeAppServer {
    private static final int TOKEN_BYTES = 24;

    private final Deque<String> left;
    private final List<String> passedOn = new ArrayList<>(List.of("app-server"));
    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private PrintStream out = System.out;
    private int before;
    private Duration delay = Duration.ZERO;
    private Optional<Path> temporary = Optional.empty();
    private String token = "";
    private String session = "";
    private String protocol = "codex";

    private FakeAppServer(String[] args) {
        left = new ArrayDeque<>(Arrays.asList(args));
    }

    /** Starts the server and serves until it is ended. Exit code 1 when it cannot start, 2 for wrong arguments. */
    public static void main(String[] args) throws InterruptedException {
        try {
            FakeAppServer program = new FakeAppServer(args);
            program.read();
            program.serve();
        } catch (CodexArguments.Usage e) {
            System.err.println("error: " + e.getMessage());
            System.exit(2);
        } catch (BindException e) {
            System.err.println("error: address in use");
            System.exit(1);
        } catch (IOException e) {
            System.err.println("error: " + e.getMessage());
            System.exit(1);
        }
    }

    private void read() throws CodexArguments.Usage, IOException {
        while (!left.isEmpty()) {
            String option = left.remove();
            switch (option) {
                case "--on" -> out = "stderr".equals(value(option)) ? System.err : System.out;
                case "--before" -> before = number(option);
                case "--delay" -> delay = Duration.ofMillis(number(option));
                case "--auth" -> mint(value(option));
                case "--protocol" -> protocol = value(option);
                case "--session" -> session = value(option);
                case "--home" -> environment.put("CODEX_HOME", value(option));
                case "--fake-drain-loses-last" -> passedOn.add(option);
                default -> passedOn.addAll(List.of(option, value(option)));
            }
        }
        if (!environment.containsKey("CODEX_HOME")) {
            Path minted = Files.createTempDirectory("ostler-fake");
            environment.put("CODEX_HOME", minted.toString());
            temporary = Optional.of(minted);
        }
    }

    private String value(String option) throws CodexArguments.Usage {
        String value = left.poll();
        if (value == null) {
            throw new CodexArguments.Usage("a value is required for '" + option + "' but none was supplied");
        }
        return value;
    }

    private int number(String option) throws CodexArguments.Usage {
        String value = value(option);
        if (!value.matches("\\d{1,9}")) {
            throw new CodexArguments.Usage("invalid value '" + value + "' for '" + option + "': not a number");
        }
        return Integer.parseInt(value);
    }

    private void mint(String kind) throws CodexArguments.Usage {
        if (!"bearer".equals(kind)) {
            throw new CodexArguments.Usage("'" + kind + "' is no kind of authentication; this fake knows bearer");
        }
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        token = HexFormat.of().formatHex(random);
        passedOn.addAll(List.of(
                "--ws-auth",
                "capability-token",
                "--ws-token-sha256",
                HexFormat.of().formatHex(CodexServer.sha256(token))));
    }

    private void serve() throws CodexArguments.Usage, IOException, InterruptedException {
        CodexOptions options = CodexArguments.parse(passedOn.toArray(String[]::new), environment);
        CodexServer server = FakeCodex.serve(options, temporary);
        for (int i = 0; i < before; i++) {
            out.print(i % 2 == 0 ? "starting, step " + i + "\n" : Json.object("level", "info", "step", i) + "\n");
        }
        Thread.sleep(delay);
        ContractLine line = ContractLine.endpoint(server.endpoint()).protocol(protocol);
        if (!token.isEmpty()) {
            line.bearer(token);
        }
        if (!session.isEmpty()) {
            line.session(session);
        }
        line.print(out);
        Thread.currentThread().join();
    }
}
