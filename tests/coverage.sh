#!/usr/bin/env bash
# Line and branch coverage of include/ by the rooms' tests: clang's source-based coverage, as llvm-cov counts it, summed by room.
# Takes long: everything is compiled, unoptimised. What has not been built anew since it ran is not run again.
#   tests/coverage.sh          builds and runs the coverage preset, then prints the table
#   tests/coverage.sh HEADER   shows what of include/clientele/HEADER the last run left out
set -euo pipefail
cd "$(dirname "$0")/.."
source cmake/need.sh

folder=build/coverage
rooms=$folder/rooms # llvm-cov reads the map of each function from this one: of several programs it may take that of one that never calls it
profile=$folder/rooms.profdata
if [ $# = 0 ]; then
    need build eigen doctest sqlite json xlsx clang llvm
    cmake --preset coverage
    cmake --build $folder --target tests_of_rooms
    for program in $(find $folder/tests -maxdepth 1 -type f -name 'test_*'); do
        ran=$folder/${program##*/}.profraw
        [ "$ran" -nt "$program" ] && continue
        LLVM_PROFILE_FILE=$ran.part "$program" --minimal
        mv "$ran.part" "$ran"
    done
    llvm-profdata-19 merge --sparse $folder/*.profraw -o $profile
    clang++-19 -fprofile-instr-generate -o $rooms $(find $folder/tests -name '*.o' -not -path '*fuzz*') -lsqlite3 -lxlsxwriter
fi
if [ $# = 1 ]; then
    exec llvm-cov-19 show $rooms --instr-profile=$profile --show-branches=count --show-instantiations=false "include/clientele/$1"
fi
llvm-cov-19 export --summary-only $rooms --instr-profile=$profile include/clientele >$folder/coverage.json
python3 - $folder/coverage.json <<'PYTHON'
import collections, json, sys
table = collections.defaultdict(collections.Counter)
for file in json.load(open(sys.argv[1]))["data"][0]["files"]:
    name = file["filename"].split("include/clientele/")[1]
    for where in (name.split("/")[0] if "/" in name else "house", "all"):
        for what in ("lines", "branches"):
            for column in ("count", "covered"):
                table[where][what, column] += file["summary"][what][column]
print("| room | lines | run | branches | run |\n| --- | --- | --- | --- | --- |")
for where in sorted(table, key=lambda r: (r == "all", r)):
    counted = [(table[where][what, "count"], table[where][what, "covered"]) for what in ("lines", "branches")]
    print(f"| {where} |", " | ".join(f"{count} | {100 * covered / max(count, 1):.2f} %" for count, covered in counted), "|")
PYTHON
