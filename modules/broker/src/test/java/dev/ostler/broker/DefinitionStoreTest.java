package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DefinitionStoreTest {
    @Test
    void whatBelongsToADefinitionIsFoundBesideIt() {
        List<String> args = new DefinitionStore(List.of(Path.of("../../conf/harnesses")))
                .read("pi")
                .args();
        Path gate = Path.of(args.getLast());
        assertThat(gate).isAbsolute().isRegularFile().hasFileName("pi-gate.ts");
    }
}
