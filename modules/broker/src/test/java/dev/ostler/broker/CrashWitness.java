package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.EventClass;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a broker had told its subscribers before it was killed: it prints each lifecycle event as it publishes it, and
 * whoever started it reads that. A later broker must know all of them.
 *
 * @param harness its id, or a dash for an event of the broker
 */
record CrashWitness(long seq, String kind, String harness) {
    /** A line that was cut by the kill lacks its dot. */
    private static final Pattern LINE = Pattern.compile("told (\\d+) (\\S+) (\\S+) \\.");

    /** What a killed broker said: the events, and everything else, for who has to understand a failure. */
    record Said(List<CrashWitness> told, String other) {}

    static CrashWitness of(Event event) {
        return new CrashWitness(event.seq(), event.kind().wire(), name(event.harness()));
    }

    private static String name(@Nullable String harness) {
        return harness == null ? "-" : harness;
    }

    /** Prints from now on. To be called before whatever kills at a published event. */
    static void testify(Vertx vertx) {
        vertx.eventBus().<Object>addOutboundInterceptor(ctx -> {
            if (ctx.message().address().equals(Addresses.EVENTS) && ctx.body() instanceof EventBatch batch) {
                for (Event e : batch.events()) {
                    if (e.kind().eventClass() == EventClass.LIFECYCLE) {
                        System.out.println("told " + e.seq() + " " + e.kind().wire() + " " + name(e.harness()) + " .");
                    }
                }
            }
            ctx.next();
        });
    }

    /** Reads up to that line, and gives what was before it. What comes later is not read. */
    static List<String> await(Process process, String last) throws IOException {
        List<String> before = new ArrayList<>();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals(last)) {
                return before;
            }
            before.add(line);
        }
        throw new IOException("it ended before '" + last + "': " + before);
    }

    /** Reads until the process has ended. */
    static Said read(Process process) {
        List<CrashWitness> told = new ArrayList<>();
        StringBuilder other = new StringBuilder();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher m = LINE.matcher(line);
                if (m.matches()) {
                    told.add(new CrashWitness(Long.parseLong(m.group(1)), m.group(2), m.group(3)));
                } else {
                    other.append(line).append('\n');
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Said(told, other.toString());
    }
}
