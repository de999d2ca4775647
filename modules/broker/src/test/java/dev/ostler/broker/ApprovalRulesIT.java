package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Decision;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Questions that a policy answers by its rules, and those that wait across a restart of the broker. */
class ApprovalRulesIT extends OneBroker {
    private void spawn(String name, String approvals) {
        broker.call(
                Operations.SPAWN,
                Spawns.of(
                        name,
                        Spawns.with(Spawns.fakeCodex(dir.resolve(name)), "\"approvals\":" + approvals),
                        null,
                        null));
    }

    private Sessions.Prompted prompt(String name, String text) {
        return broker.call(Operations.PROMPT, new Sessions.Prompt(name, text));
    }

    private void ended(Sessions.Prompted turn) {
        broker.event(Kind.TURN_ENDED, e -> String.valueOf(turn.turn()).equals(e.turn()));
    }

    private List<Sessions.Approval> waiting() {
        return broker.call(Operations.APPROVALS, new Sessions.Approvals(null)).approvals();
    }

    @Test
    void theFirstRuleThatFitsAnswersAndTheEventSaysWhichAndWhy() {
        spawn(
                "strict",
                "{\"default\":\"deny\",\"rules\":[{\"match\":\"touch *never*\",\"decision\":\"deny\",\"reason\":\"not"
                        + " this one\"},{\"kind\":\"command\",\"match\":\"touch *\",\"decision\":\"allow\"}]}");
        Path proof = dir.resolve("proof");
        ended(prompt("strict", "escalate: touch " + proof));
        assertThat(proof).exists();
        Path never = dir.resolve("never");
        ended(prompt("strict", "escalate: touch " + never));
        assertThat(never).doesNotExist();
        Path both = dir.resolve("both");
        ended(prompt("strict", "escalate: touch " + both + "; true"));
        assertThat(both).doesNotExist();

        List<JsonNode> resolved = broker.events.stream()
                .filter(e -> e.kind() == Kind.APPROVAL_RESOLVED)
                .map(Event::data)
                .map(Json::tree)
                .toList();
        assertThat(resolved).hasSize(3);
        assertThat(resolved.get(0).path("decision").asText()).isEqualTo("allow");
        assertThat(resolved.get(0).path("rule").asText()).isEqualTo("2: kind command, match touch * → allow");
        assertThat(resolved.get(1).path("reason").asText()).isEqualTo("not this one");
        assertThat(resolved.get(1).path("rule").asText()).startsWith("1: match touch *never*");
        assertThat(resolved.get(2).path("decision").asText()).isEqualTo("deny");
        assertThat(resolved.get(2).has("rule")).isFalse();
        assertThat(resolved).allSatisfy(r -> assertThat(r.path("by").asText()).isEqualTo("policy"));
    }

    @Test
    void severalWaitAtOnceAcrossARestartOfTheBroker() {
        spawn("a", "\"ask\"");
        spawn("b", "\"ask\"");
        Path first = dir.resolve("first");
        Path second = dir.resolve("second");
        Sessions.Prompted a = prompt("a", "escalate: touch " + first);
        Sessions.Prompted b = prompt("b", "escalate: touch " + second);
        await().atMost(TestBroker.PATIENCE).until(() -> waiting().size() == 2);
        broker.abandon();
        startBroker();
        broker.call(Operations.WAIT, new Harnesses.Wait("a", Harnesses.Until.READY, null));
        broker.call(Operations.WAIT, new Harnesses.Wait("b", Harnesses.Until.READY, null));
        await().atMost(TestBroker.PATIENCE).until(() -> waiting().size() == 2);
        for (Sessions.Approval approval : waiting()) {
            Decision decision = approval.name().equals("a") ? Decision.ALLOW : Decision.DENY;
            assertThat(broker.call(
                                    Operations.ANSWER,
                                    new Sessions.Answer(approval.approval(), decision, "after the restart", null))
                            .accepted())
                    .isTrue();
        }
        ended(a);
        ended(b);
        assertThat(first).exists();
        assertThat(second).doesNotExist();
        assertThat(waiting()).isEmpty();
    }
}
