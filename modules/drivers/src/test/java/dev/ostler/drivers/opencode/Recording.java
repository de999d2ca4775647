package dev.ostler.drivers.opencode;

import dev.ostler.drivers.rpc.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Recorded events and messages of opencode 1.18.33, read as the driver reads them. */
final class Recording {
    private Recording() {}

    static List<Notice> notices(String name) throws IOException {
        return new String(bytes(name + ".jsonl"), StandardCharsets.UTF_8)
                .lines()
                .map(line -> Notices.read(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    static List<Snapshot.Past> messages() throws IOException {
        return Looking.read(WireJson.tree(bytes("messages.json")));
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = Recording.class.getResourceAsStream("/opencode/" + name)) {
            return in.readAllBytes();
        }
    }
}
