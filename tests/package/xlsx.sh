#!/usr/bin/env bash
# The workbook of tests/io/xlsx.cpp as python3-openpyxl reads it: every value, how it is shown, and the charts.
#   tests/package/xlsx.sh FILE.xlsx
set -euo pipefail
[ $# = 1 ] || { echo "usage: tests/package/xlsx.sh FILE.xlsx" >&2; exit 2; }
python=python3
$python -c 'import openpyxl' 2>/dev/null || python=/usr/bin/python3 # Debian's, whatever comes first
$python - "$1" <<'EOT'
import sys, datetime, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
assert book.sheetnames == ["Customers", "客户 segments, all 2024"], book.sheetnames
sheet = book["Customers"]
rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
day = datetime.datetime
assert rows == [["Customer", "Total, EUR", "Share", "Last purchase", "Tier"],
                ["Ash & <Tea>", 1234.5, 0.5, day(2024, 2, 29), 0],
                ["=1+1", -0.25, 0.25, day(1900, 3, 1), None],
                ["客户 _x005F_x0041_", 0, 0.25, day(9999, 12, 31), 2],
                [None, 1e15, 0, day(2024, 1, 1), 3]], rows
assert sheet["A3"].data_type in "s" or sheet["A3"].data_type == "inlineStr", sheet["A3"].data_type # no formula
formats = [sheet.cell(2, column).number_format for column in range(1, 6)]
assert formats == ["General", "#,##0.00;[Red]-#,##0.00", "0.0 %", "yyyy-mm-dd", "#,##0"], formats
assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:E5" and sheet["A1"].font.bold
column, pie = sheet._charts
def areas(chart):
    return chart.series[0].val.numRef.f, (chart.series[0].cat.strRef or chart.series[0].cat.numRef).f
assert areas(column) == ("Customers!$B$2:$B$4", "Customers!$A$2:$A$4"), areas(column)
assert areas(pie) == ("Customers!$C$2:$C$5", "Customers!$A$2:$A$5") and type(pie).__name__ == "PieChart"
print("openpyxl:", sys.argv[1], "has", len(book.sheetnames), "sheets,", sheet.max_row, "rows and", len(sheet._charts), "charts")
EOT
