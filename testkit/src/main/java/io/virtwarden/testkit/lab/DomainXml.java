package io.virtwarden.testkit.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A small QEMU domain, as libvirt's XML. It has no operating system: it is meant to be paused, measured and moved about. Each method
 * returns a changed copy.
 *
 * @param name any Unicode
 * @param uuid null lets libvirt choose
 * @param type {@code kvm} or {@code qemu} (TCG, for guests that must run code)
 * @param memoryMib guest memory
 * @param vcpus virtual CPUs
 * @param os more elements of {@code <os>}, such as a kernel
 * @param extra more elements of {@code <domain>}, such as metadata
 * @param devices elements of {@code <devices>}
 */
public record DomainXml(
        String name,
        @Nullable UUID uuid,
        String type,
        int memoryMib,
        int vcpus,
        String os,
        String extra,
        List<String> devices) {

    /** 16 MiB, one CPU, no devices; KVM where there is one. */
    public static DomainXml named(String name) {
        String type = Files.isReadable(Path.of("/dev/kvm")) ? "kvm" : "qemu";
        return new DomainXml(name, null, type, 16, 1, "", "", List.of());
    }

    /** With this UUID. */
    public DomainXml uuid(UUID chosen) {
        return new DomainXml(name, chosen, type, memoryMib, vcpus, os, extra, devices);
    }

    /** On TCG, where a guest kernel really runs. */
    public DomainXml emulated() {
        return new DomainXml(name, uuid, "qemu", memoryMib, vcpus, os, extra, devices);
    }

    /** On KVM. */
    public DomainXml accelerated() {
        return new DomainXml(name, uuid, "kvm", memoryMib, vcpus, os, extra, devices);
    }

    /** With this much memory, in MiB. */
    public DomainXml memory(int mib) {
        return new DomainXml(name, uuid, type, mib, vcpus, os, extra, devices);
    }

    /** With so many virtual CPUs. */
    public DomainXml cpus(int count) {
        return new DomainXml(name, uuid, type, memoryMib, count, os, extra, devices);
    }

    /** Boots a kernel directly. */
    public DomainXml boot(Path kernel, Path initrd, String commandLine) {
        String elements = "<kernel>" + escape(kernel.toString()) + "</kernel><initrd>" + escape(initrd.toString())
                + "</initrd><cmdline>" + escape(commandLine) + "</cmdline>";
        return new DomainXml(name, uuid, type, memoryMib, vcpus, elements, extra, devices);
    }

    /** Adds elements below {@code <domain>}: title, metadata, on_crash, ... */
    public DomainXml with(String elements) {
        return new DomainXml(name, uuid, type, memoryMib, vcpus, os, extra + elements, devices);
    }

    /** Adds an element below {@code <devices>}. */
    public DomainXml device(String element) {
        List<String> more = new ArrayList<>(devices);
        more.add(element);
        return new DomainXml(name, uuid, type, memoryMib, vcpus, os, extra, List.copyOf(more));
    }

    /** Adds a qcow2 disk on virtio. */
    public DomainXml disk(Path qcow2, String target) {
        return device("<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='"
                + escape(qcow2.toString()) + "'/><target dev='" + target + "' bus='virtio'/></disk>");
    }

    /** Adds a network card that leads nowhere: a tap device without a bridge. */
    public DomainXml nic() {
        return device("<interface type='ethernet'><model type='virtio'/></interface>");
    }

    /** Adds a network card on a virtual network of libvirt. */
    public DomainXml nic(String network) {
        return device("<interface type='network'><source network='" + escape(network)
                + "'/><model type='virtio'/></interface>");
    }

    /** Adds a serial console with a log file, which virtlogd writes. */
    public DomainXml console(Path log) {
        return device("<serial type='pty'><log file='" + escape(log.toString()) + "' append='on'/></serial>");
    }

    /** As libvirt reads it. */
    public String toXml() {
        return "<domain type='" + type + "'><name>" + escape(name) + "</name>"
                + (uuid == null ? "" : "<uuid>" + uuid + "</uuid>")
                + "<memory unit='MiB'>" + memoryMib + "</memory><vcpu>" + vcpus + "</vcpu>"
                + "<os><type arch='x86_64' machine='pc'>hvm</type>" + os + "</os><features><acpi/></features>" + extra
                + "<devices><emulator>/usr/bin/qemu-system-x86_64</emulator><controller type='usb' model='none'/>"
                + "<memballoon model='virtio'/>" + String.join("", devices) + "</devices></domain>";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&apos;");
    }
}
