package dev.ostler.broker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Credential;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a process said about itself: readiness contract version 1, or what a pattern found.
 *
 * @param session to resume, or null
 * @param auth to present, or null when it said nothing
 * @param protocol what it speaks, or null
 */
record Announcement(
        Endpoint endpoint,
        @Nullable String session,
        @Nullable Credential auth,
        @Nullable String protocol) {
    private static final Pattern CREDENTIAL =
            Pattern.compile("(\"(?:token|password)\"\\s*:\\s*\")(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern ANSI =
            Pattern.compile("\\x1b\\[[0-?]*[ -/]*[@-~]|\\x1b\\][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)");

    /**
     * Looks at one line. Empty: it is ordinary output.
     *
     * @throws NotReady {@code BAD_PAYLOAD} or {@code ENDPOINT_REFUSED}: it announces something that cannot be used
     */
    static Optional<Announcement> in(String line, @Nullable Pattern pattern, HarnessDefinition definition) {
        Optional<Announcement> found = pattern == null ? contract(line) : matched(line, pattern);
        found.ifPresent(a -> check(a, definition));
        return found;
    }

    /**
     * Of a process that announces nothing: where the definition says that it listens, or else where it was asked.
     *
     * @throws NotReady {@code ENDPOINT_REFUSED}
     */
    static Announcement of(HarnessDefinition definition, Endpoint asked) {
        Endpoint given = definition.endpoint();
        Endpoint where = given != null ? given : definition.readiness().http() == null ? asked : asked.origin();
        Announcement found = new Announcement(where, null, null, null);
        check(found, definition);
        return found;
    }

    /** A line as it may be shown: without ANSI escapes, and without the credential that an announcement carries. */
    static String shown(String line) {
        String plain = withoutAnsi(line);
        return plain.indexOf('{') >= 0 && plain.contains("\"endpoint\"")
                ? CREDENTIAL.matcher(plain).replaceAll("$1***\"")
                : plain;
    }

    static String withoutAnsi(String line) {
        return line.indexOf('\u001b') < 0 ? line : ANSI.matcher(line).replaceAll("");
    }

    private static Optional<Announcement> matched(String line, Pattern pattern) {
        Matcher m = pattern.matcher(withoutAnsi(line));
        if (!m.find()) {
            return Optional.empty();
        }
        return Optional.of(new Announcement(endpoint(m.group("endpoint")), null, null, null));
    }

    /** A JSON object with {@code endpoint}; anything else is output, JSON log lines included. */
    private static Optional<Announcement> contract(String line) {
        String text = withoutAnsi(line).strip();
        if (!text.startsWith("{") || !text.contains("\"endpoint\"")) {
            return Optional.empty();
        }
        JsonNode n;
        try {
            n = Json.tree(text);
        } catch (OstlerException e) {
            return Optional.empty();
        }
        if (!n.isObject() || !n.has("endpoint")) {
            return Optional.empty();
        }
        if (n.path("version").asInt(1) != 1) {
            throw bad("it announces contract version " + n.path("version") + "; this broker knows 1");
        }
        if (!n.path("endpoint").isTextual()) {
            throw bad("its endpoint is " + n.path("endpoint").getNodeType() + ", expected a URI as text");
        }
        return Optional.of(new Announcement(
                endpoint(n.path("endpoint").asText()),
                n.path("sessionId").textValue(),
                auth(n.path("auth")),
                n.path("protocol").textValue()));
    }

    private static Endpoint endpoint(String text) {
        try {
            return Endpoint.parse(text);
        } catch (OstlerException e) {
            throw bad(e.getMessage());
        }
    }

    private static @Nullable Credential auth(JsonNode n) {
        if (!n.isObject()) {
            return null;
        }
        try {
            String token = n.path("token").textValue();
            if (token == null && n.path("tokenFile").isTextual()) {
                token = Files.readString(Path.of(n.path("tokenFile").asText())).strip();
            }
            return new Credential(
                    n.path("type").textValue(),
                    token,
                    n.path("username").textValue(),
                    n.path("password").textValue());
        } catch (OstlerException e) {
            throw bad(e.getMessage());
        } catch (java.io.IOException e) {
            throw bad("its auth.tokenFile cannot be read: " + e.getMessage());
        }
    }

    private static void check(Announcement a, HarnessDefinition definition) {
        if (!a.endpoint().loopback() && !definition.allowRemote()) {
            throw new NotReady(
                    VerdictReason.ENDPOINT_REFUSED,
                    "it announces " + a.endpoint()
                            + ", which is not on this machine; say \"allowRemote\": true (--allow-remote) if that is meant",
                    null);
        }
    }

    private static NotReady bad(@Nullable String why) {
        return new NotReady(VerdictReason.BAD_PAYLOAD, why == null ? "it announces something unusable" : why, null);
    }
}
