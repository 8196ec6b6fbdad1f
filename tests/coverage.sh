#!/usr/bin/env bash
# Line and branch coverage of include/ by the ordinary tests, by room: gcov of GCC, unoptimised. A line or branch that one instantiation
# runs is run. Where gcov lists the branches of many instantiations one after the other, they are laid over each other by the length of
# the shortest list of that line. Not counted: branches that only an exception takes, and lines that hold but a closing brace, where the
# compiler puts what it destroys on the way out. Takes long: everything is compiled anew.
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
lines, listed, texts = {}, collections.defaultdict(list), {}
root = pathlib.Path("include/clientele")
def is_brace(name, line):
    if name not in texts:
        texts[name] = (root / name).read_text().split("\n")
    return texts[name][line - 1].strip() in ("}", "};")
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
                if is_brace(*key):
                    continue
                lines[key] = lines.get(key, 0) + line["count"]
                found = [branch["count"] > 0 for branch in line["branches"] if not branch["throw"]]
                if found:
                    listed[key].append(found)
branches = {}
for key, lists in listed.items():
    least = min(map(len, lists))
    for found in lists:
        for i, taken in enumerate(found):
            place = key + (i % least if len(found) % least == 0 else i,)
            branches[place] = branches.get(place, 0) + taken
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
