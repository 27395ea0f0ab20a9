#!/bin/sh
# build.sh FOLDER VERSION TIME OUTPUT: the Debian package of an unpacked distribution (target/virtwarden-VERSION).
#   TIME: the time of everything in it, as 2026-11-23T00:00:00Z; the same input gives the same bytes. Needs java and dpkg-deb, no root.
set -eu
from=$1 version=$2 time=$(date -u -d "$3" +%s) output=$4
here=$(dirname "$0")
if ! command -v dpkg-deb >/dev/null; then
    echo "no dpkg-deb here: the Debian package is left out" >&2
    exit 0
fi
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
umask 022
# put MODE FROM TO
put() { install -D -m "$1" "$2" "$stage/$3"; }

share=usr/share/virtwarden
put 755 "$from/bin/virtwarden" $share/bin/virtwarden
"$java" "$here/StoredJars.java" "$from/lib" "$stage/$share/lib"
find "$stage/$share/lib" -type f -exec chmod 644 {} +
# The launcher looks for the archive of classes beside its libraries; it is made on the host.
ln -s /var/cache/virtwarden "$stage/$share/cds"
mkdir -p "$stage/usr/bin"
ln -s ../share/virtwarden/bin/virtwarden "$stage/usr/bin/virtwarden"

put 644 "$from/conf/virtwarden.yaml" etc/virtwarden/virtwarden.yaml
put 644 "$from/conf/rules.yaml" etc/virtwarden/rules.yaml
put 644 "$from/conf/polkit/50-virtwarden.rules" etc/polkit-1/rules.d/50-virtwarden.rules
for unit in "$from"/conf/systemd/*; do put 644 "$unit" "lib/systemd/system/$(basename "$unit")"; done
put 644 "$from/share/completion/virtwarden" usr/share/bash-completion/completions/virtwarden
for page in "$from"/share/man/*.1; do
    put 644 "$page" "usr/share/man/man1/$(basename "$page")"
    gzip -9n "$stage/usr/share/man/man1/$(basename "$page")"
done

doc=usr/share/doc/virtwarden
put 644 "$from/doc/LICENSE" $doc/copyright
put 644 "$from/doc/README.md" $doc/README.md
put 644 "$from/doc/CHANGELOG.md" $doc/changelog
gzip -9n "$stage/$doc/changelog"
if [ -f "$from/doc/virtwarden.cdx.json" ]; then
    put 644 "$from/doc/virtwarden.cdx.json" $doc/virtwarden.cdx.json
    gzip -9n "$stage/$doc/virtwarden.cdx.json"
fi

size=$(find "$stage" -type f -printf '%s\n' | awk '{ kib += int(($1 + 1023) / 1024) } END { print kib }')
mkdir -p "$stage/DEBIAN"
sed "s/@VERSION@/$version/; s/@SIZE@/$size/" "$here/control.in" >"$stage/DEBIAN/control"
install -m 644 "$here/triggers" "$stage/DEBIAN/triggers"
for script in postinst prerm postrm; do install -m 755 "$here/$script" "$stage/DEBIAN/$script"; done
(cd "$stage" && find etc -type f | sort | sed 's|^|/|') >"$stage/DEBIAN/conffiles"
(cd "$stage" && find lib usr -type f -print0 | sort -z | xargs -0 md5sum) >"$stage/DEBIAN/md5sums"

# Times are those of the build's definition, not of this run.
find "$stage" -exec touch -h -d "@$time" {} +
SOURCE_DATE_EPOCH=$time dpkg-deb --root-owner-group -Zxz -z2 --threads-max=2 --build "$stage" "$output" >/dev/null
