#include <clientele/members.hpp>
#include <clientele/monitor/revenue/bridge.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <golden.hpp>
#include <refusal.hpp>
#include <string>
#include <vector>

TEST_SUITE("monitor/revenue/bridge") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const window last_year{2025y / 1 / 1, 2026y / 1 / 1}, this_year{2026y / 1 / 1, 2027y / 1 / 1};
const revenue_bridge yearly{.base = last_year, .period = this_year};

using texts = std::vector<std::string>;
using numbers_of = std::vector<double>;
using places = std::vector<int>;

} // namespace

TEST_CASE("the steps, net retention with and without the won back, gross retention by customer and logos are the "
          "reference's") {
    const auto customers = golden("decisions/revenue_customers.csv"), bridges = golden("decisions/revenue_bridges.csv");
    REQUIRE(bridges.rows() == 4);
    int naive_differs = 0;
    for (std::size_t which = 0; which < bridges.rows(); ++which) {
        CAPTURE(bridges.text(which, 0));
        std::vector<int> ids_before, ids_after, earlier;
        numbers_of before, after;
        for (std::size_t row = 0; row < customers.rows(); ++row)
            if (customers.text(row, 0) == bridges.text(which, 0)) {
                const auto id = static_cast<int>(row);
                if (const double paid = customers.number(row, 1); paid > 0) {
                    ids_before.push_back(id);
                    before.push_back(paid);
                }
                if (const double pays = customers.number(row, 2); pays > 0) {
                    ids_after.push_back(id);
                    after.push_back(pays);
                }
                if (customers.number(row, 3) > 0)
                    earlier.push_back(id);
            }
        const auto bridge =
            yearly.between(period_revenue{ids_before, before}, period_revenue{ids_after, after}, earlier);
        const auto& line = bridge.line();
        CHECK(line.gap() == 0);
        std::size_t column = 1;
        for (const auto* step : {&line.start, &line.newcomers, &line.won_back, &line.expansion, &line.contraction,
                                 &line.churned, &line.end})
            CHECK(step->minor == std::llround(100 * bridges.number(which, column++))); // whole cents
        const auto near = [&](double got, std::size_t at) {
            CHECK(std::abs(got - bridges.number(which, at)) <= 1e-12);
        };
        near(line.net_retention()->estimate, 8);
        near(*line.net_retention_with_won_back(), 9);
        near(line.gross_retention()->estimate, 10);
        near(line.logo_retention()->estimate, 12);
        naive_differs += std::abs(line.gross_retention()->estimate - bridges.number(which, 11)) > 0.01;
    }
    CHECK(naive_differs == 4); // the lesser of two totals is no gross retention
}

TEST_CASE("days put orders into half-open periods, and who bought before the base is won back") {
    const texts who{"back", "back", "new", "stays", "stays", "stays", "gap", "back"};
    const std::vector<day> on{2024y / 12 / 31, 2026y / 1 / 1, 2026y / 12 / 31, 2025y / 1 / 1,
                              2025y / 12 / 31, 2026y / 5 / 1, 2027y / 1 / 1,   2026y / 2 / 1};
    const numbers_of paid{5, 10, 20, 30, 0.1, 30.35, 99, -1};
    const auto bridge = yearly.count(period_revenue{who, paid}, on);
    const auto& line = bridge.line();
    CHECK(line.start == bridge_step{3010, 1});
    CHECK(line.won_back == bridge_step{900, 1});
    CHECK(line.newcomers == bridge_step{2000, 1});
    CHECK(line.expansion == bridge_step{25, 1});
    CHECK(line.end == bridge_step{5935, 3});
    CHECK(line.gap() == 0);
    CHECK(bridge.money(line.end) == 59.35);
    CHECK(bridge.earlier_rows == 1);
    CHECK(bridge.later_rows == 1);
    CHECK(
        in_words(bridge) ==
        "30.1 from 1 customer in 2025-01-01 to 2025-12-31 + 20 new (1) + 9 won back (1) + 0.25 expansion (1) = "
        "59.35 from 3 customers in 2026-01-01 to 2026-12-31. Of the money of 1 customer 100.8 % is there net, 130.7 % "
        "with the won back, 100 % gross; 100 % (20.7 % to 100 %) of them still buy.");
    const revenue_bridge june{.base = {2025y / 6 / 1, 2025y / 7 / 1}, .period = {2026y / 6 / 1, 2026y / 7 / 1}};
    const auto quiet = june.count(period_revenue{who, paid}, on);
    CHECK(quiet.between_rows == 4);
    CHECK(quiet.line().start.minor == 0);
    CHECK(!quiet.line().net_retention());
    CHECK(!quiet.line().logo_retention());
}

