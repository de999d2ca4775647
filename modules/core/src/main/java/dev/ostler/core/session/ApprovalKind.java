package dev.ostler.core.session;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** What an agent asks for. */
public enum ApprovalKind implements WireName {
    COMMAND,
    FILE_CHANGE,
    PERMISSIONS,
    USER_INPUT,
    TOOL_CALL,
    ELICITATION,
    OTHER;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static ApprovalKind fromWire(String text) {
        return WireName.parse(ApprovalKind.class, "approval kind", text);
    }
}
