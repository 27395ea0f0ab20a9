package io.virtwarden.monitor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.virtwarden.monitor", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule touchesNoNativeCode = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.sun.jna..", "org.libvirt..", "io.virtwarden.hypervisor.libvirt..")
            .because("the hypervisor module is the one place where a pointer can be wrong");

    @ArchTest
    static final ArchRule knowsNoOtherDaemon = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.virtwarden.logd..", "io.virtwarden.lockd..", "io.virtwarden.alerting..")
            .because("daemons meet in topics, HTTP and sockets only, so that each can be restarted alone");

    @ArchTest
    static final ArchRule rulesArePure = noClasses()
            .that()
            .resideInAPackage("..monitor.inventory..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.vertx..",
                    "io.netty..",
                    "io.micrometer..",
                    "org.apache..",
                    "java.nio.file..",
                    "io.virtwarden.chassis.journal..")
            .because(
                    "what an event means for an object is tested with thousands of random lives, without disk or network");

    @ArchTest
    static final ArchRule intakeIsPlainJava = noClasses()
            .that()
            .resideInAnyPackage("..monitor.intake..", "..monitor.publish..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "org.apache.kafka..")
            .because("events are kept whether or not anybody serves or publishes them");

    @ArchTest
    static final ArchRule outwardPartsDoNotKnowEachOther = noClasses()
            .that()
            .resideInAnyPackage("..monitor.http..", "..monitor.page..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..monitor.intake..", "..monitor.publish..")
            .because("readers see the journal and the known state; who writes them is none of their business");

    @ArchTest
    static final ArchRule wiringIsOnTop = noClasses()
            .that()
            .resideOutsideOfPackage("io.virtwarden.monitor")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.virtwarden.monitor")
            .because("parts get finished parts in their constructors and never reach for the daemon");

    @ArchTest
    static final ArchRule hasNoCycles = slices().matching("io.virtwarden.monitor.(*)..")
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
            .because("the try-out and tests run several monitors in one JVM");

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
