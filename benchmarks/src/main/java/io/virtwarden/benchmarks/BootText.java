package io.virtwarden.benchmarks;

import com.sun.jna.Memory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Text as guests write it to their consoles while they boot: lines of the kernel and of systemd, about 60 forms, with times, addresses,
 * sizes and names that differ from line to line. Made up from real forms, not recorded; the same for the same seed.
 */
final class BootText {
    private static final long SEED = 20_24;
    /** H: 16 hex digits, h: 4, D: up to 7 decimal digits, d: up to 3, W: a word. */
    private static final List<String> KERNEL = List.of(
            "Linux version 6.1.0-%d-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld %d.%d)",
            "BIOS-e820: [mem 0x%H-0x%H] usable",
            "BIOS-e820: [mem 0x%H-0x%H] reserved",
            "ACPI: FACP 0x%H 0000F4 (v03 BOCHS  BXPC     0000%h BXPC 0000%h)",
            "ACPI: IRQ%d used by override.",
            "PCI: Using configuration type 1 for base access",
            "pci 0000:00:%d.0: [%h:%h] type 00 class 0x%h00",
            "pci 0000:00:%d.0: reg 0x10: [mem 0x%H-0x%H 64bit pref]",
            "pci 0000:00:%d.0: reg 0x1%d: [io  0x%h-0x%h]",
            "pci 0000:00:%d.0: bridge window [mem 0x%H-0x%H]",
            "pnp 00:0%d: Plug and Play ACPI device, IDs PNP%h (active)",
            "clocksource: tsc: mask: 0x%H max_cycles: 0x%H, max_idle_ns: %D ns",
            "Memory: %DK/%DK available (14342K kernel code, %DK rwdata, %DK rodata, %DK init, %DK bss, %DK reserved)",
            "random: get_random_bytes called from start_kernel+0x%h/0x%h with crng_init=%d",
            "Kernel command line: BOOT_IMAGE=/boot/vmlinuz-6.1.0-%d root=UUID=%h%h-%h ro console=ttyS0,115200n8 quiet",
            "Calibrating delay loop (skipped) preset value.. %d.%d BogoMIPS (lpj=%D)",
            "smp: Brought up 1 node, %d CPUs",
            "NET: Registered PF_%W protocol family",
            "TCP established hash table entries: %D (order: %d, %D bytes, linear)",
            "UDP hash table entries: %D (order: %d, %D bytes, linear)",
            "virtio_blk virtio%d: [vd%W] %D 512-byte logical blocks (%d GB/%d GiB)",
            " vda: vda1 vda2 vda%d < vda5 >",
            "virtio_net virtio%d ens%d: renamed from eth%d",
            "EXT4-fs (vda%d): mounted filesystem %h%h-%h with ordered data mode. Quota mode: none.",
            "EXT4-fs error (device vda%d): ext4_lookup:%D: inode #%D: comm %W: deleted inode referenced: %D",
            "usb 1-%d: new full-speed USB device number %d using uhci_hcd",
            "usb 1-%d: New USB device found, idVendor=%h, idProduct=%h, bcdDevice= 0.0%d",
            "input: QEMU QEMU USB Tablet as /devices/pci0000:00/0000:00:01.2/usb1/1-%d/1-%d:1.0/0003:%h:%h.%h/input/input%d",
            "hid-generic 0003:%h:%h.%h: input,hidraw%d: USB HID v0.01 Mouse [QEMU QEMU USB Tablet]",
            "serial8250: ttyS%d at I/O 0x%h (irq = %d, base_baud = 115200) is a 16550A",
            "audit: type=1400 audit(%D.%d:%D): apparmor=\"STATUS\" operation=\"profile_load\" name=\"%W\" pid=%D comm=\"%W\"",
            "%W[%D]: segfault at %H ip %H sp %H error %d in %W.so.%d[%H+%D]",
            "Modules linked in: %W %W %W %W %W %W crc32c_intel virtio_net %W %W",
            "RIP: 0010:%W+0x%h/0x%h [%W]",
            "RSP: 0018:%H EFLAGS: 000%h",
            "RAX: %H RBX: %H RCX: %H",
            "Call Trace: <TASK> %W+0x%h/0x%h %W+0x%h/0x%h",
            "watchdog: BUG: soft lockup - CPU#%d stuck for %ds! [%W:%D]",
            "IPv6: ADDRCONF(NETDEV_CHANGE): ens%d: link becomes ready",
            "systemd[1]: Detected virtualization kvm.",
            "systemd[1]: Inserted module '%W'",
            "systemd[1]: Queued start job for default target %W.target.");

