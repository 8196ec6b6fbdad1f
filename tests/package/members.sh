#!/usr/bin/env bash
# Every list of members (`members.hpp`) names every public data member of its type: one that was forgotten would be lost where the type is
# saved, and nobody would notice. Left out on purpose: who watches and who runs the work, what memory it may take, and how the
# host's own lines are read.
set -euo pipefail
cd "$(dirname "$0")/../.."
find include -name '*.hpp' | sort | xargs awk '
function finish(   i, missing) {
    if (listed)
        for (i = 1; i <= fields; ++i)
            if (!(field[i] in named) && field[i] !~ /^(observer|executor|memory|cost|category|due)$/) {
                print FILENAME ": " type " does not list its member " field[i]
                bad = 1
            }
    seen += listed
    type = ""
}
function begin(name) { type = name; fields = listed = hidden = 0; statement = ""; delete named; delete field }
/^(struct|class) [a-z_0-9]+.*\{$/ { begin($2); hidden = $1 == "class"; next }
type == "" { next }
/^};/ { finish(); next }
/^(private|protected):/ { hidden = 1; next }
/^public:/ { hidden = 0; next }
/^    static constexpr void members\(/ { listed = 1 }
match($0, /each\("[A-Za-z_0-9]+"/) { named[substr($0, RSTART + 6, RLENGTH - 7)] = 1 }
hidden || (!/^    ([A-Za-z_:]|\[\[)/ && statement == "") { next }
{
    line = $0
    sub(/\/\/.*/, "", line)
    sub(/^ *\[\[no_unique_address\]\] /, "    ", line)
    statement = statement line
    if (line !~ /;[ ]*$/) { # a declaration goes on; a function does not end like this
        if (line ~ /\{[ ]*$|\}[ ]*$|:[ ]*$|^ *(\/\/|$)/)
            statement = ""
        next
    }
    declared = statement
    statement = ""
    if (declared ~ /^ *(static|using|template|friend|struct|enum|class|return|public|private|typedef|constexpr|explicit)/)
        next
    sub(/[ ]*(=|\{).*/, "", declared) # its initialiser
    if (declared ~ /[()]/ && declared !~ /decltype/)
        next
    if (match(declared, /[a-zA-Z_0-9]+[ ;]*$/)) {
        name = substr(declared, RSTART, RLENGTH)
        gsub(/[ ;]/, "", name)
        field[++fields] = name
    }
}
END {
    if (seen < 150) {
        print "members: only " seen " lists were found; is the way of finding them still right?"
        bad = 1
    }
    exit bad
}'

# Everything that is fitted or kept from month to month has been saved once, in a file that later versions must read.
for name in $(grep -rhoE 'each\.is\("(fitted_[a-z_]+|[a-z_]+_(fit|tree|cuts|scaling|standings|history|programme|stream|map|points))"' include |
    sed 's/.*"\(.*\)"/\1/' | grep -vxE '(decision|revenue)_tree|fixed_cuts' | sort -u); do
    grep -q "\"is\": \"$name\"" tests/golden/saved_1/*.json || { echo "members: no file of tests/golden/saved_1 holds a $name" >&2; exit 1; }
done
