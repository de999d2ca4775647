package dev.ostler.process;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is promised of a keeper, whichever kind it is of: each test has one, and leaves nothing behind. */
@ParameterizedClass
@EnumSource(KeeperKind.class)
abstract class EachKeeper {
    @TempDir
    Path directory;

    @Parameter
    KeeperKind kind;

    KeeperFixture fixture;

    @BeforeEach
    void start() {
        fixture = new KeeperFixture(kind, directory);
    }

    @AfterEach
    void end() {
        fixture.close();
    }
}
