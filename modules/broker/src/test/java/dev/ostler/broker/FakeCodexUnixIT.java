package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;

class FakeCodexUnixIT extends CodexUnixContract {
    @Override
    HarnessDefinition codex() {
        return Spawns.fakeCodex(dir);
    }
}
