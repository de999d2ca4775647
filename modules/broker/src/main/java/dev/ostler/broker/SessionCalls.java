package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.harness.TerminalSize;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operation;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Image;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The operations of the session address. */
final class SessionCalls {
    private static final int MOST_MODEL_CHARS = 256;

    private final Services services;
    private final Queries queries;
    private final StorageGuard storage;

    SessionCalls(Services services, Queries queries, StorageGuard storage) {
        this.services = services;
        this.queries = queries;
        this.storage = storage;
    }

    Calls table() {
        return new Calls()
                .on(Operations.PROMPT, this::prompt)
                .on(Operations.STEER, this::steer)
                .on(Operations.INTERRUPT, this::interrupt)
                .on(Operations.QUEUE, (q, _) -> Future.succeededFuture(queries.queue(q)))
                .on(Operations.CANCEL, this::cancel)
                .on(Operations.SESSIONS, this::sessions)
                .on(Operations.OPEN, this::open)
                .on(Operations.HISTORY, this::history)
                .on(Operations.DELETE, this::delete)
                .on(Operations.FORK, this::fork)
                .on(Operations.ARCHIVE, this::archive)
                .on(Operations.SET_MODEL, this::model)
                .on(Operations.INPUT, this::input)
                .on(Operations.RESIZE, this::resize)
                .on(Operations.SCREEN, this::screen)
                .on(Operations.CAPABILITIES, (q, _) -> Future.succeededFuture(queries.capabilities(q.harness())))
                .on(Operations.APPROVALS, (q, _) -> queries.approvals(q.harness()))
                .on(Operations.ANSWER, this::answer);
    }

    private Future<Sessions.Prompted> prompt(Sessions.Prompt q, Caller caller) {
        storage.check();
        Image.check(q.imagesOrNone());
        HarnessRecord r = q.imagesOrNone().isEmpty()
                ? services.registry().find(q.harness())
                : able(q.harness(), Sessions.Capabilities::images, "be shown images");
        Cursor before = services.journal().head();
        AttachCommand.Prompt command = new AttachCommand.Prompt(
                q.text(),
                q.imagesOrNone(),
                q.session(),
                !Boolean.FALSE.equals(q.queue()),
                q.timeout(),
                Origin.of(caller));
        return this.<AttachCommand.Taken>ask(Operations.PROMPT, r, command)
                .map(taken -> new Sessions.Prompted(
                        r.id(),
                        session(r),
                        taken.turn(),
                        taken.prompt(),
                        taken.turn() == null ? taken.position() : null,
                        before));
    }

    private Future<Sessions.Cancelled> cancel(Sessions.Cancel q, Caller caller) {
        HarnessRecord r = services.registry().find(q.harness());
        if (!services.deployments().has(r.id(), AttachVerticle.class)) {
            return cancelUnserved(r, q.prompt(), Origin.of(caller));
        }
        return this.<List<String>>ask(
                        Operations.CANCEL, r, new AttachCommand.CancelPrompts(q.prompt(), Origin.of(caller)))
                .map(gone -> new Sessions.Cancelled(r.id(), gone));
    }

    /** Nobody serves it just now: it waits to be started again, or is over. */
    private Future<Sessions.Cancelled> cancelUnserved(HarnessRecord r, @Nullable String prompt, Origin by) {
        List<QueuedPrompt> meant = r.queue().stream()
                .filter(p -> prompt == null || p.id().equals(prompt))
                .toList();
        if (prompt != null && meant.isEmpty()) {
            return Future.failedFuture(PromptQueue.notThere(prompt, r.name()));
        }
        List<Fact> told = meant.stream()
                .map(p -> QueueFacts.cancelled(services.facts(), r, p, "cancelled by " + by.client(), by))
                .toList();
        Future<?> written =
                told.isEmpty() ? Future.succeededFuture() : services.facts().write(new Fact.Batch(told, null));
        return written.map(_ -> new Sessions.Cancelled(
                r.id(), meant.stream().map(QueuedPrompt::id).toList()));
    }

    private Future<Sessions.Steered> steer(Sessions.Steer q, Caller caller) {
        HarnessRecord r = able(q.harness(), Sessions.Capabilities::steer, "add text to a turn that runs");
        return this.<String>ask(Operations.STEER, r, new AttachCommand.Steer(q.text(), q.session(), Origin.of(caller)))
                .map(turn -> new Sessions.Steered(r.id(), session(r), turn));
    }

    private Future<Sessions.Interrupted> interrupt(Sessions.Interrupt q, Caller caller) {
        HarnessRecord r = services.registry().find(q.harness());
        boolean queue = Boolean.TRUE.equals(q.queue());
        return this.<AttachCommand.BrokenOff>ask(
                        Operations.INTERRUPT, r, new AttachCommand.Interrupt(q.session(), queue, Origin.of(caller)))
                .map(off -> new Sessions.Interrupted(r.id(), off.turn(), off.cancelled()));
    }

    private Future<Sessions.SessionList> sessions(Sessions.ListThem q, Caller caller) {
        boolean archived = Boolean.TRUE.equals(q.archived());
        HarnessRecord r = archived
                ? able(q.harness(), can -> can.sessions() && can.archive(), "list sessions that were put away")
                : able(q.harness(), Sessions.Capabilities::sessions, "list its sessions");
        return ask(Operations.SESSIONS, r, new AttachCommand.ListSessions(q.from(), q.limitOrDefault(), archived));
    }

    private Future<Sessions.Past> history(Sessions.History q, Caller caller) {
        HarnessRecord r = able(q.harness(), Sessions.Capabilities::history, "tell the past of a session");
        return ask(Operations.HISTORY, r, new AttachCommand.History(q.session(), q.from(), q.limitOrDefault()));
    }

