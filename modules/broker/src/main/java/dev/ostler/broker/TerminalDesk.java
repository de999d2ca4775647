package dev.ostler.broker;

import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.TerminalSize;
import dev.ostler.core.ops.Sessions;
import dev.ostler.drivers.Driver;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What is done with the terminal of one harness, beyond its turns. Confined to its verticle's context. */
final class TerminalDesk {
    private final Services services;
    private final Supplier<HarnessRecord> record;
    private final SessionFeed feed;

    TerminalDesk(Services services, Supplier<HarnessRecord> record, SessionFeed feed) {
        this.services = services;
        this.record = record;
        this.feed = feed;
    }

    /** The size is in the record, so that the next start begins with it. */
    Future<Void> resize(Driver driver, AttachCommand.Resize q) {
        TerminalSize size = q.size();
        return driver.resize(size).compose(_ -> {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("columns", size.columns());
            data.put("rows", size.rows());
            q.origin().into(data);
            return services.facts()
                    .write(services.facts().fact(record.get(), Kind.TERMINAL_RESIZED, data, r -> r.sized(size)))
                    .mapEmpty();
        });
    }

    /** The picture is taken now, and its cursor is that of the last event that had come until now. */
    Future<Sessions.Shown> screen(Driver driver, AttachCommand.Screen q) {
        Driver.Picture picture = driver.screen(q.format() == Sessions.ScreenFormat.ANSI);
        return feed.told()
                .map(_ -> new Sessions.Shown(
                        record.get().id(),
                        q.format(),
                        picture.size().columns(),
                        picture.size().rows(),
                        services.facts().redactor().redact(picture.text()),
                        services.journal().head()));
    }
}
