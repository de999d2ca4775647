package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.Credential;
import dev.ostler.core.secret.Redactor;
import dev.ostler.core.secret.Secret;
import dev.ostler.process.Stdio;
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

    @TempDir
    Path logs;

    private final Redactor redactor = new Redactor();
    private SecretFiles files;

    @BeforeEach
    void open() {
        files = new SecretFiles(directory, this::output, redactor);
    }

    private Stdio.Files output(String id) {
        return new Stdio.Files(logs.resolve(id + ".out"), logs.resolve(id + ".err"));
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
    void forgottenItIsGone() {
        files.write("01JH", SecretFiles.Kept.of(new Auth.None(), Set.of()));
        files.forget("01JH");
        files.forget("01JH");
        assertThat(files.read("01JH")).isEmpty();
    }

    @Test
    void whatALaterBrokerForgetsIsStruckOutOfTheOutputFirst() throws IOException {
        Secret token = Secret.of("tökän-4711");
        files.write("over", SecretFiles.Kept.of(new Auth.Bearer(token), Set.of(Secret.of("a-mask"))));
        files.write("live", SecretFiles.Kept.of(new Auth.None(), Set.of(Secret.of("living"))));
        String line = "is tökän-4711a-mask living\n";
        // so long that the token lies across every place where a reader of blocks could cut
        String text = "x".repeat((1 << 20) - 6) + line + "y".repeat((1 << 20) - line.length()) + line;
        Files.writeString(output("over").stdout(), text);
        Files.writeString(output("over").stderr(), line);

        SecretFiles later = new SecretFiles(directory, this::output, redactor);
        later.recall();
        assertThat(redactor.redact(line)).isEqualTo("is ****** ***\n");
        later.retain("live"::equals);

        assertThat(later.read("over")).isEmpty();
        assertThat(later.read("live")).isPresent();
        assertThat(redactor.redact(line)).isEqualTo("is tökän-4711a-mask ***\n");
        String struck = "is " + "*".repeat("tökän-4711a-mask".length() + 2) + " living\n";
        assertThat(Files.readString(output("over").stderr())).isEqualTo(struck);
        assertThat(Files.readString(output("over").stdout())).isEqualTo(text.replace(line, struck));
        assertThat(Files.exists(output("live").stdout())).isFalse();
    }
}
