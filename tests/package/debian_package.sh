#!/usr/bin/env bash
# The Debian package, laid out in a folder instead of the system: it draws Eigen in, holds every header, and a program is built with
# what its pkg-config file says.
#   tests/package/debian_package.sh BUILD_FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
checkout=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cpack --config "$1/CPackConfig.cmake" -G DEB -B "$work" >/dev/null
package=$(echo "$work"/libclientele-dev_*_all.deb)
[ "$(dpkg-deb -f "$package" Depends)" = "libeigen3-dev (>= 3.4)" ]
dpkg-deb -x "$package" "$work/root"
diff <(cd include && find . -type f | sort) <(cd "$work/root/usr/include" && find . -type f | sort)
flags=$(PKG_CONFIG_PATH=$work/root/usr/share/pkgconfig pkg-config --cflags clientele)
"${CXX:-c++}" -std=c++20 $flags "$checkout/packaging/conan/test_package/main.cpp" -o "$work/shop"
"$work/shop" | grep -q "class A"
echo "$(basename "$package"): $(find "$work/root/usr/include" -type f | wc -l) headers, and a program built with them"
