package dev.ostler.core.ops;

import static dev.ostler.core.error.ErrorCode.CONFLICT;
import static dev.ostler.core.error.ErrorCode.IDEMPOTENCY_MISMATCH;
import static dev.ostler.core.error.ErrorCode.NOT_FOUND;
import static dev.ostler.core.error.ErrorCode.NOT_READY;
import static dev.ostler.core.error.ErrorCode.OVERLOADED;
import static dev.ostler.core.error.ErrorCode.PEER_FAILED;
import static dev.ostler.core.error.ErrorCode.STORAGE_FULL;
import static dev.ostler.core.error.ErrorCode.TIMEOUT;
import static dev.ostler.core.error.ErrorCode.TOO_LARGE;
import static dev.ostler.core.error.ErrorCode.UNSUPPORTED;
import static dev.ostler.core.ops.Operation.Verb.GET;
import static dev.ostler.core.ops.Operation.Verb.POST;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The table of operations. {@code events/subscribe} is a stream, not an operation: see {@link Subscribe}. */
public final class Operations {
    private static final Duration SHORT = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofMinutes(2);

    public static final Operation<Harnesses.Spawn, Harnesses.Spawned> SPAWN = new Operation<>(
            "harness/spawn",
            Addresses.HARNESS,
            Harnesses.Spawn.class,
            Harnesses.Spawned.class,
            POST,
            "/v1/harnesses",
            Scope.ADMIN,
            LONG,
            Set.of(CONFLICT, NOT_READY, NOT_FOUND, IDEMPOTENCY_MISMATCH, OVERLOADED, STORAGE_FULL, UNSUPPORTED),
            "Start an app-server and attach to it");

    public static final Operation<Harnesses.Attach, Harnesses.Spawned> ATTACH = new Operation<>(
            "harness/attach",
            Addresses.HARNESS,
            Harnesses.Attach.class,
            Harnesses.Spawned.class,
            POST,
            "/v1/attach",
            Scope.ADMIN,
            LONG,
            Set.of(CONFLICT, NOT_READY, NOT_FOUND, IDEMPOTENCY_MISMATCH, OVERLOADED, STORAGE_FULL, UNSUPPORTED),
            "Attach to a running app-server, or take a detached one back");

    public static final Operation<Harnesses.ListAll, Harnesses.Listing> LIST = new Operation<>(
            "harness/list",
            Addresses.HARNESS,
            Harnesses.ListAll.class,
            Harnesses.Listing.class,
            GET,
            "/v1/harnesses",
            Scope.READ,
            SHORT,
            Set.of(),
            "List harnesses");

    public static final Operation<Harnesses.Inspect, Harnesses.Inspection> INSPECT = new Operation<>(
            "harness/inspect",
            Addresses.HARNESS,
            Harnesses.Inspect.class,
            Harnesses.Inspection.class,
            GET,
            "/v1/harnesses/{harness}",
            Scope.READ,
            SHORT,
            Set.of(NOT_FOUND),
            "Facts of one harness and its timeline with causes");

    public static final Operation<Harnesses.Wait, Harnesses.Waited> WAIT = new Operation<>(
            "harness/wait",
            Addresses.HARNESS,
            Harnesses.Wait.class,
            Harnesses.Waited.class,
            POST,
            "/v1/harnesses/{harness}/wait",
            Scope.READ,
            LONG,
            Set.of(NOT_FOUND, TIMEOUT, CONFLICT),
            "Wait until a harness is ready or gone");

    public static final Operation<Harnesses.ReleaseIt, Harnesses.Released> RELEASE = new Operation<>(
            "harness/release",
            Addresses.HARNESS,
            Harnesses.ReleaseIt.class,
            Harnesses.Released.class,
            POST,
            "/v1/harnesses/{harness}/release",
            Scope.ADMIN,
            LONG,
            Set.of(NOT_FOUND, CONFLICT, UNSUPPORTED, IDEMPOTENCY_MISMATCH),
            "Let a harness go: abort, detach or delete");

    public static final Operation<Harnesses.Logs, Harnesses.LogLines> LOGS = new Operation<>(
            "harness/logs",
            Addresses.HARNESS,
            Harnesses.Logs.class,
            Harnesses.LogLines.class,
            GET,
            "/v1/harnesses/{harness}/logs",
            Scope.READ,
            SHORT,
            Set.of(NOT_FOUND, UNSUPPORTED),
            "Read what the process printed");

