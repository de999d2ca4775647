package dev.ostler.fake.opencode;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments and the environment of {@code opencode serve}.
 *
 * @param port 0 tries 4096 first, as the real one does
 * @param password null for a server that anybody may use
 * @param home conversations lie below it
 * @param heartbeatMillis {@code --fake-heartbeat-ms}
 * @param open {@code --fake-open}: the password is taken and not asked for
 */
record Options(
        String host, int port, String user, @Nullable String password, Path home, long heartbeatMillis, boolean open) {
    private static final long HEARTBEAT_MILLIS = 10_000;

    static Options parse(String[] args, Map<String, String> env) {
        String host = "127.0.0.1";
        int port = 0;
        long heartbeat = HEARTBEAT_MILLIS;
        boolean open = false;
        List<String> all = List.of(args);
        for (int i = 0; i < all.size(); i++) {
            String arg = all.get(i);
            switch (arg) {
                case "serve" -> {}
                case "--fake-open" -> open = true;
                case "--hostname" -> host = value(all, ++i, arg);
                case "--port" -> port = Integer.parseInt(value(all, ++i, arg));
                case "--fake-heartbeat-ms" -> heartbeat = Long.parseLong(value(all, ++i, arg));
                default -> throw new IllegalArgumentException("unknown argument: " + arg);
            }
        }
        return new Options(
                host,
                port,
                env.getOrDefault("OPENCODE_SERVER_USERNAME", "opencode"),
                env.get("OPENCODE_SERVER_PASSWORD"),
                Path.of(env.getOrDefault("HOME", ".")),
                heartbeat,
                open);
    }

    private static String value(List<String> args, int at, String name) {
        if (at >= args.size()) {
            throw new IllegalArgumentException(name + " needs a value");
        }
        return args.get(at);
    }
}
