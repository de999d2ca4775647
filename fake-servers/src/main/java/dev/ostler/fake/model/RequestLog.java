package dev.ostler.fake.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The last requests, at most {@value #KEPT}, and how many there were in all. Safe for several threads. */
final class RequestLog {
    static final int KEPT = 1_000;

    private final Map<Long, ModelRequest> kept = new LinkedHashMap<>();
    private long count;

    synchronized long nextNumber() {
        return ++count;
    }

    synchronized void put(ModelRequest request) {
        kept.put(request.number(), request);
        if (kept.size() > KEPT) {
            kept.remove(kept.keySet().iterator().next());
        }
    }

    synchronized void ended(long number, int status, ModelRequest.Outcome outcome) {
        kept.computeIfPresent(number, (_, request) -> request.ended(status, outcome));
    }

    synchronized List<ModelRequest> all() {
        return new ArrayList<>(kept.values());
    }

    synchronized long count() {
        return count;
    }
}
