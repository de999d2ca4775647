package dev.ostler.bench;

import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The limit of the machine: a server that only sends, to the same readers. */
final class PlainFeed implements AutoCloseable {
    private final Vertx vertx;
    private final Child server = Child.start(
            Programs.production(PlainServer.class.getName()),
            Map.of(),
            Child.Stream.STDOUT,
            Pattern.compile(PlainServer.ANNOUNCEMENT + "(\\S+)"));
    private final List<Socket> readers = new ArrayList<>();

    PlainFeed(Vertx vertx) {
        this.vertx = vertx;
    }

    Way to(int count, int eventsPerMessage) {
        URI address = URI.create(server.announcement() + "/" + eventsPerMessage);
        List<Tally> tallies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Tally tally = new Tally(Tally.Form.OSTLER);
            tallies.add(tally);
            readers.add(Await.of(Socket.open(vertx, address, null, tally)));
        }
        Socket first = readers.getFirst();
        return new Way("plain WebSocket, " + eventsPerMessage + " a message", first::tell, tallies);
    }

    void disconnect() {
        readers.forEach(Socket::close);
        readers.clear();
    }

    @Override
    public void close() {
        disconnect();
        server.finish();
    }
}
