package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A broker for each test, with a data directory of its own and its keeper inside; nothing is left of what it kept. */
abstract class OneBroker {
    @TempDir
    Path dir;

    TestBroker broker;

    @BeforeEach
    void startBroker() {
        broker = TestBroker.start(dir.resolve("data"));
    }

    @AfterEach
    void nothingIsLeft() {
        broker.close();
        assertThat(broker.leftovers()).isEmpty();
    }
}
