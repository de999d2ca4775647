package dev.ostler.cli;

import static dev.ostler.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script in odd places. Its JDKs are shell scripts that write down how they were called; the directories of
 * the machine, where it would find a real one, are replaced by ones of the test.
 */
class LauncherTest {
    private static final Path SCRIPT = Path.of("src", "launcher", "ostler");

    @TempDir
    Path dir;

    private Path home;
    private Path machine;
    private Path calls;
    private Path tools;

    private record Result(int code, String out, String err) {}

    @BeforeEach
    void install() throws IOException {
        home = Files.createDirectories(dir.resolve("a home with spaces"));
        machine = Files.createDirectories(dir.resolve("machine"));
        calls = dir.resolve("calls");
        Path bin = Files.createDirectories(home.resolve("bin"));
        Path lib = Files.createDirectories(home.resolve("lib"));
        for (String jar : List.of("b.jar", "a.jar", "C.jar")) {
            Files.writeString(lib.resolve(jar), jar);
        }
        String text = Files.readString(SCRIPT);
        for (String place :
                List.of("/usr/lib/jvm/", "/usr/java/", "/opt/java/", "/opt/jdk", "/opt/homebrew/", " /Library/Java/")) {
            assertThat(text).contains(place);
            text = text.replace(place, (place.startsWith(" ") ? " " : "") + machine + place.strip());
        }
        executable(bin.resolve("ostler"), text);
        // the tools of the machine without its java
        tools = Files.createDirectories(dir.resolve("tools"));
        for (String tool :
                List.of("sh", "ls", "cat", "cksum", "mkdir", "rmdir", "mv", "rm", "find", "nice", "readlink")) {
            Path found = Stream.of("/bin", "/usr/bin")
                    .map(d -> Path.of(d, tool))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(tools.resolve(tool), found);
        }
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A JDK that says which it is; trained, it writes the cache. */
    private Path jdk(Path at, String version) throws IOException {
        return jdk(at, version, "echo trained > \"${a#*=}\"");
    }

    private Path jdk(Path at, String version, String training) throws IOException {
        executable(at.resolve("bin/java"), """
                #!/bin/sh
                for a in "$@"; do
                  case $a in -XX:AOTCacheOutput=*) echo train >>'%s'; %s; exit ;; esac
                done
                echo run >>'%s'
                echo 'release %s'
                for a in "$@"; do echo "[$a]"; done
                """.formatted(calls, training, calls, version));
        Files.writeString(at.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return at;
    }

    private Result run(Map<String, String> environment, String... args) throws Exception {
        return run(home.resolve("bin/ostler"), environment, args);
    }

    private Result run(Path script, Map<String, String> environment, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(dir.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), out, Files.readString(dir.resolve("err")));
    }

    private List<String> calls() throws IOException {
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    private Map<String, String> cached(String... more) throws IOException {
        jdk(machine.resolve("usr/lib/jvm/x"), "25.0.1");
        Map<String, String> out = new java.util.HashMap<>(
                Map.of("XDG_CACHE_HOME", dir.resolve("the cache").toString()));
        for (int i = 0; i < more.length; i += 2) {
            out.put(more[i], more[i + 1]);
        }
        return out;
    }

    private List<Path> caches(String end) throws IOException {
        Path cache = dir.resolve("the cache/ostler");
        if (!Files.isDirectory(cache)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(f -> f.toString().endsWith(end)).toList();
        }
    }

    @Test
    void withoutAnyJdkItSaysWhatToInstall() throws Exception {
        Result result = run(Map.of());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("release 25 or later", "apt install", "OSTLER_JAVA_HOME=")
                .doesNotContain("Too old");
    }

    @Test
    void withOnlyOldOnesItSaysWhichItFound() throws Exception {
        Path old = jdk(machine.resolve("usr/lib/jvm/java-17"), "17.0.15");
        Path older = jdk(dir.resolve("eight"), "1.8.0_402");
        Result result = run(Map.of("JAVA_HOME", older.toString(), "HOME", dir.toString()));
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("Too old", old + " (release 17)", older + " (release 1)");
        assertThat(calls()).isEmpty();
    }

    @Test
    void newestOfTheMachineWins() throws Exception {
        jdk(machine.resolve("usr/lib/jvm/a"), "25.0.3");
        jdk(machine.resolve("opt/jdk-26"), "26-ea");
        jdk(dir.resolve(".jdks/seventeen"), "17");
        jdk(dir.resolve(".sdkman/candidates/java/27.0.1-tem"), "27.0.1");
        assertThat(run(Map.of()).out()).startsWith("release 26-ea\n");
        assertThat(run(Map.of("HOME", dir.toString(), "OSTLER_AOT", "off")).out())
                .startsWith("release 27.0.1\n");
    }

    @Test
    void whatIsSaidExplicitlyWinsInItsOrder() throws Exception {
        jdk(machine.resolve("usr/lib/jvm/a"), "30");
        Path onPath = jdk(dir.resolve("on path"), "26");
        Path javaHome = jdk(dir.resolve("java home"), "27");
        Path own = jdk(dir.resolve("own"), "25");
        Files.createDirectories(dir.resolve("links"));
        Files.createSymbolicLink(dir.resolve("links/java"), onPath.resolve("bin/java"));
        String path = dir.resolve("links") + ":" + tools;
        assertThat(run(Map.of("PATH", path)).out()).startsWith("release 26\n");
        assertThat(run(Map.of("PATH", path, "JAVA_HOME", javaHome.toString())).out())
                .startsWith("release 27\n");
        assertThat(run(Map.of("PATH", path, "JAVA_HOME", javaHome.toString(), "OSTLER_JAVA_HOME", own.toString()))
                        .out())
                .startsWith("release 25\n");
    }

    @Test
    void ownVariableThatPointsAtNoneIsAnErrorAndNotPassedOver() throws Exception {
        jdk(machine.resolve("usr/lib/jvm/a"), "25");
        Path old = jdk(dir.resolve("old"), "21.0.2");
        Result result = run(Map.of("OSTLER_JAVA_HOME", old.toString()));
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("OSTLER_JAVA_HOME=" + old, "release 21");
        assertThat(run(Map.of("OSTLER_JAVA_HOME", dir + "/nothing")).code()).isEqualTo(1);
    }

    @Test
    void argumentsAndClassPathArriveAsTheyAre() throws Exception {
        jdk(machine.resolve("usr/lib/jvm/a"), "25");
        // by a shell, since in the C locale a JVM can hand down no more than ASCII
        String out = run(
                        Path.of("/bin/sh"),
                        Map.of(),
                        "-c",
                        "exec \"$@\" \"$(printf '\\303\\274')\"",
                        "sh",
                        home.resolve("bin/ostler").toString(),
                        "prompt",
                        "x",
                        "two words",
                        "",
                        "*",
                        "$HOME `x` \"q\"")
                .out();
        String lib = home.toRealPath() + "/lib/";
        assertThat(out)
                .contains("[-Dostler.home=" + home.toRealPath() + "]")
                .contains("[-cp]\n[" + lib + "C.jar:" + lib + "a.jar:" + lib + "b.jar]\n[dev.ostler.cli.Main]\n")
                .endsWith("[prompt]\n[x]\n[two words]\n[]\n[*]\n[$HOME `x` \"q\"]\n[ü]\n");
    }

    @Test
    void isFoundThroughChainsOfSymbolicLinks() throws Exception {
        jdk(machine.resolve("usr/lib/jvm/a"), "25");
        Path links = Files.createDirectories(dir.resolve("some bin"));
        Files.createSymbolicLink(links.resolve("one"), Path.of("../a home with spaces/bin/ostler"));
        Files.createSymbolicLink(links.resolve("ostler"), Path.of("one"));
        Result result = run(links.resolve("ostler"), Map.of());
        assertThat(result.out()).contains("[-Dostler.home=" + home.toRealPath() + "]");
        assertThat(run(Path.of("/bin/sh"), Map.of("PATH", links + ":" + tools), "-c", "exec ostler")
                        .out())
                .isEqualTo(result.out());
    }

    @Test
    void eachKindOfCommandHasItsOwnCache() throws Exception {
        for (String command : List.of("ps", "up", "serve")) {
            run(cached("OSTLER_AOT", "wait"), command);
        }
        assertThat(caches(".aot"))
                .extracting(file -> file.getFileName().toString().replaceAll("-.*", ""))
                .containsExactlyInAnyOrder("short", "long", "serve");
    }

    @Test
    void longLivedCommandsAreNotTunedForAShortLife() throws Exception {
        jdk(machine.resolve("usr/lib/jvm/a"), "25");
        for (List<String> line : List.of(List.of("up"), List.of("--data", "ps", "up"), List.of("demo"))) {
            assertThat(run(Map.of(), line.toArray(String[]::new)).out()).doesNotContain("TieredStopAtLevel");
        }
        for (List<String> line : List.of(
                List.of("ps"),
                List.of("prompt", "up"),
                List.of("--data", "up", "ps"),
                List.<String>of(),
                List.of("serve"))) {
            assertThat(run(Map.of(), line.toArray(String[]::new)).out()).contains("[-XX:TieredStopAtLevel=1]");
        }
    }

    @Test
    void cacheIsTrainedOnceForEachKindAndUsedFromThenOn() throws Exception {
        Map<String, String> wait = cached("OSTLER_AOT", "wait");
        String first = run(wait, "ps").out();
        assertThat(first).contains("[-XX:AOTCache=" + caches(".aot").getFirst() + "]");
        assertThat(run(wait, "ps").out()).isEqualTo(first);
        assertThat(calls()).containsExactly("train", "run", "run");
        run(wait, "up");
        assertThat(caches(".aot")).hasSize(2);
        assertThat(caches(".training")).isEmpty();
        // other jars, another cache
        Files.writeString(home.resolve("lib/b.jar"), "another");
        assertThat(run(wait, "ps").out()).isNotEqualTo(first).contains("AOTCache=");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("the cache/ostler"))))
                .isEqualTo("rwx------");
    }

    @Test
    void trainingIsInTheBackgroundAndHoldsNothingOfTheCaller() throws Exception {
        Map<String, String> env = cached();
        Path gate = dir.resolve("gate");
        assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor())
                .isZero();
        jdk(machine.resolve("usr/lib/jvm/x"), "25.0.1", "read x <'" + gate + "'; echo trained > \"${a#*=}\"");
        // returns although the training waits: it has neither our stdout nor our stderr
        assertThat(run(env, "ps").out()).startsWith("release 25").doesNotContain("AOTCache");
        await().untilAsserted(() -> assertThat(caches(".training")).hasSize(1));
        // meanwhile others run without, and train nothing
        assertThat(run(env, "ps").out()).doesNotContain("AOTCache");
        assertThat(run(env, "ps").out()).doesNotContain("AOTCache");
        Files.writeString(gate, "go\n");
        await().untilAsserted(() -> assertThat(caches(".aot")).hasSize(1));
        await().untilAsserted(() -> assertThat(caches(".training")).isEmpty());
        assertThat(calls().stream().filter("train"::equals)).hasSize(1);
        assertThat(run(env, "ps").out()).contains("AOTCache=");
    }

    @Test
    void trainingThatFailedIsNotTriedAgainForTenMinutes() throws Exception {
        Map<String, String> env = cached("OSTLER_AOT", "wait");
        jdk(machine.resolve("usr/lib/jvm/x"), "25.0.1", "exit 1");
        assertThat(run(env, "ps").out()).startsWith("release 25").doesNotContain("AOTCache");
        assertThat(run(env, "ps").code()).isZero();
        assertThat(calls()).containsExactly("train", "run", "run");
        // a lock that a killed training left is taken away in time
        Files.setLastModifiedTime(
                caches(".training").getFirst(), FileTime.from(Instant.now().minus(Duration.ofMinutes(11))));
        jdk(machine.resolve("usr/lib/jvm/x"), "25.0.1");
        assertThat(run(env, "ps").out()).doesNotContain("AOTCache");
        assertThat(run(env, "ps").out()).contains("AOTCache");
    }

    @Test
    void withoutAPlaceForTheCacheItRunsAsWell() throws Exception {
        jdk(machine.resolve("usr/lib/jvm/x"), "25");
        Files.writeString(dir.resolve("file"), "no directory");
        Result result = run(Map.of("OSTLER_AOT", "wait", "XDG_CACHE_HOME", dir + "/file/cache"), "ps");
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        // no home, no cache directory, not even the tools
        assertThat(run(Map.of("OSTLER_AOT", "wait"), "ps").code()).isZero();
        Files.delete(tools.resolve("cksum"));
        assertThat(run(cached("OSTLER_AOT", "wait"), "ps").code()).isZero();
        assertThat(calls()).containsOnly("run");
    }

    @Test
    void nothingIsTrainedWhenItIsOffOrInsideAHarness() throws Exception {
        assertThat(run(cached("OSTLER_AOT", "off"), "ps").code()).isZero();
        assertThat(run(cached("OSTLER_HARNESS", "store/id"), "ps").code()).isZero();
        assertThat(caches("")).isEmpty();
    }
}
