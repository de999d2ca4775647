package dev.ostler.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.cli.http.HttpAnswer;
import dev.ostler.cli.http.HttpCall;
import dev.ostler.cli.http.HttpStream;
import dev.ostler.cli.http.SseReader;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Subscribe;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A subscription over SSE that outlives its connection: after a drop it goes on from the last cursor, so that nothing is
 * lost and nothing comes twice. One thread reads; {@link #end} may come from any other.
 */
public final class EventFeed implements AutoCloseable {
    /** How long it tries to come back; counted from the last frame. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration HEAD = Duration.ofSeconds(15);

    private final Api api;
    private final Subscribe request;
    private final Duration patience;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable HttpStream stream;
    private @Nullable SseReader reader;
    private @Nullable String cursor;
    private boolean over;

    public EventFeed(Api api, Subscribe request) {
        this(api, request, PATIENCE);
    }

    /** {@code patience} is how long it tries to come back; with none it ends with its first connection. */
    public EventFeed(Api api, Subscribe request, Duration patience) {
        this.api = api;
        this.request = request;
        this.patience = patience;
    }

    /** Connects; a broker that is not there fails at once, while a later drop is repaired. */
    public EventFeed open() {
        try {
            connect();
        } catch (IOException e) {
            throw Problems.of(e, api.broker(), Subscribe.METHOD);
        }
        return this;
    }

    /** The last position that was reached; null before the first frame. */
    public @Nullable String cursor() {
        return cursor;
    }

    /**
     * Waits for the next frame. Empty when the feed was closed here or has said bye for good.
     *
     * @throws OstlerException {@code UNREACHABLE} when the broker does not come back
     */
    public Optional<FrameView> next() {
        long deadline = System.nanoTime() + patience.toNanos();
        Duration pause = FIRST_PAUSE;
        while (!over && closed.getCount() > 0) {
            try {
                if (reader == null) {
                    connect();
                    deadline = System.nanoTime() + patience.toNanos();
                }
                return Optional.of(read());
            } catch (IOException e) {
                drop();
                if (closed.getCount() == 0) {
                    break;
                }
                if (System.nanoTime() - deadline > 0) {
                    throw lost(e);
                }
                pause(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        }
        return Optional.empty();
    }

    private FrameView read() throws IOException {
        SseReader in = reader;
        if (in == null) {
            throw new EOFException("not connected");
        }
        FrameView frame = FrameView.parse(
                in.next().orElseThrow(() -> new EOFException("the broker ended the stream without a bye")));
        if (!frame.cursor().isEmpty()) {
            cursor = frame.cursor();
        }
        if (frame.type().equals("bye")) {
            drop();
            over = patience.isZero() || !frame.reason().equals("slow-consumer");
        }
        return frame;
    }

    private void connect() throws IOException {
        ObjectNode fields = Json.mapper().valueToTree(request);
        if (cursor != null) {
            fields.put("from", cursor);
        }
        HttpCall call = new HttpCall(
                "GET", Subscribe.PATH + RequestLine.query(fields), "text/event-stream", api.token(), null, null, HEAD);
        HttpStream opened = api.http().open(call, request.heartbeatOrDefault().multipliedBy(3));
        if (opened.status() != 200) {
            opened.close();
            OstlerException refused = Problems.of(new HttpAnswer(opened.status(), "", opened.refusal()), api.broker());
            if (cursor != null && refused.code() == ErrorCode.UNREACHABLE) {
                throw new ConnectException(refused.getMessage());
            }
            throw refused;
        }
        stream = opened;
        reader = new SseReader(opened.body());
        if (closed.getCount() == 0) {
            opened.close();
        }
    }

    private void drop() {
        reader = null;
        HttpStream open = stream;
        stream = null;
        if (open != null) {
            open.close();
        }
    }

    private void pause(Duration pause) {
        try {
            if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                over = true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            over = true;
        }
    }

    private OstlerException lost(IOException e) {
        return new OstlerException(
                ErrorCode.UNREACHABLE,
                Problems.of(e, api.broker(), Subscribe.METHOD).getMessage()
                        + (cursor == null ? "" : "; everything up to " + cursor + " has been seen"));
    }

    /** Ends it from any thread: a reader that waits sees the end. */
    public void end() {
        closed.countDown();
        HttpStream open = stream;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        end();
    }
}
