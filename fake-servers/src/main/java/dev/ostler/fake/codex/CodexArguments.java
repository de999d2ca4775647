package dev.ostler.fake.codex;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the command line of {@code codex app-server}, and the fake's own options, which all begin with --fake. */
final class CodexArguments {
    private static final Pattern LISTEN = Pattern.compile("ws://(\\[[0-9a-fA-F:]+]|[0-9.]+):(\\d{1,5})");

    /** Wrong arguments: exit code 2. */
    static final class Usage extends Exception {
        private static final long serialVersionUID = 1L;

        Usage(String message) {
            super(message);
        }
    }

    private final Deque<String> left;
    private final Map<String, String> environment;
    private InetAddress address = CodexOptions.loopback();
    private int port;
    private Optional<Path> socket = Optional.empty();
    private Optional<String> token = Optional.empty();
    private boolean auth;
    private boolean strict;
    private Optional<URI> model = Optional.empty();
    private int overload;
    private int early;
    private boolean drainLosesLast;
    private int dropAfter;
    private Duration slowReader = CodexOptions.Faults.NONE.slowReader();

    private CodexArguments(String[] args, Map<String, String> environment) {
        left = new ArrayDeque<>(Arrays.asList(args));
        this.environment = environment;
    }

    /**
     * The options of these arguments.
     *
     * @throws Usage for arguments that are wrong in form
     * @throws IOException for what cannot be started: no home, no token, a broken configuration
     */
    static CodexOptions parse(String[] args, Map<String, String> environment) throws Usage, IOException {
        CodexArguments arguments = new CodexArguments(args, environment);
        arguments.read();
        return arguments.options();
    }

    private void read() throws Usage, IOException {
        if (!"app-server".equals(left.peek())) {
            throw new Usage("unrecognized subcommand '" + String.join(" ", left) + "'");
        }
        left.remove();
        while (!left.isEmpty()) {
            String option = left.remove();
            switch (option) {
                case "--listen" -> listen(value(option));
                case "--ws-auth" -> {
                    String kind = value(option);
                    if (!"capability-token".equals(kind)) {
                        throw new Usage("invalid value '" + kind + "' for '--ws-auth <MODE>'; this fake knows"
                                + " capability-token");
                    }
                    auth = true;
                }
                case "--ws-token-sha256" -> token = Optional.of(digest(value(option)));
                case "--ws-token-file" -> token = Optional.of(ofFile(Path.of(value(option))));
                case "-c", "--config" -> config(value(option));
                case "--enable", "--disable" -> value(option);
                case "--strict-config" -> strict = true;
                case "--fake-model" -> model = Optional.of(URI.create(value(option)));
                case "--fake-overload" -> overload = number(option);
                case "--fake-early" -> early = number(option);
                case "--fake-drain-loses-last" -> drainLosesLast = true;
                case "--fake-drop-after" -> dropAfter = number(option);
                case "--fake-slow-reader-ms" -> slowReader = Duration.ofMillis(number(option));
                default -> throw new Usage("unexpected argument '" + option + "' found");
            }
        }
    }

    private String value(String option) throws Usage {
        String value = left.poll();
        if (value == null) {
            throw new Usage("a value is required for '" + option + "' but none was supplied");
        }
        return value;
    }

    private int number(String option) throws Usage {
        String value = value(option);
        if (!value.matches("\\d{1,9}")) {
            throw new Usage("invalid value '" + value + "' for '" + option + "': not a number");
        }
        return Integer.parseInt(value);
    }

    private void listen(String url) throws Usage, IOException {
        if (url.startsWith("unix://") && url.length() > "unix://".length()) {
            socket = Optional.of(Path.of(url.substring("unix://".length())).toAbsolutePath());
            return;
        }
        Matcher matcher = LISTEN.matcher(url);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
            throw new Usage("invalid value '" + url + "' for '--listen <URL>': invalid websocket --listen URL `" + url
                    + "`; expected `ws://IP:PORT` or `unix://PATH`");
        }
        address = InetAddress.getByName(matcher.group(1));
        port = Integer.parseInt(matcher.group(2));
    }

    private void config(String override) throws Usage {
        int equals = override.indexOf('=');
        if (equals < 0) {
            throw new Usage("Invalid override (missing '='): " + override);
        }
        if ("fake.model".equals(override.substring(0, equals))) {
            model = Optional.of(URI.create(override.substring(equals + 1).replace("\"", "")));
        }
    }

    private static String digest(String hex) throws IOException {
        try {
            CodexOptions.requireDigest(hex);
            return hex;
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static String ofFile(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            throw new IOException("--ws-token-file is empty: " + file);
        }
        return HexFormat.of().formatHex(CodexServer.sha256(text));
    }

    private CodexOptions options() throws IOException {
        if (auth && token.isEmpty()) {
            throw new IOException(
                    "`--ws-token-file` or `--ws-token-sha256` is required when `--ws-auth capability-token`"
                            + " is set");
        }
        if (!auth && token.isPresent()) {
            throw new IOException("`--ws-token-file` and `--ws-token-sha256` need `--ws-auth capability-token`");
        }
        if (!address.isLoopbackAddress() && token.isEmpty()) {
            throw new IOException(
                    "refusing to start non-loopback websocket listener " + address.getHostAddress() + ":" + port
                            + " without auth; configure `--ws-auth capability-token` or `--ws-auth signed-bearer-token`");
        }
        Path home = Path.of(environment.getOrDefault(
                "CODEX_HOME", environment.getOrDefault("HOME", System.getProperty("user.home")) + "/.codex"));
        if (!Files.isDirectory(home)) {
            throw new IOException("CODEX_HOME points to \"" + home + "\", but that path does not exist");
        }
        checkConfig(home.resolve("config.toml"));
        return new CodexOptions(
                home,
                Path.of("").toAbsolutePath(),
                address,
                port,
                socket,
                token,
                model,
                new CodexOptions.Faults(overload, early, drainLosesLast, dropAfter, slowReader));
    }

    /** A broken configuration is an error under --strict-config and a line on stderr without it. */
    private void checkConfig(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#") || text.startsWith("[") || text.contains("=")) {
                continue;
            }
            String message = "failed to parse " + file + ": line " + number + " is no key and value";
            if (strict) {
                throw new IOException(message);
            }
            System.err.println("ERROR " + message);
        }
    }
}
