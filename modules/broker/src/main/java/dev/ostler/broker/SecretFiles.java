package dev.ostler.broker;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.Credential;
import dev.ostler.core.json.Json;
import dev.ostler.core.secret.Redactor;
import dev.ostler.core.secret.Secret;
import dev.ostler.process.Stdio;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an app-server must be told again after a broker restart, one 0600 file for each harness, and what the redactor
 * must know meanwhile. When the harness is over, its secrets are struck out of what it printed; then nobody needs to
 * know them, and file and redactor forget them. Blocking.
 */
final class SecretFiles {
    private static final String SUFFIX = ".json";

    private static final Logger log = LoggerFactory.getLogger(SecretFiles.class);

    private final Path directory;
    private final Function<String, Stdio.Files> output;
    private final Redactor redactor;

    /**
     * What one file holds.
     *
     * @param masks values that must be masked in what the process prints
     * @param origin null for an attached host, which is never started
     */
    record Kept(
            Credential credential,
            List<String> masks,
            @Nullable Origin origin) {
        static Kept of(Auth auth, Set<Secret> secrets) {
            Credential credential = switch (auth) {
                case Auth.None() -> Credential.NONE;
                case Auth.Bearer(Secret token) -> new Credential("bearer", token.reveal(), null, null);
                case Auth.Basic(String user, Secret password) -> new Credential("basic", null, user, password.reveal());
            };
            return new Kept(credential, secrets.stream().map(Secret::reveal).toList(), null);
        }

        /** What must be masked. */
        Set<Secret> secrets() {
            return masks.stream().map(Secret::of).collect(Collectors.toSet());
        }

        Kept with(Origin other) {
            return new Kept(credential, masks, other);
        }

        @Override
        public String toString() {
            return "Kept[" + credential + "]";
        }
    }

    /**
     * What the next start needs again and the record does not hold.
     *
     * @param plain the environment that the definition gives, as it is
     * @param secret the resolved values of the rest of it: a later broker may have another environment
     * @param auth the definition's own
     * @param args for the placeholder, as task and cwd
     */
    record Origin(
            Map<String, String> plain,
            Map<String, String> secret,
            Credential auth,
            @Nullable List<String> args,
            @Nullable String task,
            @Nullable String cwd) {
        Origin {
            plain = Map.copyOf(plain);
            secret = Map.copyOf(secret);
            args = args == null ? null : List.copyOf(args);
        }

        @Override
        public String toString() {
            return "Origin[]";
        }
    }

    /** {@code output} tells where a harness prints. */
    SecretFiles(Path directory, Function<String, Stdio.Files> output, Redactor redactor) {
        this.directory = directory;
        this.output = output;
        this.redactor = redactor;
    }

    void write(String id, Kept kept) {
        Path file = file(id);
        Path draft = directory.resolve(id + ".new");
        try {
            Files.deleteIfExists(draft);
            try (FileChannel out = FileChannel.open(
                    draft,
                    EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                out.write(ByteBuffer.wrap(Json.write(kept).getBytes(StandardCharsets.UTF_8)));
                out.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("secrets of " + id + " cannot be kept", e);
        }
    }

    Optional<Kept> read(String id) {
        try {
            return Files.exists(file(id))
                    ? Optional.of(Json.read(Files.readString(file(id)), Kept.class))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("secrets of " + id + " cannot be read", e);
        }
    }

    /**
     * To be called when the last event of the harness is written and nothing of it prints any more. What cannot be struck
     * out stays masked and known, until the next start tries again.
     */
    void forget(String id) {
        Set<String> texts = redactor.texts(id);
        Stdio.Files printed = output.apply(id);
        try {
            StruckOut.of(printed.stdout(), texts);
            StruckOut.of(printed.stderr(), texts);
            Files.deleteIfExists(file(id));
        } catch (IOException e) {
            throw new UncheckedIOException("secrets of " + id + " cannot be forgotten", e);
        }
        redactor.forget(id);
    }

    /** What an earlier broker knew is masked again. To be called before anything is read or forgotten. */
    void recall() {
        for (String id : ids()) {
            try {
                read(id).ifPresent(kept -> {
                    kept.masks().forEach(mask -> redactor.learn(id, Secret.of(mask)));
                    kept.credential().toAuth().secret().ifPresent(secret -> redactor.learn(id, secret));
                });
            } catch (RuntimeException e) {
                log.error("the secrets of harness {} cannot be read and are not masked: {}", id, e.getMessage());
            }
        }
    }

    /** Forgets those of nobody that {@code needed} knows: of records that are over or forgotten. */
    void retain(Predicate<String> needed) {
        ids().stream().filter(needed.negate()).forEach(this::forget);
    }

    private List<String> ids() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(SUFFIX))
                    .map(f -> f.substring(0, f.length() - SUFFIX.length()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("secrets cannot be listed", e);
        }
    }

    private Path file(String id) {
        return directory.resolve(id + SUFFIX);
    }
}