    public static final Operation<Sessions.Prompt, Sessions.Prompted> PROMPT = new Operation<>(
            "session/prompt",
            Addresses.SESSION,
            Sessions.Prompt.class,
            Sessions.Prompted.class,
            POST,
            "/v1/harnesses/{harness}/prompt",
            Scope.PROMPT,
            LONG,
            Set.of(NOT_FOUND, CONFLICT, TOO_LARGE, UNSUPPORTED, OVERLOADED, PEER_FAILED, STORAGE_FULL),
            "Start a turn, or let the prompt wait for it");

    public static final Operation<Sessions.Steer, Sessions.Steered> STEER = new Operation<>(
            "session/steer",
            Addresses.SESSION,
            Sessions.Steer.class,
            Sessions.Steered.class,
            POST,
            "/v1/harnesses/{harness}/steer",
            Scope.PROMPT,
            LONG,
            Set.of(NOT_FOUND, CONFLICT, UNSUPPORTED, PEER_FAILED),
            "Add text to the running turn");

    public static final Operation<Sessions.Interrupt, Sessions.Interrupted> INTERRUPT = new Operation<>(
            "session/interrupt",
            Addresses.SESSION,
            Sessions.Interrupt.class,
            Sessions.Interrupted.class,
            POST,
            "/v1/harnesses/{harness}/interrupt",
            Scope.PROMPT,
            LONG,
            Set.of(NOT_FOUND, CONFLICT, PEER_FAILED),
            "Break off the running turn");

    public static final Operation<Sessions.Queue, Sessions.QueueList> QUEUE = new Operation<>(
            "session/queue",
            Addresses.SESSION,
            Sessions.Queue.class,
            Sessions.QueueList.class,
            GET,
            "/v1/harnesses/{harness}/queue",
            Scope.READ,
            SHORT,
            Set.of(NOT_FOUND),
            "List the prompts that wait for their turn");

    public static final Operation<Sessions.Cancel, Sessions.Cancelled> CANCEL = new Operation<>(
            "session/cancel",
            Addresses.SESSION,
            Sessions.Cancel.class,
            Sessions.Cancelled.class,
            POST,
            "/v1/harnesses/{harness}/queue/cancel",
            Scope.PROMPT,
            SHORT,
            Set.of(NOT_FOUND, CONFLICT),
            "Cancel prompts that wait");

    public static final Operation<Sessions.ListThem, Sessions.SessionList> SESSIONS = new Operation<>(
            "session/list",
            Addresses.SESSION,
            Sessions.ListThem.class,
            Sessions.SessionList.class,
            GET,
            "/v1/harnesses/{harness}/sessions",
            Scope.READ,
            LONG,
            Set.of(NOT_FOUND, CONFLICT, UNSUPPORTED, PEER_FAILED),
            "List the sessions that the agent keeps");

    public static final Operation<Sessions.Open, Sessions.Opened> OPEN = new Operation<>(
            "session/open",
            Addresses.SESSION,
            Sessions.Open.class,
            Sessions.Opened.class,
            POST,
            "/v1/harnesses/{harness}/open",
            Scope.PROMPT,
            LONG,
            Set.of(NOT_FOUND, CONFLICT, UNSUPPORTED, PEER_FAILED, STORAGE_FULL),
            "Open another session in place of the one that is open");

    public static final Operation<Sessions.History, Sessions.Past> HISTORY = new Operation<>(
            "session/history",
            Addresses.SESSION,
            Sessions.History.class,
            Sessions.Past.class,
            GET,
            "/v1/harnesses/{harness}/history",
            Scope.READ,
            LONG,
            Set.of(NOT_FOUND, CONFLICT, UNSUPPORTED, PEER_FAILED),
            "Read the past of a session");

    public static final Operation<Sessions.Delete, Sessions.Deleted> DELETE = new Operation<>(
            "session/delete",
            Addresses.SESSION,
            Sessions.Delete.class,
            Sessions.Deleted.class,
            POST,
            "/v1/harnesses/{harness}/sessions/{session}/delete",
            Scope.ADMIN,
            LONG,
            Set.of(NOT_FOUND, CONFLICT, UNSUPPORTED, PEER_FAILED),
            "Remove a session that is not open");

    public static final Operation<Sessions.Fork, Sessions.Forked> FORK = new Operation<>(
            "session/fork",
            Addresses.SESSION,
            Sessions.Fork.class,
            Sessions.Forked.class,
            POST,
            "/v1/harnesses/{harness}/fork",
            Scope.PROMPT,
            LONG,
            Set.of(NOT_FOUND, CONFLICT, UNSUPPORTED, PEER_FAILED, STORAGE_FULL),
            "Copy a session");

