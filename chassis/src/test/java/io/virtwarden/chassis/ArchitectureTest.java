package io.virtwarden.chassis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.virtwarden.chassis", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsNothingOfLibvirt = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.libvirt..",
                    "com.sun.jna..",
                    "io.virtwarden.hypervisor..",
                    "io.virtwarden.monitor..",
                    "io.virtwarden.logd..",
                    "io.virtwarden.lockd..",
                    "io.virtwarden.alerting..")
            .because("every daemon stands on the chassis; what it knew of one would be carried by all");

    @ArchTest
    static final ArchRule hasNoCycles = slices().matching("io.virtwarden.chassis.(*)..")
            .should()
            .beFreeOfCycles()
            .because("rooms that need each other can neither be read nor tested alone");

    @ArchTest
    static final ArchRule storageIsPlainJava = noClasses()
            .that()
            .resideInAnyPackage("..chassis.journal..", "..chassis.table..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "org.apache.kafka..")
            .because("the truth on disk must not depend on who carries it away, and is tested with a simulated store");

    @ArchTest
    static final ArchRule onlyKafkaKnowsKafka = noClasses()
            .that()
            .resideOutsideOfPackage("..chassis.kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..")
            .because("the outbox is tested with a fake sink, and a daemon without Kafka loads none of it");

    @ArchTest
    static final ArchRule settingsArePlainData = noClasses()
            .that()
            .resideInAPackage("..chassis.settings..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "org.apache.kafka..", "io.micrometer..")
            .because("settings are read before anything else exists, also by tools that start nothing");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = noClasses()
            .should()
            .haveNameMatching(".*(Util|Utils|Manager|Impl|Helper)")
            .because("such a name says that nobody knows what belongs into the class");

    @ArchTest
    static final ArchRule roomsHaveNames = noClasses()
            .should()
            .resideInAnyPackage("..util..", "..common..", "..impl..", "..manager..", "..misc..")
            .because("a package is a concept that an operator or reader would name");

    @ArchTest
    static final ArchRule noStateInStatics = fields().that()
            .areStatic()
            .should()
            .beFinal()
            .because("two daemons run in one JVM (virtwarden try) and tests run side by side");

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
            .because("what may be extended is an interface; everything else is free to change")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule printsNothing = noClasses()
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("lines go through the log; standard output belongs to what a command prints");
}
