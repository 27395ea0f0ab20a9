package io.virtwarden.testkit.lab;

import io.virtwarden.testkit.lab.LabRequirements.Part;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link PrivateHypervisor} parameter (methods, constructors): one per JVM, emptied after each test, ended with the
 * JVM. Tests that kill or hang it put it right again themselves, or start one of their own.
 */
public final class HypervisorExtension implements BeforeAllCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(HypervisorExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        LabRequirements.demand(Part.HYPERVISOR);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        shared(context).clean();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == PrivateHypervisor.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return shared(context);
    }

    private static PrivateHypervisor shared(ExtensionContext context) {
        return context.getRoot()
                .getStore(OURS)
                .getOrComputeIfAbsent(
                        PrivateHypervisor.class, key -> PrivateHypervisor.start(), PrivateHypervisor.class);
    }
}
