package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.ws.Site;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** The frames of one client. What cannot be read, and what is binary, is dropped without an answer. */
final class Session implements Site.Listener {
    private final Hub hub;
    private final Peer peer;
    private final ThreadMethods threads;
    private final TurnMethods turns;

    Session(Hub hub, Peer peer, ThreadMethods threads, TurnMethods turns) {
        this.hub = hub;
        this.peer = peer;
        this.threads = threads;
        this.turns = turns;
    }

    @Override
    public void text(byte[] utf8) {
        JsonNode frame;
        try {
            frame = Json.read(utf8);
        } catch (IOException e) {
            return;
        }
        JsonNode id = frame.path("id");
        boolean request = frame.path("method").isTextual();
        if (!frame.isObject() || !(id.isTextual() || id.isIntegralNumber())) {
            return; // a notification, or nothing of this protocol
        }
        synchronized (hub.lock()) {
            if (request) {
                request(id, frame.path("method").asText(), new Params(frame.path("params")));
            } else {
                answered(id, frame);
            }
        }
    }

    private void answered(JsonNode id, JsonNode frame) {
        ServerRequests.Pending question = hub.requests().take(id);
        if (question != null) {
            hub.subscribers(
                    question.thread(), "serverRequest/resolved", TurnRunner.resolved(question.thread(), question.id()));
            question.answer().complete(frame);
        }
    }

    private void request(JsonNode id, String method, Params params) {
        try {
            if (hub.overloaded()) {
                throw new Failure(-32001, "Server overloaded; retry later.", null);
            }
            if ("initialize".equals(method)) {
                initialize(id, params);
            } else if (!peer.initialized()) {
                throw Failure.invalid("Not initialized");
            } else if (!turns.handle(peer, id, method, params) && !threads.handle(peer, id, method, params)) {
                throw Failure.invalid("Invalid request: unknown variant `" + method
                        + "`, expected one of `initialize`, `"
                        + String.join("`, `", ThreadMethods.NAMES) + "`, `" + String.join("`, `", TurnMethods.NAMES)
                        + "`");
            }
        } catch (Failure failure) {
            peer.failure(id, failure);
        } catch (IOException e) {
            peer.failure(id, new Failure(-32603, String.valueOf(e.getMessage()), null));
        }
    }

    private void initialize(JsonNode id, Params params) throws Failure {
        if (peer.initialized()) {
            throw Failure.invalid("Already initialized");
        }
        JsonNode info = params.node().path("clientInfo");
        if (!info.isObject()) {
            throw Failure.invalid("Invalid request: missing field `clientInfo`");
        }
        String name = new Params(info).text("name");
        String version = new Params(info).text("version");
        Set<String> optOut = new HashSet<>();
        params.node().path("capabilities").path("optOutNotificationMethods").forEach(each -> optOut.add(each.asText()));
        peer.result(
                id,
                Json.object(
                        "userAgent",
                        hub.originator(name) + "/" + FakeCodex.VERSION + " (Debian 12.0.0; x86_64) xterm (" + name
                                + "; " + version + ")",
                        "codexHome",
                        hub.options().home().toString(),
                        "platformFamily",
                        "unix",
                        "platformOs",
                        "linux"));
        peer.initialize(optOut);
        peer.notification("configWarning", CodexFacts.CONFIG_WARNING);
        peer.notification("remoteControl/status/changed", CodexFacts.REMOTE_CONTROL);
    }

    @Override
    public void binary(byte[] bytes) {
        // dropped, as by the real server
    }

    @Override
    public void closed() {
        synchronized (hub.lock()) {
            hub.peers().remove(peer);
            hub.threads().values().forEach(thread -> thread.subscribers().remove(peer));
        }
    }
}
