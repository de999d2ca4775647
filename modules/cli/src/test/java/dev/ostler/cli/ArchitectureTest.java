package dev.ostler.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.Deployable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The event bus is the only door into the broker, and the modules lean on each other in one direction only. */
@AnalyzeClasses(packages = "dev.ostler", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String BROKER = "dev.ostler.broker..";
    private static final String JOURNAL = "dev.ostler.journal..";
    private static final String PROCESS = "dev.ostler.process..";
    private static final String DRIVERS = "dev.ostler.drivers..";
    private static final String CORE = "dev.ostler.core..";

    @ArchTest
    static final ArchRule theGatewayAndTheClientKnowOnlyTheBus = noClasses()
            .that()
            .resideInAnyPackage("dev.ostler.gateway..", "dev.ostler.client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BROKER, JOURNAL, PROCESS, DRIVERS, "dev.ostler.cli..");

    @ArchTest
    static final ArchRule theLanguageDependsOnNobody = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    BROKER,
                    JOURNAL,
                    PROCESS,
                    DRIVERS,
                    "dev.ostler.gateway..",
                    "dev.ostler.client..",
                    "dev.ostler.cli..");

    /** And who reads what a dead broker has left. */
    @ArchTest
    static final ArchRule onlyTheBrokerUsesTheStore = classes()
            .that()
            .resideInAPackage(JOURNAL)
            .should()
            .onlyBeAccessed()
            .byAnyPackage(JOURNAL, BROKER, "dev.ostler.cli.offline..");

    /** And who shows a terminal, which is emulated there. */
    @ArchTest
    static final ArchRule onlyTheBrokerUsesTheDrivers = classes()
            .that()
            .resideInAPackage(DRIVERS)
            .should()
            .onlyBeAccessed()
            .byAnyPackage(DRIVERS, BROKER, "dev.ostler.cli.terminal..");

    /**
     * The doctor tries out what a broker would do, and must leave no process of its own either; a viewer makes its own
     * terminal raw.
     */
    @ArchTest
    static final ArchRule onlyTheBrokerAndTheDoctorKeepProcesses = classes()
            .that()
            .resideInAPackage(PROCESS)
            .should()
            .onlyBeAccessed()
            .byAnyPackage(PROCESS, BROKER, "dev.ostler.cli.doctor..", "dev.ostler.cli.terminal..");

    @ArchTest
    static final ArchRule whatTheBrokerUsesDoesNotKnowTheBroker = noClasses()
            .that()
            .resideInAnyPackage(JOURNAL, PROCESS, DRIVERS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BROKER, "dev.ostler.gateway..", "dev.ostler.cli..");

    @ArchTest
    static final ArchRule processesNeedNoFramework = noClasses()
            .that()
            .resideInAPackage(PROCESS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "com.fasterxml..", CORE);

    @ArchTest
    static final ArchRule modulesHaveNoCycles =
            slices().matching("dev.ostler.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingIsCalledUtil =
            noClasses().should().haveSimpleNameContaining("Util").orShould().haveSimpleNameContaining("Helper");

    /** What blocks in a verticle goes to a class that says so, and is called on a worker. */
    @ArchTest
    static final ArchRule verticlesDoNotBlock = noClasses()
            .that()
            .areAssignableTo(Deployable.class)
            .should()
            .accessClassesThat()
            .haveFullyQualifiedName("java.nio.file.Files")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", java.time.Duration.class)
            .orShould()
            .accessClassesThat()
            .resideInAPackage("java.sql..");

    @ArchTest
    static final ArchRule nobodySleepsOnACallersThread = noClasses()
            .that()
            .resideInAnyPackage(BROKER, DRIVERS, "dev.ostler.gateway..", "dev.ostler.client..", CORE)
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", java.time.Duration.class);

    /** Constants are inlined by the compiler, so this one looks at the sources. */
    @Test
    void addressesAreInOneFile() throws IOException {
        Path modules = Path.of("").toAbsolutePath().getParent();
        assertThat(modules.resolve("core/src/main/java")).isDirectory();
        try (Stream<Path> files = Files.walk(modules)) {
            List<Path> builders = files.filter(f -> f.toString().contains("/src/main/java/"))
                    .filter(f -> f.toString().endsWith(".java"))
                    .filter(ArchitectureTest::buildsAnAddress)
                    .toList();
            assertThat(builders).extracting(f -> f.getFileName().toString()).containsExactly("Addresses.java");
        }
    }

    private static boolean buildsAnAddress(Path file) {
        try {
            return Files.readString(file).contains("\"ostler.v1");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
