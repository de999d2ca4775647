package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.harness.Release;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import org.junit.jupiter.api.Test;

/**
 * What every agent does behind a broker, whatever it speaks: one suite for each fake and each real program. Prompts are
 * directives of the fake model, which the fakes understand as well. What an agent cannot do is said by its protocol's
 * capabilities, and then the broker must say so; it is no reason to leave a test out.
 *
 * <p>The classes above it are parts of it, each with one subject; none is run by itself.
 */
abstract class AgentContract extends AgentModels {
    @Test
    void whatItCannotDoIsRefusedBeforeActing() throws Exception {
        spawn("able");
        if (!can().detach()) {
            assertThat(broker.refused(Operations.RELEASE, new Harnesses.ReleaseIt("able", Release.DETACH, null, null))
                            .code())
                    .isEqualTo(ErrorCode.UNSUPPORTED);
        }
        if (!can().delete()) {
            assertThat(broker.refused(Operations.RELEASE, new Harnesses.ReleaseIt("able", Release.DELETE, null, null))
                            .code())
                    .isEqualTo(ErrorCode.UNSUPPORTED);
        }
        if (!can().sessions()) {
            assertThat(broker.refused(Operations.SESSIONS, new Sessions.ListThem("able", null, null))
                            .code())
                    .isEqualTo(ErrorCode.UNSUPPORTED);
        }
        if (!can().archive()) {
            assertThat(broker.refused(Operations.SESSIONS, new Sessions.ListThem("able", null, null, true))
                            .code())
                    .isEqualTo(ErrorCode.UNSUPPORTED);
        }
        assertThat(outcome(prompt("able", "say: still here"))).isEqualTo("completed");
    }
}
