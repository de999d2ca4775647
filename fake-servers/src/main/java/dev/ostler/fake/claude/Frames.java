package dev.ostler.fake.claude;

import dev.ostler.fake.Json;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is printed: one frame a line, whole. Safe for several threads. */
final class Frames {
    private final OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
    private final String session;

    Frames(String session) {
        this.session = session;
    }

    /** A frame of the conversation: session and uuid are added. */
    void send(@Nullable Object... namesAndValues) {
        @Nullable Object[] all = new @Nullable Object[namesAndValues.length + 4];
        System.arraycopy(namesAndValues, 0, all, 0, namesAndValues.length);
        all[namesAndValues.length] = "session_id";
        all[namesAndValues.length + 1] = session;
        all[namesAndValues.length + 2] = "uuid";
        all[namesAndValues.length + 3] = UUID.randomUUID().toString();
        line(Json.object(all));
    }

    /** An event of the model's stream. */
    void streamed(Json.Raw event) {
        send("type", "stream_event", "event", event, "parent_tool_use_id", null);
    }

    void lifecycle(String message, String state) {
        send("type", "command_lifecycle", "command_uuid", message, "state", state);
    }

    /** Any frame as it is. A reader that is gone is none of a fake's business. */
    synchronized void line(Json.Raw frame) {
        try {
            out.write(frame.text().getBytes(StandardCharsets.UTF_8));
            out.write('\n');
            out.flush();
        } catch (IOException e) {
            FakeClaude.end(1);
        }
    }
}