    public static final Operation<Sessions.Archive, Sessions.Archived> ARCHIVE = new Operation<>(
            "session/archive",
            Addresses.SESSION,
            Sessions.Archive.class,
            Sessions.Archived.class,
            POST,
            "/v1/harnesses/{harness}/sessions/{session}/archive",
            Scope.ADMIN,
            LONG,
            Set.of(NOT_FOUND, CONFLICT, UNSUPPORTED, PEER_FAILED),
            "Put a session that is not open away, or take it back");

    public static final Operation<Sessions.SetModel, Sessions.ModelSet> SET_MODEL = new Operation<>(
            "session/model",
            Addresses.SESSION,
            Sessions.SetModel.class,
            Sessions.ModelSet.class,
            POST,
            "/v1/harnesses/{harness}/model",
            Scope.PROMPT,
            LONG,
            Set.of(NOT_FOUND, CONFLICT, UNSUPPORTED, PEER_FAILED, STORAGE_FULL),
            "Give the agent another model from the next turn on");

    public static final Operation<Sessions.Input, Sessions.Typed> INPUT = new Operation<>(
            "session/input",
            Addresses.SESSION,
            Sessions.Input.class,
            Sessions.Typed.class,
            POST,
            "/v1/harnesses/{harness}/input",
            Scope.PROMPT,
            LONG,
            Set.of(NOT_FOUND, CONFLICT, UNSUPPORTED, TOO_LARGE, OVERLOADED, PEER_FAILED),
            "Type into the terminal of a program");

    public static final Operation<Sessions.Resize, Sessions.Resized> RESIZE = new Operation<>(
            "session/resize",
            Addresses.SESSION,
            Sessions.Resize.class,
            Sessions.Resized.class,
            POST,
            "/v1/harnesses/{harness}/resize",
            Scope.PROMPT,
            SHORT,
            Set.of(NOT_FOUND, CONFLICT, UNSUPPORTED, PEER_FAILED),
            "Give the terminal of a program another size");

    public static final Operation<Sessions.Screen, Sessions.Shown> SCREEN = new Operation<>(
            "session/screen",
            Addresses.SESSION,
            Sessions.Screen.class,
            Sessions.Shown.class,
            GET,
            "/v1/harnesses/{harness}/screen",
            Scope.READ,
            SHORT,
            Set.of(NOT_FOUND, CONFLICT, UNSUPPORTED),
            "What the terminal of a program shows");

    public static final Operation<Sessions.WhatItCan, Sessions.Capabilities> CAPABILITIES = new Operation<>(
            "session/capabilities",
            Addresses.SESSION,
            Sessions.WhatItCan.class,
            Sessions.Capabilities.class,
            GET,
            "/v1/harnesses/{harness}/capabilities",
            Scope.READ,
            SHORT,
            Set.of(NOT_FOUND),
            "What can be done with a harness and its sessions");

    public static final Operation<Sessions.Approvals, Sessions.ApprovalList> APPROVALS = new Operation<>(
            "session/approvals",
            Addresses.SESSION,
            Sessions.Approvals.class,
            Sessions.ApprovalList.class,
            GET,
            "/v1/approvals",
            Scope.READ,
            SHORT,
            Set.of(NOT_FOUND),
            "List the questions that wait for an answer");

    public static final Operation<Sessions.Answer, Sessions.Answered> ANSWER = new Operation<>(
            "session/answer",
            Addresses.SESSION,
            Sessions.Answer.class,
            Sessions.Answered.class,
            POST,
            "/v1/approvals/{approval}/answer",
            Scope.APPROVE,
            LONG,
            Set.of(NOT_FOUND, CONFLICT, PEER_FAILED),
            "Answer a question; the first answer wins");

    public static final Operation<Events.Read, Events.Page> READ_EVENTS = new Operation<>(
            "events/read",
            Addresses.JOURNAL,
            Events.Read.class,
            Events.Page.class,
            GET,
            "/v1/journal",
            Scope.READ,
            SHORT,
            Set.of(),
            "Read a range of the event log");

    public static final Operation<Subscribers.Ask, Subscribers.Listing> SUBSCRIBERS = new Operation<>(
            "events/subscribers",
            Addresses.SUBSCRIBERS,
            Subscribers.Ask.class,
            Subscribers.Listing.class,
            GET,
            "/v1/subscribers",
            Scope.READ,
            SHORT,
            Set.of(),
            "List the subscriptions and how far behind each is");

    public static final Operation<Supervision.Restart, Harnesses.Spawned> RESTART = new Operation<>(
            "harness/restart",
            Addresses.HARNESS,
            Supervision.Restart.class,
            Harnesses.Spawned.class,
            POST,
            "/v1/harnesses/{harness}/restart",
            Scope.ADMIN,
            LONG,
            Set.of(NOT_FOUND, CONFLICT, NOT_READY, UNSUPPORTED, STORAGE_FULL, TIMEOUT),
            "Stop a harness, start it again and resume its session");

