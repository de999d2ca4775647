package dev.ostler.fake.model;

/** A call that the model makes, before a dialect and the tools on offer give it a name and arguments. */
sealed interface ToolCall {

    /** Runs a shell command; {@code escalated} asks for it to leave the sandbox. */
    record Run(String command, boolean escalated) implements ToolCall {}

    /**
     * Calls a tool by its name.
     *
     * @param name where tools have namespaces {@code NAMESPACE/NAME}
     * @param arguments a JSON object
     */
    record Named(String name, String arguments) implements ToolCall {}

    /** Reads a file; {@code command} prints it, for an agent that has no tool for that. */
    record Read(String file, String command) implements ToolCall {}

    /** Applies a patch. */
    record Apply(String patch) implements ToolCall {}
}
