#!/usr/bin/env bash
# The whole walk on processes: the same bytes from one process alone and from one, two and four of two threads each, on stdout and in what is
# saved; and every fault of one rank ends all of them with its sentence, soon, and not with 0.
#   tests/examples/mpi_pipeline.sh PROGRAM ORDERS.csv MPIRUN [ITS OPTIONS]
set -euo pipefail
program=$(realpath "$1") orders=$(realpath "$2")
shift 2
mpirun=("$@")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
what=(--as-of 1997-09-30 --columns customer=customer_id)

on() { # RANKS FILE [OPTIONS]
    timeout 120 "${mpirun[@]}" -n "$1" "$program" "$2" "${what[@]}" "${@:3}"
}
same() { # NAME FILE RANKS...
    local name=$1 file=$2 ranks
    shift 2
    "$program" "$file" "${what[@]}" --serial --save alone.json >alone.txt 2>alone.err
    for ranks; do
        on "$ranks" "$file" --threads 2 --save ranks.json >ranks.txt 2>ranks.err
        cmp alone.txt ranks.txt
        cmp alone.err ranks.err
        cmp alone.json ranks.json
        echo "$name: $ranks ranks as one process alone"
    done
}
refused() { # NAME FILE RANKS SENTENCE
    local status=0 start=$SECONDS
    on "$3" "$2" >out.txt 2>err.txt || status=$?
    [ "$status" -ne 0 ] && [ "$status" -ne 124 ] && [ ! -s out.txt ] && grep -q "$4" err.txt || { cat err.txt; echo "$1: status $status"; exit 1; }
    echo "$1: $(grep -o "rank.*$4" err.txt | head -1) ($((SECONDS - start)) s)"
}

same "the shop" "$orders" 1 2 4
[ "$(grep -c '^[0-9]' alone.txt)" = 2357 ] # customers of the sample with a purchase by then
(head -1 "$orders"; tail -n +2 "$orders" | shuf --random-source="$orders") >shuffled.csv
cp alone.txt sorted.txt
on 3 shuffled.csv >shuffled.txt 2>/dev/null
cmp sorted.txt shuffled.txt
echo "rows in any order: the same"
printf 'customer_id,date,amount\n"a, or\nb",1997-01-01,5\n"a, or\nb",1997-02-01,5\n"c ""x""\n\nd",1997-01-05,3\n2,1997-03-05,3\n2,1997-04-05,3\n\n\n' >few.csv
what+=(--clusters 2)
same "fewer customers than ranks, rows of several lines" few.csv 2 5

sed '5000s/,[0-9.]*,[0-9]*$/,abc,4/' "$orders" >wrong.csv
refused "a row that is wrong" wrong.csv 3 'wrong.csv, line 5000, customer "[0-9]*": amount must be a number, got "abc"'
head -c $(($(head -3000 "$orders" | wc -c) + 5)) "$orders" >cut.csv # within the date of a row
refused "a file that was cut" cut.csv 2 'cut.csv, line 3001: 5 fields expected, got [12]'
printf 'customer_id,date,amount\n' >none.csv
refused "no rows" none.csv 2 'none.csv: there must be at least one row below the header, got none'
mkdir folder.json
what+=(--save folder.json)
refused "a place where nothing can be saved" few.csv 2 'save_json: what is replaced must be a file, got folder.json'
[ -z "$(ls folder.json)" ] && [ ! -e folder.json.new ]
what=("${what[@]:0:${#what[@]}-2}")
refused "no file" missing.csv 2 'missing.csv: cannot be opened'
