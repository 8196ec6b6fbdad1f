#!/usr/bin/env bash
# Line and branch coverage of include/ by the ordinary tests, by room: gcov of GCC, unoptimised. A line or branch that one instantiation
# runs is run; branches that only an exception takes are not counted. Takes long: everything is compiled anew.
#   tests/coverage.sh          builds and runs the coverage preset, then prints the table
#   tests/coverage.sh FOLDER   only prints the table of what was run in a build folder
set -euo pipefail
cd "$(dirname "$0")/.."
source cmake/need.sh

folder=${1:-build/coverage}
if [ $# = 0 ]; then
    need build eigen doctest
    cmake --preset coverage -DCLIENTELE_BUILD_EXAMPLES=OFF -DCLIENTELE_TEST_PACKAGE=OFF
    find $folder -name '*.gcda' -delete
    cmake --build $folder
    ctest --test-dir $folder --output-on-failure
fi
python3 - "$folder" <<'PYTHON'
import collections, json, pathlib, subprocess, sys
lines, branches = {}, {}
for data in sorted(pathlib.Path(sys.argv[1]).rglob("*.gcda")):
    out = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", str(data)], capture_output=True, text=True).stdout
    for text in out.splitlines():
        for file in json.loads(text)["files"]:
            at = file["file"].rfind("include/clientele/")
            if at < 0:
                continue
            name = file["file"][at + len("include/clientele/"):]
            for line in file["lines"]:
                key = name, line["line_number"]
                lines[key] = lines.get(key, 0) + line["count"]
                for i, branch in enumerate(b for b in line["branches"] if not b["throw"]):
                    branches[key + (i,)] = branches.get(key + (i,), 0) + branch["count"]
room = lambda name: name.split("/")[0] if "/" in name else "house"
table = collections.defaultdict(lambda: [0, 0, 0, 0])
for counted, first in ((lines, 0), (branches, 2)):
    for key, count in counted.items():
        for where in (room(key[0]), "all"):
            table[where][first] += 1
            table[where][first + 1] += count > 0
print("| room | lines | run | branches | run |\n| --- | --- | --- | --- | --- |")
for where in sorted(table, key=lambda r: (r == "all", r)):
    l, run, b, taken = table[where]
    print(f"| {where} | {l} | {100 * run / max(l, 1):.1f} % | {b} | {100 * taken / max(b, 1):.1f} % |")
PYTHON
