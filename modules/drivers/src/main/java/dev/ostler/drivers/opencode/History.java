package dev.ostler.drivers.opencode;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Page;
import dev.ostler.drivers.Excerpt;
import dev.ostler.drivers.http.HttpAnswer;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The past of a session, oldest first. opencode gives pages from the end, so that each of ours walks back from there;
 * only the items that it will have are kept on the way.
 */
final class History {
    private static final int PAGE = 100;

    private final Api api;
    private final String session;
    private final @Nullable String from;
    private final int most;

    private History(Api api, String session, @Nullable String from, int most) {
        this.api = api;
        this.session = session;
        this.from = from;
        this.most = most;
    }

    /** {@code from} is the id of the last item that is known. */
    static Future<Page<HistoryItem>> page(Api api, String session, @Nullable String from, int most) {
        return new History(api, session, from, most).back(null, List.of());
    }

    private Future<Page<HistoryItem>> back(@Nullable String before, List<HistoryItem> newer) {
        return read(before, PAGE).compose(answer -> {
            List<HistoryItem> items = new ArrayList<>();
            Looking.read(answer.json()).forEach(past -> items.addAll(items(past)));
            int known = known(items);
            List<HistoryItem> oldest = oldest(items.subList(known + 1, items.size()), newer);
            if (known < 0 && answer.next() != null) {
                return back(answer.next(), oldest);
            }
            return known < 0 && from != null ? Future.failedFuture(unknown()) : Future.succeededFuture(cut(oldest));
        });
    }

    /** Long messages may make a page too large to be read: then fewer of them. */
    private Future<HttpAnswer> read(@Nullable String before, int size) {
        return api.messages(session, size, before)
                .recover(e -> size > 1 && e instanceof OstlerException too && too.code() == ErrorCode.TOO_LARGE
                        ? read(before, size / 10)
                        : Future.failedFuture(e));
    }

    private int known(List<HistoryItem> items) {
        for (int i = items.size() - 1; from != null && i >= 0; i--) {
            if (items.get(i).item().equals(from)) {
                return i;
            }
        }
        return -1;
    }

    /** One more than a page: so that is known whether another follows. */
    private List<HistoryItem> oldest(List<HistoryItem> older, List<HistoryItem> newer) {
        List<HistoryItem> all = new ArrayList<>(older);
        all.addAll(newer);
        return List.copyOf(all.subList(0, Math.min(all.size(), most + 1)));
    }

    private Page<HistoryItem> cut(List<HistoryItem> all) {
        return all.size() <= most
                ? new Page<>(all, null)
                : new Page<>(all.subList(0, most), all.get(most - 1).item());
    }

    private OstlerException unknown() {
        return new OstlerException(
                ErrorCode.INVALID_REQUEST, "the session " + session + " has no item " + from + " to go on from");
    }

    private static List<HistoryItem> items(Snapshot.Past past) {
        Message message = past.message();
        if (message.user()) {
            String text = past.parts().stream()
                    .filter(part -> part.role() == Part.Role.TEXT)
                    .map(Part::text)
                    .collect(Collectors.joining("\n"));
            return List.of(new HistoryItem(
                    message.id(),
                    message.id(),
                    "user",
                    text,
                    null,
                    null,
                    null,
                    Instant.ofEpochMilli(message.created())));
        }
        return past.parts().stream().map(part -> item(message, part)).toList();
    }

    private static HistoryItem item(Message of, Part part) {
        Instant time = Instant.ofEpochMilli(part.time() > 0 ? part.time() : of.created());
        return part.role() == Part.Role.TOOL
                ? new HistoryItem(
                        of.parent(),
                        part.id(),
                        "tool",
                        Excerpt.ofTool(part.text()),
                        part.name(),
                        part.input(),
                        status(part),
                        time)
                : new HistoryItem(of.parent(), part.id(), part.type(), part.text(), null, null, null, time);
    }

    /** One that never ended was broken off, or still runs: the history does not tell. */
    private static String status(Part tool) {
        if (Turn.brokenOff(tool)) {
            return "interrupted";
        }
        return switch (tool.state()) {
            case COMPLETED -> "completed";
            case ERROR -> Turn.declined(tool) ? "declined" : "failed";
            case PENDING, RUNNING -> "interrupted";
        };
    }
}
