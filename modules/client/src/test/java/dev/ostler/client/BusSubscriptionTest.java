package dev.ostler.client;

import dev.ostler.core.event.Frame;
import dev.ostler.core.ops.Subscribe;
import dev.ostler.core.ops.Subscribers;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Deque;

/** The contract for members of the event bus. */
class BusSubscriptionTest extends SubscriptionContract {
    private EventHub hub;

    @Override
    protected void start(StreamLimits limits) {
        hub = EventHub.open(vertx, limits).await();
    }

    @Override
    protected void stop() {
        hub.close().await();
    }

    @Override
    protected int streams() {
        return hub.streams();
    }

    @Override
    protected int waiting() {
        return hub.waiting();
    }

    @Override
    protected Subscribers.Listing listing() {
        return hub.subscribers();
    }

    @Override
    protected Subscriber open(Subscribe request) {
        Member member = new Member();
        member.stream = hub.subscribe(request, member)
                .onSuccess(stream -> {
                    member.loop = vertx.getOrCreateContext();
                    stream.begin();
                })
                .await();
        return member;
    }

    /** Holds a bounded number of frames while nobody takes them, as a transport's write queue does. */
    private static final class Member extends Subscriber implements FrameSink {
        private static final int ROOM = 100;
        private final Deque<Frame> queue = new ArrayDeque<>();
        private Runnable drain = () -> {};
        private volatile boolean ended;
        private boolean stopped;
        private boolean told;
        private volatile Context loop;
        private EventStream stream;

        @Override
        public synchronized void write(Frame frame) {
            if (stopped) {
                queue.add(frame);
            } else {
                received(frame.toJson());
            }
        }

        @Override
        public synchronized boolean full() {
            told |= queue.size() >= ROOM;
            return queue.size() >= ROOM;
        }

        @Override
        public void drainHandler(Runnable handler) {
            drain = handler;
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public synchronized void stopReading() {
            stopped = true;
        }

        @Override
        public synchronized void resumeReading() {
            stopped = false;
            while (!queue.isEmpty()) {
                received(queue.poll().toJson());
            }
            if (told) {
                loop.runOnContext(_ -> drain.run());
            }
        }

        @Override
        public boolean ended() {
            return ended;
        }

        @Override
        public void close() {
            loop.runOnContext(_ -> stream.cancel());
        }
    }
}
