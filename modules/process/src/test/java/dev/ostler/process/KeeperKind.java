package dev.ostler.process;

import dev.ostler.process.remote.ServedKeeper;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The keepers that the contract holds for. */
enum KeeperKind {
    /** In this JVM. */
    INSIDE,
    /** Behind a socket; its server is in this JVM, so that tests see its children as their own. */
    SERVED;

    /** A keeper and what ends it. */
    record Running(Keeper keeper, Runnable end) {
        void close() {
            keeper.close();
            end.run();
        }
    }

    Running start(Path directory, KeeperConfig config, Consumer<KeeperEvent> listener) {
        return switch (this) {
            case INSIDE -> new Running(InProcessKeeper.start(config, listener), () -> {});
            case SERVED -> {
                ServedKeeper served =
                        ServedKeeper.start(directory.resolve("data-" + config.storeId()), config, listener);
                yield new Running(served.client(), served::close);
            }
        };
    }
}
