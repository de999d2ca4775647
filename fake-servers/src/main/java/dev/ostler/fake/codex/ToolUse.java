package dev.ostler.fake.codex;

/** A tool call of the model. */
sealed interface ToolUse {
    /** The id of the call, which is the item's id too. */
    String callId();

    record Run(String callId, String command, boolean escalated) implements ToolUse {}

    record Apply(String callId, String patch) implements ToolUse {}

    record Ask(String callId, String kind, String detail) implements ToolUse {}
}