TEST_CASE("customers who are one now brought together what they brought apart, and nobody churned") {
    const texts then{"Acme", "Acme Ltd", "Gone"}, now{"Acme", "Bee"}, earlier{"Bee Ltd"};
    const numbers_of before{100, 50, 7}, after{150, 3};
    const customer_changes<std::string> changes{.merged = {{"Acme Ltd", "Acme"}, {"Bee Ltd", "Bee"}},
                                                .erased = {"Gone"}};
    const auto apart = yearly.between(period_revenue{then, before}, period_revenue{now, after}).line();
    CHECK(apart.churned == bridge_step{5700, 2});
    CHECK(apart.newcomers.minor == 300);
    const auto line = yearly.between(period_revenue{then, before}, period_revenue{now, after}, earlier, changes).line();
    CHECK(line.churned.customers == 0);
    CHECK(line.expansion.customers == 0);
    CHECK(line.won_back == bridge_step{300, 1});
    CHECK(line.erased == bridge_step{700, 1});
    CHECK(line.net_retention()->estimate == 1);
    CHECK(line.base_customers == 1);
    CHECK(line.gap() == 0);
}

TEST_CASE("rows of the period may stand under the old id of a merged customer, whose money is that of who it is now") {
    const texts who{"Acme", "Acme Ltd", "Acme Ltd", "Acme", "Acme", "Old", "Older", "Gone", "Gone"};
    const std::vector<day> on{2025y / 3 / 1, 2025y / 4 / 1, 2026y / 1 / 1, 2026y / 2 / 1, 2026y / 3 / 1,
                              2026y / 4 / 1, 2026y / 5 / 1, 2025y / 5 / 1, 2026y / 6 / 1};
    const numbers_of paid{100, 50, 40, 60, 50, 5, 6, 7, 8};
    const customer_changes<std::string> changes{.merged = {{"Acme Ltd", "Acme"}, {"Old", "New"}, {"Older", "Old"}},
                                                .erased = {"Gone"}};
    const auto line = yearly.count(period_revenue{who, paid}, on, changes).line();
    CHECK(line.churned.customers == 0);
    CHECK(line.newcomers == bridge_step{1900, 2}); // whoever is new under its id, and who is three in one
    CHECK(line.net_retention()->estimate == 1);
    CHECK(line.end == bridge_step{16900, 3});
    CHECK(line.gap() == 0);
    auto sold = yearly;
    sold.segments = {"shops", "trade"};
    const places in{0, 0, 1, 0, 0, 0, 0, 0, 0};
    check_refusal(
        refusal([&] { return sold.count(period_revenue{who, paid, in}, on, changes); }), errc::bad_value, no_row,
        "revenue_bridge: a customer must be in one segment in the period, got 1 and 0 of Acme and who is it now");
}

TEST_CASE("segments close too: who moved takes the base along, and is retained where it was") {
    const std::vector<int> then{1, 2, 3}, now{1, 2, 4};
    const numbers_of before{100, 50, 25}, after{120, 40, 60};
    const places segment_then{0, 0, 1}, segment_now{1, 0, 1};
    auto rules = yearly;
    rules.segments = {"small", "large"};
    const auto bridge = rules.between(period_revenue{then, before, segment_then},
                                      period_revenue{.customers = now, .money = after, .segment = segment_now});
    const auto &small = bridge.line(0, 0), &large = bridge.line(0, 1), &all = bridge.line();
    CHECK(small.moved_out == bridge_step{10000, 1});
    CHECK(small.end.minor == 4000);
    CHECK(large.moved_in == bridge_step{10000, 1});
    CHECK(large.expansion == bridge_step{2000, 1});
    CHECK(large.end.minor == 18000);
    CHECK(all.moved_in.minor == 0);
    for (const auto& line : bridge.lines)
        CHECK(line.gap() == 0);
    CHECK(small.net_retention()->estimate == doctest::Approx(160.0 / 150)); // the mover is still there
    CHECK(large.logo_retention()->estimate == 0);
    CHECK(small.start.minor + large.start.minor == all.start.minor);
}

TEST_CASE("currencies are never summed, and who pays in another one has not churned") {
    const texts then{"a", "b", "b"}, now{"a", "b", "c"};
    const numbers_of before{100, 50, 1}, after{90, 55, 8};
    const places currency_then{0, 0, 1}, currency_now{1, 0, 1};
    auto rules = yearly;
    rules.currencies = {"EUR", "USD"};
    const auto bridge = rules.between(period_revenue<texts>{then, before, {}, currency_then},
                                      period_revenue<texts>{now, after, {}, currency_now});
    const auto &eur = bridge.line(0), &usd = bridge.line(1);
    CHECK(eur.churned.customers == 0);
    CHECK(eur.contraction == bridge_step{10000, 1}); // a pays in dollars now
    CHECK(eur.logo_retention()->estimate == 1);
    CHECK(usd.newcomers == bridge_step{800, 1});
    CHECK(usd.expansion == bridge_step{9000, 1});
    CHECK(usd.contraction == bridge_step{100, 1});
    CHECK(eur.gap() == 0);
    CHECK(usd.gap() == 0);
}

TEST_CASE("returns close as well: a customer whose net is below 0 has not paid") {
    const std::vector<int> then{1, 2, 3}, now{1, 2, 3};
    const numbers_of before{-10, 100, -5}, after{40, -20, -9};
    const auto line = yearly.between(period_revenue{then, before}, period_revenue{now, after}).line();
    CHECK(line.start == bridge_step{8500, 1});
    CHECK(line.newcomers == bridge_step{5000, 1});
    CHECK(line.churned == bridge_step{12000, 1});
    CHECK(line.corrections == bridge_step{-400, 1});
    CHECK(line.gap() == 0);
    CHECK(line.gross_retention()->estimate == 0);
}

