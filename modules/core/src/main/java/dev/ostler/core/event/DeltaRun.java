package dev.ostler.core.event;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Adjacent deltas of one item as one delta: its text is theirs, end to end. For whoever is behind: nothing of the text
 * is lost, and what each delta costs is paid once. Works on the JSON text that {@link
 * dev.ostler.core.session.SessionEvents} makes, {@code {"item":…,"text":…}}; what looks otherwise is left alone.
 */
public final class DeltaRun {
    private static final String ITEM = "{\"item\":\"";
    private static final String TEXT = ",\"text\":\"";
    private static final String END = "\"}";

    private final EventDraft first;
    /** Up to and with the quote that opens the text: says which item it is of. */
    private final String head;

    private final int most;
    private final StringBuilder text;
    private int deltas = 1;

    private DeltaRun(EventDraft first, String head, int most) {
        this.first = first;
        this.head = head;
        this.most = most;
        this.text = new StringBuilder(first.data().length() + 64);
        append(first.data());
    }

    /**
     * Begins a run, or not when the event is no delta.
     *
     * @param most characters of the text; a longer delta stays alone
     */
    public static @Nullable DeltaRun of(EventDraft first, int most) {
        String data = first.data();
        if (!first.kind().isDelta() || data.length() > most || !data.startsWith(ITEM)) {
            return null;
        }
        // inside a string a quote is escaped, so that this is the member and no text that looks like it
        int at = data.indexOf(TEXT);
        int from = at + TEXT.length();
        return at < 0 || !isRestOfString(data, from) ? null : new DeltaRun(first, data.substring(0, from), most);
    }

    /** Adds what comes right after it; false when that is something else, or there is no room. */
    public boolean add(EventDraft next) {
        String data = next.data();
        if (next.kind() != first.kind()
                || text.length() + data.length() - head.length() > most
                || !data.startsWith(head)
                || !Objects.equals(next.turn(), first.turn())
                || !Objects.equals(next.session(), first.session())
                || !Objects.equals(next.harness(), first.harness())
                || !Objects.equals(next.name(), first.name())
                || !isRestOfString(data, head.length())) {
            return false;
        }
        append(data);
        deltas++;
        return true;
    }

    /** How many deltas it is made of. */
    public int deltas() {
        return deltas;
    }

    /** How long the text is so far, as JSON text: after each delta, where it ends. */
    public int length() {
        return text.length();
    }

    /** What lies between two lengths, as the one delta that it was. */
    public EventDraft piece(int from, int to, Instant time) {
        return new EventDraft(
                first.kind(),
                first.harness(),
                first.name(),
                first.session(),
                first.turn(),
                head + text.substring(from, to) + END,
                time);
    }

    /** How long the data of the one delta is. */
    public int chars() {
        return head.length() + text.length() + END.length();
    }

    /** The one delta, with the time of the first. */
    public EventDraft made() {
        return deltas == 1
                ? first
                : new EventDraft(
                        first.kind(),
                        first.harness(),
                        first.name(),
                        first.session(),
                        first.turn(),
                        head + text + END,
                        first.time());
    }

    private void append(String data) {
        text.append(data, head.length(), data.length() - END.length());
    }

    /** Whether the string goes on until the object ends: no other member follows. */
    private static boolean isRestOfString(String data, int from) {
        for (int i = from; i < data.length(); i++) {
            char c = data.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i == data.length() - END.length() && data.endsWith(END);
            }
        }
        return false;
    }
}