    private static final List<String> SYSTEMD = List.of(
            "[\u001b[0;32m  OK  \u001b[0m] Started \u001b[0;1;39m%W.service\u001b[0m - %W %W daemon.",
            "[\u001b[0;32m  OK  \u001b[0m] Reached target \u001b[0;1;39m%W.target\u001b[0m - %W.",
            "[\u001b[0;32m  OK  \u001b[0m] Mounted \u001b[0;1;39m%W-%h.mount\u001b[0m - /mnt/%W.",
            "[\u001b[0;1;31mFAILED\u001b[0m] Failed to start \u001b[0;1;39m%W.service\u001b[0m - %W.",
            "         Starting \u001b[0;1;39m%W.service\u001b[0m - %W of %W...",
            "cloud-init[%D]: Cloud-init v. 22.4.2 running 'modules:%W' at Mon, %d Nov 2026 %d:%d:%d +0000. Up %d.%d seconds.",
            "cloud-init[%D]: ci-info: |  ens%d | True | 10.%d.%d.%d | 255.255.255.0 | global | 52:54:00:%h:%h |");

    private static final List<String> WORDS = List.of(
            "network",
            "snapd",
            "dbus",
            "ssh",
            "cron",
            "udev",
            "journal",
            "resolve",
            "getty",
            "timers",
            "sockets",
            "swap",
            "rsyslog",
            "nginx",
            "postgres",
            "docker",
            "containerd",
            "kubelet",
            "qemu-ga",
            "multipath",
            "lvm2",
            "iscsi",
            "polkit",
            "apparmor",
            "unattended",
            "apt-daily",
            "logrotate",
            "systemd",
            "node",
            "python3",
            "java",
            "libc");

    private final Random random;
    private double seconds;

    private BootText(long seed) {
        random = new Random(seed);
    }

    /** So many bytes of it, for writes straight from memory. */
    static Memory of(int size) {
        byte[] text = bytes(size);
        Memory memory = new Memory(size);
        memory.write(0, text, 0, size);
        return memory;
    }

    static byte[] bytes(int size) {
        BootText boot = new BootText(SEED);
        ByteArrayOutputStream out = new ByteArrayOutputStream(size + 512);
        while (out.size() < size) out.writeBytes(boot.line().getBytes(StandardCharsets.ISO_8859_1));
        return java.util.Arrays.copyOf(out.toByteArray(), size);
    }

    private String line() {
        boolean kernel = random.nextInt(4) > 0;
        List<String> forms = kernel ? KERNEL : SYSTEMD;
        seconds += random.nextDouble() * 0.02;
        String time = kernel ? String.format(Locale.ROOT, "[%12.6f] ", seconds) : "";
        return time + filled(forms.get(random.nextInt(forms.size()))) + "\r\n";
    }

    private String filled(String form) {
        StringBuilder line = new StringBuilder(160);
        for (int i = 0; i < form.length(); i++) {
            char c = form.charAt(i);
            if (c == '%') line.append(value(form.charAt(++i)));
            else line.append(c);
        }
        return line.toString();
    }

    private String value(char kind) {
        return switch (kind) {
            case 'H' -> String.format(Locale.ROOT, "%016x", random.nextLong() >>> (random.nextInt(4) * 8));
            case 'h' -> String.format(Locale.ROOT, "%04x", random.nextInt(1 << 16));
            case 'D' -> Integer.toString(random.nextInt(10_000_000));
            case 'd' -> Integer.toString(random.nextInt(256));
            default -> WORDS.get(random.nextInt(WORDS.size()));
        };
    }
}
