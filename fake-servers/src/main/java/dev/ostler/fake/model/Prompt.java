package dev.ostler.fake.model;

import dev.ostler.fake.Script;
import java.util.List;
import java.util.Set;

/**
 * What an agent asks, whatever its wire format.
 *
 * @param text the last text of the user, without what the agent puts around it
 * @param toolResults the results of tools that follow that text, oldest first; not empty means: answer, or the agent
 *     calls the tool for ever
 * @param tools the names of the tools on offer
 */
record Prompt(String text, List<String> toolResults, Set<String> tools) {
    Prompt {
        toolResults = List.copyOf(toolResults);
        tools = Set.copyOf(tools);
    }

    /** See {@link Script#naming}. */
    Prompt naming(String model) {
        return new Prompt(Script.naming(text, model), toolResults, tools);
    }
}
