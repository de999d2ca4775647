package dev.ostler.fake.codex;

import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A conversation. Guarded by the hub's lock. */
final class CodexThread {
    private static final Raw IDLE = Json.object("type", "idle");
    private static final Raw NOT_LOADED = Json.object("type", "notLoaded");
    private static final Raw SYSTEM_ERROR = Json.object("type", "systemError");

    /** What never changes about a thread. */
    record Identity(
            String id,
            @Nullable String forkedFrom,
            @Nullable Path path,
            String originator,
            long createdMs) {}

    private final Identity identity;
    private final List<Turn> turns = new ArrayList<>();
    private final Set<Peer> subscribers = new LinkedHashSet<>();
    private final Set<String> approvedForSession = new HashSet<>();
    private final Map<String, Terminal> terminals = new LinkedHashMap<>();
    private Settings settings;
    private @Nullable String name;
    private @Nullable Turn active;
    private @Nullable Rollout rollout;
    private long updatedMs;
    private boolean failed;
    private int waitingOnApproval;
    private int waitingOnInput;
    private int usages;

    CodexThread(Identity identity, Settings settings) {
        this.identity = identity;
        this.settings = settings;
        updatedMs = identity.createdMs();
    }

    Identity identity() {
        return identity;
    }

    String id() {
        return identity.id();
    }

    boolean ephemeral() {
        return identity.path() == null;
    }

    Settings settings() {
        return settings;
    }

    void settings(Settings changed) {
        settings = changed;
    }

    @Nullable
    String name() {
        return name;
    }

    void name(@Nullable String given) {
        name = given;
    }

    List<Turn> turns() {
        return turns;
    }

    Set<Peer> subscribers() {
        return subscribers;
    }

    Set<String> approvedForSession() {
        return approvedForSession;
    }

    /** Commands that still run, by the id of their item; those of ended turns are background terminals. */
    Map<String, Terminal> terminals() {
        return terminals;
    }

    @Nullable
    Turn active() {
        return active;
    }

    void begin(Turn turn) {
        turns.add(turn);
        active = turn;
        failed = false;
        updatedMs = turn.startedMs();
    }

    void ended(boolean inFailure) {
        active = null;
        failed = inFailure;
        waitingOnApproval = 0;
        waitingOnInput = 0;
        updatedMs = System.currentTimeMillis();
    }

    @Nullable
    Rollout rollout() {
        return rollout;
    }

    void rollout(@Nullable Rollout file) {
        rollout = file;
    }

    long updatedMs() {
        return updatedMs;
    }

    void touched(long at) {
        updatedMs = at;
    }

    void waitOnApproval(int more) {
        waitingOnApproval += more;
    }

    void waitOnInput(int more) {
        waitingOnInput += more;
    }

    boolean waiting() {
        return waitingOnApproval + waitingOnInput > 0;
    }

    Raw status() {
        List<String> flags = new ArrayList<>();
        if (waitingOnApproval > 0) {
            flags.add("waitingOnApproval");
        }
        if (waitingOnInput > 0) {
            flags.add("waitingOnUserInput");
        }
        if (active != null || !flags.isEmpty()) {
            return Json.object("type", "active", "activeFlags", flags);
        }
        return failed ? SYSTEM_ERROR : IDLE;
    }

    Raw statusChanged() {
        return Json.object("threadId", id(), "status", status());
    }

    Raw notLoaded() {
        return Json.object("threadId", id(), "status", NOT_LOADED);
    }

    /** How much of a thread an answer shows. */
    enum View {
        LOADED,
        LISTED,
        NOT_LOADED,
        WITH_TURNS
    }

    Raw json(View view) {
        boolean away = view == View.NOT_LOADED;
        return Json.object(
                "id",
                id(),
                "environments",
                away ? null : settings.environments(),
                "extra",
                null,
                "sessionId",
                id(),
                "forkedFromId",
                identity.forkedFrom(),
                "attachedToThreadId",
                null,
                "parentThreadId",
                null,
                "preview",
                preview(),
                "ephemeral",
                ephemeral(),
                "section",
                null,
                "sectionEnteredAt",
                null,
                "projectId",
                null,
                "historyMode",
                "paginated",
                "modelProvider",
                "mock",
                "model",
                settings.model(),
                "reasoningEffort",
                null,
                "createdAt",
                identity.createdMs() / 1000,
                "updatedAt",
                updatedMs / 1000,
                "recencyAt",
                (turns.isEmpty() ? identity.createdMs() : turns.getLast().startedMs()) / 1000,
                "status",
                away ? NOT_LOADED : status(),
                "path",
                identity.path() == null ? null : identity.path().toString(),
                "cwd",
                settings.cwd(),
                "cliVersion",
                FakeCodex.VERSION,
                "originator",
                identity.originator(),
                "source",
                "vscode",
                "canAcceptDirectInput",
                (view == View.LOADED || view == View.WITH_TURNS) ? true : null,
                "threadSource",
                null,
                "agentNickname",
                null,
                "agentRole",
                null,
                "gitInfo",
                null,
                "name",
                name,
                "daybreakEnabled",
                null,
                "turns",
                view == View.WITH_TURNS ? turns.stream().map(Turn::full).toList() : List.of());
    }

    private String preview() {
        return turns.stream()
                .flatMap(turn -> turn.items().stream())
                .filter(item -> "userMessage".equals(item.type()))
                .findFirst()
                .map(item -> Rollout.firstText(item.json()))
                .orElse("");
    }

    Raw readState() {
        Raw first = turns.isEmpty()
                ? new Raw("null")
                : Json.object("type", "turn", "turnId", turns.getFirst().id());
        return Json.object("firstUnread", first, "revision", UUID.randomUUID().toString());
    }

    void countUsage() {
        usages++;
    }

    boolean used() {
        return usages > 0;
    }

    /** What has been used so far, in round numbers. */
    Raw usage(Turn turn) {
        return Json.object(
                "threadId", id(),
                "turnId", turn.id(),
                "tokenUsage", Json.object("total", tokens(usages), "last", tokens(1), "modelContextWindow", 258_400));
    }

    private static Raw tokens(int requests) {
        return Json.object(
                "totalTokens",
                20L * requests,
                "inputTokens",
                10L * requests,
                "cachedInputTokens",
                0,
                "cacheWriteInputTokens",
                0,
                "outputTokens",
                10L * requests,
                "reasoningOutputTokens",
                0);
    }
}
