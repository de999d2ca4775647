package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.client.EventHub;
import dev.ostler.client.FrameSink;
import dev.ostler.client.StreamLimits;
import dev.ostler.core.bus.BusClient;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Scope;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.ops.Subscribe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many clients on one session, whenever they come. */
class LateClientIT extends OneBroker {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @BeforeEach
    void spawn() {
        broker.call(Operations.SPAWN, Spawns.of("one", Spawns.fakeCodex(dir), null, null));
    }

    @Test
    void whoeverComesInTheMiddleHasTheWholeText() {
        EventHub hub = TestBroker.await(EventHub.open(broker.vertx, StreamLimits.DEFAULT));
        Sessions.Prompted turn = broker.call(Operations.PROMPT, new Sessions.Prompt("one", "slow: 300 every 5"));
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int seen = 1 + 30 * i;
            await().atMost(TestBroker.PATIENCE)
                    .until(() -> broker.count(Kind.TEXT_DELTA) >= seen || broker.count(Kind.TURN_ENDED) > 0);
            Client client = new Client();
            clients.add(client);
            TestBroker.await(hub.subscribe(new Subscribe("latest", null, null, null, null, null), client))
                    .begin();
        }
        broker.event(Kind.TURN_ENDED, e -> turn.turn().equals(e.turn()));
        StringBuilder whole = new StringBuilder();
        broker.events.stream().filter(e -> e.kind() == Kind.TEXT_DELTA).forEach(e -> whole.append(text(e)));
        assertThat(whole).hasSizeGreaterThan(300);
        for (Client client : clients) {
            await().atMost(TestBroker.PATIENCE).until(client::over);
            assertThat(client.text()).isEqualTo(whole.toString());
        }
        assertThat(clients.getFirst().state().path("started").path("input").asText())
                .isEqualTo("slow: 300 every 5");
        TestBroker.await(hub.close());
    }

    @Test
    void eventsSayWhoAskedAndInWhichTrace() {
        BusClient ann = new BusClient(broker.vertx.eventBus(), new Caller("ann", Set.of(Scope.ADMIN)));
        TestBroker.await(
                ann.call(Operations.PROMPT, "{\"harness\":\"one\",\"text\":\"hang\"}", Duration.ofSeconds(30), TRACE));
        JsonNode started = Json.tree(broker.event(Kind.TURN_STARTED).data());
        assertThat(started.path("client").asText()).isEqualTo("ann");
        assertThat(started.path("trace").asText()).isEqualTo(TRACE);
        broker.call(Operations.INTERRUPT, new Sessions.Interrupt("one"));
        JsonNode interrupting = Json.tree(broker.event(Kind.TURN_INTERRUPTING).data());
        assertThat(interrupting.path("client").asText()).isEqualTo(Caller.LOCAL.name());
        JsonNode ended = Json.tree(broker.event(Kind.TURN_ENDED).data());
        assertThat(ended.path("outcome").asText()).isEqualTo("interrupted");
        assertThat(ended.path("trace").asText()).isEqualTo(TRACE);
        TestBroker.await(ann.call(Operations.RELEASE, "{\"harness\":\"one\"}", Duration.ofSeconds(30), TRACE));
        JsonNode releasing = Json.tree(broker.event(Kind.RELEASING).data());
        assertThat(releasing.path("client").asText()).isEqualTo("ann");
        assertThat(releasing.path("trace").asText()).isEqualTo(TRACE);
    }

    private static String text(Event event) {
        return Json.tree(event.data()).path("text").asText();
    }

    /** What one client has been told. */
    private static final class Client implements FrameSink {
        private final List<Frame> frames = new CopyOnWriteArrayList<>();

        boolean over() {
            return state().isMissingNode()
                    || frames.stream()
                            .anyMatch(f ->
                                    f instanceof Frame.Item item && item.event().kind() == Kind.TURN_ENDED);
        }

        /** Of the open turn, when the client came. */
        JsonNode state() {
            Frame.Snapshot snapshot = (Frame.Snapshot) frames.getFirst();
            return Json.tree(snapshot.state()).path("turns").path(0);
        }

        String text() {
            StringBuilder all = new StringBuilder();
            for (JsonNode piece : state().path("pieces")) {
                // the prompt itself is a finished item of another type
                boolean said = piece.path("kind").asText().equals("text.delta")
                        || piece.path("data").path("type").asText().equals("message");
                all.append(said ? piece.path("data").path("text").asText() : "");
            }
            for (Frame frame : frames) {
                if (frame instanceof Frame.Item item && item.event().kind() == Kind.TEXT_DELTA) {
                    all.append(LateClientIT.text(item.event()));
                }
            }
            return all.toString();
        }

        @Override
        public void write(Frame frame) {
            frames.add(frame);
        }

        @Override
        public boolean full() {
            return false;
        }

        @Override
        public void drainHandler(Runnable handler) {}

        @Override
        public void end() {}
    }
}
