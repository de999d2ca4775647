package dev.ostler.process.remote;

import dev.ostler.process.Companion;
import dev.ostler.process.Lineage;
import dev.ostler.process.OnLoss;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.Stdio;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** The keeper process of a data directory, as its broker sees it: connects to the one that lives, or starts one. */
public final class KeeperProcess {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration END = Duration.ofSeconds(5);
    private static final int TRIES = 3;
    private static final int TAIL = 2000;

    /** What of the environment a program needs to find its way; a keeper gets nothing that may be a secret. */
    private static final Set<String> ENVIRONMENT =
            Set.of("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", Lineage.VARIABLE);

    /** A keeper is idle nearly always: what the compiler needed for a moment is given back. */
    private static final List<String> SMALL = List.of(
            "-Xms3m",
            "-Xmn1m",
            "-Xmx48m",
            "-XX:TrimNativeHeapInterval=30000",
            "-Xss256k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=8m",
            "-XX:MaxMetaspaceSize=48m",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "-Dslf4j.internal.verbosity=WARN",
            "-Dslf4j.provider=" + KeeperLog.class.getName());

    private final KeeperFiles files;
    private final String storeId;
    private final String program;
    private @Nullable Companion started;

    /** @param program the version of the broker, for messages */
    public KeeperProcess(Path data, String storeId, String program) {
        this.files = new KeeperFiles(data);
        this.storeId = storeId;
        this.program = program;
    }

    /**
     * Connects to the keeper that lives. Blocking, and short.
     *
     * @param whenLost see {@link RemoteKeeper#connect}
     * @return empty when none answers
     * @throws KeeperRefused when it does not serve us
     */
    public Optional<RemoteKeeper> find(Consumer<KeeperLost> whenLost) {
        try {
            return Optional.of(RemoteKeeper.connect(files, storeId, program, Versions.OURS, whenLost));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Connects, and starts a keeper first when none answers. Blocking, for half a minute at most.
     *
     * @param whenLost see {@link RemoteKeeper#connect}
     * @throws IOException when none could be started; says what it printed
     * @throws KeeperRefused when the one that lives does not serve us
     */
    public synchronized RemoteKeeper connect(Consumer<KeeperLost> whenLost) throws IOException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        int starts = 0;
        while (true) {
            IOException none;
            try {
                return RemoteKeeper.connect(files, storeId, program, Versions.OURS, whenLost);
            } catch (IOException e) {
                none = e;
            }
            if (started == null || started.ended()) {
                if (starts++ == TRIES) {
                    throw new IOException("a keeper was started " + TRIES + " times and ended; " + tail(), none);
                }
                started = start();
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("no keeper answers at " + files.socket() + "; " + tail(), none);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /**
     * Says goodbye, and waits for the end of the process when nothing is left for it to keep. Blocking, for seconds at
     * most.
     */
    public synchronized void disconnect(RemoteKeeper keeper) {
        keeper.close();
        long deadline = System.nanoTime() + END.toNanos();
        while (keeper.ends() && keeper.about().identity().alive() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        if (started != null && started.ended()) {
            started = null;
        }
    }

    private Companion start() throws IOException {
        files.makeDirectories();
        List<String> arguments = new ArrayList<>(SMALL);
        arguments.add("-XX:ErrorFile=" + files.directory().resolve("hs_err_%p.log"));
        arguments.addAll(List.of(
                "-cp", classPath(), KeeperProgram.class.getName(), files.data().toString(), storeId));
        return Companion.start(new SpawnSpec(
                "keeper",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                arguments,
                environment(),
                files.data(),
                new Stdio.Files(files.log(), files.log()),
                Set.of(),
                OnLoss.ADOPT));
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().retainAll(ENVIRONMENT);
        return environment;
    }

    /** This module and the interface of its log: nothing else is loaded. */
    private static String classPath() {
        return Stream.of(KeeperProgram.class, Logger.class)
                .map(KeeperProcess::place)
                .distinct()
                .collect(Collectors.joining(":"));
    }

    private static String place(Class<?> type) {
        CodeSource source = Objects.requireNonNull(type.getProtectionDomain().getCodeSource(), "a class of a jar");
        try {
            return Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("where " + type + " is from is no path: " + source, e);
        }
    }

    private String tail() throws IOException {
        if (!Files.exists(files.log())) {
            return "it has written no " + files.log();
        }
        String all = new String(Files.readAllBytes(files.log()), StandardCharsets.UTF_8);
        return files.log() + " ends with: "
                + all.substring(Math.max(0, all.length() - TAIL)).strip();
    }
}
