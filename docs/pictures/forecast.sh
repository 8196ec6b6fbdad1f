#!/usr/bin/env bash
# Draws docs/pictures/forecast.svg out of what lifetime_value says of the shipped orders: the customers by how much was expected of
# them on 1997-09-30, a tenth of them each; what was expected of each tenth, and what came in the 39 weeks that followed.
#   docs/pictures/forecast.sh PROGRAMS > docs/pictures/forecast.svg
set -euo pipefail
export LC_ALL=C
orders=$(dirname "$0")/../../examples/data/cdnow_transactions.csv
"$1/lifetime_value" "$orders" --columns customer=customer_id --calibrate-until 1997-09-30 --holdout-until 1998-06-30 2>/dev/null |
    tail -n +2 | awk -F, '{ printf "%.9f %s %s\n", $7, $1, $13 }' | sort -k1,1gr -k2,2n | awk '
    { expected[NR] = $1; came[NR] = $3; all += $3; foretold += $1 }
    END {
        left = 70; base = 318; width = 74; tall = 232 # of the drawing: where it begins, its floor, a tenth, its height
        for (i = 1; i <= NR; ++i) {
            tenth = int((i - 1) * 10 / NR) + 1
            of[tenth] += expected[i]
            made[tenth] += came[i]
        }
        for (t = 1; t <= 10; ++t) { if (of[t] > most) most = of[t]; if (made[t] > most) most = made[t] }
        top = 200 * int(most / 200 + 1)
        print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 860 392\" width=\"860\" height=\"392\" role=\"img\" aria-labelledby=\"title what\">"
        print "<title id=\"title\">What was expected of the customers, and what came</title>"
        printf "<desc id=\"what\">%d customers in tenths by the purchases expected of them. Best tenth: %.0f expected, %d came. All: %.0f expected, %d came.</desc>\n", NR, of[1], made[1], foretold, all
        print "<style>"
        print ":root { --ground: #ffffff; --ink: #1f2328; --dim: #59636e; --line: #d1d9e0; --expected: #9ec5f4; --came: #b3500a }"
        print "@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --ink: #f0f6fc; --dim: #9198a1; --line: #3d444d; --expected: #2f5f9a; --came: #ffb454 } }"
        print "text { font: 14px system-ui, \"Segoe UI\", \"Noto Sans\", sans-serif; fill: var(--ink) } .dim { fill: var(--dim) } .middle { text-anchor: middle } .end { text-anchor: end }"
        print "</style>"
        print "<rect width=\"860\" height=\"392\" rx=\"6\" style=\"fill: var(--ground)\"/>"
        printf "<text x=\"24\" y=\"32\" style=\"font-size: 18px; font-weight: 600\">The best tenth was to make %.0f purchases. It made %d.</text>\n", of[1], made[1]
        print "<rect x=\"24\" y=\"46\" width=\"14\" height=\"14\" style=\"fill: var(--expected)\"/><text x=\"44\" y=\"58\">expected</text>"
        print "<circle cx=\"131\" cy=\"53\" r=\"6\" style=\"fill: var(--came)\"/><text x=\"144\" y=\"58\">came</text>"
        for (v = 0; v <= top; v += 200) {
            y = base - v / top * tall
            printf "<line x1=\"%d\" x2=\"836\" y1=\"%.1f\" y2=\"%.1f\" style=\"stroke: var(--line)\"/><text class=\"dim end\" x=\"%d\" y=\"%.1f\">%s</text>\n", left, y, y, left - 8, y + 5, thousands(v)
        }
        for (t = 1; t <= 10; ++t) {
            x = left + (t - 1) * width + width / 2 + 12
            printf "<rect x=\"%.1f\" y=\"%.1f\" width=\"44\" height=\"%.1f\" style=\"fill: var(--expected)\"/>", x - 22, base - of[t] / top * tall, of[t] / top * tall
            printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"6\" style=\"fill: var(--came)\"/>", x, base - made[t] / top * tall
            printf "<text class=\"middle dim\" x=\"%.1f\" y=\"%d\">%s</text>\n", x, base + 22, t == 1 ? "best tenth" : t == 10 ? "last" : t
        }
        printf "<text class=\"dim\" x=\"24\" y=\"372\">%s customers of a music shop in tenths; purchases of 39 weeks that the model had not seen</text>\n", thousands(NR)
        print "</svg>"
    }
    function thousands(value) { value = sprintf("%.0f", value); return length(value) > 3 ? substr(value, 1, length(value) - 3) "," substr(value, length(value) - 2) : value }'
