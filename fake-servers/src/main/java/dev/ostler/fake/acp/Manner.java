package dev.ostler.fake.acp;

import java.util.Locale;
import java.util.Map;

/**
 * In what the real agents differ.
 *
 * @param uuids its request ids are UUIDs instead of numbers from 0
 * @param asksFirst it tells of a tool call only after it was allowed
 * @param warns each turn begins with a warning as if the agent had said it
 * @param messageIds its chunks carry message ids
 * @param lists it lists sessions
 * @param deletes it deletes sessions
 * @param forks it copies sessions
 * @param endsAtEof it ends with its input
 * @param rejectCancels a rejected tool call ends the turn
 * @param busy what becomes of a second prompt
 * @param counts where it tells what its model has used
 * @param options ids of the options allow_once, allow_always, reject_once
 */
record Manner(
        boolean uuids,
        boolean asksFirst,
        boolean warns,
        boolean messageIds,
        boolean lists,
        boolean deletes,
        boolean forks,
        boolean endsAtEof,
        boolean rejectCancels,
        Busy busy,
        Counts counts,
        Map<String, String> options) {
    /** Where it tells what its model has used. */
    enum Counts {
        /** In updates and in the answer to a prompt. */
        BOTH,
        UPDATES,
        /** In the {@code _meta} of the answer. */
        META
    }

    /** What a second prompt does while one runs. */
    enum Busy {
        /** It waits, and is cancelled with the first. */
        WAITS,
        /** It is taken, and never answered. */
        LOST,
        /** It cancels the first and runs. */
        REPLACES
    }

    /** Fails with {@link IllegalArgumentException} for an agent that is not known. */
    static Manner of(String agent) {
        return switch (agent.toLowerCase(Locale.ROOT)) {
            case "opencode" ->
                new Manner(
                        false,
                        false,
                        false,
                        true,
                        true,
                        false,
                        true,
                        true,
                        false,
                        Busy.WAITS,
                        Counts.BOTH,
                        options("once", "always"));
            case "claude" ->
                new Manner(
                        false,
                        false,
                        false,
                        true,
                        true,
                        true,
                        false,
                        true,
                        false,
                        Busy.WAITS,
                        Counts.BOTH,
                        options("allow", "allow_always"));
            case "codex" ->
                new Manner(
                        true,
                        true,
                        true,
                        false,
                        true,
                        false,
                        false,
                        false,
                        true,
                        Busy.LOST,
                        Counts.UPDATES,
                        options("approved", "approved-execpolicy-amendment"));
            case "gemini" ->
                new Manner(
                        false,
                        true,
                        false,
                        false,
                        false,
                        false,
                        false,
                        true,
                        false,
                        Busy.REPLACES,
                        Counts.META,
                        options("proceed_once", "proceed_always"));
            default ->
                throw new IllegalArgumentException(
                        "no manner of '" + agent + "': expected opencode, claude, codex or gemini");
        };
    }

    private static Map<String, String> options(String once, String always) {
        return Map.of("allow_once", once, "allow_always", always, "reject_once", "no-" + once);
    }
}
