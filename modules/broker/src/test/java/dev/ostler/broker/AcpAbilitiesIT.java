package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Release;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.fake.FakePrograms;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ACP agents differ in what they can: each is believed what it said of itself when it was opened. */
class AcpAbilitiesIT extends OneBroker {
    @ParameterizedTest
    @CsvSource({"opencode, true, false", "claude, true, true", "gemini, false, false"})
    void whatItCanIsWhatItSays(String like, boolean lists, boolean deletes) {
        List<String> command = FakePrograms.acp(
                "--like", like, "--home", dir.resolve("acp-home").toString());
        HarnessDefinition definition = AcpAgents.definition(dir, command, "");
        String id = broker.call(Operations.SPAWN, Spawns.of("says", definition, null, null))
                .id();
        Sessions.Capabilities can = broker.call(Operations.CAPABILITIES, new Sessions.WhatItCan("says"));
        assertThat(can.sessions()).isEqualTo(lists);
        assertThat(can.delete()).isEqualTo(deletes);
        assertThat(can.history()).isTrue();
        assertThat(broker.call(Operations.INSPECT, new Harnesses.Inspect("says", null))
                        .capabilities())
                .isEqualTo(can);
        Sessions.ListThem list = new Sessions.ListThem("says", null, null);
        if (lists) {
            broker.call(Operations.SESSIONS, list);
        } else {
            assertThat(broker.refused(Operations.SESSIONS, list).code()).isEqualTo(ErrorCode.UNSUPPORTED);
        }
        Harnesses.ReleaseIt delete = new Harnesses.ReleaseIt("says", Release.DELETE, null, null);
        if (deletes) {
            assertThat(broker.call(Operations.RELEASE, delete).outcome()).isEqualTo("reaped");
        } else {
            assertThat(broker.refused(Operations.RELEASE, delete).code()).isEqualTo(ErrorCode.UNSUPPORTED);
            broker.call(Operations.RELEASE, new Harnesses.ReleaseIt("says", Release.ABORT, null, null));
        }
        assertThat(broker.call(Operations.CAPABILITIES, new Sessions.WhatItCan(id))
                        .sessions())
                .as("nobody is there any more who says otherwise")
                .isTrue();
    }
}
