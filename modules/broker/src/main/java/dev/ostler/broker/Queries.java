package dev.ostler.broker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.bus.Addresses;
import dev.ostler.core.bus.SnapshotRequest;
import dev.ostler.core.bus.SnapshotState;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.harness.Ownership;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.ops.Supervision;
import dev.ostler.drivers.Ability;
import dev.ostler.drivers.Capabilities;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What can be asked without changing anything. */
final class Queries {
    private static final int TIMELINE = 50;
    private static final int CAUSE_CHARS = 200;
    private static final Duration SHORT = Duration.ofSeconds(5);

    private final Services services;
    private final Supplier<Cursor> head;
    private final LogReader logs;

    Queries(Services services) {
        this(services, services.journal()::head);
    }

    /**
     * {@code head} is the newest position that is told. It is read before the registry is, which says at least what is
     * told: who follows from an answer's cursor misses nothing that the answer does not say.
     */
    Queries(Services services, Supplier<Cursor> head) {
        this.services = services;
        this.head = head;
        this.logs = new LogReader(services.options().logs(), services.facts().redactor());
    }

    static Harnesses.View view(HarnessRecord r) {
        return new Harnesses.View(
                r.id(),
                r.name(),
                r.node(),
                r.definition().name(),
                r.definition().protocol(),
                r.ownership(),
                r.facts().status(),
                r.cause(),
                r.pid() == 0 ? null : r.pid(),
                r.reachedBy(),
                r.sessionId(),
                r.turn(),
                r.facts().pendingApprovals(),
                r.cwd(),
                r.release(),
                r.generation(),
                r.created(),
                r.changed());
    }

    Future<Harnesses.Listing> list(Harnesses.ListAll request) {
        Cursor at = head.get();
        boolean all = request.all() != null && request.all();
        List<Harnesses.View> views = services.registry().all().stream()
                .filter(r -> all || Registry.takesName(r))
                .map(Queries::view)
                .toList();
        return Future.succeededFuture(new Harnesses.Listing(views, at));
    }

    Future<Harnesses.Inspection> inspect(Harnesses.Inspect request) {
        Cursor at = head.get();
        HarnessRecord r = services.registry().find(request.harness());
        int newest = request.timeline() == null ? TIMELINE : Math.clamp(request.timeline(), 1, 1_000);
        return Future.fromCompletionStage(
                        services.journal().timeline(r.id(), newest),
                        services.vertx().getOrCreateContext())
                .compose(events -> approvals(r)
                        .map(approvals -> new Harnesses.Inspection(
                                view(r),
                                r.facts(),
                                r.identity(),
                                r.definition(),
                                r.verdict(),
                                r.steps(),
                                events.stream().map(Queries::moment).toList(),
                                approvals,
                                r.exits(),
                                services.protocols()
                                                .names()
                                                .contains(r.definition().protocol())
                                        ? capabilities(r)
                                        : null,
                                at)));
    }

    /** The prompts that wait; one that is on its way does not. */
    Sessions.QueueList queue(Sessions.Queue request) {
        HarnessRecord r = services.registry().find(request.harness());
        List<Sessions.Queued> prompts = new ArrayList<>();
        for (QueuedPrompt p : r.queue()) {
            if (!p.sent()) {
                prompts.add(new Sessions.Queued(
                        p.id(),
                        prompts.size() + 1,
                        services.facts().redactor().redact(p.text()),
                        p.session(),
                        p.client(),
                        p.timeout(),
                        p.asked()));
            }
        }
        return new Sessions.QueueList(r.id(), r.turn(), r.deadline(), prompts, PromptQueue.MOST);
    }

    Sessions.Capabilities capabilities(String harness) {
        return capabilities(services.registry().find(harness));
    }

