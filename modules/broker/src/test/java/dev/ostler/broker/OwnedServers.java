package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Status;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A broker and fake codex servers of its own; none is left. */
abstract class OwnedServers extends OneBroker {
    HarnessDefinition codex(String members) {
        return Spawns.with(Spawns.fakeCodex(dir), members);
    }

    Harnesses.Spawned spawn(String name, String members) {
        return broker.call(Operations.SPAWN, Spawns.of(name, codex(members), null, null));
    }

    Event turn(String name, String prompt) {
        Sessions.Prompted turn = broker.call(Operations.PROMPT, new Sessions.Prompt(name, prompt));
        return broker.event(Kind.TURN_ENDED, e -> turn.turn().equals(e.turn()));
    }

    Harnesses.View view(String name) {
        return broker.call(Operations.INSPECT, new Harnesses.Inspect(name, null))
                .harness();
    }

    void awaitIdle(String name, int generation) {
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> {
            Harnesses.View view = view(name);
            return view.generation() == generation && view.status() == Status.IDLE;
        });
    }

    static void signal(String signal, long pid) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("/bin/kill", "-" + signal, String.valueOf(pid)).start();
        assertThat(kill.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
}
