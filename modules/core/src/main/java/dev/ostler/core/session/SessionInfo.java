package dev.ostler.core.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session that an agent keeps.
 *
 * @param id the agent's own
 * @param title the agent's own name of it, or the beginning of its first prompt; null when it has none
 * @param cwd where it works, when the agent tells
 * @param created when the agent tells
 * @param updated when the agent tells
 * @param open whether the harness has it open
 */
public record SessionInfo(
        String id,
        @Nullable String title,
        @Nullable String cwd,
        @Nullable Instant created,
        @Nullable Instant updated,
        boolean open) {}