    /** By its agent, and whose its process is. */
    Sessions.Capabilities capabilities(HarnessRecord r) {
        Capabilities can = services.can(r);
        boolean owned = r.ownership() == Ownership.BROKER_OWNED;
        return new Sessions.Capabilities(
                r.id(),
                r.definition().protocol(),
                can.has(Ability.STEER),
                can.has(Ability.RESUME),
                can.has(Ability.DETACH) || !owned,
                can.has(Ability.DELETE),
                can.has(Ability.APPROVALS),
                can.has(Ability.HISTORY),
                can.has(Ability.SESSIONS),
                can.has(Ability.OPEN),
                can.has(Ability.FORK),
                can.has(Ability.ARCHIVE),
                can.has(Ability.TERMINAL),
                can.has(Ability.MODEL),
                can.has(Ability.IMAGES),
                owned,
                owned);
    }

    Supervision.CrashReport crashes(Supervision.Crashes request) {
        HarnessRecord r = services.registry().find(request.harness());
        Instant oldest = services.facts()
                .clock()
                .instant()
                .minus(r.definition().restart().window());
        return new Supervision.CrashReport(
                r.id(),
                r.name(),
                r.facts().status(),
                r.generation(),
                (int) r.restarts().at().stream().filter(i -> i.isAfter(oldest)).count(),
                r.restarts().due(),
                r.restarts().limited(),
                r.exits(),
                CrashPatterns.of(r.exits()));
    }

    private static Harnesses.Moment moment(Event e) {
        return new Harnesses.Moment(e.time(), e.kind().wire(), cause(Json.tree(e.data())), e.cursor(), e.data());
    }

    /** Why it happened; where the event does not say, what it is about. */
    private static String cause(JsonNode data) {
        for (String member :
                List.of("cause", "error", "message", "title", "outcome", "status", "input", "text", "by", "tool")) {
            if (data.path(member).isTextual()) {
                String text = data.path(member).asText().replace('\n', ' ');
                return text.length() > CAUSE_CHARS ? text.substring(0, CAUSE_CHARS) + "…" : text;
            }
        }
        return "";
    }

    /** The open questions of one harness; none when no connection is there. */
    Future<List<Sessions.Approval>> approvals(HarnessRecord r) {
        if (r.facts().pendingApprovals() == 0) {
            return Future.succeededFuture(List.of());
        }
        return LocalBus.<List<Sessions.Approval>>request(
                        services.vertx().eventBus(), Addresses.attach(r.id()), new AttachCommand.Approvals(), SHORT)
                .otherwise(List.of());
    }

    Future<Sessions.ApprovalList> approvals(@Nullable String harness) {
        List<HarnessRecord> of = harness == null
                ? List.copyOf(services.registry().all())
                : List.of(services.registry().find(harness));
        List<Future<List<Sessions.Approval>>> asked =
                of.stream().map(this::approvals).toList();
        return Future.all(asked)
                .map(_ -> new Sessions.ApprovalList(
                        asked.stream().flatMap(f -> f.result().stream()).toList()));
    }

    Future<Harnesses.LogLines> logs(Harnesses.Logs request) {
        HarnessRecord r = services.registry().find(request.harness());
        if (r.ownership() == Ownership.ATTACHED) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.UNSUPPORTED,
                    "harness " + r.name() + " is attached: its output belongs to whoever started it"));
        }
        return services.vertx().executeBlocking(() -> logs.read(r.id(), request), false);
    }

    /** The state for a snapshot frame. What is newer than its cursor comes again as an event; text does not: see {@link OpenTurns}. */
    Future<SnapshotState> snapshot(SnapshotRequest request) {
        List<String> asked = request.filter().harnesses();
        OpenTurns.State turns = services.turns()
                .of(turn -> asked == null || asked.contains(turn.harness()) || asked.contains(turn.name()));
        Cursor cursor = head.get().at(turns.seq());
        List<HarnessRecord> wanted = services.registry().all().stream()
                .filter(Registry::takesName)
                .filter(r -> asked == null || asked.contains(r.id()) || asked.contains(r.name()))
                .toList();
        List<Future<List<Sessions.Approval>>> parked =
                wanted.stream().map(this::approvals).toList();
        return Future.all(parked)
                .map(_ -> new SnapshotState(
                        cursor,
                        Json.write(Map.of(
                                "harnesses",
                                wanted.stream().map(Queries::view).toList(),
                                "approvals",
                                parked.stream()
                                        .flatMap(f -> f.result().stream())
                                        .toList(),
                                "turns",
                                turns.turns()))));
    }
}
