package dev.ostler.drivers.codex;

import dev.ostler.core.session.ApprovalKind;
import java.util.Optional;

/** The server requests that a human can answer; see {@code ServerRequest} in codex's schema. */
enum Ask {
    COMMAND("item/commandExecution/requestApproval", ApprovalKind.COMMAND, true),
    FILE_CHANGE("item/fileChange/requestApproval", ApprovalKind.FILE_CHANGE, true),
    PERMISSIONS("item/permissions/requestApproval", ApprovalKind.PERMISSIONS, false),
    USER_INPUT("item/tool/requestUserInput", ApprovalKind.USER_INPUT, false),
    TOOL_CALL("item/tool/call", ApprovalKind.TOOL_CALL, false),
    ELICITATION("mcpServer/elicitation/request", ApprovalKind.ELICITATION, true),
    LEGACY_PATCH("applyPatchApproval", ApprovalKind.FILE_CHANGE, true),
    LEGACY_COMMAND("execCommandApproval", ApprovalKind.COMMAND, true);

    private final String method;
    private final ApprovalKind kind;
    private final boolean cancels;

    Ask(String method, ApprovalKind kind, boolean cancels) {
        this.method = method;
        this.kind = kind;
        this.cancels = cancels;
    }

    String method() {
        return method;
    }

    ApprovalKind kind() {
        return kind;
    }

    /** Whether the protocol has a cancel of its own for it; otherwise the turn is interrupted beside the answer. */
    boolean cancels() {
        return cancels;
    }

    static Optional<Ask> of(String method) {
        for (Ask ask : values()) {
            if (ask.method.equals(method)) {
                return Optional.of(ask);
            }
        }
        return Optional.empty();
    }
}
