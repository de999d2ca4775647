package dev.ostler.journal;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/** A broker that does nothing but append, as fast as it can, and says every event that is published. For {@link KillTest}. */
final class Flood {
    private static final int AT_ONCE = 2_000;
    private static final OutputStream OUT = new BufferedOutputStream(System.out, 1 << 16);

    private Flood() {}

    @SuppressWarnings("resource") // it ends by SIGKILL
    public static void main(String[] args) throws InterruptedException {
        var storage = JournalOptions.defaults(Path.of(args[0]), "n", java.time.Clock.systemUTC())
                .storage();
        Journal journal = Journal.open(
                Given.options(Path.of(args[0]))
                        .with(new JournalOptions.Storage(storage.reserve(), null, 500, storage.check())),
                Flood::say);
        Semaphore room = new Semaphore(AT_ONCE);
        for (int i = 0; ; i++) {
            room.acquire();
            Change change = i % 3 == 0
                    ? Change.of(Given.stream("a"), Given.lifecycle("b"))
                    : Change.of(i % 3 == 1 ? Given.lifecycle("a") : Given.stream("a"));
            journal.append(change).whenComplete((_, _) -> room.release());
        }
    }

    private static void say(EventBatch batch) {
        try {
            for (Event event : batch.events()) {
                String line = event.kind().eventClass().wire() + " " + event.toJson() + "\n";
                OUT.write(line.getBytes(StandardCharsets.UTF_8));
            }
            OUT.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
