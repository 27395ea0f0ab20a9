package io.virtwarden.alerting;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.virtwarden.alerting", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule judgementsLeanOnNothing = classes()
            .that()
            .resideInAnyPackage("..alerting.rule..", "..alerting.guard..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "com.google.re2j..",
                    "io.virtwarden.chassis.settings..",
                    "..alerting.rule..",
                    "..alerting.guard..",
                    "..alerting.action..")
            .because("whether something is done to a guest must be provable without a wire, a disk or a clock");

    @ArchTest
    static final ArchRule guardsKnowNoFiles = noClasses()
            .that()
            .resideInAPackage("..alerting.guard..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.nio..", "java.net..", "java.util.concurrent..")
            .because("a guard is a function of the situation that it is shown");

    @ArchTest
    static final ArchRule knowsNoOtherDaemon = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.virtwarden.monitor..", "io.virtwarden.lockd..", "io.virtwarden.logd..")
            .because("daemons meet in topics, HTTP and sockets only, so that each can be restarted alone");

    @ArchTest
    static final ArchRule roomsHaveNoCycles = slices().matching("io.virtwarden.alerting.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a cycle means that two rooms are one");

    @ArchTest
    static final ArchRule noStaticState = fields().that()
            .areStatic()
            .should()
            .beFinal()
            .because("two daemons in one process (bin/run, tests) must not meet in a static field");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = noClasses()
            .should()
            .haveNameMatching(".*(Util|Utils|Manager|Impl|Helper)")
            .because("such a name says that nobody knows what belongs into the class");

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
}
