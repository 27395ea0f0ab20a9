package io.virtwarden.dist;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.virtwarden.dist", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule onlyTheTryOutUsesTheTestkit = noClasses()
            .that()
            .resideOutsideOfPackage("..dist.tryout..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.virtwarden.testkit..", "kafka..")
            .because("the broker's jars lie in lib/try, which no other command has on its class path");

    @ArchTest
    static final ArchRule onlyTheTryOutPlaysWithLibvirt = noClasses()
            .that()
            .resideOutsideOfPackage("..dist.tryout..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.sun.jna..", "org.libvirt..", "io.virtwarden.hypervisor.libvirt..")
            .because(
                    "commands ask a daemon or a link; the scripted life alone changes things, on the test driver alone");

    @ArchTest
    static final ArchRule commandsSeeTheWorldThroughTheirSurroundings = noClasses()
            .that()
            .resideInAPackage("..dist.command..")
            .and()
            .doNotHaveSimpleName("Surroundings")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "exit", int.class)
            .because("commands are tested in process, with output and environment of the test's own");

    @ArchTest
    static final ArchRule noStateInStatics =
            fields().that().areStatic().should().beFinal().because("tests run commands side by side");

    @ArchTest
    static final ArchRule nothingIsOpenForInheritance = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .areNotInterfaces()
            .should()
            .haveModifier(JavaModifier.FINAL)
            .because("what may be extended is an interface; everything else is free to change");
}
