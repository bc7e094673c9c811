package io.heartwheel.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Set;

/** The arrows of the house: server to adapters and gateway, those to core, core to the part of Agrona that needs no JVM flag. */
@AnalyzeClasses(packages = "io.heartwheel", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {
    private static final String CORE = "io.heartwheel";
    private static final String JOURNAL = "io.heartwheel.journal..";
    private static final String FIX = "io.heartwheel.fix..";
    private static final String GATEWAY = "io.heartwheel.gateway..";
    private static final String SERVER = "io.heartwheel.server..";
    private static final String CLI = "io.heartwheel.server.cli..";
    private static final String CONFIG = "io.heartwheel.server.config..";
    private static final String LOG = "io.heartwheel.server.log..";
    private static final String RESTART = "io.heartwheel.server.restart..";
    private static final String SWITCHES = "io.heartwheel.server.switches..";
    private static final String VENUE = "io.heartwheel.server.venue..";

    /** Its buffers, queues and counters reach into the JDK; these do not. */
    private static final Set<String> AGRONA_WITHOUT_FLAGS = Set.of(
        "org.agrona.concurrent.Agent", "org.agrona.concurrent.NanoClock", "org.agrona.concurrent.SystemNanoClock",
        "org.agrona.concurrent.IdleStrategy", "org.agrona.concurrent.BackoffIdleStrategy", "org.agrona.BitUtil");
    private static final String AGRONA_COLLECTIONS = "org.agrona.collections";

    @ArchTest
    static final ArchRule CORE_STANDS_ALONE = ArchRuleDefinition.classes().that().resideInAPackage(CORE)
        .should().onlyDependOnClassesThat(new DescribedPredicate<>("are the JDK's, core's, or need no JVM flag") {
            @Override
            public boolean test(final JavaClass used) {
                final String place = used.getPackageName();
                return place.startsWith("java.") || place.isEmpty() || place.equals(CORE) || place.equals(AGRONA_COLLECTIONS)
                    || AGRONA_WITHOUT_FLAGS.contains(used.getFullName());
            }
        });

    @ArchTest
    static final ArchRule ADAPTERS_NEVER_SEE_EACH_OTHER = slices()
        .matching("io.heartwheel.(journal|fix|gateway)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule NOTHING_DEPENDS_ON_SERVER = noClasses().that().resideOutsideOfPackage(SERVER)
        .should().dependOnClassesThat().resideInAPackage(SERVER);

    @ArchTest
    static final ArchRule NOTHING_DEPENDS_ON_WHAT_MEASURES_IT = noClasses()
        .that().resideOutsideOfPackages("io.heartwheel.bench..", "io.heartwheel.stress..")
        .should().dependOnClassesThat()
        .resideInAnyPackage("io.heartwheel.bench..", "io.heartwheel.stress..", "org.openjdk.jmh..");

    /** Netty and Jackson's streams are what Vert.x is made of. */
    @ArchTest
    static final ArchRule GATEWAY_KNOWS_CORE_AND_VERTX = noClasses().that().resideInAPackage(GATEWAY)
        .should().dependOnClassesThat().resideOutsideOfPackages("java..", "javax.crypto..", CORE, GATEWAY, "io.vertx..",
            "io.netty..", "com.fasterxml.jackson.core..", "org.slf4j", "io.micrometer..",
            "io.prometheus.metrics.model..", "org.agrona.concurrent", AGRONA_COLLECTIONS);

    @ArchTest
    static final ArchRule GATEWAYS_VENUES_NEVER_SEE_EACH_OTHER = slices()
        .matching("io.heartwheel.gateway.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule NOTHING_BUT_SERVER_DEPENDS_ON_GATEWAY = noClasses()
        .that().resideOutsideOfPackages(GATEWAY, SERVER, "io.heartwheel.bench..")
        .should().dependOnClassesThat().resideInAPackage(GATEWAY);

    @ArchTest
    static final ArchRule FIX_KNOWS_NO_CHRONICLE = noClasses().that().resideInAnyPackage(FIX, VENUE)
        .should().dependOnClassesThat().resideInAnyPackage("net.openhft..", JOURNAL);

    @ArchTest
    static final ArchRule JOURNAL_KNOWS_NO_FIX = noClasses().that().resideInAPackage(JOURNAL)
        .should().dependOnClassesThat().resideInAnyPackage("quickfix..", "org.quickfixj..", "org.apache.mina..");

    @ArchTest
    static final ArchRule VENUE_KNOWS_NO_WHEEL = noClasses().that().resideInAPackage(VENUE)
        .should().dependOnClassesThat().resideInAnyPackage(CORE, FIX);

    @ArchTest
    static final ArchRule SERVERS_PACKAGES = layeredArchitecture().consideringOnlyDependenciesInLayers()
        .layer("cli").definedBy(CLI)
        .layer("server").definedBy("io.heartwheel.server")
        .layer("restart").definedBy(RESTART)
        .layer("switches").definedBy(SWITCHES)
        .layer("config").definedBy(CONFIG)
        .layer("log").definedBy(LOG)
        .layer("venue").definedBy(VENUE)
        .whereLayer("cli").mayOnlyAccessLayers("server", "config", "log")
        .whereLayer("server").mayOnlyAccessLayers("restart", "switches", "config", "log", "venue")
        .whereLayer("restart").mayOnlyAccessLayers("switches", "config", "venue")
        .whereLayer("switches").mayOnlyAccessLayers("config", "venue")
        .whereLayer("config").mayNotAccessAnyLayer()
        .whereLayer("log").mayNotAccessAnyLayer()
        .whereLayer("venue").mayNotAccessAnyLayer()
        .ensureAllClassesAreContainedInArchitectureIgnoring(resideOutsideOfPackage(SERVER));

    @ArchTest
    static final ArchRule NOTHING_BUT_COMMAND_LINE_KNOWS_PICOCLI = noClasses().that().resideOutsideOfPackage(CLI)
        .should().dependOnClassesThat().resideInAPackage("picocli..");

    @ArchTest
    void shouldHaveNoCycles(final JavaClasses house) {
        slices().matching("io.heartwheel.(**)").should().beFreeOfCycles().check(house);
    }
}
