package dev.ostler.drivers.opencode;

import dev.ostler.core.harness.VerdictReason;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.http.EventStream;
import dev.ostler.drivers.http.HttpPeer;
import dev.ostler.drivers.rpc.Inbox;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One subscription to the server's events, read in their order and watched for life. */
final class Events implements EventStream.Receiver {
    /** Receives them. */
    interface Peer {
        void onNotice(Notice notice);

        void onTooLong(long bytes);

        void onClosed(Events gone, String why);
    }

    private final Vertx vertx;
    private final OpencodeSettings settings;
    private final Peer peer;
    private final Inbox<Notice> inbox;
    private final Promise<Void> connected = Promise.promise();
    private @Nullable EventStream stream;
    private @Nullable String closed;
    private long watchdog = -1;
    private boolean sign;
    private int missed;

    private Events(Vertx vertx, Context context, OpencodeSettings settings, Peer peer) {
        this.vertx = vertx;
        this.settings = settings;
        this.peer = peer;
        this.inbox = new Inbox<>(
                context,
                Notices::read,
                this::notice,
                4 * settings.http().frameBytes().bytes(),
                this::close);
    }

    /** Subscribes; completes when the server said that nothing is missed from now on. */
    static Future<Events> open(
            Vertx vertx, Context context, HttpPeer server, String path, OpencodeSettings settings, Peer peer) {
        Events events = new Events(vertx, context, settings, peer);
        return server.listen(path, settings.handshake(), events)
                .compose(stream -> {
                    events.begin(stream);
                    return events.connected
                            .future()
                            .timeout(settings.handshake().toMillis(), TimeUnit.MILLISECONDS);
                })
                .map(events)
                .recover(e -> {
                    events.close("it never began");
                    return Future.failedFuture(
                            e instanceof DriverException
                                    ? e
                                    : new DriverException(
                                            VerdictReason.HANDSHAKE_FAILED,
                                            "the event stream did not begin with server.connected: " + e.getMessage()));
                });
    }

    private void begin(EventStream opened) {
        stream = opened;
        if (closed != null) {
            opened.close(closed);
            return;
        }
        watchdog = vertx.setPeriodic(settings.heartbeat().toMillis(), _ -> watch());
    }

    /** Counts missed intervals, not time: a machine that slept has missed one. */
    private void watch() {
        missed = sign ? 0 : missed + 1;
        sign = false;
        if (missed >= settings.missed()) {
            close("the server sent nothing, not even a heartbeat, in " + missed + " intervals of "
                    + settings.heartbeat().toMillis() + " ms");
        }
    }

    /** Ends the subscription; the peer is told. */
    void close(String why) {
        EventStream open = stream;
        if (open == null) {
            onClosed(why);
        } else {
            open.close(why);
        }
    }

    private void notice(Notice notice) {
        if (notice instanceof Notice.Connected) {
            connected.tryComplete();
        }
        peer.onNotice(notice);
    }

    @Override
    public void onData(byte[] utf8) {
        inbox.accept(utf8);
    }

    @Override
    public void onSign() {
        sign = true;
    }

    @Override
    public void onTooLong(long bytes) {
        peer.onTooLong(bytes);
    }

    @Override
    public void onClosed(String why) {
        if (closed != null) {
            return;
        }
        closed = why;
        if (watchdog >= 0) {
            vertx.cancelTimer(watchdog);
        }
        inbox.close();
        connected.tryFail(why);
        peer.onClosed(this, why);
    }
}
