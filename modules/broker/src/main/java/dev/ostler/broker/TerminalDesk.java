package dev.ostler.broker;

import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.TerminalSize;
import dev.ostler.core.ops.Sessions;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Wire;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

    /** For people who want to know how it ended; none when it has no terminal. */
    List<String> lastLines(@Nullable Driver driver) {
        Spooled spool = record.get().spool();
        if (driver == null || spool == null || spool.wire() != Wire.TERMINAL) {
            return List.of();
        }
        ExitTail tail = new ExitTail();
        picture(driver, false).text().lines().forEach(tail::add);
        return tail.lines();
    }

    /** The picture is taken now, and its cursor is that of the last event that had come until now. */
    Future<Sessions.Shown> screen(Driver driver, AttachCommand.Screen q) {
        Driver.Picture picture = picture(driver, q.format() == Sessions.ScreenFormat.ANSI);
        return feed.told()
                .map(_ -> new Sessions.Shown(
                        record.get().id(),
                        q.format(),
                        picture.size().columns(),
                        picture.size().rows(),
                        picture.text(),
                        services.journal().head()));
    }

    /** A secret is one however it is painted: it is looked for in the cells. */
    private Driver.Picture picture(Driver driver, boolean ansi) {
        return driver.screen(ansi, services.facts().redactor()::cover);
    }
}
