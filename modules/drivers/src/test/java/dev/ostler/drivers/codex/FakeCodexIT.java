package dev.ostler.drivers.codex;

import dev.ostler.fake.FakePrograms;
import java.nio.file.Path;
import java.util.List;

/** Against the fake codex as a program. */
final class FakeCodexIT extends CodexProcessContract {
    @Override
    List<String> program() {
        List<String> whole = FakePrograms.codex();
        return whole.subList(0, whole.size() - 1);
    }

    @Override
    void prepare(Path codexHome) {}
}
