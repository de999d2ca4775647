package dev.ostler.drivers.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads what the server knows of a session. The status comes first: what happens after it is in the events that wait. */
final class Looking {
    private static final int PAGE = 20;

    /** How many pages back a turn that ran is looked for. */
    private static final int FAR = 50;

    private final Api api;
    private final String session;

    Looking(Api api, String session) {
        this.api = api;
        this.session = session;
    }

    /** {@code known} is the turn back to which the messages are wanted, null for the last ones. */
    Future<Snapshot> snapshot(@Nullable String known) {
        return api.status()
                .map(all -> Notices.status(session, all.path(session)))
                .compose(status -> api.permissions()
                        .compose(permissions -> api.choices()
                                // older ones ask no such questions, and do not know the route
                                .otherwise(MissingNode.getInstance())
                                .map(choices -> questions(permissions, choices)))
                        .compose(questions -> back(known, null, new ArrayDeque<>(), 1)
                                .map(past -> new Snapshot(status, questions, List.copyOf(past)))));
    }

    /** The sessions that work for this one. */
    Future<List<String>> children() {
        return api.children(session)
                .map(all ->
                        elements(all).map(child -> child.path("id").asText()).toList())
                .otherwise(List.of());
    }

    private Future<Deque<Snapshot.Past>> back(
            @Nullable String known, @Nullable String before, Deque<Snapshot.Past> found, int page) {
        return api.messages(session, PAGE, before).compose(answer -> {
            List<Snapshot.Past> older = read(answer.json());
            for (int i = older.size() - 1; i >= 0; i--) {
                found.addFirst(older.get(i));
            }
            boolean enough = known == null
                    || older.stream().anyMatch(past -> past.message().id().equals(known));
            return enough || answer.next() == null || page == FAR
                    ? Future.succeededFuture(found)
                    : back(known, answer.next(), found, page + 1);
        });
    }

    private static List<Question> questions(JsonNode permissions, JsonNode choices) {
        List<Question> all = new ArrayList<>();
        permissions.forEach(asks -> all.add(Question.permission(asks)));
        choices.forEach(asks -> all.add(Question.choice(asks)));
        return all;
    }

    static List<Snapshot.Past> read(JsonNode messages) {
        return elements(messages).map(Looking::past).toList();
    }

    private static Snapshot.Past past(JsonNode message) {
        List<Part> parts = elements(message.path("parts"))
                .flatMap(part -> Notices.part(part).stream())
                .toList();
        return new Snapshot.Past(Notices.message(message.path("info")), parts);
    }

    private static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
