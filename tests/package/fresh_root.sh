#!/usr/bin/env bash
# Every way of taking the library in, in a Debian that was installed for this and has nothing but its base: each command of
# docs/packages.md is run there, those that install packages among them. Needs root and debootstrap; takes some minutes.
#   tests/package/fresh_root.sh [BASE]     BASE: a folder with such a Debian, made there first if it is not, and only copied
set -euo pipefail
cd "$(dirname "$0")/../.."
source cmake/need.sh
need debootstrap
[ "$(id -u)" = 0 ] || { echo "fresh_root.sh: must be run by root, who may change the root folder of a process" >&2; exit 2; }
work=$(mktemp -d)
trap 'umount "$work/root/proc" 2>/dev/null || true; rm -rf --one-file-system "$work"' EXIT
base=${1:-$work/base}
if [ ! -d "$base" ]; then
    PATH=$PATH:/usr/sbin:/sbin debootstrap --variant=minbase bookworm "$base" http://deb.debian.org/debian >"$work/log" ||
        { tail "$work/log" >&2; exit 1; }
fi
root=$work/root
cp -a "$base" "$root"
mount -t proc proc "$root/proc" 2>/dev/null || true
for settings in /etc/resolv.conf /etc/hosts /etc/apt/apt.conf.d/*proxy*; do # how this system reaches the packages
    [ ! -f "$settings" ] || { mkdir -p "$root/$(dirname "$settings")" && cp -L "$settings" "$root/$settings"; }
done
mkdir "$root/clientele"
tar --exclude=./build --exclude-vcs -c . | tar -x -C "$root/clientele"
env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 ${http_proxy:+http_proxy="$http_proxy"} \
    chroot "$root" /clientele/tests/package/ways_in.sh --system
