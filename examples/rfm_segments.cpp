// Segments at two dates: who moved where and why, and whether last year's cuts still fit.
//
//     rfm_segments

#include <clientele/monitor/score_drift.hpp>
#include <clientele/monitor/segment_migration.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/saved_cuts.hpp>
#include <clientele/rfm/segment_lint.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/rfm/segment_table.hpp>

#include "support/program.hpp"
#include "support/rows.hpp"
#include "support/table.hpp"
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

using namespace clientele;
using namespace std::chrono_literals;

namespace {

// Any policy of one's own: a struct that says where the cuts are.
struct handbook {
    std::vector<double> edges;
    [[nodiscard]] std::vector<double> cuts(column) const { return edges; }
};

struct order {
    std::string customer;
    day placed;
    double amount;
};

std::vector<order> load() {
    return support::read_rows(CLIENTELE_DATA "/rfm_orders.csv", support::from{"customer_id", &order::customer},
                              support::from{"order_date", &order::placed}, support::from{"revenue", &order::amount});
}

auto book_of(const std::vector<order>& orders, day as_of) {
    return summarize{.as_of = as_of, .late_rows = leave_out_row{}}(
        orders, fields{.customer = &order::customer, .when = &order::placed, .amount = &order::amount});
}

void compare() {
    const auto orders = load();
    const auto then = book_of(orders, 2005y / 12 / 31), now = book_of(orders, 2006y / 12 / 31);
    const std::vector<double> often_then(then.orders.begin(), then.orders.end()),
        often(now.orders.begin(), now.orders.end());

    // [scores]
    const rfm scoring{.recency = quantile_bins{.count = 5},
                      .frequency = quantile_bins{.count = 5},
                      .monetary = handbook{{200, 400, 600, 800}}};
    const auto fitted = scoring.fit(now.recency, often, now.total);
    const auto map = segment_maps::standard();
    const auto segments = map.assign(fitted.scores);
    std::printf("%s: %s, %s (%s)\n", now.customer[0].c_str(), fitted.scores.code(0).c_str(), segments.name(0).c_str(),
                segments.chinese[static_cast<std::size_t>(segments.segment[0])].c_str());
    std::printf("map %s: %s", map.name.c_str(), in_words(lint(map)).c_str());
    // [scores]

    support::table sizes{"Segments on 2006-12-31",
                         {"<segment", "customers", "share", "revenue", "index", "recency", "frequency", "money"}};
    for (const auto& line :
         measure_segments(segments, {.recency_days = now.recency, .purchases = often, .revenue = now.total}).segments)
        if (line.customers > 0)
            sizes.row({line.name, support::number(static_cast<double>(line.customers)), support::percent(line.share),
                       support::percent(line.revenue_share), support::number(line.value_index),
                       support::number(line.recency.median), support::number(line.frequency.median),
                       support::number(line.monetary.median)});
    sizes.print();

    // [later]
    const auto frozen =
        parse_cuts(to_text(scoring.fit(then.recency, often_then, then.total).cuts)); // kept as text for a year
    const auto by_frozen = frozen.apply(now.recency, often, now.total);
    const auto before = frozen.apply(then.recency, often_then, then.total);
    const auto moved = migrate(map, then.customer, before, now.customer, by_frozen);
    const auto drift = score_drift{}.compare(frozen, fitted, now.recency, often, now.total);
    // [later]

    std::printf("\n%zu of %zu customers changed segment, %zu came, %zu left; moved by", moved.customers.moved.size(),
                then.size(), moved.customers.came.size(), moved.customers.left.size());
    for (std::size_t d = 0; d < moved.dimensions.size(); ++d)
        std::printf(" %s %.0f", moved.dimensions[d].c_str(), moved.moved_by[d]);
    std::printf("\n");
    for (const auto& each : drift.dimensions)
        std::printf("%-9s  stability index %.3f, %zu customers would score otherwise with fresh cuts\n",
                    each.name.c_str(), each.stability_index, each.rescored.moved());
}

} // namespace

int main(int count, char** arguments) {
    support::program app{"rfm_segments", "Segments at two dates: who moved where and why"};
    return app.run(count, arguments, compare);
}