TEST_CASE("the order of the rows changes no bit, and the interval of a ratio is that of its residuals") {
    const std::vector<int> then{4, 1, 3, 2}, now{1, 2, 3, 4}, now_turned{3, 4, 2, 1}, then_turned{1, 2, 3, 4};
    const numbers_of before{10.5, 20, 30, 40}, after{25, 30, 35.25, 0.75}, after_turned{35.25, 0.75, 30, 25},
        before_turned{20, 40, 30, 10.5};
    const auto one = yearly.between(period_revenue{then, before}, period_revenue{now, after});
    const auto other =
        yearly.between(period_revenue{then_turned, before_turned}, period_revenue{now_turned, after_turned});
    CHECK(first_difference(one, other).empty());
    const auto net = *one.line().net_retention();
    const double r = 91.0 / 100.5;
    double squares = 0;
    for (const auto& [b, a] : std::vector<std::pair<double, double>>{{10.5, 0.75}, {20, 25}, {30, 35.25}, {40, 30}})
        squares += (a - r * b) * (a - r * b);
    CHECK(net.standard_error == doctest::Approx(std::sqrt(4.0 / 3 * squares) / 100.5).epsilon(1e-12));
    const double alike = 100.5 * 100.5 / (10.5 * 10.5 + 20 * 20 + 30 * 30 + 40 * 40); // say as much as the four do
    CHECK(net.upper - net.estimate ==
          doctest::Approx(two_sided_student_t_quantile(0.95, alike - 1) * net.standard_error).epsilon(1e-12));
}

TEST_CASE("the interval of gross retention ends at the whole") {
    const std::vector<int> who{1, 2, 3};
    const numbers_of before{10, 10, 10}, after{10, 10, 1};
    const auto gross =
        *yearly.between(period_revenue{who, before}, period_revenue{who, after}).line().gross_retention();
    CHECK(gross.estimate == 0.7);
    CHECK(gross.upper == 1);
}

TEST_CASE("ids far apart, ascending or not, with several rows of one customer, are the same customers") {
    const std::vector<std::int64_t> rising{-9'000'000'000, 5, 5, 7'000'000'000},
        mixed{5, 7'000'000'000, 5, -9'000'000'000};
    const numbers_of one{1, 2, 3, 4}, same{2, 4, 3, 1};
    const std::vector<std::int64_t> now{5};
    const numbers_of pays{4};
    const auto a = yearly.between(period_revenue{rising, one}, period_revenue{now, pays});
    const auto b = yearly.between(period_revenue{mixed, same}, period_revenue{now, pays});
    CHECK(a.line().start == bridge_step{1000, 3});
    CHECK(a.line().contraction == bridge_step{100, 1});
    CHECK(first_difference(a, b).empty());
}

TEST_CASE("a currency or a segment that is named twice is refused with both places") {
    const revenue_bridge twice{.base = {2025y / 1 / 1, 2026y / 1 / 1},
                               .period = {2026y / 1 / 1, 2027y / 1 / 1},
                               .currencies = {"EUR", "USD", "CHF", "USD"}};
    check_refusal(refusal([&] { return twice.check(), 0; }), errc::bad_parameter, no_row,
                  "revenue_bridge: the names of currencies must be unique, got 'USD' in places 1 and 3");
    auto segments = twice;
    segments.currencies = {"EUR"};
    segments.segments = {"small", "small"};
    check_refusal(refusal([&] { return segments.check(), 0; }), errc::bad_parameter, no_row,
                  "revenue_bridge: the names of segments must be unique, got 'small' in places 0 and 1");
}

TEST_CASE("money that is finer than its decimals, overlapping periods and torn labels are refused") {
    const std::vector<int> who{1, 1};
    const numbers_of fine{1.005, 2}, money{1, 2};
    check_refusal(refusal([&] { return yearly.between(period_revenue{who, fine}, period_revenue{who, money}); }),
                  errc::bad_value, 0,
                  "revenue_bridge: money must have no more decimals than the bridge declares, got 1.005 in row 0");
    const revenue_bridge overlapping{.base = last_year, .period = {2025y / 12 / 31, 2026y / 12 / 31}};
    check_refusal(refusal([&] { return overlapping.between(period_revenue{who, money}, period_revenue{who, money}); }),
                  errc::bad_parameter, no_row,
                  "revenue_bridge: period must not begin before the base has ended on 2026-01-01, got 2025-12-31");
    auto rules = yearly;
    rules.segments = {"a", "b"};
    const places segment{0, 1};
    const period_revenue<std::vector<int>> torn{who, money, segment, {}};
    check_refusal(refusal([&] { return rules.between(torn, torn); }), errc::bad_value, 1,
                  "revenue_bridge: a customer must be in one segment in the base, got 0 and 1 of 1 in row 1");
}

} // TEST_SUITE("monitor/revenue/bridge")
