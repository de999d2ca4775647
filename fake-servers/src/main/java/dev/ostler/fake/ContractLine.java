package dev.ostler.fake;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** The line of the readiness contract, version 1. */
public final class ContractLine {
    private final String endpoint;
    private @Nullable String protocol;
    private @Nullable String token;
    private @Nullable String sessionId;

    private ContractLine(String endpoint) {
        this.endpoint = endpoint;
    }

    /** A line that announces this URI. */
    public static ContractLine endpoint(String uri) {
        return new ContractLine(uri);
    }

    /** Names the protocol spoken there. */
    public ContractLine protocol(String name) {
        protocol = name;
        return this;
    }

    /** Announces a bearer token that the endpoint wants. */
    public ContractLine bearer(String bearerToken) {
        token = bearerToken;
        return this;
    }

    /** Announces a session that exists already. */
    public ContractLine session(String id) {
        sessionId = id;
        return this;
    }

    /** The line, without its end. */
    public String text() {
        StringBuilder out = new StringBuilder("{\"version\":1,\"endpoint\":");
        Json.write(out, endpoint);
        if (sessionId != null) {
            out.append(",\"sessionId\":");
            Json.write(out, sessionId);
        }
        if (token != null) {
            out.append(",\"auth\":").append(Json.object("type", "bearer", "token", token));
        }
        if (protocol != null) {
            out.append(",\"protocol\":");
            Json.write(out, protocol);
        }
        return out.append(",\"pid\":")
                .append(ProcessHandle.current().pid())
                .append('}')
                .toString();
    }

    /** Prints the line in one write. */
    public void print(PrintStream to) {
        to.print(text() + "\n");
        to.flush();
    }
}
