package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.drivers.Ability;
import dev.ostler.drivers.Capabilities;

/**
 * What an agent says of itself in its answer to {@code initialize}.
 *
 * @param name with its version, for messages
 * @param load sessions of earlier processes can be gone on with
 * @param list it tells which sessions it keeps
 * @param close it lets go of a session
 * @param delete it removes a session
 * @param fork it copies a session, and the copy is one that it finds again
 * @param images it can be shown images in a prompt
 */
record Agent(String name, boolean load, boolean list, boolean close, boolean delete, boolean fork, boolean images) {
    static final int VERSION = 1;

    /** Its copy (0.49.0) is open in its process and nowhere else: closed, or after a restart, there is none. */
    private static final String FORGETS_COPIES = "@agentclientprotocol/claude-agent-acp";

    private static final String GEMINI = "gemini-cli";

    /** Reads the answer; fails with {@code PEER_FAILED} when it is none of this protocol's version. */
    static Agent of(JsonNode answer) {
        JsonNode version = answer.path("protocolVersion");
        if (!version.isInt() || version.asInt() != VERSION) {
            throw new OstlerException(
                    ErrorCode.PEER_FAILED,
                    version.isMissingNode()
                            ? "its answer to initialize has no protocolVersion: it does not speak ACP"
                            : "it speaks version " + version + " of ACP, and version " + VERSION + " is spoken here");
        }
        JsonNode info = answer.path("agentInfo");
        JsonNode can = answer.path("agentCapabilities");
        JsonNode sessions = can.path("sessionCapabilities");
        return new Agent(
                (info.path("name").asText("the agent") + " "
                                + info.path("version").asText(""))
                        .strip(),
                can.path("loadSession").asBoolean(),
                sessions.path("list").isObject(),
                sessions.path("close").isObject(),
                sessions.path("delete").isObject(),
                sessions.path("fork").isObject() && !info.path("name").asText().equals(FORGETS_COPIES),
                can.path("promptCapabilities").path("image").asBoolean());
    }

    /** Questions and new sessions are of the protocol itself. */
    Capabilities capabilities() {
        return Capabilities.of(Ability.APPROVALS, Ability.OPEN)
                .with(Ability.RESUME, load)
                .with(Ability.HISTORY, load)
                .with(Ability.SESSIONS, list)
                .with(Ability.DELETE, delete)
                .with(Ability.FORK, fork)
                .with(Ability.IMAGES, images);
    }

    /** What {@link Youth} is about. */
    boolean losesYoungSessions() {
        return name.equals(GEMINI) || name.startsWith(GEMINI + " ");
    }

    OstlerException cannot(String what) {
        return new OstlerException(ErrorCode.UNSUPPORTED, name + " cannot " + what);
    }
}
