#!/bin/bash
# package-life.sh DEB FOLDER: installs, upgrades, removes and purges the package for real, on a copy of this machine that nobody else
# sees: an overlay over / in mount, process and network namespaces of its own. Says "ok ..." for everything that holds and ends
# with 1 at the first that does not. FOLDER must be empty; it is where the overlay is mounted.
set -euo pipefail
if [ "${3:-}" != inside ]; then
    exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
        unshare --mount --net --pid --fork --kill-child "$0" "$1" "$2" inside
fi
deb=$1 folder=$2

mount --make-rprivate /
mount -t tmpfs tmpfs "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/root" "$folder/files"
cp "$deb" "$folder/files/first.deb"
# What docs/getting-started.md says to type and to write, word by word.
page=$(dirname "$0")/../../../../docs/getting-started.md
grep -m1 "^curl .*/metrics" "$page" >"$folder/files/look.sh"
sed -n '/^global: /,/^```$/p' "$page" | sed '$d' >"$folder/files/prometheus.yml"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
root=$folder/root
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mkdir "$root/run/files"
mount --bind "$folder/files" "$root/run/files"
ip link set lo up

in_root() { chroot "$root" "$@"; }
. "$(dirname "$0")/steps.sh"
accounts() { cat "$root"/etc/{passwd,group,shadow,gshadow} | sort; }
# What is there and was not, or is not as it was, but for the package manager's own books and caches of what is installed. Folders
# that a developer's own daemons have left on this machine do not count.
changes() {
    local path
    (cd "$folder/upper" && find . -mindepth 1 \( -type f -o -type l -o -type d \) | sort) |
        grep -Ev '^\./(var/lib/dpkg|var/log|var/cache/(man|ldconfig|debconf)|etc/(passwd|group|shadow|gshadow)-?$|etc/\.pwd\.lock|proc|dev|run|tmp)' |
        while read -r path; do
            if [ -d "$root/$path" ] && [ -d "/$path" ]; then continue; fi
            cmp -s "$root/$path" "/$path" || echo "$path"
        done
}

accounts >"$folder/accounts"
export DEBIAN_FRONTEND=noninteractive

# A machine on which an earlier version is installed cannot show a first installation.
holds "is not here yet" not in_root dpkg-query -W virtwarden
holds "installs" in_root dpkg -i /run/files/first.deb
holds "is on the path" in_root virtwarden --version
holds "has settings that hold" in_root virtwarden config check
holds "made its archive of classes" test -s "$root/var/cache/virtwarden/classes.jsa"
holds "made its user" in_root id virtwarden
for daemon in monitor logd lockd alerting; do
    holds "starts $daemon at boot" test -L "$root/etc/systemd/system/multi-user.target.wants/virtwarden-$daemon.service"
done
holds "leaves virtlogd's socket alone" not test -e "$root/etc/systemd/system/sockets.target.wants/virtwarden-logd.socket"

# As the unit does: folder and user of its own. No function: the signal is for the daemon itself.
in_root install -d -o virtwarden -g virtwarden -m 700 /var/lib/virtwarden/monitor
chroot "$root" setpriv --reuid=virtwarden --regid=virtwarden --clear-groups env VIRTWARDEN_LIBVIRT_URIS=test:///default \
    /usr/bin/virtwarden monitor -c /etc/virtwarden/virtwarden.yaml >"$folder/monitor.log" 2>&1 &
monitor=$!
holds "runs the monitor without root until it is ready" eventually in_root virtwarden health monitor
holds "tells of libvirt's domains" sh -c "chroot $root virtwarden domains | grep -q '^test'"
holds "shows its metrics as the first page says" in_root sh /run/files/look.sh
chroot "$root" prometheus --config.file=/run/files/prometheus.yml --storage.tsdb.path=/run/files/prometheus \
    --web.listen-address=127.0.0.1:9090 >"$folder/prometheus.log" 2>&1 &
prometheus=$!
asked() { [ -n "$(in_root promtool query instant http://127.0.0.1:9090 "$1")" ]; }
holds "is scraped by a Prometheus as the first page sets it up" eventually asked 'up{job="virtwarden-monitor"} == 1'
holds "has its domains' states in that Prometheus" eventually asked 'libvirt_domain_state{domain="test",state="running"} == 1'
kill "$prometheus"
code=0
wait "$prometheus" || code=$?
holds "ends that Prometheus" test "$code" -eq 0
kill -TERM "$monitor"
code=0
wait "$monitor" || code=$?
holds "ends with 0 on SIGTERM" test "$code" -eq 0
holds "keeps its journal" test -d "$root/var/lib/virtwarden/monitor/journal"

echo "# a line of the operator's own" >>"$root/etc/virtwarden/virtwarden.yaml"
dpkg-deb -R "$deb" "$folder/next"
sed -i 's/^Version: .*/&+1/' "$folder/next/DEBIAN/control"
dpkg-deb -Znone --root-owner-group -b "$folder/next" "$folder/files/next.deb" >/dev/null
rm -rf "$folder/next"
holds "is upgraded" in_root dpkg -i /run/files/next.deb
holds "keeps changed settings over an upgrade" grep -q "operator's own" "$root/etc/virtwarden/virtwarden.yaml"
holds "keeps its journal over an upgrade" test -d "$root/var/lib/virtwarden/monitor/journal"
holds "makes a new archive of classes" test -s "$root/var/cache/virtwarden/classes.jsa"

holds "is removed" in_root dpkg -r virtwarden
holds "keeps settings when it is removed" test -e "$root/etc/virtwarden/virtwarden.yaml"
holds "keeps journals when it is removed" test -d "$root/var/lib/virtwarden/monitor/journal"
holds "leaves no command" not test -e "$root/usr/bin/virtwarden"

holds "is purged" in_root dpkg -P virtwarden
accounts >"$folder/accounts-after"
holds "leaves users and groups as they were" diff "$folder/accounts" "$folder/accounts-after"
changes >"$folder/left"
holds "leaves no file behind" sh -c "cat $folder/left; test ! -s $folder/left"
