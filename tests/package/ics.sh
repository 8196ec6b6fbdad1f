#!/usr/bin/env bash
# iCalendar files as two other programs read them: python3-icalendar, which must write the same entries again, and libical, which must find
# no error and no restriction of RFC 5545 that is not kept.
#   tests/package/ics.sh FILE.ics...
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: tests/package/ics.sh FILE.ics..." >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/check.c" <<'EOT'
#include <libical/ical.h>
#include <stdio.h>
static char *line(char *into, size_t size, void *file) { return fgets(into, (int)size, file); }
int main(int count, char **paths) {
    int bad = 0;
    for (int i = 1; i < count; ++i) {
        FILE *file = fopen(paths[i], "rb");
        if (!file) return 2;
        icalparser *parser = icalparser_new();
        icalparser_set_gen_data(parser, file);
        icalcomponent *all = icalparser_parse(parser, line);
        const int kept = all && icalrestriction_check(all);
        const int errors = all ? icalcomponent_count_errors(all) : -1;
        printf("libical: %s: %d errors, restrictions %s\n", paths[i], errors, kept ? "kept" : "broken");
        bad |= errors != 0 || !kept;
        fclose(file);
    }
    return bad;
}
EOT
"${CC:-cc}" "$work/check.c" -lical -o "$work/check"
"$work/check" "$@"
python=python3
$python -c 'import icalendar' 2>/dev/null || python=/usr/bin/python3 # Debian's, whatever comes first
$python - "$@" <<'EOT'
import sys, icalendar
for path in sys.argv[1:]:
    text = open(path, "rb").read()
    assert all(len(line) <= 75 for line in text.split(b"\r\n")) and b"\n" not in text.replace(b"\r\n", b"")
    calendar = icalendar.Calendar.from_ical(text)
    entries = [c for c in calendar.walk() if c.name in ("VEVENT", "VTODO")]
    assert all(not c.errors and c["UID"] and c["DTSTAMP"].dt and c["SUMMARY"] for c in entries)
    assert len({c["UID"] for c in entries}) == len(entries) == text.count(b"\r\nBEGIN:VEVENT") + text.count(b"\r\nBEGIN:VTODO")
    again = icalendar.Calendar.from_ical(calendar.to_ical())
    assert again == calendar
    print("icalendar:", path + ":", len(entries), "entries, 0 errors")
EOT
