package dev.ostler.drivers.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What the server remembers of a thread's last turns: what became of a turn while nobody listened. */
final class History {
    /** How far back a turn that ran is looked for when others came after it. */
    private static final int FAR = 20;

    /** A turn that was started this instant is not written down yet. */
    private static final Duration WRITTEN_DOWN = Duration.ofMillis(300);

    private static final int LOOKS = 4;

    private final Vertx vertx;
    private final CodexConnection connection;
    private final String thread;

    History(Vertx vertx, CodexConnection connection, String thread) {
        this.vertx = vertx;
        this.connection = connection;
        this.thread = thread;
    }

    /** The last turn, and as many before it as it takes to find {@code known}; the newest first. */
    Future<List<CodexSession.PastTurn>> upTo(@Nullable String known) {
        return page(1).compose(
                        last -> known == null || holds(last, known) ? Future.succeededFuture(last) : far(known, 1));
    }

    private Future<List<CodexSession.PastTurn>> far(String known, int look) {
        return page(FAR)
                .compose(found -> holds(found, known) || look >= LOOKS
                        ? Future.succeededFuture(found)
                        : Pause.of(vertx, WRITTEN_DOWN).compose(_ -> far(known, look + 1)));
    }

    private static boolean holds(List<CodexSession.PastTurn> turns, String id) {
        return turns.stream().anyMatch(past -> past.turn().id().equals(id));
    }

    private Future<List<CodexSession.PastTurn>> page(int limit) {
        return connection
                .call("thread/turns/list", new Wire.TurnsList(thread, limit, "full", null, null))
                .map(answer -> StreamSupport.stream(answer.path("data").spliterator(), false)
                        .map(History::pastTurn)
                        .toList());
    }

    private static CodexSession.PastTurn pastTurn(JsonNode turn) {
        List<Item> items = new ArrayList<>();
        turn.path("items").forEach(item -> items.add(Items.read(item)));
        return new CodexSession.PastTurn(Notices.turn(turn), items);
    }
}
