package dev.ostler.bench;

import dev.ostler.core.ops.Subscribers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** So many clients that read nothing, or little, half of them WebSockets; who is cut off is replaced. Used by one thread. */
final class Crowd implements AutoCloseable {
    /** Looks without it until one that has just come counts as gone. */
    private static final int ABSENCES = 2;

    private final BrokerUnderTest broker;
    private long replaced;
    private final List<Stuck> clients = new ArrayList<>();
    private final Map<Stuck, Integer> absences = new HashMap<>();

    Crowd(BrokerUnderTest broker, int size) {
        this.broker = broker;
        for (int i = 0; i < size; i++) {
            clients.add(open(i));
        }
    }

    private Stuck open(int i) {
        return Stuck.open(i % 2 == 0 ? Stuck.Kind.WEB_SOCKET : Stuck.Kind.EVENT_SOURCE, broker.base(), broker.token());
    }

    /** Replaces those who are not in the broker's list; how many of the others the broker waits for. */
    int renew(Subscribers.Listing listing) {
        int stalled = 0;
        for (int i = 0; i < clients.size(); i++) {
            Stuck one = clients.get(i);
            Subscribers.Position position = listing.subscribers().stream()
                    .filter(p -> one.is(p.client()))
                    .findFirst()
                    .orElse(null);
            if (position != null) {
                absences.remove(one);
                stalled += position.full() ? 1 : 0;
            } else if (absences.merge(one, 1, Integer::sum) >= ABSENCES) {
                absences.remove(one);
                one.close();
                clients.set(i, open(i));
                replaced++;
            }
        }
        return stalled;
    }

    /** Who was cut off, and has a successor. */
    long replaced() {
        return replaced;
    }

    /** Each takes at most so many bytes. */
    void sip(int most) {
        clients.forEach(one -> one.sip(most));
    }

    @Override
    public void close() {
        clients.forEach(Stuck::vanish);
    }
}
