package dev.ostler.core.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One piece of a session's past, as the agent has it.
 *
 * @param turn the agent's turn id, or null where it has none
 * @param item the agent's item id, unique in the session
 * @param type {@code user}, {@code message}, {@code reasoning}, {@code tool}, or the agent's own name
 * @param text of the prompt or the answer; of a tool what it printed
 * @param tool name of the tool, for tools
 * @param input JSON text of what the tool was given, for tools
 * @param status completed, failed, declined or interrupted, for tools
 * @param time when the agent tells
 */
public record HistoryItem(
        @Nullable String turn,
        String item,
        String type,
        String text,
        @Nullable String tool,
        @Nullable @dev.ostler.core.json.RawJson String input,
        @Nullable String status,
        @Nullable Instant time) {}
