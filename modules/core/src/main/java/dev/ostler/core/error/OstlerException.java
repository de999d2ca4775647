package dev.ostler.core.error;

import java.util.Map;
import java.util.Objects;

/** A {@link Problem} on its way through futures. It carries no stack trace: it is an expected outcome, not a defect. */
public final class OstlerException extends RuntimeException {
    private final transient Problem problem;

    public OstlerException(Problem problem) {
        super(Objects.requireNonNull(problem, "problem").message(), null, false, false);
        this.problem = problem;
    }

    public OstlerException(ErrorCode code, String message) {
        this(new Problem(code, message));
    }

    public OstlerException(ErrorCode code, String message, Map<String, Object> details) {
        this(new Problem(code, message, details));
    }

    public Problem problem() {
        return problem;
    }

    public ErrorCode code() {
        return problem.code();
    }

    /** The problem behind any failure; what is not an {@link OstlerException} is a defect and says so. */
    public static Problem problemOf(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof OstlerException e) {
                return e.problem();
            }
        }
        return new Problem(ErrorCode.INTERNAL, "internal error: " + failure);
    }
}
