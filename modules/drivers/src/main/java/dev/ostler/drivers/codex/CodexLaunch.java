package dev.ostler.drivers.codex;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.secret.Secret;
import dev.ostler.drivers.Launch;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is added to a {@code codex app-server}: a credential, of which only the hash stands in the arguments, and what
 * keeps its banner free of colour. A command that is not recognised gets nothing.
 *
 * <p>On a Unix socket codex 0.169.0 takes {@code --ws-auth} and does not enforce it: there the 0600 socket is the
 * protection, and a credential would only pretend to be one.
 */
final class CodexLaunch {
    private static final int TOKEN_BYTES = 32;
    private static final Launch NOTHING = new Launch(List.of(), Map.of(), List.of(), new Auth.None());

    private CodexLaunch() {}

    static Launch of(HarnessDefinition definition, SecureRandom random) {
        List<String> args = definition.args();
        if (!args.contains("app-server")) {
            return NOTHING;
        }
        // the banner is coloured under these two even when it goes to a file
        List<String> drop = List.of("FORCE_COLOR", "CLICOLOR_FORCE");
        Map<String, String> env = Map.of("NO_COLOR", "1");
        boolean ownAuth = args.stream().anyMatch(arg -> arg.equals("--ws-auth") || arg.startsWith("--ws-auth="))
                || !(definition.auth().toAuth() instanceof Auth.None);
        if (ownAuth || !listens(args)) {
            return new Launch(List.of(), env, drop, new Auth.None());
        }
        String token = token(random);
        return new Launch(
                List.of("--ws-auth", "capability-token", "--ws-token-sha256", sha256(token)),
                env,
                drop,
                new Auth.Bearer(Secret.of(token)));
    }

    private static boolean listens(List<String> args) {
        return option(args, "--listen")
                .filter(where -> where.startsWith("ws://"))
                .isPresent();
    }

    private static Optional<String> option(List<String> args, String name) {
        for (int i = 0; i < args.size(); i++) {
            if (args.get(i).equals(name) && i + 1 < args.size()) {
                return Optional.of(args.get(i + 1));
            }
            if (args.get(i).startsWith(name + "=")) {
                return Optional.of(args.get(i).substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }

    private static String token(SecureRandom random) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String sha256(String token) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
