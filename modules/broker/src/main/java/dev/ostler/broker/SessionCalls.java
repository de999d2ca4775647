package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operation;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import io.vertx.core.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The operations of the session address. */
final class SessionCalls {
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
                .on(Operations.APPROVALS, (q, _) -> queries.approvals(q.harness()))
                .on(Operations.ANSWER, this::answer);
    }

    private Future<Sessions.Prompted> prompt(Sessions.Prompt q, Caller caller) {
        storage.check();
        HarnessRecord r = services.registry().find(q.harness());
        Cursor before = services.journal().head();
        return this.<String>ask(Operations.PROMPT, r, new AttachCommand.Prompt(q.text(), Origin.of(caller)))
                .map(turn -> new Sessions.Prompted(r.id(), session(r), turn, before));
    }

    private Future<Sessions.Steered> steer(Sessions.Steer q, Caller caller) {
        HarnessRecord r = services.registry().find(q.harness());
        return this.<String>ask(Operations.STEER, r, new AttachCommand.Steer(q.text(), Origin.of(caller)))
                .map(turn -> new Sessions.Steered(r.id(), session(r), turn));
    }

    private Future<Sessions.Interrupted> interrupt(Sessions.Interrupt q, Caller caller) {
        HarnessRecord r = services.registry().find(q.harness());
        return this.<@Nullable String>ask(Operations.INTERRUPT, r, new AttachCommand.Interrupt(Origin.of(caller)))
                .map(turn -> new Sessions.Interrupted(r.id(), turn));
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
