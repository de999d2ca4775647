package dev.ostler.cli.server;

import dev.ostler.broker.LogBounds;
import dev.ostler.cli.Environment;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A broker's configuration, as {@code conf/ostler.json}, {@code --config FILE} and the application launcher's
 * {@code -conf} have it. What is absent is taken from elsewhere: see {@link ServerPlan}.
 *
 * @param data data directory; a relative one is under the working directory
 * @param host address to bind
 * @param port 0 for any free one
 * @param node the broker's name in events
 * @param harnesses directories with definitions; earlier ones win
 * @param allowRemote whether {@code host} may be other than loopback
 * @param names further names that a Host header may carry
 * @param maxHarnesses how many may live at once
 * @param journal how much of the log is kept
 * @param hooks where some events go, see {@link HookSetting}
 */
public record ServerConfig(
        @Nullable String data,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable String node,
        @Nullable List<String> harnesses,
        @Nullable Boolean allowRemote,
        @Nullable List<String> names,
        @Nullable Integer maxHarnesses,
        @Nullable LogBounds journal,
        @Nullable List<HookSetting> hooks) {
    /** Says nothing. */
    public static final ServerConfig EMPTY =
            new ServerConfig(null, null, null, null, null, null, null, null, null, null);

    /**
     * Reads JSON text.
     *
     * @param source what to name in messages
     * @throws OstlerException {@code INVALID_REQUEST} that names the source, the field, and the nearest known one
     */
    public static ServerConfig parse(String source, String json) {
        try {
            return Json.readStrictly(json, ServerConfig.class);
        } catch (OstlerException e) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, source + ": " + e.getMessage());
        }
    }

    /** Reads a file; fails like {@link #parse}. */
    public static ServerConfig read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "the configuration " + file + " cannot be read"
                            + (Files.exists(file) ? "" : ": there is no such file"));
        }
    }

    /** What counts unless a file is named: the user's {@code ostler.json}, else the shipped one, else nothing. */
    public static ServerConfig found(Environment env) {
        Path own = env.userDefinitions().resolveSibling("ostler.json");
        Path home = env.home();
        List<Path> known =
                home == null ? List.of(own) : List.of(own, home.resolve("conf").resolve("ostler.json"));
        return known.stream()
                .filter(Files::exists)
                .findFirst()
                .map(ServerConfig::read)
                .orElse(EMPTY);
    }

    /** This, and from the other what this leaves open. */
    public ServerConfig or(ServerConfig other) {
        return new ServerConfig(
                first(data, other.data),
                first(host, other.host),
                first(port, other.port),
                first(node, other.node),
                first(harnesses, other.harnesses),
                first(allowRemote, other.allowRemote),
                first(names, other.names),
                first(maxHarnesses, other.maxHarnesses),
                first(journal, other.journal),
                first(hooks, other.hooks));
    }

    private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
        return one == null ? other : one;
    }
}
