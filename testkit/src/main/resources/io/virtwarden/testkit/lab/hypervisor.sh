# The first process of a private hypervisor's namespaces. Started as
#   unshare --mount --uts --ipc --pid [--net] --fork --kill-child --mount-proc bash -c <this> hypervisor FOLDER NAME NETWORK DAEMONS
# It is process 1 of its own pid namespace: when it ends, the kernel kills every libvirtd, QEMU and dnsmasq in there. It ends
# when its standard input does, that is when the test closes it or the test's JVM dies in any way.
set -euo pipefail
folder=$1 name=$2 network=$3 daemons=$4

mount --make-rprivate /
for place in /run/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt /etc/libvirt /etc/sasl2; do
    mkdir -p "$folder$place" "$place"
    mount --bind "$folder$place" "$place"
done

# No control groups (two hypervisors would share names such as machine/qemu-1-a), no system bus (systemd would take the
# domains into the machine's own slices).
umount --recursive --lazy /sys/fs/cgroup 2>/dev/null || true
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent
hostname "$name"

if [ "$network" = private ]; then
    # A /sys that shows this network.
    mount -t sysfs sysfs /sys
    ip link set lo up
    if [ -x /lib/systemd/systemd-udevd ]; then
        # Node device events come from udev. It gets no rules and a /dev of its own, so that it changes nothing.
        unshare --mount bash -c '
            mount -t tmpfs none /dev && mknod -m 666 /dev/null c 1 3
            mkdir -p /run/udev /etc/udev/rules.d
            for place in /run/udev /etc/udev/rules.d /lib/udev/rules.d; do mount -t tmpfs none "$place"; done
            exec /lib/systemd/systemd-udevd' >>"$folder/udevd.log" 2>&1 </dev/null &
    fi
fi

for daemon in $daemons; do
    if [ "$daemon" = libvirtd ]; then
        libvirtd --daemon --pid-file /run/libvirt/libvirtd.pid $(cat "$folder/libvirtd.arguments") </dev/null
    else
        "$daemon" --daemon --pid-file "/run/libvirt/$daemon.pid" </dev/null
    fi
done
echo started

while read -r _; do :; done
kill -KILL -1 2>/dev/null || true
cd /
umount --lazy /etc/libvirt /etc/sasl2 /run/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt 2>/dev/null || true
# Small file systems that a test mounted below its folder.
awk -v at="$folder/" 'index($2, at) == 1 { print $2 }' /proc/self/mounts | xargs -r umount --lazy
rm -rf -- "$folder"
