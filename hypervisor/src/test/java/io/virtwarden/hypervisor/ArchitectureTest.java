package io.virtwarden.hypervisor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.virtwarden.hypervisor", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule standsAlone = classes()
            .that()
            .resideInAPackage("io.virtwarden.hypervisor..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.xml..",
                    "org.xml.sax..",
                    "io.virtwarden.hypervisor..",
                    "com.sun.jna..",
                    "org.libvirt..",
                    "com.fasterxml.jackson.core..",
                    "org.apache.logging.log4j..",
                    "org.jspecify..",
                    "com.google.errorprone.annotations..")
            .because("libvirt must be usable without a web server, a journal or Kafka, and so be tested without them");

    @ArchTest
    static final ArchRule eventsArePlainData = noClasses()
            .that()
            .resideInAnyPackage("..hypervisor.event..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.sun.jna..", "org.libvirt..", "..hypervisor.libvirt..", "..hypervisor.link..")
            .because("events are made by fakes too, written to disk, and read where there is no libvirt");

    @ArchTest
    static final ArchRule theFeedLeavesMemoryToOthers = noClasses()
            .that()
            .resideInAnyPackage("..hypervisor.feed..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.sun.jna..", "org.libvirt..")
            .because("order and loss are hard enough to get right without pointers that die in between");

    @ArchTest
    static final ArchRule theBindingIsUsedInTwoPlaces = noClasses()
            .that()
            .resideOutsideOfPackages("..hypervisor.link..", "..hypervisor.control..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.libvirt..")
            .because(
                    "its objects hold references until a finalizer runs; only opening and acting are rare enough for it");

    @ArchTest
    static final ArchRule prototypesKnowNobody = noClasses()
            .that()
            .resideInAnyPackage("..hypervisor.libvirt..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..hypervisor.link..",
                    "..hypervisor.feed..",
                    "..hypervisor.inventory..",
                    "..hypervisor.control..",
                    "..hypervisor.stats..")
            .because("they are the bottom: what is above them decides about threads and errors");

    @ArchTest
    static final ArchRule hasNoCycles = slices().matching("io.virtwarden.hypervisor.(*)..")
            .should()
            .beFreeOfCycles()
            .because("rooms that need each other can neither be read nor tested alone");
}
