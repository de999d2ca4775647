package dev.ostler.broker;

import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.TerminalSize;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.Image;
import dev.ostler.drivers.Driver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands to the {@code AttachVerticle} of a harness. */
sealed interface AttachCommand {
    /**
     * Dial and open; answered with the {@link Driver.Session}.
     *
     * @param fresh nobody has spoken to the process yet
     * @param keepTrying a failure is answered, and dialled again
     */
    record Connect(Opening.Place place, Driver.Open open, boolean fresh, boolean keepTrying, Duration timeout)
            implements AttachCommand {}

    /** Start a turn, or wait for it; answered with {@link Taken}. {@code session} must be the open one, unless null. */
    record Prompt(
            String text,
            List<Image> images,
            @Nullable String session,
            boolean queue,
            @Nullable Duration timeout,
            Origin origin)
            implements AttachCommand {}

    /** What became of a prompt: its turn runs, or it waits at this position under this id. */
    record Taken(@Nullable String turn, @Nullable String prompt, int position) {}

    /** Answered with the ids of those that do not wait any more; without an id of all. */
    record CancelPrompts(@Nullable String prompt, Origin origin) implements AttachCommand {}

    record Steer(String text, @Nullable String session, Origin origin) implements AttachCommand {}

    /** Answered with {@link BrokenOff}; {@code queue} says whether what waits is cancelled too. */
    record Interrupt(@Nullable String session, boolean queue, Origin origin) implements AttachCommand {}

    /** The turn that ran, or null, and the prompts that were cancelled. */
    record BrokenOff(@Nullable String turn, List<String> cancelled) {}

    /** Answered with {@link dev.ostler.core.ops.Sessions.SessionList}. */
    record ListSessions(@Nullable String from, int most, boolean archived) implements AttachCommand {}

    /** Answered with {@link dev.ostler.core.ops.Sessions.Past}; without a session that of the open one. */
    record History(@Nullable String session, @Nullable String from, int most) implements AttachCommand {}

    /** Answered with {@link Opened}; without a session a new one is opened. */
    record OpenSession(@Nullable String session, Origin origin) implements AttachCommand {}

    /** What {@link OpenSession} did; {@code replaced} is null when it was open already. */
    record Opened(Driver.Session now, @Nullable String replaced) {}

    /** Answered with the copy's id. */
    record ForkSession(@Nullable String session, Origin origin) implements AttachCommand {}

    record ArchiveSession(String session, boolean away, Origin origin) implements AttachCommand {}

    record DeleteSession(String session, Origin origin) implements AttachCommand {}

    /** Answered when its agent has taken the model and the record says so. */
    record SetModel(String model, Origin origin) implements AttachCommand {}

    /** Types these bytes into its terminal; answered when they are on their way. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, and read by its receiver alone
    record Input(byte[] bytes) implements AttachCommand {}

    /** Answered when its terminal has the size and the record says so. */
    record Resize(TerminalSize size, Origin origin) implements AttachCommand {}

    /** Answered with {@link dev.ostler.core.ops.Sessions.Shown}. */
    record Screen(Sessions.ScreenFormat format) implements AttachCommand {}

    /** Answered with the list of open questions. */
    record Approvals() implements AttachCommand {}

    /** {@code approval} is the key that clients see. Answered with {@link dev.ostler.core.ops.Sessions.Answered}. */
    record Answer(
            String approval,
            Decision decision,
            @Nullable String reason,
            @Nullable Map<String, Object> content,
            String client,
            @Nullable String trace)
            implements AttachCommand {
        Answer(
                String approval,
                Decision decision,
                @Nullable String reason,
                @Nullable Map<String, Object> content,
                String client) {
            this(approval, decision, reason, content, client, null);
        }
    }

    /** The protocol's part of a release, then the connection is closed. Answered when it is. */
    record LetGo(Release policy, Duration timeout) implements AttachCommand {}

    /**
     * The process has ended, what it printed may not be read yet; answered when all of that is told, with the last lines
     * that its terminal shows, if it has one.
     */
    record Drain() implements AttachCommand {}

    /** The process ended while nobody read: what it printed is told, then its turn is over; answered after that. */
    record LastWords(String why) implements AttachCommand {}

    /** The process has ended: no more dialling, open turns and questions are settled. */
    record ProcessGone(String why) implements AttachCommand {}
}
