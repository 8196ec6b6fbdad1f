#!/usr/bin/env bash
# smoke.cpp as programs of Windows, run by Wine: compiled by GCC for Windows, and by clang for Windows without any extension of the
# language, which is as near to MSVC as can be had here. Both use the headers and libraries of GCC for Windows. Returns 77 where the
# compiler or Wine is not there.
#   tests/package/windows.sh CLANG EIGEN_INCLUDES
set -euo pipefail
cd "$(dirname "$0")/../.."
source cmake/need.sh
mingw=$(command -v x86_64-w64-mingw32-g++-posix) && wine=$(wine_command) || { echo "no compiler for Windows, or no Wine here"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export WINEPREFIX=$work/wine WINEDEBUG=-all
flags="-std=c++20 -Iinclude -isystem $2"

"$mingw" $flags -O1 -static tests/package/smoke.cpp -o "$work/gcc.exe" # its -O0 is not tried: it once failed on wide registers
library=$(dirname "$("$mingw" -print-libgcc-file-name)")
"$1" --target=x86_64-w64-windows-gnu $flags -O0 -DCLIENTELE_NO_EXTENSIONS -isystem "$library/include/c++" \
    -isystem "$library/include/c++/x86_64-w64-mingw32" -c tests/package/smoke.cpp -o "$work/clang.o"
"$mingw" -static "$work/clang.o" -o "$work/clang.exe" 2>"$work/linked" || { cat "$work/linked" >&2; exit 1; } # it talks of sections
for program in gcc clang; do
    said=$(timeout 300 "$wine" "$work/$program.exe" 2>&1 | tr -d '\r')
    echo "$program: $said"
    grep -q "every room does as expected" <<<"$said"
done
