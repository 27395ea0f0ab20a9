package io.virtwarden.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.virtwarden.lab", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule nodesKnowNothingOfTheTool = noClasses()
            .that()
            .resideInAPackage("..lab.node..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.virtwarden.lab", "..lab.hold..", "..lab.state..")
            .because("the chaos campaign has nodes, too, and no holder");

    @ArchTest
    static final ArchRule whatEndsALabNeedsNothingOfWhatStartsIt = noClasses()
            .that()
            .resideInAPackage("..lab.state..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.virtwarden.lab", "..lab.hold..", "..lab.node..")
            .because("a lab whose holder was killed is ended by another process, from what was written down");
}
