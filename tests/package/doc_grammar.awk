# The one grammar of documentation, line by line: sentence; formula or example; @param; @returns; @throws; Complexity:; Source:.
# Prints what breaks it; says nothing of a clean file.
function complain(what) { print FILENAME ":" FNR ": " what; broken = 1 }
function rank(text) {
    if (text ~ /^@tparam /) return 1
    if (text ~ /^@param /) return 2
    if (text ~ /^@returns /) return 3
    if (text ~ /^@throws /) return 4
    if (text ~ /^Complexity: /) return 5
    if (text ~ /^Source: /) return 6
    return 0
}
FNR == 1 { reached = 0; ended = 0; blocks += 0 }
/^[ \t]*\/\/\/([^<\/]|$)/ {
    text = $0
    sub(/^[ \t]*\/\/\//, "", text)
    if (text != "" && text !~ /^ /) complain("a blank must follow ///")
    sub(/^ /, "", text)
    if (text ~ /^@(file|cond|endcond)/) { reached = 0; ended = 0; next }
    tagged = rank(text)
    if (tagged) {
        blocks++
        if (tagged < reached) complain("out of order: @param, @returns, @throws, Complexity:, Source: \"" text "\"")
        reached = tagged
        ended = 0
    } else if (text == "") {
        ended = reached
    } else if (ended) {
        complain("words after the first tag belong above it: \"" text "\"")
        ended = 0
    }
    if (text ~ /[^ ].*(@param |@returns |@throws |[^`a-z]Complexity: |[^`a-z]Source: )/)
        complain("a tag begins its line: \"" text "\"")
    if (text ~ /@(return|complexity|source|throw|exception|brief|see|note) /)
        complain("not a tag of ours: \"" text "\"")
    if (text ~ /(^|[.] )(Cost:? )?O\(/ && !reached)
        complain("what it costs stands behind Complexity: \"" text "\"")
    next
}
{ reached = 0; ended = 0 }
/\/\/\/</ {
    if ($0 !~ / \/\/\/< [^ ]/) complain("one blank before and one after ///<")
}
END {
    if (blocks < least) { print "only " blocks " tags were found: is this the right place?"; broken = 1 }
    exit broken
}
