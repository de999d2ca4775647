package dev.ostler.cli.client;

import dev.ostler.cli.Environment;
import dev.ostler.cli.http.HttpTarget;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds the broker: what the command line says wins over the environment; a URL wins over a data directory.
 */
public final class Finder {
    private Finder() {}

    /**
     * The broker that is meant.
     *
     * @param url of {@code --url}
     * @param data of {@code --data}
     * @throws OstlerException {@code UNREACHABLE} when nothing says where one is
     */
    public static BrokerAddress find(Environment env, @Nullable String url, @Nullable Path data) {
        String fromEnvironment = data == null ? env.variable("OSTLER_URL") : null;
        if (url != null) {
            return new BrokerAddress(HttpTarget.parse(url), token(env), "--url", null, 0);
        }
        if (fromEnvironment != null) {
            return new BrokerAddress(HttpTarget.parse(fromEnvironment), token(env), "OSTLER_URL", null, 0);
        }
        Path directory = data == null ? env.defaultData() : env.cwd().resolve(data);
        try {
            BrokerFile file = BrokerFile.read(directory)
                    .orElseThrow(() -> new OstlerException(
                            ErrorCode.UNREACHABLE, "no broker runs on the data directory " + directory));
            return new BrokerAddress(
                    HttpTarget.parse(file.url()),
                    Secret.of(Files.readString(file.tokenFile()).strip()),
                    directory.toString(),
                    directory,
                    file.pid());
        } catch (IOException e) {
            throw new OstlerException(
                    ErrorCode.UNREACHABLE, "the data directory " + directory + " cannot be read: " + why(e));
        }
    }

    private static @Nullable Secret token(Environment env) {
        String token = env.variable("OSTLER_TOKEN");
        if (token != null) {
            return Secret.of(token.strip());
        }
        String file = env.variable("OSTLER_TOKEN_FILE");
        if (file == null) {
            return null;
        }
        try {
            return Secret.of(Files.readString(env.cwd().resolve(file)).strip());
        } catch (IOException e) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST, "OSTLER_TOKEN_FILE=" + file + " cannot be read: " + why(e));
        }
    }

    private static String why(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException _ -> "permission denied";
            case java.nio.file.NoSuchFileException n -> "there is no " + n.getFile();
            default -> String.valueOf(e.getMessage());
        };
    }
}
