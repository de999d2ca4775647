package dev.ostler.cli.serve;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.cli.client.Api;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.Image;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out commands, one after the other, each with one response. */
final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final int MOST_MESSAGES = 1_000;

    private final Api api;
    private final String harness;
    private final Frames frames;
    private final Turns turns;
    private final SessionRecord record;

    Conversation(Api api, String harness, Frames frames, Turns turns, SessionRecord record) {
        this.api = api;
        this.harness = harness;
        this.frames = frames;
        this.turns = turns;
        this.record = record;
    }

    /** Whether there is more to come: false after {@code shutdown}. */
    boolean carryOut(Request request) {
        try {
            return switch (request.type()) {
                case "prompt" -> prompt(request);
                case "shutdown" -> {
                    frames.done(request, null);
                    yield false;
                }
                default -> {
                    frames.done(request, answer(request));
                    yield true;
                }
            };
        } catch (Request.BadRequest e) {
            frames.refused(e.id(), e.command(), ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
            return true;
        } catch (OstlerException e) {
            frames.refused(request.id(), request.type(), e.code(), String.valueOf(e.getMessage()));
            return true;
        } catch (RuntimeException e) {
            LOG.error("{} failed", request.type(), e);
            frames.refused(request.id(), request.type(), ErrorCode.INTERNAL, "a defect, see the log: " + e);
            return true;
        }
    }

    private @Nullable ObjectNode answer(Request request) {
        return switch (request.type()) {
            case "steer" -> steer(request.text("message"));
            case "abort" -> tree(api.call(Operations.INTERRUPT, new Sessions.Interrupt(harness)));
            case "answer" -> decide(request);
            case "get_state" -> state();
            case "get_messages" ->
                record.messages(
                        request.count("since", 0), Math.clamp(request.count("limit", MOST_MESSAGES), 1, MOST_MESSAGES));
            case "get_capabilities" -> tree(api.call(Operations.CAPABILITIES, new Sessions.WhatItCan(harness)));
            case "new_session" -> newSession();
            case "set_model" -> model(request.text("model"));
            default -> throw new IllegalStateException(request.type());
        };
    }

    private ObjectNode model(String wanted) {
        ObjectNode set = tree(api.call(Operations.SET_MODEL, new Sessions.SetModel(harness, wanted)));
        record.asking(wanted);
        record.save();
        return set;
    }

    private boolean prompt(Request request) {
        String text = request.text("message");
        List<Image> images = request.images();
        String behavior = request.fields().path("streamingBehavior").asText();
        switch (behavior) {
            case "", "followUp" -> {}
            case "steer" -> {
                if (turns.running() != null) {
                    if (!images.isEmpty()) {
                        throw new OstlerException(
                                ErrorCode.UNSUPPORTED,
                                "images cannot be added to a turn that runs; prompt with them when it is over");
                    }
                    addToTurn(request, text);
                    return true;
                }
            }
            default ->
                throw new Request.BadRequest(
                        request.id(), "prompt", "streamingBehavior is '" + behavior + "': expected steer or followUp");
        }
        String running = turns.running();
        if (running != null && behavior.isEmpty()) {
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    "turn " + running
                            + " is running; say \"streamingBehavior\":\"steer\" or \"followUp\", or abort it");
        }
        Asked prompt = new Asked(request.id(), text, api.step());
        record.asks(prompt);
        boolean runs = false;
        try {
            runs = handOver(request, prompt, images, !behavior.isEmpty());
        } finally {
            record.handedOver(runs);
        }
        return true;
    }

    /** True when it has its turn; else it waits. Who hears of the turn before the response waits for the response. */
    private boolean handOver(Request request, Asked prompt, List<Image> images, boolean mayWait) {
        synchronized (turns) {
            Sessions.Prompted taken = api.call(
                    Operations.PROMPT,
                    new Sessions.Prompt(harness, prompt.text(), null, mayWait, null, images),
                    String.valueOf(prompt.trace()));
            ObjectNode data = Json.mapper().createObjectNode().put("session", taken.session());
            if (taken.turn() == null) {
                turns.waits(String.valueOf(taken.prompt()), prompt);
                frames.done(request, data.put("position", taken.position()));
                return false;
            }
            turns.accepted(taken.turn(), prompt);
            frames.done(request, data.put("turn", taken.turn()));
            return true;
        }
    }

    /** From now on the end of the turn that runs is its end, too. */
    private void addToTurn(Request request, String text) {
        synchronized (turns) {
            ObjectNode taken = steer(text);
            turns.steers(new Asked(request.id(), text));
            frames.done(request, taken);
        }
    }

    private ObjectNode steer(String text) {
        return tree(api.call(Operations.STEER, new Sessions.Steer(harness, text)));
    }

    private ObjectNode decide(Request request) {
        String decision = request.text("decision");
        return tree(api.call(
                Operations.ANSWER,
                new Sessions.Answer(
                        request.text("approvalId"),
                        Decision.fromWire(decision),
                        request.fields().hasNonNull("reason")
                                ? request.fields().get("reason").asText()
                                : null,
                        content(request))));
    }

    /** The answer itself, to a question that wants more than a decision. */
    private static @Nullable Map<String, Object> content(Request request) {
        JsonNode content = request.fields().path("content");
        if (content.isMissingNode() || content.isNull()) {
            return null;
        }
        if (!content.isObject()) {
            throw new Request.BadRequest(
                    request.id(), request.type(), "content is " + content + ": expected an object");
        }
        return Json.mapper().convertValue(content, new TypeReference<>() {});
    }

    private ObjectNode newSession() {
        Sessions.Opened opened = api.call(Operations.OPEN, new Sessions.Open(harness, null));
        record.changed(opened.session());
        return Json.mapper().createObjectNode().put("sessionId", opened.session());
    }

    private ObjectNode state() {
        Harnesses.Inspection now = api.call(Operations.INSPECT, new Harnesses.Inspect(harness, 0));
        ObjectNode state = Json.mapper().createObjectNode();
        state.put("sessionId", record.session());
        state.put("harness", now.harness().name());
        state.put("protocol", now.harness().protocol());
        state.put("status", now.harness().status().wire());
        state.put("isStreaming", now.harness().turn() != null);
        state.put("turn", now.harness().turn());
        state.put("cwd", now.harness().cwd());
        state.put("messages", record.messages(0, 1).path("total").asInt());
        state.put("cursor", record.cursor());
        var approvals = state.putArray("approvals");
        now.approvals()
                .forEach(a -> approvals
                        .addObject()
                        .put("approvalId", a.approval())
                        .put("kind", a.kind().wire())
                        .put("title", a.title()));
        return state;
    }

    private static ObjectNode tree(Object answer) {
        return Json.mapper().valueToTree(answer);
    }

    /** Takes back our prompts that wait, then interrupts what runs; true when there was anything. */
    boolean interrupt() {
        boolean any = false;
        for (String prompt : turns.waiting().keySet()) {
            any |= unlessOver(() -> api.call(Operations.CANCEL, new Sessions.Cancel(harness, prompt)));
        }
        boolean ran =
                api.call(Operations.INTERRUPT, new Sessions.Interrupt(harness)).turn() != null;
        return any || ran;
    }

    /** Nobody is there to answer any more. */
    void denyAll() {
        api.call(Operations.APPROVALS, new Sessions.Approvals(harness))
                .approvals()
                .forEach(a -> unlessOver(() -> api.call(
                        Operations.ANSWER,
                        new Sessions.Answer(a.approval(), Decision.DENY, "nobody listens any more", null))));
    }

    /** Does it; false when it came too late, since others may have done it, or it has ended. */
    private static boolean unlessOver(Runnable call) {
        try {
            call.run();
            return true;
        } catch (OstlerException e) {
            if (e.code() == ErrorCode.NOT_FOUND || e.code() == ErrorCode.CONFLICT) {
                return false;
            }
            throw e;
        }
    }
}
