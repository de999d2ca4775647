package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.OutputStream;
import dev.ostler.core.json.Json;
import dev.ostler.process.FollowSpec;
import dev.ostler.process.Followed;
import dev.ostler.process.OutputBatch;
import dev.ostler.process.OutputLine;
import dev.ostler.process.OutputListener;
import dev.ostler.process.StandardStream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the output files of one process, without what its driver reads: each batch of lines is published on the bus and recorded as stream
 * events, and only then is the next one read. The process itself is never held back: it writes into a file.
 */
final class OutputReading {
    private static final Logger log = LoggerFactory.getLogger(OutputReading.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final Duration KEEP_EVERY = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Context context;
    private final HarnessRecord record;
    private final Services services;
    private final List<Future<Followed>> files = new ArrayList<>();
    private final Map<OutputStream, Long> offsets = new EnumMap<>(OutputStream.class);
    private final ExitTail tail = new ExitTail();
    private final long keeping;
    private boolean unkept;

    OutputReading(
            Vertx vertx, HarnessRecord record, Services services, OutputFiles paths, long outOffset, long errOffset) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.record = record;
        this.services = services;
        offsets.put(OutputStream.STDOUT, outOffset);
        offsets.put(OutputStream.STDERR, errOffset);
        if (!paths.spooled()) {
            follow(paths.stdout(), StandardStream.STDOUT, outOffset);
        }
        if (paths.stderr() != null) {
            follow(paths.stderr(), StandardStream.STDERR, errOffset);
        }
        keeping = vertx.setPeriodic(KEEP_EVERY.toMillis(), _ -> keep());
    }

    /** A later broker goes on where the record says: what it tells again is never more than this. */
    private void keep() {
        if (unkept) {
            unkept = false;
            services.facts()
                    .write(Fact.Batch.keep(record.id()))
                    .onFailure(e -> log.warn("offsets of {} were not kept: {}", record.name(), e.getMessage()));
        }
    }

    /** The last lines of both streams, redacted and cut. */
    List<String> tail() {
        return tail.lines();
    }

    private void follow(Path path, StandardStream stream, long offset) {
        var limits = record.definition().limits();
        FollowSpec spec = new FollowSpec(
                path,
                stream,
                offset,
                limits.lineBytes().intBytes(),
                limits.logBytes().bytes());
        files.add(Future.fromCompletionStage(services.tails().follow(spec, new Lines(stream)), context));
    }

    /** Completes when it really follows, so that no line of a start can be missed. */
    Future<?> following() {
        return Future.all(files);
    }

    /** Completes when everything that is in the files by now has been published. */
    Future<?> drain() {
        return each(Followed::drain);
    }

    Future<?> stop() {
        vertx.cancelTimer(keeping);
        return each(Followed::close);
    }

    /** Where a later reader goes on. */
    long offset(OutputStream stream) {
        return offsets.getOrDefault(stream, 0L);
    }

    private Future<?> each(java.util.function.Function<Followed, CompletionStage<Long>> work) {
        return Future.join(files.stream()
                .map(f -> f.compose(followed -> Future.fromCompletionStage(work.apply(followed), context)))
                .toList());
    }

    /** Called on the tail's thread; the work is done on the verticle's context. */
    private final class Lines implements OutputListener {
        private final OutputStream stream;

        Lines(StandardStream stream) {
            this.stream = Printed.stream(stream);
        }

        @Override
        public CompletionStage<?> lines(OutputBatch batch) {
            Promise<Object> done = Promise.promise();
            context.runOnContext(_ -> publish(batch).<Object>mapEmpty().onComplete(done));
            return done.future().toCompletionStage();
        }

        @Override
        public void trouble(String what) {
            context.runOnContext(_ -> services.facts()
                    .note(services.facts().fact(record, Kind.ERROR, Map.of("message", what, "retryable", true), null)));
        }

        private Future<?> publish(OutputBatch batch) {
            offsets.put(stream, batch.nextOffset());
            vertx.eventBus()
                    .publish(Addresses.output(record.id()), new Printed(record.id(), stream, batch.lines()), LOCAL);
            Instant now = services.facts().clock().instant();
            List<Fact> facts = new ArrayList<>(batch.lines().size());
            long out = offset(OutputStream.STDOUT);
            long err = offset(OutputStream.STDERR);
            for (OutputLine line : batch.lines()) {
                String text = services.facts().redactor().redact(Announcement.shown(line.text()));
                tail.add(text);
                facts.add(Fact.of(
                        new EventDraft(Kind.OUTPUT, record.id(), record.name(), null, null, data(line, text), now)));
            }
            if (!facts.isEmpty()) {
                unkept = true;
                facts.add(Fact.of(facts.removeLast().draft(), r -> r.read(out, err)));
            }
            return facts.isEmpty() ? Future.succeededFuture() : services.facts().write(new Fact.Batch(facts, null));
        }

        private String data(OutputLine line, String text) {
            StringBuilder data = new StringBuilder(64 + line.text().length());
            data.append("{\"stream\":\"").append(stream.wire());
            data.append("\",\"offset\":").append(line.offset()).append(",\"text\":");
            Json.quote(data, text);
            if (line.truncated()) {
                data.append(",\"cutBytes\":").append(line.truncatedBytes());
            }
            return data.append('}').toString();
        }
    }
}
