package dev.ostler.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.cli.Ostler;
import dev.ostler.cli.client.Api;
import dev.ostler.cli.client.BrokerAddress;
import dev.ostler.cli.term.Times;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a person looked last at the broker of a data directory, and up to where. After an absence the next look tells what
 * happened in between. Looks of programs do not count.
 */
final class LastLook {
    /** Who looked less long ago, at the same broker, was not absent. */
    static final Duration ABSENCE = Duration.ofMinutes(10);

    private static final String FILE = "looked.json";

    /** {@code broker} is the pid of the broker that was looked at. */
    record Mark(Instant at, String cursor, long broker) {
        boolean absent(long brokerNow, Instant now) {
            return broker != brokerNow || Duration.between(at, now).compareTo(ABSENCE) >= 0;
        }
    }

    private LastLook() {}

    /** Tells, on stderr, what happened since the last look, if that was an absence; {@code cursor} is of this look. */
    static void tell(Ostler root, Api api, String cursor, Instant now) {
        BrokerAddress broker = api.broker();
        Path data = broker.data();
        if (data == null || !(root.env().outTerminal() || root.env().errTerminal())) {
            return;
        }
        read(data).filter(mark -> mark.absent(broker.pid(), now)).ifPresent(mark -> digest(root, api, mark, now));
        write(data, new Mark(now, cursor, broker.pid()));
    }

    private static void digest(Ostler root, Api api, Mark mark, Instant now) {
        try {
            Supervision.Digest digest = api.call(Operations.DIGEST, new Supervision.DigestOf(mark.cursor()));
            DigestText text = new DigestText(root.err(), root.errStyle());
            if (text.tellsSomething(digest)) {
                root.err().println();
                root.err().println(root.errStyle().bold("Since you last looked, " + Times.ago(mark.at(), now)));
                text.print(digest);
                root.note("again: ostler digest --since " + mark.cursor());
            }
        } catch (OstlerException e) {
            // the log begins anew, or the broker goes: the listing was what was asked for
        }
    }

    static Optional<Mark> read(Path data) {
        try {
            JsonNode n = Json.tree(Files.readString(data.resolve(FILE)));
            String cursor = n.path("cursor").asText();
            return cursor.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Mark(
                            Instant.ofEpochSecond(n.path("at").asLong()),
                            cursor,
                            n.path("broker").asLong()));
        } catch (IOException | OstlerException e) {
            return Optional.empty();
        }
    }

    /** Two looks at once may overwrite each other; each leaves a whole file. */
    static void write(Path data, Mark mark) {
        @Nullable Path half = null;
        try {
            half = Files.createTempFile(
                    data,
                    "looked",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    half,
                    Json.write(Map.of(
                            "at", mark.at().getEpochSecond(), "cursor", mark.cursor(), "broker", mark.broker())));
            Files.move(half, data.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            if (half != null) {
                half.toFile().delete();
            }
        }
    }
}
