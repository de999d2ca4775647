package dev.ostler.drivers.commands;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.Image;
import dev.ostler.drivers.stdio.Pipe;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Commands that wait for their answer; each has a timer. */
public final class Commands {
    private static final int MOST = 256;

    private record Waiting(String command, Promise<JsonNode> answer, long timer) {}

    private final Vertx vertx;
    private final Pipe pipe;
    private final String agent;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();

    /** {@code agent} is its name in errors. */
    public Commands(Vertx vertx, Pipe pipe, String agent) {
        this.vertx = vertx;
        this.pipe = pipe;
        this.agent = agent;
    }

    /**
     * Sends a command; the future has the {@code data} of its answer. Fails with {@code PEER_FAILED} and the agent's
     * words, {@code TIMEOUT}, {@code OVERLOADED}, or as {@link Pipe#write} does.
     */
    public Future<JsonNode> call(String id, String type, Map<String, ?> members, Duration deadline) {
        if (waiting.size() >= MOST) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.OVERLOADED, MOST + " commands to " + agent + " wait for their answers"));
        }
        Promise<JsonNode> answer = Promise.promise();
        long timer = vertx.setTimer(deadline.toMillis(), _ -> {
            waiting.remove(id);
            answer.tryFail(new OstlerException(
                    ErrorCode.TIMEOUT, agent + " did not answer " + type + " within " + deadline.toMillis() + " ms"));
        });
        waiting.put(id, new Waiting(type, answer, timer));
        pipe.write(frame(id, type, members)).onFailure(e -> {
            if (waiting.remove(id) != null) {
                vertx.cancelTimer(timer);
                answer.tryFail(e);
            }
        });
        return answer.future();
    }

    /** The members of a prompt; images have the form that pi gave them. */
    public static Map<String, ?> prompt(String text, List<Image> images) {
        return images.isEmpty()
                ? Map.of("message", text)
                : Map.of(
                        "message",
                        text,
                        "images",
                        images.stream()
                                .map(image ->
                                        Map.of("type", "image", "data", image.data(), "mimeType", image.mimeType()))
                                .toList());
    }

    /** A frame of this dialect; null members are left out. */
    public static String frame(String id, String type, Map<String, ?> members) {
        Map<String, Object> frame = new LinkedHashMap<>();
        frame.put("id", id);
        frame.put("type", type);
        frame.putAll(members);
        return Json.write(frame);
    }

    /** An answer came. One without an id belongs to the oldest command of its name. False when nobody waits for it. */
    public boolean answered(JsonNode response) {
        String id = response.path("id").asText("");
        String command = response.path("command").asText("");
        if (id.isEmpty()) {
            id = waiting.entrySet().stream()
                    .filter(entry -> entry.getValue().command.equals(command))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse("");
        }
        Waiting served = waiting.remove(id);
        if (served == null) {
            return false;
        }
        vertx.cancelTimer(served.timer);
        if (response.path("success").asBoolean()) {
            served.answer.tryComplete(response.path("data"));
        } else {
            served.answer.tryFail(new OstlerException(
                    ErrorCode.PEER_FAILED, agent + " refused " + served.command + ": " + error(response)));
        }
        return true;
    }

    /** What an answer says went wrong. */
    public static String error(JsonNode response) {
        JsonNode error = response.path("error");
        String text = error.isObject() ? error.path("message").asText("") : error.asText("");
        return text.isEmpty() ? "no reason given" : text;
    }

    public void failAll(String why) {
        List<Waiting> orphans = new ArrayList<>(waiting.values());
        waiting.clear();
        orphans.forEach(one -> {
            vertx.cancelTimer(one.timer);
            one.answer.tryFail(
                    new OstlerException(ErrorCode.PEER_FAILED, agent + " did not answer " + one.command + ": " + why));
        });
    }
}
