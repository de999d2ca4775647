package dev.ostler.cli.server;

import dev.ostler.broker.BrokerOptions;
import dev.ostler.broker.KeeperPlace;
import dev.ostler.broker.LogBounds;
import dev.ostler.cli.Environment;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.gateway.AccessToken;
import dev.ostler.gateway.GatewayLimits;
import dev.ostler.gateway.GatewayOptions;
import dev.ostler.gateway.hooks.Hook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A configuration with nothing left open.
 *
 * @param data absolute
 * @param definitions the user's own first
 * @param log how much of the log is kept
 * @param keeper where processes are kept
 * @param hooks where some events go
 */
public record ServerPlan(
        Path data,
        String host,
        int port,
        String node,
        List<Path> definitions,
        boolean allowRemote,
        Set<String> names,
        int maxHarnesses,
        LogBounds log,
        KeeperPlace keeper,
        List<Hook> hooks) {
    public ServerPlan {
        hooks = List.copyOf(hooks);
        if (hooks.stream().map(Hook::name).distinct().count() < hooks.size()) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "two hooks have one name; each keeps its place in the log under its own");
        }
        definitions = List.copyOf(definitions);
        names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        if (port < 0 || port > 65_535) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, "port " + port + " is not one of 0 to 65535");
        }
        if (maxHarnesses < 1) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, "maxHarnesses is " + maxHarnesses + ": 1 at least");
        }
        if (node.isBlank()) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, "node is blank: events need a broker's name");
        }
    }

    /** The log is kept as the journal has it, what it owns is kept inside; no hooks. */
    public ServerPlan(
            Path data,
            String host,
            int port,
            String node,
            List<Path> definitions,
            boolean allowRemote,
            Set<String> names,
            int maxHarnesses) {
        this(
                data,
                host,
                port,
                node,
                definitions,
                allowRemote,
                names,
                maxHarnesses,
                LogBounds.DEFAULT,
                KeeperPlace.INSIDE,
                List.of());
    }

    /** Fills the gaps from the environment and the defaults; what it owns is kept inside. */
    public static ServerPlan of(ServerConfig config, Environment env) {
        return new ServerPlan(
                config.data() == null
                        ? env.defaultData()
                        : env.cwd().resolve(config.data()).normalize(),
                config.host() == null ? "127.0.0.1" : config.host(),
                config.port() == null ? GatewayOptions.DEFAULT_PORT : config.port(),
                config.node() == null ? NodeName.ofMachine() : config.node(),
                definitions(config, env),
                config.allowRemote() != null && config.allowRemote(),
                config.names() == null ? Set.of() : Set.copyOf(config.names()),
                config.maxHarnesses() == null ? BrokerOptions.MAX_HARNESSES : config.maxHarnesses(),
                config.journal() == null ? LogBounds.DEFAULT : fitting(config.journal()),
                KeeperPlace.INSIDE,
                config.hooks() == null
                        ? List.of()
                        : config.hooks().stream().map(hook -> hook.hook(env)).toList());
    }

    /** The same with another place of the keeper. */
    public ServerPlan with(KeeperPlace other) {
        return new ServerPlan(data, host, port, node, definitions, allowRemote, names, maxHarnesses, log, other, hooks);
    }

    /** Half of the heap is for everything else. */
    private static LogBounds fitting(LogBounds log) {
        long heap = Runtime.getRuntime().maxMemory();
        if (log.stream().total().bytes() > heap / 2) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "journal.stream.totalBytes is " + log.stream().total().bytes() + ", more than half of the " + heap
                            + " bytes of this JVM's heap; give less, or more heap: OSTLER_JAVA_OPTS=-Xmx2g");
        }
        return log;
    }

    /** The same with another log. */
    ServerPlan with(LogBounds other) {
        return new ServerPlan(
                data, host, port, node, definitions, allowRemote, names, maxHarnesses, other, keeper, hooks);
    }

    private static List<Path> definitions(ServerConfig config, Environment env) {
        if (config.harnesses() != null) {
            return config.harnesses().stream().map(env.cwd()::resolve).toList();
        }
        List<Path> out = new ArrayList<>(List.of(env.userDefinitions()));
        Path home = env.home();
        if (home != null) {
            out.add(home.resolve("conf").resolve("harnesses"));
        }
        return out;
    }

    BrokerOptions broker() {
        return new BrokerOptions(data, node, definitions, maxHarnesses, keeper, log);
    }

    GatewayOptions gateway(AccessToken token) {
        return new GatewayOptions(host, port, List.of(token), allowRemote, names, GatewayLimits.DEFAULT);
    }

    /** The URL by which this machine reaches it: a wildcard is an address to bind, not one to dial. */
    String url(int actualPort) {
        String dial = switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "[::]" -> "[::1]";
            default -> host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        };
        return "http://" + dial + ":" + actualPort;
    }
}
