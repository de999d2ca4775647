package dev.ostler.cli.offline;

import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.ReadEvents;
import dev.ostler.core.event.Start;
import dev.ostler.journal.StoredLog;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The event log of a broker that is not there any more. */
public final class DeadBroker {
    private static final int PAGE = 1_000;

    private DeadBroker() {}

    /** Tells every frame after the start as JSON text; returns the cursor to go on from. */
    public static String events(Path database, Start from, EventFilter filter, Consumer<String> told) {
        try (StoredLog log = StoredLog.open(database)) {
            Start at = from;
            EventPage page;
            do {
                page = log.read(new ReadEvents(at, PAGE, filter));
                page.frames().stream().map(Frame::toJson).forEach(told);
                at = new Start.After(page.examined());
            } while (page.more());
            return page.examined().toString();
        }
    }
}
