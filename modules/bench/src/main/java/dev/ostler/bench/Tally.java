package dev.ostler.bench;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts what one client receives. It looks for the few texts that it needs and parses nothing, so as to cost little. */
final class Tally implements Consumer<String> {
    private static final int DIGITS = 16;
    private static final Pattern GAP = Pattern.compile("\"frame\":\"gap\".*?\"count\":(\\d+)");

    /** How a delta, its text and the end of a turn look. */
    enum Form {
        CODEX("\"method\":\"item/agentMessage/delta\"", "\"delta\":\"", "\"method\":\"turn/completed\""),
        OSTLER("\"kind\":\"text.delta\"", "\"text\":\"", "\"kind\":\"turn.ended\"");

        private final String delta;
        private final String text;
        private final String end;

        Form(String delta, String text, String end) {
            this.delta = delta;
            this.text = text;
            this.end = end;
        }
    }

    /** What came in one round. Written by one event loop, read after {@link #ended}. */
    static final class Received {
        private final CompletableFuture<Received> ended = new CompletableFuture<>();
        private final Sample delays = new Sample();
        private long events;
        private long missing;
        private long bytes;
        private long lastNanos;

        CompletableFuture<Received> ended() {
            return ended;
        }

        /** From the making of a delta until its arrival. */
        Sample delays() {
            return delays;
        }

        long events() {
            return events;
        }

        /** Events that the broker said it had left out. */
        long missing() {
            return missing;
        }

        long bytes() {
            return bytes;
        }

        /** When the last delta came. */
        long lastNanos() {
            return lastNanos;
        }
    }

    private final Form form;
    private volatile Received round = new Received();

    Tally(Form form) {
        this.form = form;
    }

    Received begin() {
        Received fresh = new Received();
        round = fresh;
        return fresh;
    }

    @Override
    public void accept(String message) {
        long now = System.nanoTime();
        Received to = round;
        to.bytes += message.length();
        int at = message.indexOf(form.delta);
        if (at >= 0) {
            to.lastNanos = now;
        }
        while (at >= 0) {
            int text = message.indexOf(form.text, at);
            if (text < 0) {
                break;
            }
            // deltas that were merged on the way are one after the other in one text
            int stamp = text + form.text.length();
            do {
                to.events++;
                to.delays.add(now - number(message, stamp));
                stamp += DIGITS;
            } while (message.charAt(stamp) != '"');
            at = message.indexOf(form.delta, text);
        }
        if (form == Form.OSTLER && message.contains("\"frame\":\"gap\"")) {
            Matcher gaps = GAP.matcher(message);
            while (gaps.find()) {
                to.missing += Long.parseLong(gaps.group(1));
            }
        }
        if (message.contains(form.end)) {
            to.ended.complete(to);
        }
    }

    private static long number(String message, int from) {
        return Long.parseLong(message, from, from + DIGITS, 10);
    }
}
