package dev.ostler.drivers.codex;

import dev.ostler.drivers.rpc.RpcConnection;
import dev.ostler.drivers.rpc.RpcText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Recorded frames of a real codex, read as the driver reads them. */
final class Recording {
    private Recording() {}

    static List<Notice> notices(String name) throws IOException {
        return read(lines(name));
    }

    static List<String> lines(String name) throws IOException {
        try (InputStream in = Recording.class.getResourceAsStream("/codex/" + name + ".jsonl")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    static List<Notice> read(List<String> frames) {
        List<Notice> notices = new ArrayList<>();
        RpcConnection.Peer<Notice> peer = new RpcConnection.Peer<>() {
            @Override
            public void onNotification(Notice notice) {
                notices.add(notice);
            }

            @Override
            public void onRequest(String id, Notice notice) {
                notices.add(notice);
            }
        };
        Vertx vertx = Vertx.vertx();
        try {
            RpcConnection<Notice> rpc = new RpcConnection<>(
                    vertx,
                    vertx.getOrCreateContext(),
                    RpcText.BARE,
                    Notices.decoder(),
                    new RpcConnection.Bounds(1, 1 << 20),
                    peer,
                    _ -> Future.succeededFuture(),
                    _ -> {});
            frames.forEach(frame -> rpc.receive(frame.getBytes(StandardCharsets.UTF_8)));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        return notices;
    }
}
