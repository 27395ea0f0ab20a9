#!/bin/bash
# image-life.sh REPOSITORY FOLDER: builds the container image with bin/image and runs it for real, on a Docker engine of its own: in
# mount and process namespaces, its data in memory, without bridge or firewall rules. However this ends, nothing of it is left.
# Says "ok ..." for everything that holds and ends with 1 at the first that does not. FOLDER must be empty. The base image is
# made here from the Debian mirrors of this machine: no registry is asked.
set -euo pipefail
if [ "${3:-}" != inside ]; then
    exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
        ${http_proxy:+http_proxy="$http_proxy"} \
        unshare --mount --pid --fork --kill-child --mount-proc "$0" "$1" "$2" inside
fi
repository=$1 folder=$2
. "$(dirname "$0")/steps.sh"

mount --make-rprivate /
mount -t tmpfs tmpfs "$folder"
# The legacy builder: Debian 12's engine comes without the other.
export HOME=$folder TMPDIR=$folder DOCKER_HOST=unix://$folder/docker.sock DOCKER_BUILDKIT=0
group=virtwarden-image-$(basename "$folder")
dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/docker.pid" --host "$DOCKER_HOST" \
    --cgroup-parent "/$group" --bridge none --iptables=false --ip6tables=false --ip-forward=false --shutdown-timeout 5 \
    >"$folder/engine.log" 2>&1 &
engine=$!
end() {
    if kill "$engine" 2>/dev/null; then wait "$engine"; fi
    # What namespaces do not hold.
    find /sys/fs/cgroup -depth -type d -path "*/$group*" -exec rmdir {} +
}
trap end EXIT

make_base() {
    local sources=()
    for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
        [ ! -s "$file" ] || sources=("$file")
    done
    mmdebstrap --variant=minbase --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
        bookworm "$folder/base.tar" "${sources[@]}"
}
engine_answers() { docker version || { cat "$folder/engine.log"; false; }; }
build() {
    "$repository/bin/image" --network host --build-arg BASE=base:test -t virtwarden:test \
        ${http_proxy:+--build-arg http_proxy="$http_proxy"}
}
# run NAME OPTION... -- ARGUMENT...: a container as tight as it can be.
run() {
    local name=$1 options=()
    shift
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    docker run -d --name "$name" --hostname "$name" --add-host "$name:127.0.0.1" --network none --read-only --tmpfs /tmp:exec \
        --cap-drop ALL --security-opt no-new-privileges -v "$name:/var/lib/virtwarden" --health-interval 2s --health-retries 1 --health-start-period 20s \
        "${options[@]}" virtwarden:test "$@"
}
health() { docker inspect -f '{{.State.Health.Status}}' "$1"; }
is_health() { [ "$(health "$1")" = "$2" ] || { docker logs "$1"; false; }; }
inside() { docker exec "$@"; }
page() { inside "$1" wget -qO- "http://127.0.0.1:$2"; }
no_rights() { inside "$1" grep -Eq '^Uid:\s64056\s64056\s' /proc/1/status && inside "$1" grep -Eq '^CapEff:\s0+$' /proc/1/status; }
ended_with() { [ "$(docker wait "$1")" -eq "$2" ] || { docker logs "$1"; false; }; }

holds "makes a Debian to start from" make_base
holds "has an engine" eventually engine_answers
holds "takes the base image in" docker import "$folder/base.tar" base:test
rm "$folder/base.tar"
holds "is built" build
size=$(docker image inspect -f '{{.Size}}' virtwarden:test)
holds "has $((size / 1000000)) MB, not more than 250" test "$size" -le 250000000
holds "says its version" docker run --rm --network none virtwarden:test --version
for program in apt-get bash perl openssl; do
    holds "has no $program" docker run --rm --network none --entrypoint test virtwarden:test ! -e "/usr/bin/$program"
done
holds "says which packages of Debian are in it" docker run --rm --network none --entrypoint grep virtwarden:test \
    -q '^Package: libvirt0$' /var/lib/dpkg/status.d/libvirt0

port=9177
for daemon in monitor logd lockd alerting; do
    holds "starts $daemon" run "$daemon" -e VIRTWARDEN_LIBVIRT_URIS=test:///default -- "$daemon"
done
for daemon in monitor logd lockd alerting; do
    holds "runs $daemon until it is healthy" eventually is_health "$daemon" healthy
    holds "runs $daemon without root and without capabilities" no_rights "$daemon"
    holds "has $daemon ready" page "$daemon" "$port/health/ready"
    page "$daemon" "$port/metrics" >"$folder/metrics"
    holds "has $daemon's metrics" grep -q "^virtwarden_build_info{.*daemon=\"$daemon\"" "$folder/metrics"
    port=$((port + 1))
done
holds "tells of libvirt's domains" sh -c 'docker exec monitor virtwarden domains | grep -q ^test'
holds "starts from its archive of classes" sh -c 'docker exec monitor grep -q classes.jsa /proc/1/maps'
for daemon in monitor logd lockd alerting; do
    began=$(date +%s%N)
    holds "stops $daemon" docker stop --time 30 "$daemon"
    holds "ends $daemon with 0 on SIGTERM, after $((($(date +%s%N) - began) / 1000000)) ms" ended_with "$daemon" 0
done
holds "starts the monitor again" docker start monitor
holds "has the monitor's journal over a restart" eventually sh -c \
    'docker exec monitor virtwarden events --since 1h -o json | grep -q .'
docker rm -f monitor >/dev/null

# libvirt's socket is not there.
holds "starts without libvirt" run lonely --health-start-period 1s -- monitor
holds "is unhealthy without libvirt" eventually is_health lonely unhealthy
holds "lives without libvirt" page lonely 9177/health/live
holds "refuses to listen for everybody unprotected" run open -e VIRTWARDEN_MONITOR_HTTP_HOST=0.0.0.0 -- monitor
holds "ends with 2 for that" ended_with open 2
holds "leaves no container behind" docker rm -f lonely logd lockd alerting open
