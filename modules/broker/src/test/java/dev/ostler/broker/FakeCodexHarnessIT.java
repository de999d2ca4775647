package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;

class FakeCodexHarnessIT extends CodexHarnessContract {
    @Override
    HarnessDefinition definition() {
        return Spawns.fakeCodex(dir);
    }
}
