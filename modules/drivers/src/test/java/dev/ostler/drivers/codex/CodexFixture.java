package dev.ostler.drivers.codex;

import dev.ostler.drivers.Target;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Drivers at one codex app-server, each with a desk. */
abstract class CodexFixture {
    private final List<Desk> desks = new ArrayList<>();

    Vertx vertx = Vertx.vertx();

    /** Where a server with authentication listens. */
    abstract Target target();

    @BeforeEach
    void start() throws Exception {
        up();
    }

    @AfterEach
    void stop() throws Exception {
        desks.forEach(Desk::close);
        vertx.close().toCompletionStage().toCompletableFuture().get();
        down();
    }

    abstract void up() throws Exception;

    /** Ends the server and proves that nothing of it is left. */
    abstract void down() throws Exception;

    Desk desk() {
        return desk(target());
    }

    Desk desk(Target target) {
        Desk desk = new Desk(vertx, target);
        desks.add(desk);
        return desk;
    }
}
