#!/usr/bin/env bash
# Would a test notice? Random mutants of include/, one line each, against the test at the header's own place; who survives that
# meets the other tests of the room. Mutants: a comparison, an arithmetic or logical operator, a whole number, a condition negated,
# a statement dropped. Lines that only word a complaint are left alone. The standard library's assertions stand in for the
# address sanitizer, under which all tests run too.
#   tests/mutants.sh [N] [SEED] [FOLDER]   N mutants (20), drawn by SEED (1), of include/clientele/FOLDER (all)
# Prints each survivor with its line and a last line of counts; returns other than 0 when fewer than 90 % are killed.
set -euo pipefail
cd "$(dirname "$0")/.."
source cmake/need.sh
need build eigen doctest sqlite json xlsx

export CXX=${CXX:-g++}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '#include <%s>\n' doctest/doctest.h Eigen/Core algorithm array chrono cmath functional map span string vector >"$work/first.hpp"
flags="-std=c++20 -O0 -w -D_GLIBCXX_ASSERTIONS -isystem ${EIGEN_INCLUDE:-/usr/include/eigen3} -Itests"
$CXX $flags -x c++-header "$work/first.hpp" -o "$work/first.hpp.gch"
$CXX $flags -c tests/main.cpp -o "$work/main.o"
cp -r include "$work/include"
flags="$flags -I$work/include -include $work/first.hpp -DCLIENTELE_GOLDEN='\"$PWD/tests/golden\"' -DCLIENTELE_DATA='\"$PWD/examples/data\"'"
python3 - "$work" "${1:-20}" "${2:-1}" "${3:-}" "$flags" <<'PYTHON'
import os, pathlib, random, re, shlex, signal, subprocess, sys
work, wanted, seed, folder, flags = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], shlex.split(sys.argv[5])
root = pathlib.Path("include/clientele")
draw = random.Random(seed)

OPERATORS = [(" < ", " <= "), (" > ", " >= "), (" <= ", " < "), (" >= ", " > "), (" == ", " != "), (" != ", " == "),
             (" + ", " - "), (" - ", " + "), (" * ", " / "), (" && ", " || "), (" || ", " && "), (" += ", " -= "), (" -= ", " += ")]
STATEMENT = re.compile(r"^\s*(\+\+|--)?[a-z_][\w.\[\]>():-]*( [-+*/|&]?= .*|\(.*\)|\+\+|--)?;$")

def mutants_of(line):
    code = line.split("//")[0].rstrip()
    text = code.strip()
    if (not text or text[0] in "#/*" or text.startswith(("template", "static_assert", "using", "typedef", "namespace", "requires",
            "concept", "fail(", "return;", "case", "default", "public", "private", "friend")) or "operator" in text or '"' in text):
        return
    for old, new in OPERATORS:
        at = code.find(old)
        while at >= 0:
            yield "operator", line[:at] + new + line[at + len(old):]
            at = code.find(old, at + 1)
    for number in re.finditer(r"(?<![\w.'])\d+(?![\w.'])", code):
        yield "constant", line[:number.start()] + str(int(number.group()) + 1) + line[number.end():]
    condition = re.match(r"^(\s*(?:\} else )?if \()(?!constexpr)([^;]*)(\)(?: \{| \[\[unlikely\]\](?: \{)?)?)$", code)
    if condition:
        yield "negated", f"{condition[1]}!({condition[2]}){condition[3]}"
    if STATEMENT.match(code) and not text.startswith(("return", "break", "continue", "throw")):
        yield "dropped", re.match(r"\s*", line)[0] + ";"

def tests_of(header):
    """The test at the header's own place; for a detail header without one, those of who includes it."""
    own = pathlib.Path("tests") / header.with_suffix(".cpp")
    if own.exists():
        return [own]
    users = [h.relative_to(root) for h in sorted(root.rglob("*.hpp")) if f"<clientele/{header}>" in h.read_text() and h.name != "clientele.hpp"]
    found = [pathlib.Path("tests") / u.with_suffix(".cpp") for u in users]
    return [t for t in found if t.exists()][:3] or [t for u in users for t in tests_of(u)][:3]

