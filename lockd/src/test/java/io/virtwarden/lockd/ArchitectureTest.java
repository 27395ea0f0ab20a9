package io.virtwarden.lockd;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.virtwarden.lockd", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theRulesLeanOnNothing = classes()
            .that()
            .resideInAPackage("..lockd.lease..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "..lockd.lease..")
            .because("who may hold what must be provable without a wire, a disk or a clock");

    @ArchTest
    static final ArchRule roomsHaveNoCycles = slices().matching("io.virtwarden.lockd.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a cycle means that two rooms are one");

    @ArchTest
    static final ArchRule noStaticState = fields().that()
            .areStatic()
            .should()
            .beFinal()
            .because("two daemons in one process (bin/run, tests) must not meet in a static field");
}
