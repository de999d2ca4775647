package dev.ostler.cli;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Nothing is signalled by name, by port or by a bare pid, anywhere: one class sends signals, after a look at the identity. */
@AnalyzeClasses(packages = "dev.ostler", importOptions = ImportOption.DoNotIncludeTests.class)
class NoStrangerIsSignalledTest {
    private static final String PROCESS = "dev.ostler.process.";
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Set<String> BUILT = Set.of("target", ".git");

    /** Programs that find their victims by name, port or file. */
    private static final Pattern BY_NAME =
            Pattern.compile("\\b(pkill|killall5?|fuser|snice|xkill|taskkill|pidof|pgrep)\\b");

    /** The program or the shell's builtin. */
    private static final Pattern KILL_COMMAND = Pattern.compile("\"kill\"|\\bkill\\s+(-|\"?\\$|[0-9])");

    /** Functions of the C library, however they are found. */
    private static final Pattern FOREIGN = Pattern.compile(
            "\"(kill|killpg|tkill|tgkill|sigqueue|raise|pthread_kill|pidfd_send_signal|rt_sigqueueinfo)\"");

    private static final Pattern DESTROY = Pattern.compile("(\\.|::)destroy(Forcibly)?\\b");

    /** {@code kill(2)}, {@code tkill(2)} and the like by their numbers on x86-64 and aarch64 would go through here. */
    private static final String FAKES = "fake-servers/src/main/java/dev/ostler/fake/";

    @ArchTest
    static final ArchRule rawSystemCallsAreForPidfdsAndForWaiting = methods()
            .that()
            .areDeclaredIn(PROCESS + "Libc")
            .and()
            .haveName("syscall")
            .should(BeCalled.onlyBy(PROCESS + "Pidfd", PROCESS + "Waits"));

    @ArchTest
    static final ArchRule pidfdsAreSignalledInOnePlace = methods()
            .that()
            .areDeclaredIn(PROCESS + "Pidfd")
            .and()
            .haveNameMatching("send.*")
            .should(BeCalled.onlyBy(PROCESS + "Signals"));

    /** Held uses it for a child of its own that nobody can have collected yet. */
    @ArchTest
    static final ArchRule aGroupIsSignalledOnlyWhileItsLeaderIsUncollected = methods()
            .that()
            .areDeclaredIn(PROCESS + "Signals")
            .and()
            .haveName("kill")
            .should(BeCalled.onlyBy(PROCESS + "Signals", PROCESS + "Held"));

    /** The fakes play agents, which end their own tools as they like; benchmarks are not on this class path. */
    @ArchTest
    static final ArchRule handlesOfTheJdkEndNothing = noClasses()
            .that()
            .resideOutsideOfPackage("dev.ostler.fake..")
            .should()
            .callMethodWhere(target(nameMatching("destroy(Forcibly)?"))
                    .and(target(owner(assignableTo(Process.class).or(assignableTo(ProcessHandle.class))))));

    @Test
    void noProgramThatKillsByNameIsNamed() {
        assertThat(findings(main(), BY_NAME)).isEmpty();
        assertThat(findings(tests(), BY_NAME)).isEmpty();
    }

    @Test
    void killIsCommandedOnlyByTheFakesOfThemselves() {
        assertThat(findings(main(), KILL_COMMAND))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        // systemd, which knows its main process as its parent
                        entry("conf/ostler.service", Set.of("kill -")),
                        // no command: a heading
                        entry(".ci/AgentTable.java", Set.of("kill -")),
                        // the group of a fake's own tool, whose leader lives; and a fake that kills itself
                        entry(FAKES + "Shell.java", Set.of("\"kill\"", "kill -")),
                        // no command: a policy of definitions
                        entry("modules/cli/src/main/java/dev/ostler/cli/demo/FakeDefinition.java", Set.of("\"kill\"")),
                        entry("modules/process/src/main/java/dev/ostler/process/Signals.java", Set.of("\"kill\""))));
    }

    @Test
    void oneClassBindsAFunctionThatSignals() {
        Map<String, Set<String>> found = findings(main(), FOREIGN);
        found.keySet().removeIf(file -> file.endsWith("/Shell.java") || file.endsWith("/FakeDefinition.java"));
        assertThat(found)
                .containsExactlyEntriesOf(
                        Map.of("modules/process/src/main/java/dev/ostler/process/Signals.java", Set.of("\"kill\"")));
    }

    /** By the sources, since not every module is on this class path. */
    @Test
    void processesAreDestroyedOnlyByWhoStartedThem() {
        assertThat(findings(main(), DESTROY).keySet())
                .containsExactlyInAnyOrder(
                        // fakes play agents, which end their own tools
                        FAKES + "Shell.java", "modules/bench/src/main/java/dev/ostler/bench/Child.java");
    }

    private static List<Path> main() {
        return files(file -> (file.contains("/src/") && !file.contains("/src/test/"))
                || file.startsWith("conf/")
                || file.startsWith(".ci/"));
    }

    private static List<Path> tests() {
        return files(file -> file.contains("/src/test/") && !file.endsWith("/NoStrangerIsSignalledTest.java"));
    }

    private static List<Path> files(java.util.function.Predicate<String> wanted) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                /** What is built is not looked into: it comes and goes while the tests run. */
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return BUILT.contains(directory.getFileName().toString()) && !directory.equals(ROOT)
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()
                            && wanted.test(ROOT.relativize(file).toString())) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
            assertThat(files).as("a scan that sees nothing finds nothing").hasSizeGreaterThan(50);
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Set<String>> findings(List<Path> files, Pattern pattern) {
        Map<String, Set<String>> found = new TreeMap<>();
        for (Path file : files) {
            pattern.matcher(code(file))
                    .results()
                    .forEach(
                            match -> found.computeIfAbsent(ROOT.relativize(file).toString(), _ -> new TreeSet<>())
                                    .add(match.group().strip()));
        }
        return found;
    }

    /** Without what stands in comments of Java. */
    private static String code(Path file) {
        try {
            String text = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
            return file.toString().endsWith(".java")
                    ? text.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)^\\s*//.*$", "")
                    : text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
