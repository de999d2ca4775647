package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.secret.Secret;
import dev.ostler.drivers.Launch;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.Stdio;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is executed for a start, and the secrets that must be masked from then on.
 *
 * @param auth the credential that the protocol minted, {@link Auth.None} when the definition's own stands
 * @param secrets values of the environment that a user or the protocol put there
 * @param origin what the next start of the same harness needs again
 */
record Launching(SpawnSpec spec, Auth auth, Set<Secret> secrets, SecretFiles.Origin origin) {
    private static final Pattern ADDRESS = Pattern.compile("[a-z]{2,8}://[A-Za-z0-9.:\\[\\]-]+(?:/[A-Za-z0-9._/-]*)?");

    /**
     * Fills placeholders, resolves secrets and decides the child's environment: the broker's, less every
     * {@code OSTLER_*} of its own and what the definition drops, plus the definition's and the protocol's. Blocking.
     */
    static Launching of(String id, Start start, Launch launch, Stdio stdio, Map<String, String> inherited) {
        HarnessDefinition definition = start.definition();
        Harnesses.Spawn spawn = start.spawn();
        Map<String, String> values = new HashMap<>();
        if (spawn.task() != null) {
            values.put("task", spawn.task());
        }
        if (definition.model() != null) {
            values.put("model", definition.model());
        }
        Path cwd = cwd(definition, spawn);
        values.put("cwd", cwd.toString());
        Placeholders places = new Placeholders(values, spawn.args() == null ? List.of() : spawn.args());
        List<String> args = new ArrayList<>(places.fill(definition.args()));
        args.addAll(launch.args());
        Map<String, String> environment = inherited(definition, launch, inherited);
        environment.putAll(launch.env());
        Own own = own(start, inherited);
        environment.putAll(own.plain());
        environment.putAll(own.secret());
        Set<Secret> secrets = new HashSet<>();
        own.secret().values().forEach(value -> secrets.add(Secret.of(value)));
        launch.auth().secret().ifPresent(secrets::add);
        String command = definition.command();
        if (command == null) {
            throw new IllegalStateException("nothing to start for " + id);
        }
        return new Launching(
                new SpawnSpec(
                        id,
                        places.fill(command),
                        args,
                        environment,
                        cwd,
                        stdio,
                        Set.copyOf(definition.sharedDaemons()),
                        KeeperTakeover.onLoss(definition.onBrokerLoss())),
                launch.auth(),
                Set.copyOf(secrets),
                new SecretFiles.Origin(
                        own.plain(), own.secret(), definition.auth(), spawn.args(), spawn.task(), spawn.cwd()));
    }

    /** The values of the definition and the request, resolved. */
    private record Own(Map<String, String> plain, Map<String, String> secret) {}

    private static Own own(Start start, Map<String, String> inherited) {
        Set<String> given =
                start.spawn().env() == null ? Set.of() : start.spawn().env().keySet();
        Map<String, String> plain = new HashMap<>();
        Map<String, String> secret = new HashMap<>();
        start.definition().env().forEach((name, template) -> {
            boolean resolved = start.resolved().contains(name);
            String value = resolved ? template : Placeholders.resolve(name, template, inherited);
            // what was hidden at the first start is hidden at every later one
            boolean told = given.contains(name) && (resolved || !plainlyHarmless(value));
            boolean hidden = !value.equals(template) || looksSecret(name) || told;
            (hidden ? secret : plain).put(name, value);
        });
        return new Own(plain, secret);
    }

    private static Map<String, String> inherited(
            HarnessDefinition definition, Launch launch, Map<String, String> inherited) {
        Map<String, String> out = new HashMap<>();
        inherited.forEach((name, value) -> {
            if (!name.startsWith("OSTLER_")) {
                out.put(name, value);
            }
        });
        launch.envDrop().forEach(out::remove);
        definition.envDrop().forEach(out::remove);
        return out;
    }

    /**
     * A path that exists, or an address without a credential. To mask those would blank them out of everything that the
     * agent says, and they tell nothing.
     */
    private static boolean plainlyHarmless(String value) {
        return (value.startsWith("/") && Files.exists(Path.of(value)))
                || ADDRESS.matcher(value).matches();
    }

    private static boolean looksSecret(String name) {
        String upper = name.toUpperCase(java.util.Locale.ROOT);
        return upper.contains("KEY") || upper.contains("TOKEN") || upper.contains("SECRET") || upper.contains("PASSW");
    }

    private static Path cwd(HarnessDefinition definition, Harnesses.Spawn spawn) {
        String wanted = definition.cwd();
        if (wanted != null && wanted.equals("{cwd}")) {
            wanted = spawn.cwd();
        }
        Path cwd = Path.of(wanted == null ? System.getProperty("user.dir") : wanted);
        if (!cwd.isAbsolute() || !Files.isDirectory(cwd)) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "cwd '" + cwd + "' is not " + (cwd.isAbsolute() ? "a directory" : "absolute"));
        }
        return cwd;
    }
}