    private Future<Sessions.Opened> open(Sessions.Open q, Caller caller) {
        storage.check();
        HarnessRecord r = able(q.harness(), Sessions.Capabilities::open, "open another session while it runs");
        Cursor before = services.journal().head();
        return this.<AttachCommand.Opened>ask(
                        Operations.OPEN, r, new AttachCommand.OpenSession(q.session(), Origin.of(caller)))
                .map(o -> new Sessions.Opened(r.id(), o.now().id(), o.now().turn(), o.replaced(), before));
    }

    private Future<Sessions.Deleted> delete(Sessions.Delete q, Caller caller) {
        HarnessRecord r = able(q.harness(), Sessions.Capabilities::delete, "delete a session");
        return ask(Operations.DELETE, r, new AttachCommand.DeleteSession(q.session(), Origin.of(caller)))
                .map(_ -> new Sessions.Deleted(r.id(), q.session()));
    }

    private Future<Sessions.Forked> fork(Sessions.Fork q, Caller caller) {
        storage.check();
        HarnessRecord r = able(q.harness(), Sessions.Capabilities::fork, "copy a session");
        String of = q.session() == null ? session(r) : q.session();
        return this.<String>ask(Operations.FORK, r, new AttachCommand.ForkSession(of, Origin.of(caller)))
                .map(copy -> new Sessions.Forked(r.id(), copy, of));
    }

    private Future<Sessions.Archived> archive(Sessions.Archive q, Caller caller) {
        HarnessRecord r = able(q.harness(), Sessions.Capabilities::archive, "put a session away");
        boolean away = !Boolean.TRUE.equals(q.undo());
        return ask(Operations.ARCHIVE, r, new AttachCommand.ArchiveSession(q.session(), away, Origin.of(caller)))
                .map(_ -> new Sessions.Archived(r.id(), q.session(), away));
    }

    private Future<Sessions.ModelSet> model(Sessions.SetModel q, Caller caller) {
        storage.check();
        // the next start may give it on a command line
        if (q.model().length() > MOST_MODEL_CHARS
                || q.model().startsWith("-")
                || q.model().chars().anyMatch(Character::isISOControl)) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "model is no name: expected " + MOST_MODEL_CHARS
                            + " characters at most in one line, and no dash before");
        }
        HarnessRecord r = able(
                q.harness(), Sessions.Capabilities::model, "be given another model while it runs; start with --model");
        return ask(Operations.SET_MODEL, r, new AttachCommand.SetModel(q.model(), Origin.of(caller)))
                .map(_ -> new Sessions.ModelSet(r.id(), q.model()));
    }

    private Future<Sessions.Typed> input(Sessions.Input q, Caller caller) {
        HarnessRecord r = terminal(q.harness(), "ostler prompt starts a turn, and ostler steer adds to one that runs");
        byte[] bytes = q.bytes();
        return this.<Object>ask(Operations.INPUT, r, new AttachCommand.Input(bytes))
                .map(_ -> new Sessions.Typed(r.id(), bytes.length));
    }

    private Future<Sessions.Resized> resize(Sessions.Resize q, Caller caller) {
        HarnessRecord r = terminal(q.harness(), "nothing of it depends on a size");
        TerminalSize size = new TerminalSize(q.columns(), q.rows());
        return this.<Object>ask(Operations.RESIZE, r, new AttachCommand.Resize(size, Origin.of(caller)))
                .map(_ -> new Sessions.Resized(r.id(), size.columns(), size.rows()));
    }

    private Future<Sessions.Shown> screen(Sessions.Screen q, Caller caller) {
        HarnessRecord r = terminal(q.harness(), "ostler history tells what was said, ostler logs what it printed");
        return ask(Operations.SCREEN, r, new AttachCommand.Screen(q.formatOrDefault()));
    }

    /** The harness, when it has a terminal; else {@code UNSUPPORTED}, with what would do instead. */
    private HarnessRecord terminal(String harness, String instead) {
        HarnessRecord r = services.registry().find(harness);
        if (!queries.capabilities(r).terminal()) {
            throw new OstlerException(
                    ErrorCode.UNSUPPORTED,
                    "harness " + r.name() + " speaks " + r.definition().protocol() + " and has no terminal: " + instead
                            + "; a program in a terminal is spawned with --protocol pty");
        }
        return r;
    }

    /** The harness, when its driver can do it; else {@code UNSUPPORTED}, before anything is done. */
    private HarnessRecord able(String harness, Predicate<Sessions.Capabilities> what, String words) {
        HarnessRecord r = services.registry().find(harness);
        if (!what.test(queries.capabilities(r))) {
            throw new OstlerException(
                    ErrorCode.UNSUPPORTED,
                    "the " + r.definition().protocol() + " agent of harness " + r.name() + " cannot " + words
                            + "; what it can: ostler inspect " + r.name());
        }
        return r;
    }

    private Future<Sessions.Answered> answer(Sessions.Answer q, Caller caller) {
        HarnessRecord r = services.registry().find(ApprovalDesk.harnessOf(q.approval()));
        return ask(
                Operations.ANSWER,
                r,
                new AttachCommand.Answer(
                        q.approval(), q.decision(), q.reason(), q.content(), caller.name(), caller.trace()));
    }

    private <T> Future<T> ask(Operation<?, ?> operation, HarnessRecord r, AttachCommand command) {
        return LocalBus.request(services.vertx().eventBus(), Addresses.attach(r.id()), command, operation.timeout());
    }

    private String session(HarnessRecord r) {
        return services.registry()
                .get(r.id())
                .map(now -> Objects.requireNonNullElse(now.sessionId(), ""))
                .orElse("");
    }
}
