package io.virtwarden.logd;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.virtwarden.logd", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theSeamLeansOnNothing = classes()
            .that()
            .resideInAPackage("..logd.console..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "..logd.console..")
            .because("capture, store and readers are written and changed apart; these words are all that they share");

    @ArchTest
    static final ArchRule theStoreKnowsNobodyWhoCaptures = noClasses()
            .that()
            .resideInAnyPackage("..logd.store..", "..logd.read..", "..logd.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..logd.capture..", "..logd.rpc..", "..logd.file..", "..logd.follow..", "..logd.posix..")
            .because("a console is kept and read in the same way wherever its bytes come from");

    @ArchTest
    static final ArchRule captureKnowsNobodyWhoStores = noClasses()
            .that()
            .resideInAnyPackage(
                    "..logd.capture..", "..logd.rpc..", "..logd.file..", "..logd.follow..", "..logd.attach..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..logd.store..", "..logd.read..", "..logd.http..")
            .because("a slow reader of a pipe freezes a guest: capture hands over to the sink and never waits for a"
                    + " disk");

    @ArchTest
    static final ArchRule theStoreIsPlainJava = noClasses()
            .that()
            .resideInAnyPackage("..logd.store..", "..logd.read..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "org.apache.kafka..", "io.virtwarden.hypervisor..")
            .because("consoles are kept whether or not anybody serves or publishes them");

    @ArchTest
    static final ArchRule theStoreDoesNotKnowItsReaders = noClasses()
            .that()
            .resideInAPackage("..logd.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..logd.read..", "..logd.http..")
            .because("bytes are kept as they came; what a reader wants to see of them is decided when it reads");

    @ArchTest
    static final ArchRule nativeCallsHaveOneRoom = noClasses()
            .that()
            .resideOutsideOfPackage("..logd.posix..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..")
            .because("errno, addresses and paths as bytes are easy to get wrong, and are wrapped once");

    @ArchTest
    static final ArchRule theHelperProcessStandsAlone = classes()
            .that()
            .resideInAPackage("..logd.spill..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "..logd.spill..")
            .because("it runs beside every logd, interpreted, in a few megabytes; each library would cost more than all"
                    + " of it");

    @ArchTest
    static final ArchRule knowsNoOtherDaemon = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.virtwarden.monitor..", "io.virtwarden.lockd..", "io.virtwarden.alerting..")
            .because("daemons meet in topics, HTTP and sockets only, so that each can be restarted alone");

    @ArchTest
    static final ArchRule hasNoCycles = slices().matching("io.virtwarden.logd.(*)..")
            .should()
            .beFreeOfCycles()
            .because("rooms that need each other can neither be read nor tested alone");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = noClasses()
            .should()
            .haveNameMatching(".*(Util|Utils|Manager|Impl|Helper)")
            .because("such a name says that nobody knows what belongs into the class");

    @ArchTest
    static final ArchRule noStateInStatics = fields().that()
            .areStatic()
            .should()
            .beFinal()
            .because("the try-out and tests run several daemons in one JVM");

    @ArchTest
    static final ArchRule timeIsHandedIn = noClasses()
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("a class that asks the clock itself cannot be tested at midnight; take an InstantSource");

    @ArchTest
    static final ArchRule nothingIsOpenForInheritance = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .areNotInterfaces()
            .and()
            .doNotHaveModifier(JavaModifier.ABSTRACT)
            .should()
            .haveModifier(JavaModifier.FINAL)
            .because("what may be extended is an interface; everything else is free to change");

    @ArchTest
    static final ArchRule printsNothing = noClasses()
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("lines go through the log; standard output belongs to what a command prints");
}
