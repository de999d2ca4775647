package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.ApprovalPolicy;
import dev.ostler.core.harness.ApprovalSubject;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Driver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The questions of one harness that wait. The first answer wins and the losers are told who won; a policy answers when
 * nobody does. Confined to its verticle's context.
 *
 * <p>A question's key is harness, generation, session and request id: agents begin their ids at 0 again after a
 * restart.
 */
final class ApprovalDesk {
    private static final Logger log = LoggerFactory.getLogger(ApprovalDesk.class);
    /** The client of what a policy answers. */
    private static final String POLICY = "policy";

    /** How many settled questions are remembered, to tell late answers who won. */
    private static final int SETTLED_KEPT = 200;

    private final Vertx vertx;
    private final HarnessRecord harness;
    private final FactWriter facts;
    private final FactPipe pipe;
    private final Map<String, Parked> parked = new LinkedHashMap<>();
    private final Map<String, Sessions.Answered> settled = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sessions.Answered> eldest) {
            return size() > SETTLED_KEPT;
        }
    };

    /** That which asked last. */
    private @Nullable Driver driver;

    /** A question, and who is answering it. */
    private static final class Parked {
        final Sessions.Approval approval;
        final String requestId;
        final ApprovalDecision policy;
        long timer = -1;
        /** Its time for people is over. */
        boolean due;

        Sessions.@Nullable Answered winner;

        @Nullable
        String reason;

        @Nullable
        String trace;

        boolean resolved;

        Parked(Sessions.Approval approval, String requestId, ApprovalDecision policy) {
            this.approval = approval;
            this.requestId = requestId;
            this.policy = policy;
        }
    }

    ApprovalDesk(Vertx vertx, HarnessRecord harness, FactWriter facts, FactPipe pipe) {
        this.vertx = vertx;
        this.harness = harness;
        this.facts = facts;
        this.pipe = pipe;
    }

    private String key(String session, String requestId) {
        return harness.id() + ":" + harness.generation() + ":" + session + ":" + requestId;
    }

    /** The harness that a key belongs to. */
    static String harnessOf(String key) {
        int colon = key.indexOf(':');
        return colon < 0 ? key : key.substring(0, colon);
    }

    List<Sessions.Approval> open() {
        return parked.values().stream().map(p -> p.approval).toList();
    }

    void asked(SessionEvent.ApprovalRequested asked, @Nullable Driver driver) {
        String key = key(asked.session(), asked.requestId());
        this.driver = driver;
        Parked known = parked.get(key);
        if (known != null) {
            // sent again after a reconnect: the same question; its policy could not be heard before
            applyPolicy(key, known);
            return;
        }
        Parked p = new Parked(
                new Sessions.Approval(
                        key,
                        harness.id(),
                        harness.name(),
                        asked.session(),
                        asked.turn(),
                        asked.kind(),
                        facts.redactor().redact(asked.title()),
                        facts.clock().instant(),
                        facts.redactor().redactJson(asked.json())),
                asked.requestId(),
                ApprovalDecision.of(
                        harness.definition().approvals(), harness.name(), harness.cwd(), ApprovalSubject.of(asked)));
        parked.put(key, p);
        tell(Kind.APPROVAL_REQUESTED, p.approval, requestData(p.approval));
        applyPolicy(key, p);
    }

    private void applyPolicy(String key, Parked p) {
        if (p.winner != null) {
            return;
        }
        // a free-form question has no default that a policy could give
        boolean yesOrNo = p.approval.kind() != ApprovalKind.USER_INPUT;
        switch (p.policy.policy()) {
            case ApprovalPolicy.Ask(), ApprovalPolicy.Rules _ -> {}
            case ApprovalPolicy.Allow() -> {
                if (yesOrNo) {
                    byPolicy(key, p, Decision.ALLOW, "policy allow");
                }
            }
            case ApprovalPolicy.Deny() -> byPolicy(key, p, Decision.DENY, "policy deny");
            case ApprovalPolicy.DenyAfter(Duration after) -> {
                if (p.due) {
                    byPolicy(key, p, Decision.DENY, "policy deny-after: nobody answered");
                } else if (p.timer < 0) {
                    p.timer = vertx.setTimer(Math.max(1, after.toMillis()), _ -> {
                        p.due = true;
                        applyPolicy(key, p);
                    });
                }
            }
        }
    }

    /** Without a connection nothing happens: the agent asks again when there is one. */
    private void byPolicy(String key, Parked p, Decision decision, String otherwise) {
        Driver d = driver;
        if (d == null) {
            return;
        }
        String reason = p.policy.reason() == null ? otherwise : p.policy.reason();
        answer(d, new AttachCommand.Answer(key, decision, reason, null, POLICY))
                .onFailure(e -> log.warn("policy could not answer {}: {}", key, e.getMessage()));
    }

    /** Answers through the driver. The first caller wins even while its answer is on its way. */
    Future<Sessions.Answered> answer(Driver driver, AttachCommand.Answer a) {
        Parked p = parked.get(a.approval());
        if (p == null) {
            Sessions.Answered earlier = settled.get(a.approval());
            return earlier != null
                    ? Future.succeededFuture(lost(earlier))
                    : Future.failedFuture(
                            new OstlerException(ErrorCode.NOT_FOUND, "no such question waits; see: ostler approvals"));
        }
        if (p.winner != null) {
            return Future.succeededFuture(lost(p.winner));
        }
        Sessions.Answered won = new Sessions.Answered(p.approval.approval(), true, a.decision(), a.client());
        p.winner = won;
        p.reason = a.reason();
        p.trace = a.trace();
        return driver.answer(p.requestId, a.decision(), a.content())
                .compose(accepted -> {
                    if (!accepted) {
                        settle(a.approval(), p, "agent", null);
                        return Future.succeededFuture(
                                new Sessions.Answered(p.approval.approval(), false, a.decision(), "agent"));
                    }
                    settle(a.approval(), p, a.client(), a.decision());
                    return Future.succeededFuture(won);
                })
                .onFailure(_ -> notAnswered(a.approval(), p));
    }

    /** Another may try, unless the agent has settled it meanwhile. */
    private void notAnswered(String key, Parked p) {
        p.winner = null;
        p.reason = null;
        if (p.resolved) {
            settle(key, p, "agent", null);
        }
    }

    private static Sessions.Answered lost(Sessions.Answered winner) {
        return new Sessions.Answered(winner.approval(), false, winner.decision(), winner.by());
    }

    /** The agent says that it is settled: by us, by another of its clients, or because the turn ended. */
    void resolved(SessionEvent.ApprovalResolved resolved) {
        String key = key(resolved.session(), resolved.requestId());
        Parked p = parked.get(key);
        if (p == null) {
            return;
        }
        if (p.winner == null) {
            settle(key, p, "agent", null);
        } else {
            // the answer on its way tells who it was, unless it fails
            p.resolved = true;
        }
    }

    /** Nothing can be answered any more. */
    void settleAll(String by) {
        List.copyOf(parked.values()).forEach(p -> settle(p.approval.approval(), p, by, null));
    }

    void close() {
        parked.values().forEach(p -> vertx.cancelTimer(p.timer));
        parked.clear();
    }

    private void settle(String key, Parked p, String by, @Nullable Decision decision) {
        if (!parked.remove(key, p)) {
            return;
        }
        vertx.cancelTimer(p.timer);
        settled.put(
                key,
                new Sessions.Answered(p.approval.approval(), false, decision == null ? Decision.CANCEL : decision, by));
        StringBuilder data = new StringBuilder("{\"approval\":");
        Json.quote(data, p.approval.approval());
        Json.quote(data.append(",\"by\":"), by);
        if (decision != null) {
            data.append(",\"decision\":\"").append(decision.wire()).append('"');
        }
        if (p.reason != null) {
            Json.quote(data.append(",\"reason\":"), facts.redactor().redact(p.reason));
        }
        if (by.equals(POLICY) && p.policy.rule() != null) {
            Json.quote(data.append(",\"rule\":"), p.policy.rule());
        }
        if (p.trace != null && decision != null) {
            Json.quote(data.append(",\"trace\":"), p.trace);
        }
        tell(Kind.APPROVAL_RESOLVED, p.approval, data.append('}').toString());
    }

    private void tell(Kind kind, Sessions.Approval approval, String data) {
        List<String> open = parked.values().stream().map(p -> p.requestId).toList();
        pipe.add(Fact.of(
                new EventDraft(
                        kind,
                        harness.id(),
                        harness.name(),
                        approval.session(),
                        approval.turn(),
                        data,
                        facts.clock().instant()),
                r -> r.asking(open).with(r.facts().withPendingApprovals(open.size()))));
    }

    private static String requestData(Sessions.Approval a) {
        StringBuilder data = new StringBuilder("{\"approval\":");
        Json.quote(data, a.approval());
        data.append(",\"type\":\"").append(a.kind().wire()).append("\",\"title\":");
        Json.quote(data, a.title());
        return data.append(",\"request\":").append(a.request()).append('}').toString();
    }
}
