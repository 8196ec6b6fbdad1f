// A book of a million customers watched on one day, beside what DuckDB takes to summarise the orders it comes from: CPU
// seconds of one thread, interleaved in one run; medians.
//
//   DUCKDB=libduckdb.so bench_monitor_watch [CUSTOMERS, 1000000] [ROUNDS, 5]

#include <clientele/math/false_discovery.hpp>
#include <clientele/monitor/health/scores.hpp>
#include <clientele/monitor/migration.hpp>
#include <clientele/monitor/migration_forecast.hpp>
#include <clientele/monitor/retention/kaplan_meier.hpp>
#include <clientele/monitor/retention/retention_triangle.hpp>
#include <clientele/monitor/revenue/bridge.hpp>
#include <clientele/monitor/warning/alarms.hpp>
#include <clientele/monitor/warning/own_rhythm.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>

#include "../orders/duckdb.hpp"
#include "../orders/orders_data.hpp"
#include "../usage.hpp"
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace clientele;

namespace {

// The book on a day: what a summary knows, and what was bought in the year up to it.
struct book {
    summaries<std::int64_t> all;
    std::vector<std::int64_t> ids{}; // who bought in the year
    std::vector<double> spend{};
    std::vector<int> tiers{};

    book(const orders_data& orders, day as_of) : all{until(orders, as_of)} {
        const auto before = until(orders, as_of - std::chrono::days{365});
        std::size_t at = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            while (at < before.size() && before.customer[at] < all.customer[i])
                ++at;
            const bool known = at < before.size() && before.customer[at] == all.customer[i];
            const double year = std::round(100 * (all.total[i] - (known ? before.total[at] : 0))) / 100; // cents again
            if (year <= 0)
                continue;
            ids.push_back(all.customer[i]);
            spend.push_back(year);
            tiers.push_back(year >= 2000 ? 0 : year >= 800 ? 1 : year >= 200 ? 2 : 3);
        }
    }
    static summaries<std::int64_t> until(const orders_data& orders, day as_of) {
        return summarize{.as_of = as_of, .money = minor_units{}, .late_rows = leave_out_row{}}(order_columns{
            .customer = std::span{orders.customer}, .when = std::span{orders.when}, .amount = std::span{orders.cents}});
    }
};

struct watch {
    const orders_data& orders;
    book then, now;
    std::vector<double> paid;
    std::vector<day> on, first, last;
    rhythm known;
    std::vector<std::pair<const char*, std::vector<double>>> parts{
        {"health", {}}, {"early warning", {}}, {"migration", {}}, {"bridge", {}}, {"retention", {}}};

    explicit watch(const orders_data& all)
        : orders{all}, then{all, day{std::chrono::days{all.last_day - 365}}},
          now{all, day{std::chrono::days{all.last_day}}}, first(now.all.first.begin(), now.all.first.end()),
          last(now.all.last.begin(), now.all.last.end()), known{1, 2, 60} {
        for (std::size_t i = 0; i < orders.cents.size(); ++i) {
            paid.push_back(static_cast<double>(orders.cents[i]) / 100);
            on.emplace_back(orders.when[i]);
        }
    }

    double look() {
        double sum = 0;
        const auto timed = [&](std::size_t part, const auto& work) {
            const double from = cpu_seconds();
            sum += work();
            parts[part].second.push_back(cpu_seconds() - from);
        };
        timed(0, [&] { return health(); });
        timed(1, [&] { return warning(); });
        timed(2, [&] { return migration_of(); });
        timed(3, [&] { return bridge(); });
        timed(4, [&] { return retention(); });
        return sum;
    }

