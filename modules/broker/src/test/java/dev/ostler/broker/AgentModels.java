package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.drivers.Ability;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Another model, from the next turn on and for good. */
abstract class AgentModels extends AgentCrash {
    /** Another model than that of its definition, as the agent and as the model's server name it. */
    String otherModel() {
        return "mock-2";
    }

    /** One that the agent does not have; null for those that take any name. */
    @Nullable
    String unknownModel() {
        return null;
    }

    private String otherModelAsked() {
        return otherModel().replaceAll("^.*/", "");
    }

    @Test
    void anotherModelIsAskedFromTheNextTurnOnAndAfterARestart() throws Exception {
        spawn("chooses");
        if (!can().model()) {
            assertThat(broker.refused(Operations.SET_MODEL, new Sessions.SetModel("chooses", otherModel())))
                    .satisfies(refused -> {
                        assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED);
                        assertThat(refused.message()).contains("--model");
                    });
            return;
        }
        assertThat(asked("chooses")).doesNotContain(otherModelAsked());
        assertThat(broker.call(Operations.SET_MODEL, new Sessions.SetModel("chooses", otherModel()))
                        .model())
                .isEqualTo(otherModel());
        assertThat(Json.tree(broker.event(Kind.MODEL_CHANGED).data())
                        .path("model")
                        .asText())
                .isEqualTo(otherModel());
        assertThat(asked("chooses")).contains(otherModelAsked());
        String none = unknownModel();
        if (none != null) {
            assertThat(broker.refused(Operations.SET_MODEL, new Sessions.SetModel("chooses", none))
                            .message())
                    .contains(none);
        }
        broker.call(Operations.RESTART, new dev.ostler.core.ops.Supervision.Restart("chooses", null));
        assertThat(asked("chooses")).as("after a restart").contains(otherModelAsked());
    }

    @Test
    void anotherModelIsAskedAlsoAfterTheBrokerWasKilled() throws Exception {
        assumeTrue(protocol().capabilities().has(Ability.MODEL), "its model stays");
        killedAt("say: I am {model}", Kind.TURN_ENDED, otherModel());
        upWithKeeper();
        broker.call(Operations.WAIT, new Harnesses.Wait("agent", Harnesses.Until.READY, null));
        assertThat(asked("agent")).contains(otherModelAsked());
        broker.call(Operations.RESTART, new dev.ostler.core.ops.Supervision.Restart("agent", null));
        assertThat(asked("agent")).as("after a restart").contains(otherModelAsked());
    }

    /** What the model says that it is. */
    private String asked(String name) {
        Sessions.Prompted turn = prompt(name, "say: I am {model}");
        assertThat(outcome(turn)).isEqualTo("completed");
        return messages(turn.turn()).strip();
    }
}