def depths(file):
    """How far away the headers are that a file includes, directly (0) or not."""
    found, at, depth = {}, [file], 0
    while at:
        names = [n for f in at for n in re.findall(r"^#(?:include|define \w+) <clientele/(.*)>", f.read_text(), re.M) if n not in found]
        found.update((n, depth) for n in names)
        at, depth = [root / n for n in dict.fromkeys(names)], depth + 1
    return found

def others_of(header):
    """The other tests of the room that can see the header, the nearest first, five a file, as the ordinary build compiles them together."""
    room = pathlib.Path("tests", *header.parts[:-1][:1])
    own = tests_of(header) + [pathlib.Path("tests/main.cpp")]
    files = sorted(room.rglob("*.cpp") if room.name != "tests" else room.glob("*.cpp"))
    away = {f: depths(f).get(str(header)) for f in files if f not in own}
    files = sorted((f for f in away if away[f] is not None), key=away.get)
    for i in range(0, len(files), 5):
        together = work / "together.cpp"
        together.write_text("".join(f'#include "{f.resolve()}"\n' for f in files[i:i + 5]))
        yield together

def verdict(test, limit=300):
    program = work / "program"
    built = subprocess.run([os.environ["CXX"], *flags, str(test), str(work / "main.o"), "-o", str(program), "-Wl,--as-needed", "-lsqlite3", "-lxlsxwriter"], capture_output=True)
    if built.returncode:
        return "does not compile", ""
    try:
        status = subprocess.run([program], capture_output=True, timeout=limit).returncode
    except subprocess.TimeoutExpired:
        return "killed", "no end"
    return ("killed", f"exit {status}") if status else ("survived", "")

headers = [h.relative_to(root) for h in sorted((root / folder).rglob("*.hpp")) if tests_of(h.relative_to(root))]
weights = [(root / h).read_text().count("\n") for h in headers]
def report():
    killed = counts["killed"] + counts["killed by the room"]
    done = killed / max(1, killed + counts["survived"])
    print("mutants:", ", ".join(f"{n} {what}" for what, n in counts.items()), f"({100 * done:.0f} % killed)")
    sys.exit(done < 0.9)

seen = set()
counts = {"killed": 0, "killed by the room": 0, "survived": 0, "does not compile": 0}
signal.signal(signal.SIGTERM, lambda *_: report()) # whoever runs out of time still hears the counts
while sum(counts.values()) - counts["does not compile"] < wanted:
    header = draw.choices(headers, weights)[0]
    lines = (root / header).read_text().split("\n")
    candidates = [(i, kind, new) for i, line in enumerate(lines) for kind, new in mutants_of(line)]
    if not candidates:
        continue
    at, kind, new = draw.choice(candidates)
    if (header, at, new) in seen:
        continue
    seen.add((header, at, new))
    mutated = work / "include/clientele" / header
    mutated.write_text("\n".join(lines[:at] + [new] + lines[at + 1:]))
    result, how = "survived", ""
    for test in tests_of(header):
        result, how = verdict(test)
        if result != "survived":
            break
    if result == "survived":
        for together in others_of(header):
            met, how = verdict(together, 5 * 300)
            if met == "killed":
                result = "killed by the room"
                break
            if met != "survived":
                print(f"{header}:{at + 1}: tests of the room do not compile together", flush=True)
    counts[result] += 1
    mutated.write_text("\n".join(lines))
    print(f"{sum(counts.values())}: {header}:{at + 1} {result} {how}", file=sys.stderr, flush=True)
    if result in ("survived", "killed by the room"):
        print(f"{result}: {header}:{at + 1} ({kind})\n  - {lines[at].strip()}\n  + {new.strip()}", flush=True)
report()
PYTHON
