package dev.ostler.drivers.claude;

import dev.ostler.fake.FakePrograms;
import java.util.List;
import java.util.Map;

/** The fake Claude Code. */
class FakeClaudeIT extends ClaudeContract {
    @Override
    List<String> program() {
        return FakePrograms.claude();
    }

    @Override
    Map<String, String> environment() {
        return Map.of();
    }
}
