package dev.ostler.core.ops;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.harness.TerminalSize;
import dev.ostler.core.json.RawJson;
import dev.ostler.core.json.WireName;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Image;
import dev.ostler.core.session.SessionInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests and answers of the session address. */
public final class Sessions {
    private Sessions() {}

    /**
     * Start a turn in the harness's session.
     *
     * @param session the session that is meant: refused with {@code CONFLICT} when it is not the open one; null for
     *     whichever is open
     * @param queue whether it waits while another turn runs, instead of being refused with {@code CONFLICT}; it does
     *     unless false is given
     * @param timeout after which its turn is interrupted; the definition's {@code turnTimeoutMs} unless given
     * @param images that the agent is shown with the text, none unless given; refused with {@code UNSUPPORTED} when it
     *     cannot, with {@code TOO_LARGE} over {@link Image#MOST_BYTES}, and with {@code CONFLICT} when the prompt would
     *     have to wait: images are not kept in the queue
     */
    public record Prompt(
            String harness,
            String text,
            @Nullable String session,
            @Nullable Boolean queue,
            @JsonProperty("timeoutMs") @Nullable Duration timeout,
            @Nullable List<Image> images) {
        public Prompt {
            if (text == null || text.isEmpty()) {
                throw new OstlerException(ErrorCode.INVALID_REQUEST, "text is missing: a prompt needs some");
            }
            if (timeout != null && timeout.toMillis() < 1) {
                throw new OstlerException(ErrorCode.INVALID_REQUEST, "timeoutMs is 0: a turn needs 1 at least");
            }
            images = images == null || images.isEmpty() ? null : List.copyOf(images);
            if (images != null && images.size() > Image.MOST) {
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST,
                        "a prompt takes at most " + Image.MOST + " images, not " + images.size());
            }
        }

        /** Of text alone. */
        public Prompt(
                String harness,
                String text,
                @Nullable String session,
                @Nullable Boolean queue,
                @Nullable Duration timeout) {
            this(harness, text, session, queue, timeout, null);
        }

        public List<Image> imagesOrNone() {
            return images == null ? List.of() : images;
        }

        /** In whichever session is open, when its turn comes. */
        public Prompt(String harness, String text) {
            this(harness, text, null, null, null);
        }

