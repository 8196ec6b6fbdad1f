# The public names that headers declare at namespace scope: types, concepts and functions, each once a header, in the order of the
# file, with the header.
function say(name) {
    if (name !~ /^(operator|requires|static_assert|decltype|noexcept)/ && !((FILENAME, name) in said)) {
        said[FILENAME, name] = 1
        print name, FILENAME
    }
}
FNR == 1 { hidden = 0 }
/@cond INTERNAL/ { hidden = 1 }
/@endcond/ { hidden = 0; next }
hidden { next }
/^(struct|class|enum class|concept|using) [a-z]/ {
    line = $0
    sub(/^(enum class|struct|class|concept|using) /, "", line)
    if ($0 ~ /^using / && line !~ / = /) next
    if (line ~ /^[a-zA-Z_0-9]+;/) next # a forward declaration
    match(line, /^[a-zA-Z_0-9]+/)
    rest = substr(line, RLENGTH + 1)
    if (rest ~ /^</) next # a specialisation
    say(substr(line, 1, RLENGTH))
    next
}
/^inline constexpr / {
    line = $0
    sub(/[{=;].*/, "", line)
    sub(/ +$/, "", line)
    if (line !~ /\(/) {
        match(line, /[a-zA-Z_0-9]+$/)
        say(substr(line, RSTART))
        next
    }
}
/^[a-z\[][^#]*[^=]\(/ && !/^(namespace|template|static_assert|requires|if|for|return|friend|concept|struct)/ {
    line = $0
    sub(/^\[\[[^]]*\]\] */, "", line)
    head = line
    sub(/\(.*/, "", head)
    if (head !~ / / || head ~ /(=|::[a-z_]+$|operator)/) next # no result type: a deduction guide; or out of class
    match(head, /[a-zA-Z_0-9]+$/)
    say(substr(head, RSTART))
}