    public static final Operation<Supervision.Reset, Harnesses.Spawned> RESET = new Operation<>(
            "harness/reset",
            Addresses.HARNESS,
            Supervision.Reset.class,
            Harnesses.Spawned.class,
            POST,
            "/v1/harnesses/{harness}/reset",
            Scope.ADMIN,
            LONG,
            Set.of(NOT_FOUND, CONFLICT, NOT_READY, UNSUPPORTED, STORAGE_FULL, TIMEOUT),
            "Clear a reached restart limit and start the harness again");

    public static final Operation<Supervision.Crashes, Supervision.CrashReport> CRASHES = new Operation<>(
            "harness/crashes",
            Addresses.HARNESS,
            Supervision.Crashes.class,
            Supervision.CrashReport.class,
            GET,
            "/v1/harnesses/{harness}/crashes",
            Scope.READ,
            SHORT,
            Set.of(NOT_FOUND),
            "Recent ends of a harness's process, with their tails, counted by pattern");

    public static final Operation<Supervision.Prune, Supervision.Pruned> PRUNE = new Operation<>(
            "harness/prune",
            Addresses.HARNESS,
            Supervision.Prune.class,
            Supervision.Pruned.class,
            POST,
            "/v1/prune",
            Scope.ADMIN,
            SHORT,
            Set.of(NOT_FOUND, CONFLICT),
            "Forget harnesses that are over");

    public static final Operation<Supervision.Orphans, Supervision.OrphanList> ORPHANS = new Operation<>(
            "orphans/list",
            Addresses.HARNESS,
            Supervision.Orphans.class,
            Supervision.OrphanList.class,
            GET,
            "/v1/orphans",
            Scope.READ,
            SHORT,
            Set.of(UNSUPPORTED),
            "List processes of this store that no harness claims");

    public static final Operation<Supervision.Reap, Supervision.ReapReport> REAP = new Operation<>(
            "orphans/reap",
            Addresses.HARNESS,
            Supervision.Reap.class,
            Supervision.ReapReport.class,
            POST,
            "/v1/orphans/reap",
            Scope.ADMIN,
            LONG,
            Set.of(UNSUPPORTED, TIMEOUT),
            "End processes of this store that no harness claims");

    public static final Operation<Supervision.DigestOf, Supervision.Digest> DIGEST = new Operation<>(
            "broker/digest",
            Addresses.HARNESS,
            Supervision.DigestOf.class,
            Supervision.Digest.class,
            GET,
            "/v1/digest",
            Scope.READ,
            SHORT,
            Set.of(),
            "What happened to harnesses since a cursor, or since the broker before this one");

    public static final Operation<Broker.Info, Broker.About> INFO = new Operation<>(
            "broker/info",
            Addresses.HARNESS,
            Broker.Info.class,
            Broker.About.class,
            GET,
            "/v1/broker",
            Scope.READ,
            SHORT,
            Set.of(),
            "What this broker is");

    public static final Operation<Broker.Down, Broker.GoingDown> DOWN = new Operation<>(
            "broker/down",
            Addresses.HARNESS,
            Broker.Down.class,
            Broker.GoingDown.class,
            POST,
            "/v1/broker/down",
            Scope.ADMIN,
            SHORT,
            Set.of(),
            "Release everything by its policy and stop");

    public static final List<Operation<?, ?>> ALL = List.of(
            SPAWN,
            ATTACH,
            LIST,
            INSPECT,
            WAIT,
            RELEASE,
            LOGS,
            PROMPT,
            STEER,
            INTERRUPT,
            QUEUE,
            CANCEL,
            SESSIONS,
            OPEN,
            HISTORY,
            DELETE,
            FORK,
            ARCHIVE,
            SET_MODEL,
            INPUT,
            RESIZE,
            SCREEN,
            CAPABILITIES,
            APPROVALS,
            ANSWER,
            READ_EVENTS,
            SUBSCRIBERS,
            RESTART,
            RESET,
            CRASHES,
            PRUNE,
            ORPHANS,
            REAP,
            DIGEST,
            INFO,
            DOWN);

    /** What any operation may fail with. */
    public static final Set<ErrorCode> GENERAL_ERRORS =
            Set.of(ErrorCode.INVALID_REQUEST, ErrorCode.UNAUTHENTICATED, ErrorCode.FORBIDDEN, ErrorCode.INTERNAL);

    private Operations() {}

    public static Optional<Operation<?, ?>> byName(String name) {
        return ALL.stream().filter(op -> op.name().equals(name)).findFirst();
    }
}
