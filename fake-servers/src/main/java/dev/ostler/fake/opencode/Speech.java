package dev.ostler.fake.opencode;

import dev.ostler.fake.Json;

/** One text of an answer, as it is streamed. */
final class Speech {
    private final Hub hub;
    private final Conversation conversation;
    private final Message answer;
    private final String part = Ids.ascending("prt");
    private final long started = System.currentTimeMillis();
    private final StringBuilder text = new StringBuilder();

    Speech(Hub hub, Conversation conversation, Message answer) {
        this.hub = hub;
        this.conversation = conversation;
        this.answer = answer;
        conversation.part(answer, part, json("", Json.object("start", started)));
    }

    void delta(String piece) {
        text.append(piece);
        hub.tell(
                "message.part.delta",
                Json.object(
                        "sessionID",
                        conversation.id,
                        "messageID",
                        answer.id,
                        "partID",
                        part,
                        "field",
                        "text",
                        "delta",
                        piece));
    }

    void end() {
        conversation.part(
                answer, part, json(text.toString(), Json.object("start", started, "end", System.currentTimeMillis())));
    }

    private Json.Raw json(String now, Json.Raw time) {
        return Json.object(
                "id",
                part,
                "messageID",
                answer.id,
                "sessionID",
                conversation.id,
                "type",
                "text",
                "text",
                now,
                "time",
                time);
    }
}
