package dev.ostler.fake.codex;

import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import java.util.UUID;

/** What the real server says on the machine of the recordings, whatever one asks of it. */
final class CodexFacts {
    static final Raw RATE_LIMITS = Json.object(
            "rateLimits",
            Json.object(
                    "limitId", "codex",
                    "limitName", null,
                    "normalModelSlug", null,
                    "primary", null,
                    "secondary", null,
                    "credits", null,
                    "individualLimit", null,
                    "spendControlReached", null,
                    "planType", null,
                    "rateLimitReachedType", null));

    static final Raw CONFIG_WARNING = Json.object(
            "summary",
            "Codex could not find bubblewrap on PATH. Install bubblewrap with your OS package manager. See the sandbox"
                    + " prerequisites: https://developers.openai.com/codex/concepts/sandboxing#prerequisites. Codex will"
                    + " use the bundled bubblewrap in the meantime.",
            "details",
            null);

    static final Raw REMOTE_CONTROL = Json.object(
            "status",
            "disabled",
            "serverName",
            "fake",
            "installationId",
            UUID.randomUUID().toString(),
            "environmentId",
            null);

    private static final String DEPRECATED = "Full-history hydration is deprecated for paginated threads; ";
    private static final String PAGE = ", then page with `thread/turns/list` and `thread/items/list`.";

    static final Raw RESUME_NOTICE =
            Json.object("summary", DEPRECATED + "use `excludeTurns: true`" + PAGE, "details", null);

    static final Raw READ_NOTICE =
            Json.object("summary", DEPRECATED + "omit `includeTurns` or set it to `false`" + PAGE, "details", null);

    private CodexFacts() {}

    static Raw modelWarning(CodexThread thread) {
        return Json.object(
                "threadId",
                thread.id(),
                "message",
                "Model metadata for `" + thread.settings().model()
                        + "` not found. Defaulting to fallback metadata; this can degrade performance and cause"
                        + " issues.");
    }
}
