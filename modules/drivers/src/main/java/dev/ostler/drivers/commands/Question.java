package dev.ostler.drivers.commands;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.ApprovalKind;
import org.jspecify.annotations.Nullable;

/**
 * A question of the agent.
 *
 * @param id the agent's own
 * @param turn in which it was asked, or null
 * @param item the tool that it is about, or null
 * @param title one line for people
 * @param frame as it came
 * @param line the text of {@code frame}
 */
public record Question(
        String id,
        @Nullable String turn,
        @Nullable String item,
        ApprovalKind kind,
        String title,
        JsonNode frame,
        String line) {}
