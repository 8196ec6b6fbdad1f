# Reads headers below include/ and prints chains of them, a chain a line: each header of a chain includes, directly or not, the one
# before it. The first word is what the first of them includes of `begins`, names apart by spaces, or "-".
match($0, /^#include <clientele\/[^>]+>/) { uses[FILENAME] = uses[FILENAME] " include/" substr($0, 11, RLENGTH - 11) }
FNR == 1 { headers[++count] = FILENAME }

function include(top, file,    used, n, i) {
    n = split(uses[file], used, " ")
    for (i = 1; i <= n; ++i)
        if (!((top, used[i]) in includes)) {
            includes[top, used[i]]
            ++size[top]
            include(top, used[i])
        }
}
function beginning(header,    names, n, i) {
    n = split(begins, names, " ")
    for (i = 1; i <= n; ++i)
        if ((header, "include/clientele/" names[i]) in includes)
            return names[i]
    return "-"
}

END {
    for (i = 1; i <= count; ++i) {
        include(headers[i], headers[i])
        begin[headers[i]] = beginning(headers[i])
    }
    # Those that include least come first; each follows the largest that it includes and that nobody follows yet.
    for (least = 0; placed < count; ++least)
        for (i = 1; i <= count; ++i) {
            header = headers[i]
            if (size[header] + 0 != least)
                continue
            ++placed
            best = 0
            for (c = 1; c <= chains; ++c)
                if (((header, last[c]) in includes) && begin[last[c]] == begin[header] && (!best || size[last[c]] > size[last[best]]))
                    best = c
            if (!best)
                chain[best = ++chains] = begin[header]
            chain[best] = chain[best] " " header
            last[best] = header
        }
    for (c = 1; c <= chains; ++c)
        print chain[c]
}
