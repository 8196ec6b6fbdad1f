#!/bin/sh
# The library as one file: the umbrella and every header of io/ that needs no library of its own, each once, in the order in which
# they include each other. For a release; it is not kept in the repository.
#   packaging/single_header.sh [OUT]      OUT is build/single/clientele.hpp unless given
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$root/build/single/clientele.hpp}
mkdir -p "$(dirname "$out")"
version=$(awk '/#define CLIENTELE_VERSION_/ { printf "%s%s", dot, $3; dot = "." }' "$root/include/clientele/version.hpp")
{
    echo "// clientele $version, a company's orders into decisions about its customers, in one file: made by packaging/single_header.sh."
    echo "// It needs C++20 and Eigen 3.4."
    echo "//"
    sed 's|^|// |; s| *$||' "$root/LICENSE"
    awk -v root="$root/include" -v of_io="$(cd "$root/include" && echo clientele/io/*.hpp)" '
    function target(line) { sub(/^ *# *include *[<"]/, "", line); sub(/[>"].*$/, "", line); return line }
    function ours(line) { return line ~ /^ *# *include *[<"]clientele\// }
    # How deep within #if the next line stands.
    function deeper(depth, line) { return depth + (line ~ /^ *# *if/) - (line ~ /^ *# *endif/) }
    function read(header, lines,    line, n) {
        n = 0
        while ((getline line < (root "/" header)) > 0) lines[++n] = line
        close(root "/" header)
        if (n == 0) { print "single_header.sh: cannot read " header > "/dev/stderr"; failed = 1; exit 1 }
        return n
    }
    # Whether a header includes, without asking whether it is there, or where it is not, what is neither of the language nor of Eigen.
    function needs_library(header,    lines, n, i, depth, asked, result) {
        if (header in library) return library[header]
        library[header] = result = 0
        n = read(header, lines)
        for (i = 1; i <= n; ++i) {
            if (ours(lines[i])) result = needs_library(target(lines[i])) || result
            else if (lines[i] ~ /^ *# *include *[<"]/ && (asked == 2 || depth == 1 - (lines[1] ~ /^#pragma once/)))
                result = result || (target(lines[i]) ~ /[.\/]/ && target(lines[i]) !~ /^Eigen\//)
            depth = deeper(depth, lines[i])
            if (lines[i] ~ /^ *# *if/) asked = lines[i] ~ /__has_include/
            else if (lines[i] ~ /^ *# *el(se|if)/) asked *= 2
            else if (lines[i] ~ /^ *# *endif/) asked = 0
        }
        return library[header] = result
    }
    # A header with everything that it includes and that was not there before. One without #pragma once is there as often as it is
    # included, and may include what a macro names.
    function put(header,    lines, n, i, depth, what) {
        n = read(header, lines)
        if (lines[1] ~ /^#pragma once/) {
            if (header in there) return
            there[header] = 1
        }
        for (i = 1; i <= n; ++i) {
            what = lines[i]
            if (what ~ /^#pragma once/) continue
            if (what ~ /^ *# *define [A-Z_]+ <clientele\//) { split(what, word, /[ <>]+/); file[word[2]] = word[3] }
            if (ours(what)) {
                if (depth > 0 && !(target(what) in there)) { print "single_header.sh: " header " includes " target(what) " on a condition" > "/dev/stderr"; failed = 1; exit 1 }
                put(target(what))
            } else if (match(what, /^ *# *include [A-Z_]+ *$/)) {
                split(what, word, / +/); put(file[word[2]])
            } else if (what ~ /^ *# *include/ && depth == 0) {
                if (!(target(what) in outside)) print what
                outside[target(what)] = 1
            } else print what
            depth = deeper(depth, what)
        }
    }
    BEGIN {
        print "#pragma once"
        put("clientele/clientele.hpp")
        n = split(of_io, header, " ")
        for (i = 1; i <= n; ++i) if (!needs_library(header[i])) put(header[i])
        exit failed
    }'
} >"$out.new"
mv "$out.new" "$out"
