package dev.ostler.process.remote;

import dev.ostler.process.KeeperConfig;
import dev.ostler.process.KeeperEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A keeper's server in this JVM and a client of it, over a real socket. */
public record ServedKeeper(KeeperServer server, RemoteKeeper client) implements AutoCloseable {

    /** Acknowledges what it has told. */
    public static ServedKeeper start(Path data, KeeperConfig config, Consumer<KeeperEvent> listener) {
        try {
            KeeperServer server = KeeperServer.start(new KeeperServer.Settings(data, config), () -> {});
            RemoteKeeper client = RemoteKeeper.connect(data, config.storeId(), "test", _ -> {});
            client.listen(told -> {
                        listener.accept(told.event());
                        told.acknowledge().run();
                    })
                    .toCompletableFuture()
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
            return new ServedKeeper(server, client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
