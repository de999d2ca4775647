package dev.ostler.fake.opencode;

import dev.ostler.fake.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The permissions and the choices that wait for an answer, of all conversations. */
final class Questions {
    /** {@code reply} is once, always or reject; {@code message} what the one who rejected said, empty for nothing. */
    record Answer(String reply, String message) {}

    private record Open(String session, Json.Raw json, CompletableFuture<Answer> answer) {}

    private final Map<String, Open> open = new LinkedHashMap<>();
    private final Hub hub;
    /** {@code permission} or {@code question}. */
    private final String kind;

    Questions(Hub hub, String kind) {
        this.hub = hub;
        this.kind = kind;
    }

    CompletableFuture<Answer> ask(String id, String session, Json.Raw json) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        synchronized (this) {
            open.put(id, new Open(session, json, answer));
        }
        hub.tell(kind + ".asked", json);
        return answer;
    }

    synchronized List<Json.Raw> all() {
        return open.values().stream().map(Open::json).toList();
    }

    /** False when nobody waits for it. */
    boolean answer(String id, Answer answer) {
        Open waiting;
        synchronized (this) {
            waiting = open.remove(id);
        }
        if (waiting == null) {
            return false;
        }
        String verb = kind.equals("question") && answer.reply().equals("reject") ? ".rejected" : ".replied";
        hub.tell(kind + verb, Json.object("sessionID", waiting.session(), "requestID", id, "reply", answer.reply()));
        waiting.answer().complete(answer);
        return true;
    }

    /** The run is broken off: nobody waits any more, and nobody is told. */
    synchronized void forget(String id) {
        open.remove(id);
    }
}
