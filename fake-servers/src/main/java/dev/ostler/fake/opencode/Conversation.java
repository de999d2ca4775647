package dev.ostler.fake.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One session: its messages, and the run that answers them. Everything is guarded by its lock. */
final class Conversation {
    final String id;
    private final String directory;
    private final String title;
    private final long created;
    private long updated;
    private final Hub hub;
    private final Store store;
    private final List<Message> messages = new ArrayList<>();
    private String model = "mock-1";
    private @Nullable Run run;
    private Json.@Nullable Raw retry;

    Conversation(String id, String directory, String title, long created, Hub hub, Store store) {
        this.id = id;
        this.directory = directory;
        this.title = title;
        this.created = created;
        this.updated = created;
        this.hub = hub;
        this.store = store;
    }

    static Conversation read(JsonNode json, Hub hub, Store store) {
        JsonNode info = json.path("info");
        Conversation read = new Conversation(
                info.path("id").asText(),
                info.path("directory").asText(),
                info.path("title").asText(),
                info.path("time").path("created").asLong(),
                hub,
                store);
        read.updated = info.path("time").path("updated").asLong();
        json.path("messages").forEach(message -> read.messages.add(Message.read(message)));
        return read;
    }

    synchronized Json.Raw info() {
        return Json.object(
                "id",
                id,
                "slug",
                "fake-session",
                "projectID",
                "global",
                "directory",
                directory,
                "title",
                title,
                "version",
                FakeOpencode.VERSION,
                "time",
                Json.object("created", created, "updated", updated));
    }

    synchronized long updated() {
        return updated;
    }

    /** The one that the newest prompt wanted, or the configured one. */
    synchronized String model() {
        return model;
    }

    String directory() {
        return directory;
    }

    /** Takes a prompt: it joins the run that is under way, or begins one. */
    synchronized void prompt(@Nullable String wanted, List<String> texts, @Nullable String asked, Run.Around around) {
        model = asked == null ? model : asked;
        Message message =
                new Message(wanted == null ? Ids.ascending("msg") : wanted, id, null, System.currentTimeMillis());
        for (String text : texts) {
            String part = Ids.ascending("prt");
            message.put(
                    part,
                    Json.object("id", part, "messageID", message.id, "sessionID", id, "type", "text", "text", text));
        }
        messages.add(message);
        save();
        told(message);
        message.eachPart(part -> hub.tell(
                "message.part.updated",
                Json.object("sessionID", id, "part", part, "time", System.currentTimeMillis())));
        hub.tell("session.updated", Json.object("sessionID", id, "info", info()));
        if (run == null) {
            Run begun = new Run(this, hub, around);
            run = begun;
            Thread.ofVirtual().name("run-" + id).start(begun);
        }
    }

    /** The newest user message, if it has no answer yet; null when it has, and then the run is over. */
    synchronized @Nullable Message next() {
        Message newest = messages.isEmpty() ? null : messages.getLast();
        if (newest != null && newest.user()) {
            return newest;
        }
        run = null;
        return null;
    }

    /** Nothing runs any more, whatever is unanswered. */
    synchronized void over(Run which) {
        if (run == which) {
            run = null;
        }
        retry = null;
        save();
    }

    /** Breaks off what runs. Says that it is idle also when it was. */
    void abort() {
        Run broken;
        synchronized (this) {
            broken = run;
            run = null;
            retry = null;
        }
        if (broken == null) {
            idle();
        } else {
            broken.abort();
        }
    }

    void idle() {
        hub.tell("session.status", Json.object("sessionID", id, "status", Json.object("type", "idle")));
        hub.tell("session.idle", Json.object("sessionID", id));
    }

    void busy() {
        retrying(null);
        hub.tell("session.status", Json.object("sessionID", id, "status", Json.object("type", "busy")));
    }

    synchronized void retrying(Json.@Nullable Raw status) {
        retry = status;
        if (status != null) {
            hub.tell("session.status", Json.object("sessionID", id, "status", status));
        }
    }

    /** Null when it is idle. */
    synchronized Json.@Nullable Raw status() {
        return run == null ? null : retry != null ? retry : Json.object("type", "busy");
    }

    synchronized Message answer(String parent) {
        Message answer = new Message(Ids.ascending("msg"), id, parent, System.currentTimeMillis());
        messages.add(answer);
        told(answer);
        return answer;
    }

    /** Its head, as it is now. */
    synchronized void told(Message message) {
        hub.tell("message.updated", Json.object("sessionID", id, "info", message.info()));
    }

    synchronized void part(Message of, String part, Json.Raw json) {
        of.put(part, json);
        save();
        hub.tell(
                "message.part.updated", Json.object("sessionID", id, "part", json, "time", System.currentTimeMillis()));
    }

    synchronized List<Message> messages() {
        return List.copyOf(messages);
    }

    synchronized List<Json.Raw> page(int from, int to) {
        return messages.subList(from, to).stream().map(Message::whole).toList();
    }

    synchronized void save() {
        updated = System.currentTimeMillis();
        store.write(
                id,
                Json.object(
                        "info",
                        info(),
                        "messages",
                        messages.stream().map(Message::whole).toList()));
    }
}
