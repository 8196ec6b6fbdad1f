#!/usr/bin/env bash
# With CLIENTELE_NO_EXTENSIONS no line of ours has anything that the language has not: preprocessed, the umbrella and what of io/ needs no
# library, less what comes from other headers. Excepted are __builtin_bit_cast, which MSVC has too, and what HUGE_VAL and NAN stand for.
#   tests/package/no_extensions.sh CXX EIGEN_INCLUDES
set -euo pipefail
cd "$(dirname "$0")/../.."
{
    echo '#include <clientele/clientele.hpp>'
    for header in csv csv_columns ics; do echo "#include <clientele/io/$header.hpp>"; done
} | $1 -std=c++20 -DCLIENTELE_NO_EXTENSIONS -Iinclude -isystem "$2" -E -x c++ - | awk '
    /^# [0-9]+ "/ { file = $3; ours = file ~ /include\/clientele\//; if (ours) seen[file] = 1; next }
    ours {
        line = $0
        gsub(/__builtin_(bit_cast|huge_val|nanf?|inff?)/, "", line)
        if (line ~ /__builtin_|__attribute__|gnu::|__int128|__extension__|(^|[^a-z_])(__)?asm(__)?[ (]|_Pragma|#pragma GCC|__restrict|typeof/) {
            print file ": " $0
            ++found
        }
    }
    END {
        for (each in seen) ++files
        print files " headers without extensions"
        exit files < 100 || found > 0
    }'
