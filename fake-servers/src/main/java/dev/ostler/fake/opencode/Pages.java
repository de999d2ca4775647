package dev.ostler.fake.opencode;

import dev.ostler.fake.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages of a conversation, from the end: the last ones, then those before a cursor, each page oldest first. */
final class Pages {
    private Pages() {}

    static Reply reply(Conversation conversation, Query query) {
        List<Message> all = conversation.messages();
        int to = end(all, query.text("before"));
        int limit = query.number("limit", 0);
        int from = limit == 0 ? 0 : Math.max(0, to - limit);
        Reply page = Reply.json(200, Json.of(conversation.page(from, to)));
        return from == 0 ? page : new Reply(page.status(), page.type(), page.body(), cursor(all.get(from).id));
    }

    private static int end(List<Message> all, @Nullable String before) {
        if (before == null) {
            return all.size();
        }
        String id = new String(Base64.getUrlDecoder().decode(before), StandardCharsets.UTF_8);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).id.equals(id)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no such cursor");
    }

    private static String cursor(String id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    }
}
