package dev.ostler.broker;

/** The fake ACP agent, in the manner of codex-acp: questions before tools, UUIDs, and no end at the end of its input. */
class FakeCodexAcpAgentIT extends FakeAcpAgentIT {
    @Override
    String manner() {
        return "codex";
    }
}
