#!/usr/bin/env bash
# Runs a program and looks at what a person sees of it.
#   expect.sh STATUS STDOUT STDERR PROGRAM ARGUMENT...
# STATUS is the exit status; STDOUT and STDERR are regular expressions (of grep -P, where . is any character) or empty.
# Whatever the program does, no number is nan or inf; and where it refuses, stdout is empty and the last line of stderr is
# one sentence that begins with its name.
set -uo pipefail
status=$1 out=$2 err=$3
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$@" >"$work/out" 2>"$work/err"
got=$?
broken=0
complain() { echo "expect: $*"; broken=1; }
matches() { [ -z "$1" ] || grep -Pzq -- "(?s)${1//$'\n'/\\n}" "$2"; }

[ $got = "$status" ] || complain "the exit status is $got, not $status"
matches "$out" "$work/out" || complain "stdout does not match: $out"
matches "$err" "$work/err" || complain "stderr does not match: $err"
if grep -Pn -- '(^|[ ,])[+-]?(nan|inf)([ ,]|$)' "$work/out" "$work/err" | grep -v -- '--horizon'; then
    complain "a number that is none was printed"
fi
if [ "$status" != 0 ]; then
    [ ! -s "$work/out" ] || complain "something was printed before the refusal"
    mapfile -t lines <"$work/err" # by the shell itself, as this runs for hundreds of refusals
    [[ ${lines[*]: -1} == "${1##*/}: "?* ]] || complain "the last line of stderr is no sentence of the program"
    for line in "${lines[@]}"; do [ ${#line} -le 1000 ] || complain "a line of stderr has more than 1,000 characters"; done
fi
[ $broken = 0 ] || head -c 4000 "$work/out" "$work/err"
exit $broken