    [[nodiscard]] double health() const {
        const auto n = now.all.size();
        std::vector<double> orders_made(now.all.purchase_days.begin(), now.all.purchase_days.end()), silent(n);
        for (std::size_t i = 0; i < n; ++i)
            silent[i] = static_cast<double>((now.all.as_of - last[i]).count());
        const health_rules rules{
            {{.name = "all",
              .groups = {{"loyalty",
                          60,
                          {{.name = "silent", .scale = measure_scale::linear(365, 0)},
                           {.name = "orders", .scale = measure_scale::linear(0, 12)}}},
                         {"money", 40, {{.name = "spend", .scale = measure_scale::linear(0, 1000)}}}},
              .status = {{40, 65}, {"red", "yellow", "green"}}}}};
        return score_health(rules,
                            {.names = {"silent", "orders", "spend"}, .values = {silent, orders_made, now.all.total}})
            .scores[0]
            .value_or(0);
    }
    [[nodiscard]] double warning() const {
        observed_gaps gaps;
        for (std::size_t i = 0; i < now.all.size(); ++i) {
            gaps.count.push_back(now.all.purchase_days[i] - 1);
            gaps.sum.push_back(static_cast<double>((last[i] - first[i]).count()));
            gaps.open.push_back(static_cast<double>((now.all.as_of - last[i]).count()));
        }
        const auto tails = known.tails(gaps);
        const auto sure = adjusted_p_values(tails);
        std::vector<alarm_signal<std::int64_t>> signals;
        for (std::size_t i = 0; i < sure.size(); ++i)
            if (sure[i] <= 0.1)
                signals.push_back({now.all.customer[i], last[i], {}});
        alarm_register<std::int64_t> alarms{{{.name = "own rhythm", .clears = "a purchase"}}};
        return static_cast<double>(alarms.raise(now.all.as_of, "own rhythm", signals).raised);
    }
    [[nodiscard]] double migration_of() const {
        const auto moved = migrate(then.ids, then.tiers, now.ids, now.tiers, 4);
        return migration_model{}.fit(moved.table).predict(std::vector<double>{1, 1, 1, 1}, 4).mean[0];
    }
    [[nodiscard]] double bridge() const {
        const std::chrono::days year{365};
        const revenue_bridge yearly{.base = {then.all.as_of - year, then.all.as_of},
                                    .period = {then.all.as_of, now.all.as_of}};
        return yearly.between(period_revenue{then.ids, then.spend}, period_revenue{now.ids, now.spend})
            .line()
            .net_retention()
            ->estimate;
    }
    [[nodiscard]] double retention() const {
        const auto seen = observed_lifetimes(first, last, now.all.as_of, std::chrono::days{180});
        const auto curve = kaplan_meier{}.fit(count_lifetimes(seen));
        const auto triangle = cohort_retention{.as_of = now.all.as_of, .months = 3}.count(orders.customer, on, paid);
        return curve.at(100)->estimate + triangle.at_age(1)->active;
    }
};

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

int main(int count, char** arguments) {
    const std::size_t customers = count > 1 ? std::stoull(arguments[1]) : 1'000'000;
    const int rounds = count > 2 ? std::stoi(arguments[2]) : 5;
    const auto orders = make_orders(customers, true);
    const auto path = "/tmp/bench_watch_" + std::to_string(getpid()) + ".csv";
    {
        std::ofstream file{path};
        for (std::size_t i = 0; i < orders.customer.size(); ++i)
            file << orders.customer[i] << ',' << orders.when[i].time_since_epoch().count() << ',' << orders.cents[i]
                 << '\n';
    }
    const peers::duckdb database;
    database.run("CREATE TABLE o AS SELECT * FROM read_csv('" + path +
                 "', header = false, columns = {'id': 'BIGINT', 'd': 'INTEGER', 'amount': 'BIGINT'})");
    std::remove(path.c_str());
    const auto query =
        "CREATE OR REPLACE TEMP TABLE r AS SELECT id, count(*) - 1 AS x, max(d) - min(d) AS t_x, " +
        std::to_string(orders.last_day) +
        " - min(d) AS t, sum(s) AS total, CASE WHEN count(*) > 1 THEN (sum(s) - arg_min(s, d)) / (count(*) - 1) "
        "ELSE 0 END AS spend FROM (SELECT id, d, sum(amount) AS s FROM o GROUP BY id, d) GROUP BY id ORDER BY id";
    watch ours{orders};
    std::printf("%zu customers, %zu orders; DuckDB %s\n", ours.now.all.size(), orders.customer.size(),
                database.version().c_str());
    std::vector<double> theirs, mine;
    for (int round = 0; round < rounds; ++round) {
        double from = cpu_seconds();
        database.run(query);
        theirs.push_back(cpu_seconds() - from);
        from = cpu_seconds();
        if (ours.look() == 0)
            std::printf("nothing was seen\n");
        mine.push_back(cpu_seconds() - from);
    }
    for (const auto& [name, seconds] : ours.parts)
        std::printf("  %-16s %7.3f s\n", name, median(seconds));
    std::printf("  watched          %7.3f s; DuckDB summarises in %.3f s; ratio %.2f\n", median(mine), median(theirs),
                median(mine) / median(theirs));
}
