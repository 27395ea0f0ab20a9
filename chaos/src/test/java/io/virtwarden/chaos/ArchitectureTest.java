package io.virtwarden.chaos;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.virtwarden.chaos", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule invariantsArePure = noClasses()
            .that()
            .resideInAPackage("..invariant..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.virtwarden.testkit..", "..node..", "..backbone..", "..load..", "..fault..", "java.net..")
            .because("an invariant that asks the parts itself cannot be shown to fail without them");

    @ArchTest
    static final ArchRule daemonsAreAskedFromOutside = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.virtwarden.monitor..",
                    "io.virtwarden.logd..",
                    "io.virtwarden.lockd..",
                    "io.virtwarden.alerting..")
            .because("they are judged as processes, by what they show to anybody");
}