        /** Now or not at all. */
        public static Prompt now(String harness, String text) {
            return new Prompt(harness, text, null, false, null);
        }
    }

    /**
     * The turn runs, or the prompt waits for it. Its events come after {@code cursor}.
     *
     * @param turn null while the prompt waits
     * @param prompt the id of one that waits, which its {@code turn.started} will carry; null when the turn runs
     * @param position among those that wait, from 1; null when the turn runs
     */
    public record Prompted(
            String id,
            String session,
            @Nullable String turn,
            @Nullable String prompt,
            @Nullable Integer position,
            Cursor cursor) {
        /** The turn runs. */
        public Prompted(String id, String session, String turn, Cursor cursor) {
            this(id, session, turn, null, null, cursor);
        }
    }

    /** Which prompts wait for their turn? */
    public record Queue(String harness) {}

    /**
     * The prompts that wait, in their order.
     *
     * @param turn that runs now, or null
     * @param deadline when it must have ended, or null
     * @param most so many may wait
     */
    public record QueueList(
            String id, @Nullable String turn, @Nullable Instant deadline, List<Queued> prompts, int most) {
        public QueueList {
            prompts = List.copyOf(prompts);
        }
    }

    /**
     * A prompt that waits.
     *
     * @param session the one that must be open when its turn comes, or null
     * @param client who sent it
     * @param timeout of its turn, or null for the definition's
     */
    public record Queued(
            String prompt,
            int position,
            String text,
            @Nullable String session,
            String client,
            @JsonProperty("timeoutMs") @Nullable Duration timeout,
            Instant asked) {}

    /** Cancel a prompt that waits; all of them when {@code prompt} is absent. */
    public record Cancel(String harness, @Nullable String prompt) {}

    /** Which were cancelled; those that are not named had begun, or never waited. */
    public record Cancelled(String id, List<String> prompts) {
        public Cancelled {
            prompts = List.copyOf(prompts);
        }
    }

    /** {@code session} as for {@link Prompt}. */
    public record Steer(
            String harness, String text, @Nullable String session) {
        public Steer {
            if (text == null || text.isEmpty()) {
                throw new OstlerException(ErrorCode.INVALID_REQUEST, "text is missing: a steer needs some");
            }
        }

        /** In whichever session is open. */
        public Steer(String harness, String text) {
            this(harness, text, null);
        }
    }

    /** The text is in this turn. */
    public record Steered(String id, String session, String turn) {}

    /**
     * Break off the running turn.
     *
     * @param session as for {@link Prompt}
     * @param queue whether the prompts that wait are cancelled too; they stay unless true is given
     */
    public record Interrupt(
            String harness,
            @Nullable String session,
            @Nullable Boolean queue) {
        /** In whichever session is open; what waits goes on. */
        public Interrupt(String harness) {
            this(harness, null, null);
        }
    }

    /**
     * @param turn null when nothing ran
     * @param cancelled the prompts that waited and do not any more
     */
    public record Interrupted(String id, @Nullable String turn, List<String> cancelled) {
        public Interrupted {
            cancelled = cancelled == null ? List.of() : List.copyOf(cancelled);
        }
    }

    /**
     * The sessions that an agent keeps, newest first.
     *
     * @param from {@link SessionList#next} of the page before; null for the beginning
     * @param limit at most so many, 1 to 500, 50 unless given
     * @param archived whether those that were put away are meant, and no others; they are not unless true is given
     */
    public record ListThem(
            String harness,
            @Nullable String from,
            @Nullable Integer limit,
            @Nullable Boolean archived) {
        /** Those that were not put away. */
        public ListThem(String harness, @Nullable String from, @Nullable Integer limit) {
            this(harness, from, limit, null);
        }

        public int limitOrDefault() {
            return limit == null ? 50 : Math.clamp(limit, 1, 500);
        }
    }

    /** {@code next} asks for what follows, and is null when nothing does. */
    public record SessionList(
            String id, List<SessionInfo> sessions, @Nullable String next) {
        public SessionList {
            sessions = List.copyOf(sessions);
        }
    }

    /** Open another session in place of the one that is open: {@code session}, or a new one when absent. */
    public record Open(String harness, @Nullable String session) {}

    /**
     * A session is open.
     *
     * @param turn that runs in it, or null
     * @param replaced the session that was open before, or null; it is still there
     */
    public record Opened(
            String id,
            String session,
            @Nullable String turn,
            @Nullable String replaced,
            Cursor cursor) {}

    /**
     * The past of a session, oldest first.
     *
     * @param session the open one when absent
     * @param from {@link Past#next} of the page before; null for the beginning
     * @param limit at most so many items, 1 to 500, 50 unless given
     */
    public record History(
            String harness,
            @Nullable String session,
            @Nullable String from,
            @Nullable Integer limit) {
        public int limitOrDefault() {
            return limit == null ? 50 : Math.clamp(limit, 1, 500);
        }
    }

    /** {@code next} asks for what follows, and is null when nothing does. Long texts are cut in the middle, and say so. */
    public record Past(
            String id,
            String session,
            List<HistoryItem> items,
            @Nullable String next) {
        public Past {
            items = List.copyOf(items);
        }
    }

    /** Remove a session that is not open. */
    public record Delete(String harness, String session) {}

    /** It is removed, with its past. */
    public record Deleted(String id, String session) {}

    /** Copy a session; the copy is not opened. {@code session} is the open one when absent. */
    public record Fork(String harness, @Nullable String session) {}

    /** {@code session} is the copy of {@code of}. */
    public record Forked(String id, String session, String of) {}

    /** Put a session that is not open away, out of the lists; with {@code undo} take it back. */
    public record Archive(
            String harness, String session, @Nullable Boolean undo) {}

    /** It is put away, or with {@code archived} false back in the lists. */
    public record Archived(String id, String session, boolean archived) {}

    /**
     * Give the agent another model, from the next turn on and for its later starts.
     *
     * @param model as the agent names it
     */
    public record SetModel(String harness, String model) {
        public SetModel {
            if (model == null || model.isBlank()) {
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST, "model is missing: say one, as the agent names it");
            }
        }
    }

    /** The next turn will ask {@code model}. */
    public record ModelSet(String id, String model) {}

    /**
     * Type into the terminal of a harness. Exactly one of {@code text} and {@code base64} says what; nothing is added, no
     * enter either.
     *
     * @param base64 bytes, for what is no text
     */
    public record Input(
            String harness, @Nullable String text, @Nullable String base64) {
        public Input {
            if ((text == null) == (base64 == null)) {
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST, "say what to type by exactly one of text and base64");
            }
            if (base64 != null) {
                decoded(base64);
            }
        }

        public Input(String harness, String text) {
            this(harness, text, null);
        }

        public byte[] bytes() {
            return text != null ? text.getBytes(StandardCharsets.UTF_8) : decoded(String.valueOf(base64));
        }

        private static byte[] decoded(String base64) {
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new OstlerException(ErrorCode.INVALID_REQUEST, "base64 is none: " + e.getMessage());
            }
        }
    }

    /** So many bytes are on their way to the program, in the order of the requests, whether or not it reads. */
    public record Typed(String id, int bytes) {}

    /** Give the terminal of a harness another size; see {@link TerminalSize} for the bounds. */
    public record Resize(String harness, int columns, int rows) {
        public Resize {
            var _ = new TerminalSize(columns, rows);
        }
    }

    /** The size that the terminal has now, in characters. */
    public record Resized(String id, int columns, int rows) {}

    /** What the terminal of a harness shows, after what has left it at the top. */
    public record Screen(String harness, @Nullable ScreenFormat format) {
        public ScreenFormat formatOrDefault() {
            return format == null ? ScreenFormat.PLAIN : format;
        }
    }

    /** What a screen is told as. */
    public enum ScreenFormat implements WireName {
        /** Text alone. */
        PLAIN,
        /** With the escapes that make another terminal show the same. */
        ANSI
    }

    /**
     * A terminal at one moment.
     *
     * @param text the lines that have left the screen and are kept, then the screen
     * @param cursor all that is shown was told up to here, and nothing of it after: who follows the harness's {@code
     *     text.delta} from here on sees every byte that follows, once
     */
    public record Shown(String id, ScreenFormat format, int columns, int rows, String text, Cursor cursor) {}

    /** What can be done with this harness? */
    public record WhatItCan(String harness) {}

    /**
     * What can be done with a harness: by what its agent said of itself when it was opened, or its protocol before that,
     * and by whose its process is. What is false is refused with {@code UNSUPPORTED} before anything is done.
     *
     * @param steer text can be added to a turn that runs
     * @param resume a session of an earlier start can be gone on with
     * @param detach it can be let go and left running
     * @param delete a session can be removed
     * @param approvals the agent asks before it acts
     * @param history the past of a session can be read
     * @param sessions the sessions that the agent keeps can be listed
     * @param open another session, new or old, can be opened while it runs
     * @param fork a session can be copied
     * @param archive a session can be put away and taken back
     * @param terminal it is a program in a terminal: it takes input, has a size and a screen
     * @param model it can be given another model while it runs
     * @param images it can be shown images in a prompt
     * @param restart its process can be restarted
     * @param logs what its process prints can be read
     */
    public record Capabilities(
            String id,
            String protocol,
            boolean steer,
            boolean resume,
            boolean detach,
            boolean delete,
            boolean approvals,
            boolean history,
            boolean sessions,
            boolean open,
            boolean fork,
            boolean archive,
            boolean terminal,
            boolean model,
            boolean images,
            boolean restart,
            boolean logs) {}

    /** {@code harness} absent: of all. */
    public record Approvals(@Nullable String harness) {}

    /** The questions that wait for an answer. */
    public record ApprovalList(List<Approval> approvals) {
        public ApprovalList {
            approvals = List.copyOf(approvals);
        }
    }

    /**
     * A parked question.
     *
     * @param approval its key: harness id, generation, session and request id, opaque to clients
     * @param request the agent's own request as JSON
     */
    public record Approval(
            String approval,
            String harness,
            String name,
            String session,
            @Nullable String turn,
            ApprovalKind kind,
            String title,
            Instant asked,
            @RawJson String request) {}

    /**
     * Answer a question.
     *
     * @param content for questions that want more than a decision: the agent's own answer object
     */
    public record Answer(
            String approval,
            Decision decision,
            @Nullable String reason,
            @Nullable Map<String, Object> content) {
        public Answer {
            if (decision == null) {
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST,
                        "decision is missing: expected allow, allow-session, deny or cancel");
            }
        }
    }

    /** {@code accepted} is false when somebody was faster; {@code by} is who won. */
    public record Answered(String approval, boolean accepted, Decision decision, String by) {}
}
