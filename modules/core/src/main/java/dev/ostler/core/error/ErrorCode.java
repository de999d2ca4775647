package dev.ostler.core.error;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Why a request was not carried out. Each code has its place on every way in: an HTTP status (RFC 9457), a JSON-RPC
 * error number and an exit code of the CLI (0 ok, 1 failed, 2 usage, 3 not found, 4 broker unreachable, 5 refused by
 * state).
 */
public enum ErrorCode {
    /** The request itself is wrong: a field is missing, unknown or out of range. */
    INVALID_REQUEST(400, -32602, 2),
    /** No such operation. */
    UNKNOWN_OPERATION(404, -32601, 2),
    /** No credential, or one that is not known here. */
    UNAUTHENTICATED(401, -32001, 5),
    /** The credential is known, and its scopes do not reach. */
    FORBIDDEN(403, -32003, 5),
    /** No such harness, session, approval or definition. */
    NOT_FOUND(404, -32004, 3),
    /** The state of the thing does not allow it now: name taken, turn running, already released. */
    CONFLICT(409, -32009, 5),
    /** The same idempotency key came with another request. */
    IDEMPOTENCY_MISMATCH(409, -32010, 5),
    /** The driver of this harness cannot do it, and says so before acting. */
    UNSUPPORTED(422, -32022, 5),
    /** The process was started and did not become ready; {@code details.verdict} says why. */
    NOT_READY(422, -32023, 1),
    /** Larger than the bound that the message names. */
    TOO_LARGE(413, -32013, 2),
    /** A bound of the broker is reached; try again later. */
    OVERLOADED(503, -32029, 5),
    /** The app-server answered with an error, or did not answer. */
    PEER_FAILED(502, -32050, 1),
    /** The time that was given is over. */
    TIMEOUT(504, -32051, 1),
    /** The disk takes no more facts; running agents go on, new work is refused. */
    STORAGE_FULL(507, -32052, 5),
    /** The broker could not be reached. Made by clients only. */
    UNREACHABLE(503, -32053, 4),
    /** A defect of Ostler. */
    INTERNAL(500, -32603, 1);

    private final int httpStatus;
    private final int rpcCode;
    private final int exitCode;

    ErrorCode(int httpStatus, int rpcCode, int exitCode) {
        this.httpStatus = httpStatus;
        this.rpcCode = rpcCode;
        this.exitCode = exitCode;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public int rpcCode() {
        return rpcCode;
    }

    public int exitCode() {
        return exitCode;
    }

    /** The wire form, such as {@code not-found}. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads the wire form; a code of a newer broker reads as {@link #INTERNAL}. */
    @JsonCreator
    public static ErrorCode fromWire(String wire) {
        for (ErrorCode code : values()) {
            if (code.wire().equals(wire)) {
                return code;
            }
        }
        return INTERNAL;
    }
}
