package dev.ostler.broker;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A broker for each test, with a data directory of its own and its keeper inside; nothing is left of what it kept. */
abstract class OneBroker {
    @TempDir
    Path dir;

    @RegisterExtension
    final Custody custody = new Custody();

    TestBroker broker;

    @BeforeEach
    void startBroker() {
        broker = custody.start(dir.resolve("data"));
    }
}
