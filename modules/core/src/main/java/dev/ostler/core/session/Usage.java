package dev.ostler.core.session;

import dev.ostler.core.json.WireName;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What the work of a model has come to, as far as the agent tells: what it does not tell is null. The newest figures of
 * a turn, or of a session, stand for all before them.
 *
 * @param of what is counted
 * @param tokens null when the agent tells no more than the fill of the context
 * @param context tokens that the model's context holds now
 * @param contextWindow tokens that it can hold
 * @param costUsd in US dollars, as the agent reckons
 */
public record Usage(
        Of of,
        @Nullable Tokens tokens,
        @Nullable Long context,
        @Nullable Long contextWindow,
        @Nullable BigDecimal costUsd) {
    /** What figures count, from its beginning to this moment. */
    public enum Of implements WireName {
        TURN,
        SESSION
    }

    /**
     * Tokens. Agents differ in what they count as input and as output; here nothing is left out of either.
     *
     * @param input what the model read, from a cache or not
     * @param cached of that, from a cache
     * @param cacheWritten of that, written to a cache
     * @param output what the model wrote, its reasoning included
     * @param reasoning of that
     */
    public record Tokens(long input, long cached, long cacheWritten, long output, long reasoning) {
        public static final Tokens NONE = new Tokens(0, 0, 0, 0, 0);

        public long total() {
            return input + output;
        }

        public Tokens plus(Tokens more) {
            return new Tokens(
                    input + more.input,
                    cached + more.cached,
                    cacheWritten + more.cacheWritten,
                    output + more.output,
                    reasoning + more.reasoning);
        }
    }

    /** Of a turn, with nothing but its tokens and what they cost. */
    public static Usage ofTurn(Tokens tokens, @Nullable BigDecimal costUsd) {
        return new Usage(Of.TURN, tokens, null, null, costUsd);
    }
}
