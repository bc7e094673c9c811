package io.heartwheel.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The command on top; rigs and report meet in the results only; what is measured knows neither. */
@AnalyzeClasses(packages = "io.heartwheel.bench", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {
    @ArchTest
    static final ArchRule COMMAND_ON_TOP = noClasses().that().resideOutsideOfPackage("io.heartwheel.bench.run..")
        .should().dependOnClassesThat().resideInAnyPackage("io.heartwheel.bench.run..", "picocli..");

    @ArchTest
    static final ArchRule BENCHMARKS_KNOW_NO_REPORT = noClasses()
        .that().resideInAnyPackage("io.heartwheel.bench", "io.heartwheel.bench.peer..", "io.heartwheel.bench.jmh_generated..")
        .should().dependOnClassesThat().resideInAnyPackage(
            "io.heartwheel.bench.rig..", "io.heartwheel.bench.report..", "io.heartwheel.bench.result..");

    @ArchTest
    void shouldMeetInResultsOnly(final JavaClasses bench) {
        noClasses().that().resideInAPackage("io.heartwheel.bench.rig..")
            .should().dependOnClassesThat().resideInAPackage("io.heartwheel.bench.report..").check(bench);
        noClasses().that().resideInAPackage("io.heartwheel.bench.report..")
            .should().dependOnClassesThat().resideInAPackage("io.heartwheel.bench.rig..").check(bench);
    }
}
