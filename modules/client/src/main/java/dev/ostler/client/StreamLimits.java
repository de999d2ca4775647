package dev.ostler.client;

import java.time.Duration;

/**
 * The bounds of subscriptions.
 *
 * @param streams at most so many on one hub
 * @param page most events of one range read
 * @param held most live events that are kept, by reference, while a range read is under way
 * @param slow a sink that is full for so long ends its subscription
 * @param patience a log that does not answer for so long ends its subscriptions
 */
public record StreamLimits(int streams, int page, int held, Duration slow, Duration patience) {
    public static final StreamLimits DEFAULT =
            new StreamLimits(10_000, 500, 4_096, Duration.ofSeconds(30), Duration.ofSeconds(30));

    public StreamLimits {
        if (streams < 1 || page < 1 || held < 0 || !slow.isPositive() || !patience.isPositive()) {
            throw new IllegalArgumentException("limits must be positive: streams " + streams + ", page " + page
                    + ", held " + held + ", slow " + slow + ", patience " + patience);
        }
    }

    public StreamLimits withSlow(Duration other) {
        return new StreamLimits(streams, page, held, other, patience);
    }

    public StreamLimits withPatience(Duration other) {
        return new StreamLimits(streams, page, held, slow, other);
    }

    public StreamLimits withPage(int other) {
        return new StreamLimits(streams, other, held, slow, patience);
    }

    public StreamLimits withHeld(int other) {
        return new StreamLimits(streams, page, other, slow, patience);
    }
}
