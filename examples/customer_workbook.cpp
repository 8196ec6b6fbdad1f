// A file of orders to a workbook for the spreadsheets that everybody has: who the customers are, their segments and
// their classes, each on a sheet with a chart.
//
//     customer_workbook ORDERS.csv --as-of 2011-12-31 --out customers.xlsx
//     customer_workbook orders_export.csv --from shopify --as-of 2024-03-31 --out customers.xlsx
//
// The figures are those of the other programs: segments of the standard map by quintiles, ABC classes of all money.

#include <clientele/io/xlsx.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/rfm/segment_table.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/table.hpp>

#include "support/orders.hpp"
#include "support/output_file.hpp"
#include "support/program.hpp"
#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace clientele;

namespace {

using texts = std::vector<std::string>;
using numbers = std::vector<double>;

// Who stands first spends most.
std::vector<std::size_t> by_total(const summaries<std::string>& base) {
    std::vector<std::size_t> rows(base.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = i;
    std::ranges::sort(rows, [&](std::size_t a, std::size_t b) {
        return base.total[a] != base.total[b] ? base.total[a] > base.total[b] : a < b;
    });
    return rows;
}

template <class Value>
std::vector<Value> in_order(const std::vector<Value>& values, const std::vector<std::size_t>& rows) {
    std::vector<Value> result;
    for (const auto row : rows)
        result.push_back(values[row]);
    return result;
}

void write_workbook(const summaries<std::string>& base, const std::string& path) {
    const numbers orders(base.orders.begin(), base.orders.end());
    const auto segments = segment_maps::standard().assign(rfm{}.fit(base.recency, orders, base.total).scores);
    const auto classes = abc{}.fit(base.total);
    texts segment, tier;
    for (std::size_t i = 0; i < base.size(); ++i) {
        segment.push_back(segments.name(i));
        tier.emplace_back(1, static_cast<char>('A' + classes.tiers[i]));
    }

    const auto rows = by_total(base);
    xlsx_sheet customers{"Customers"};
    customers.texts("Customer", in_order(base.customer, rows))
        .texts("Class", in_order(tier, rows))
        .texts("Segment", in_order(segment, rows))
        .money("Total", in_order(base.total, rows))
        .money("A year", in_order(base.annual_spend, rows))
        .numbers("Orders", in_order(base.orders, rows))
        .days("First purchase", in_order(base.first, rows))
        .days("Last purchase", in_order(base.last, rows))
        .chart({.title = "The largest customers",
                .labels = "Customer",
                .values = "Total",
                .rows = std::min<std::size_t>(20, base.size())});

    texts segment_names;
    numbers counts, shares, revenue, median;
    std::vector<std::optional<double>> revenue_shares;
    for (const auto& line :
         measure_segments(segments, {.recency_days = base.recency, .purchases = orders, .revenue = base.total})
             .segments)
        if (line.customers > 0) {
            segment_names.push_back(line.name);
            counts.push_back(static_cast<double>(line.customers));
            shares.push_back(line.share);
            revenue.push_back(line.revenue);
            revenue_shares.push_back(line.revenue_share);
            median.push_back(line.recency.median);
        }
    xlsx_sheet by_segment{"Segments"};
    by_segment.texts("Segment", segment_names)
        .numbers("Customers", counts)
        .percentages("Of customers", shares)
        .money("Revenue", revenue)
        .percentages("Of revenue", revenue_shares)
        .numbers("Days since last purchase, median", median, 1)
        .chart({.kind = xlsx_chart_kind::bars, .title = "Customers", .labels = "Segment", .values = "Customers"})
        .chart({.kind = xlsx_chart_kind::bars, .title = "Revenue", .labels = "Segment", .values = "Revenue"});

    texts class_names;
    numbers members, member_shares, value, value_shares;
    for (const auto& line : tier_table(classes, base.total)) {
        class_names.emplace_back(1, static_cast<char>('A' + class_names.size()));
        members.push_back(static_cast<double>(line.customers));
        member_shares.push_back(line.share_of_customers);
        value.push_back(line.value);
        value_shares.push_back(line.share_of_value);
    }
    xlsx_sheet by_class{"Classes"};
    by_class.texts("Class", class_names)
        .numbers("Customers", members)
        .percentages("Of customers", member_shares)
        .money("Revenue", value)
        .percentages("Of revenue", value_shares)
        .chart({.kind = xlsx_chart_kind::pie, .title = "Revenue", .labels = "Class", .values = "Revenue"});

    xlsx_book book;
    book.add(std::move(customers)).add(std::move(by_segment)).add(std::move(by_class));
    book.save(path);
    std::printf("%s: %zu customers, %zu segments, %zu classes\n", path.c_str(), base.size(), segment_names.size(),
                class_names.size());
}

} // namespace

int main(int count, char** arguments) {
    support::program app{"customer_workbook", "Customers, segments and classes as a workbook with charts"};
    support::order_options orders{app};
    day as_of{};
    std::string out;
    app.add("--as-of", as_of, "the last day that counts").required();
    app.add("--out", out, "the .xlsx file that is written").required();
    return app.run(count, arguments, [&] {
        const support::output_place unfinished{out, "--out"}; // where the workbook is written; gone with a stop
        write_workbook(orders.read().reported_as_of(as_of), out);
    });
}
