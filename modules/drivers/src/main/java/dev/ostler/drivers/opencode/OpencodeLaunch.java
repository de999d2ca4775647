package dev.ostler.drivers.opencode;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.secret.Secret;
import dev.ostler.drivers.Launch;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * What is added to an {@code opencode serve}: a password, which it takes from its environment alone. A command that is
 * not recognised, or that brings a password of its own, gets nothing.
 */
final class OpencodeLaunch {
    static final String USER = "opencode";
    static final String USER_VARIABLE = "OPENCODE_SERVER_USERNAME";
    static final String PASSWORD_VARIABLE = "OPENCODE_SERVER_PASSWORD";
    private static final int PASSWORD_BYTES = 32;
    private static final Launch NOTHING = new Launch(List.of(), Map.of(), List.of(), new Auth.None());

    private OpencodeLaunch() {}

    static Launch of(HarnessDefinition definition, SecureRandom random) {
        boolean own = definition.env().containsKey(PASSWORD_VARIABLE)
                || !(definition.auth().toAuth() instanceof Auth.None);
        if (own || !definition.args().contains("serve")) {
            return NOTHING;
        }
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return new Launch(
                List.of(),
                Map.of(USER_VARIABLE, USER, PASSWORD_VARIABLE, password),
                List.of(),
                new Auth.Basic(USER, Secret.of(password)));
    }
}
