package dev.ostler.core.ops;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.json.RawJson;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests and answers of the session address. */
public final class Sessions {
    private Sessions() {}

    /** Start a turn in the harness's session. */
    public record Prompt(String harness, String text) {
        public Prompt {
            if (text == null || text.isEmpty()) {
                throw new OstlerException(ErrorCode.INVALID_REQUEST, "text is missing: a prompt needs some");
            }
        }
    }

    /** The turn runs. Its events come after {@code cursor}. */
    public record Prompted(String id, String session, String turn, Cursor cursor) {}

    public record Steer(String harness, String text) {
        public Steer {
            if (text == null || text.isEmpty()) {
                throw new OstlerException(ErrorCode.INVALID_REQUEST, "text is missing: a steer needs some");
            }
        }
    }

    public record Steered(String id, String session, String turn) {}

    public record Interrupt(String harness) {}

    /** {@code turn} is null when nothing ran. */
    public record Interrupted(String id, @Nullable String turn) {}

    /** {@code harness} absent: of all. */
    public record Approvals(@Nullable String harness) {}

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
