package dev.ostler.cli.server;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ostler.cli.Environment;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.secret.Secret;
import dev.ostler.gateway.hooks.Hook;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Hook} as the configuration has it.
 *
 * @param secret <code>${env:NAME}</code> or <code>${file:PATH}</code>: never the secret itself, which would lie in a file
 *     that others may read
 */
public record HookSetting(
        @Nullable String name,
        @Nullable List<String> on,
        @Nullable List<String> harness,
        @Nullable String url,
        @Nullable String secret,
        @Nullable List<String> command,
        @JsonProperty("timeoutMs") @Nullable Duration timeout,
        @Nullable Integer attempts) {
    private static final Pattern SECRET = Pattern.compile("\\$\\{(env|file):([^}]+)}");

    Hook hook(Environment env) {
        return new Hook(
                Objects.requireNonNullElse(name, ""),
                Objects.requireNonNullElse(on, List.of()),
                harness,
                url,
                secret == null ? null : resolved(secret, env),
                command,
                timeout,
                attempts);
    }

    private Secret resolved(String reference, Environment env) {
        Matcher m = SECRET.matcher(reference);
        if (!m.matches()) {
            throw wrong("its secret must be given as ${env:NAME} or ${file:PATH}");
        }
        if (m.group(1).equals("env")) {
            String value = env.variable(m.group(2));
            if (value == null) {
                throw wrong("the variable " + m.group(2) + " of its secret is not set");
            }
            return Secret.of(value);
        }
        try {
            return Secret.of(Files.readString(env.cwd().resolve(m.group(2))).strip());
        } catch (IOException e) {
            throw wrong("the file " + m.group(2) + " of its secret cannot be read");
        }
    }

    private OstlerException wrong(String what) {
        return new OstlerException(ErrorCode.INVALID_REQUEST, "hook " + name + ": " + what);
    }
}
