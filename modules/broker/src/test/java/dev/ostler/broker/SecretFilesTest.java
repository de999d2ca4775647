package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.Credential;
import dev.ostler.core.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFilesTest {
    @TempDir
    Path directory;

    private SecretFiles files;

    @BeforeEach
    void open() {
        files = new SecretFiles(directory);
    }

    @Test
    void onlyItsOwnerReadsItAndNoDraftIsLeft() throws IOException {
        SecretFiles.Kept kept = SecretFiles.Kept.of(new Auth.Bearer(Secret.of("t\"\\0")), Set.of(Secret.of("mask")));
        files.write("01JH", kept);
        files.write("01JH", kept);
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all)
                    .singleElement()
                    .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
        assertThat(files.read("01JH")).contains(kept);
        assertThat(kept.credential().toAuth()).isEqualTo(new Auth.Bearer(Secret.of("t\"\\0")));
        assertThat(kept.masks()).containsExactly("mask");
    }

    @Test
    void aDraftThatACrashLeftIsInNobodysWay() throws IOException {
        Files.writeString(directory.resolve("01JH.new"), "half");
        assertThat(files.read("01JH")).isEmpty();
        SecretFiles.Kept kept = SecretFiles.Kept.of(new Auth.Basic("u", Secret.of("p")), Set.of());
        files.write("01JH", kept);
        assertThat(files.read("01JH")).contains(kept);
        assertThat(kept).isEqualTo(new SecretFiles.Kept(new Credential("basic", null, "u", "p"), List.of(), null));
    }

    @Test
    void deletedItIsGone() {
        files.write("01JH", SecretFiles.Kept.of(new Auth.None(), Set.of()));
        files.delete("01JH");
        files.delete("01JH");
        assertThat(files.read("01JH")).isEmpty();
    }
}
