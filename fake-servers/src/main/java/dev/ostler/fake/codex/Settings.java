package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a thread runs under. Overrides of one turn stick for the later ones.
 *
 * @param cwd an absolute path
 * @param model the model's name
 * @param approvalPolicy {@code untrusted, on-request, granular} or {@code never}
 * @param sandbox {@code read-only, workspace-write} or {@code danger-full-access}
 * @param profiled whether the sandbox is the default one, which goes by a profile
 */
record Settings(String cwd, String model, String approvalPolicy, String sandbox, boolean profiled) {
    private static final String[] POLICIES = {"untrusted", "on-request", "granular", "never"};
    private static final String[] SANDBOXES = {"read-only", "workspace-write", "danger-full-access"};

    static Settings initial(String cwd) {
        return new Settings(cwd, "mock-model", "on-request", "read-only", true);
    }

    Settings with(Params params) throws Failure {
        boolean named = params.node().path("sandboxPolicy").isObject()
                || params.node().path("sandbox").isTextual();
        return new Settings(
                params.optional("cwd").orElse(cwd),
                params.optional("model").orElse(model),
                params.oneOf("approvalPolicy", POLICIES).orElse(approvalPolicy),
                params.node().path("sandboxPolicy").isObject()
                        ? sandboxOf(params.node().get("sandboxPolicy"), sandbox)
                        : params.oneOf("sandbox", SANDBOXES).orElse(sandbox),
                profiled && !named);
    }

    private static String sandboxOf(JsonNode policy, String otherwise) {
        return switch (policy.path("type").asText("")) {
            case "readOnly" -> "read-only";
            case "workspaceWrite" -> "workspace-write";
            case "dangerFullAccess" -> "danger-full-access";
            default -> otherwise;
        };
    }

    boolean asksForEveryCommand() {
        return "untrusted".equals(approvalPolicy);
    }

    boolean neverAsks() {
        return "never".equals(approvalPolicy);
    }

    boolean readOnly() {
        return "read-only".equals(sandbox);
    }

    Raw sandboxPolicy() {
        return switch (sandbox) {
            case "workspace-write" ->
                Json.object(
                        "type", "workspaceWrite",
                        "writableRoots", List.of(),
                        "networkAccess", false,
                        "excludeTmpdirEnvVar", false,
                        "excludeSlashTmp", false);
            case "danger-full-access" -> Json.object("type", "dangerFullAccess");
            default -> Json.object("type", "readOnly", "networkAccess", false);
        };
    }

    private @Nullable Raw profile() {
        return profiled ? Json.object("id", ":read-only", "extends", null) : null;
    }

    private Raw collaboration() {
        return Json.object(
                "mode",
                "default",
                "settings",
                Json.object("model", model, "reasoning_effort", null, "developer_instructions", null));
    }

    /** The parameters of {@code thread/settings/updated}. */
    Raw updated(String threadId) {
        Raw settings = Json.object(
                "disabledPluginIds",
                List.of(),
                "cwd",
                cwd,
                "environments",
                environments(),
                "approvalPolicy",
                approvalPolicy,
                "approvalsReviewer",
                "user",
                "sandboxPolicy",
                sandboxPolicy(),
                "activePermissionProfile",
                profile(),
                "model",
                model,
                "modelProvider",
                "mock",
                "serviceTier",
                null,
                "effort",
                null,
                "summary",
                null,
                "collaborationMode",
                collaboration(),
                "multiAgentMode",
                "explicitRequestOnly",
                "personality",
                null);
        return Json.object("threadId", threadId, "threadSettings", settings);
    }

    List<Raw> environments() {
        return List.of(Json.object("environmentId", "local", "cwd", cwd, "runtimeWorkspaceRoots", List.of(cwd)));
    }

    /** The answer to {@code thread/start}. */
    Raw started(Raw thread) {
        return Json.object(
                "thread",
                thread,
                "model",
                model,
                "modelProvider",
                "mock",
                "serviceTier",
                null,
                "disabledPluginIds",
                List.of(),
                "cwd",
                cwd,
                "runtimeWorkspaceRoots",
                List.of(cwd),
                "instructionSources",
                List.of(),
                "approvalPolicy",
                approvalPolicy,
                "approvalsReviewer",
                "user",
                "sandbox",
                sandboxPolicy(),
                "activePermissionProfile",
                profile(),
                "reasoningEffort",
                null,
                "multiAgentMode",
                "explicitRequestOnly");
    }

    /** The answer to {@code thread/resume}. */
    Raw resumed(Raw thread, String turnsCursor, String itemsCursor) {
        String start = started(thread).text();
        String tail = ",\"multiAgentMode\":\"explicitRequestOnly\"}";
        Raw extra = Json.object(
                "collaborationMode",
                collaboration(),
                "multiAgentMode",
                "explicitRequestOnly",
                "initialTurnsPage",
                null,
                "turnsBackwardsCursor",
                turnsCursor,
                "itemsBackwardsCursor",
                itemsCursor);
        return new Raw(start.substring(0, start.length() - tail.length()) + ","
                + extra.text().substring(1));
    }
}
