#include <clientele/orders/line_accumulators.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include <ranges>
#include <refusal.hpp>

TEST_SUITE("orders/line_accumulators") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

struct line {
    int client;
    day placed;
    double net;
    double cost = 0;
    int group = 0;
    std::optional<day> runs_until{};
};
const fields where{.customer = &line::client, .when = &line::placed, .amount = &line::net};
constexpr std::chrono::days days(int n) { return std::chrono::days{n}; }
const day start = 2024y / 1 / 1;

template <class Accumulate, class LookBack = whole_history>
auto summarized(day as_of, const std::vector<line>& lines, Accumulate accumulate, LookBack look_back = {}) {
    return summarize{.as_of = as_of,
                     .bad_rows = leave_out_row{},
                     .returns = net_by_day{},
                     .look_back = look_back,
                     .accumulate = accumulators{accumulate}}(lines, where);
}

} // namespace

TEST_CASE("contribution is money less the costs of all lines, to the cent") {
    const auto base =
        summarized(start + days(9),
                   {{1, start, 10.10, 7.07}, {1, start + days(1), 0.20, 0.01}, {2, start, 5, 8}, {3, start, 0, 1}},
                   line_costs{.cost = &line::cost});
    CHECK(base.measure("cost of goods") == std::vector<double>{7.08, 8, 1});
    CHECK(base.measure("contribution") == std::vector<double>{3.22, -3, -1});
    CHECK(base.measure("margin") == std::vector<double>{322.0 / 1030, -0.6, 0});
}

TEST_CASE("costs of goods that come back have the sign of the return") {
    const auto base = summarized(start + days(9), {{1, start, 100, 60}, {1, start + days(3), -40, -24}},
                                 line_costs{.cost = &line::cost});
    CHECK(base.measure("contribution")[0] == 24); // 60 - 36
}

TEST_CASE("costs of a window are those of its lines") {
    const auto base = summarized(start + days(9), {{1, start, 100, 60}, {1, start + days(8), 10, 1}},
                                 line_costs{.cost = &line::cost}, trailing_days{5});
    CHECK(base.measure("contribution")[0] == 9);
}

TEST_CASE("a cost that is no money makes a bad row, which is in nothing") {
    const auto base = summarized(start, {{1, start, 10, 1}, {1, start, 90, 0.001}}, line_costs{.cost = &line::cost});
    CHECK(base.total[0] == 10);
    CHECK(base.measure("contribution")[0] == 9);
    CHECK(base.counts.bad_rows == 1);
    CHECK(base.counts.left_out[0].reason == "cost must have no more decimals than the money policy declares");
    CHECK(base.counts.left_out[0].money == 90);
}

TEST_CASE("columns give what else a line says as a span, or as a view of several") {
    const std::vector<int> client{1, 1, 2};
    const std::vector<day> when{start, start, start};
    const std::vector<std::int64_t> cents{1'000, 500, 700}, cost{400, 100, std::int64_t{1} << 62};
    const summarize rules{.as_of = start,
                          .money = minor_units{},
                          .bad_rows = leave_out_row{},
                          .accumulate = accumulators{line_costs{.cost = std::identity{}}}};
    const order_columns columns{
        .customer = std::span{client}, .when = std::span{when}, .amount = std::span{cents}, .note = std::span{cost}};
    const auto base = rules(columns);
    CHECK(base.customer == std::vector<int>{1});
    CHECK(base.measure("contribution")[0] == 10);
    CHECK(base.counts.left_out[0].reason == "cost must be finite and below 2^62 minor units in size");
    const auto view = std::views::iota(std::size_t{0}, cost.size()) |
                      std::views::transform([&](std::size_t row) { return cost[row] % 1'000; });
    const auto viewed = rules(order_columns{
        .customer = std::span{client}, .when = std::span{when}, .amount = std::span{cents}, .note = view});
    CHECK(viewed.measure("contribution") ==
          std::vector<double>{10, (700 - static_cast<double>((std::int64_t{1} << 62) % 1'000)) / 100});
    const std::vector<std::int64_t> short_of_one{1, 2};
    check_refusal(refusal([&] {
                      return rules(order_columns{.customer = std::span{client},
                                                 .when = std::span{when},
                                                 .amount = std::span{cents},
                                                 .note = std::span{short_of_one}});
                  }),
                  errc::bad_shape, no_row, "summarize: order_columns::note must have 3 rows, got 2");
}

TEST_CASE("the mix of categories is that of their money") {
    const category_mix mix{.category = &line::group, .categories = std::array<std::string, 3>{"tea", "pots", "cups"}};
    const auto base = summarized(start + days(9),
                                 {{1, start, 30, 0, 0},
                                  {1, start, 10, 0, 2},
                                  {1, start + days(1), 40, 0, 2},
                                  {1, start + days(2), 20, 0, 1},
                                  {1, start + days(3), -20, 0, 1},
                                  {2, start, 0, 0, 1}},
                                 mix);
    CHECK(base.measure("share of tea") == std::vector<double>{0.375, 0});
    CHECK(base.measure("share of pots") == std::vector<double>{0, 0});
    CHECK(base.measure("share of cups") == std::vector<double>{0.625, 0});
    CHECK(base.measure("categories bought") == std::vector<double>{2, 0});
    const auto bad = summarized(start, {{1, start, 1}, {1, start, 1, 0, 3}, {1, start, 1, 0, -1}}, mix);
    CHECK(bad.counts.bad_rows == 2);
    CHECK(bad.counts.left_out[0].reason == "category must be a code in [0, 3)");
    CHECK(bad.counts.first_rejected[1] == "summarize: row 2: category must be a code in [0, 3), got -1");
}

TEST_CASE("a renewal is kept by a purchase around its due day, and due when it was kept or its grace is over") {
    const day due = start + days(365);
    const renewals contracts{.due = &line::runs_until, .early = days(10), .grace = days(5)};
    const auto counted = [&](int bought, int as_of) {
        std::vector<line> lines{{1, start, 100, 0, 0, due}, {1, start + days(3), 1}};
        if (bought > 0)
            lines.push_back({1, due + days(bought - 100), 100});
        const auto base = summarized(due + days(as_of), lines, contracts);
        return std::pair{base.measure("renewals due")[0], base.measure("renewals kept")[0]};
    };
    CHECK(counted(0, -1) == std::pair{0.0, 0.0});  // not due yet
    CHECK(counted(0, 4) == std::pair{0.0, 0.0});   // due, and there is time
    CHECK(counted(0, 5) == std::pair{1.0, 0.0});   // lost
    CHECK(counted(90, 0) == std::pair{1.0, 1.0});  // ten days before
    CHECK(counted(90, -1) == std::pair{0.0, 0.0}); // renewed, but not due yet
    CHECK(counted(89, 9) == std::pair{1.0, 0.0});  // too early
    CHECK(counted(105, 9) == std::pair{1.0, 1.0}); // on the last day of grace
    CHECK(counted(106, 9) == std::pair{1.0, 0.0}); // too late
}

TEST_CASE("a contract that was returned is not due") {
    const day due = start + days(365);
    const auto base =
        summarized(due + days(99), {{1, start, 5}, {1, start, 100, 0, 0, due}, {1, start + days(9), -100, 0, 0, due}},
                   renewals{.due = &line::runs_until});
    CHECK(base.measure("renewals due")[0] == 0);
}

TEST_CASE("renewals of a window are those due in it, though they were kept outside") {
    const day due = start + days(365);
    const auto base =
        summarized(due + days(200),
                   {{1, start, 100, 0, 0, due}, {1, due - days(9), 100, 0, 0, due + days(150)}, {1, due + days(50), 1}},
                   renewals{.due = &line::runs_until}, between_days{{due, due + days(100)}});
    CHECK(base.measure("renewals due")[0] == 1);
    CHECK(base.measure("renewals kept")[0] == 1);
}

TEST_CASE("a due day that cannot be told from the order makes a bad row") {
    const auto base =
        summarized(start, {{1, start, 1}, {1, start, 1, 0, 0, start + days(30)}}, renewals{.due = &line::runs_until});
    CHECK(base.counts.left_out[0].reason ==
          "the due day must be one of the calendar, and more than 30 days after the order");
}

TEST_CASE("renewals may come any number of days early or late") {
    const day due = start + days(365);
    const auto counted = [&](std::chrono::days early, std::chrono::days grace) {
        const auto base = summarized(due + days(99), {{1, start, 100, 0, 0, due}, {1, due + days(50), 1}},
                                     renewals{.due = &line::runs_until, .early = early, .grace = grace});
        return std::tuple{base.counts.bad_rows, base.measure("renewals due")[0], base.measure("renewals kept")[0]};
    };
    const auto ever = std::chrono::days::max();
    CHECK(counted(days(0), days(49)) == std::tuple{0u, 1.0, 0.0});
    CHECK(counted(days(0), days(50)) == std::tuple{0u, 1.0, 1.0});
    CHECK(counted(days(0), ever) == std::tuple{0u, 1.0, 1.0});
    CHECK(counted(days(364), days(0)) == std::tuple{0u, 1.0, 0.0});
    CHECK(counted(days(365), days(0)) == std::tuple{1u, 0.0, 0.0}); // it could not be told from the order itself
    CHECK(counted(ever, ever) == std::tuple{1u, 0.0, 0.0});
    for (const auto& wrong : {std::pair{days(-1), days(0)}, {days(0), std::chrono::days::min()}})
        check_refusal(refusal([&] { (void)counted(wrong.first, wrong.second); }), errc::bad_parameter, no_row,
                      sentence("renewals: early and grace must be at least 0 days, got ", wrong.first.count(), " and ",
                               wrong.second.count()));
}

TEST_CASE("referrals are credited to who referred, and none is lost") {
    const std::vector<int> customer{2, 3, 4, 9}, by{1, 1, 8, 1};
    const referrals credits{.customer = std::span{customer}, .referred_by = std::span{by}};
    const auto base = summarized(start, {{1, start, 5}, {2, start, 10.10}, {3, start, 0.20}, {4, start, 7}}, credits);
    CHECK(base.measure("customers referred") == std::vector<double>{2, 0, 0, 0});
    CHECK(base.measure("spend of referred") == std::vector<double>{10.30, 0, 0, 0});
    CHECK(base.measures[0].elsewhere == 1);
    CHECK(base.measures[1].elsewhere == 7);
}

TEST_CASE("referrals that cannot be are refused") {
    const auto refused = [](const std::vector<int>& customer, const std::vector<int>& by) {
        return refusal([&] {
            return summarized(start, {{1, start, 5}, {2, start, 5}},
                              referrals{.customer = std::span{customer}, .referred_by = std::span{by}});
        });
    };
    check_refusal(refused({2, 2}, {1, 3}), errc::bad_value, 1,
                  "referrals: a customer must stand once, got 2 again in row 1");
    check_refusal(refused({1}, {1}), errc::bad_value, 0,
                  "referrals: a customer must not be referred by itself, got 1 in row 0");
    CHECK(refused({1, 2}, {1}).code() == errc::bad_shape);
    const char amy[] = "amy", amy_again[] = "amy"; // texts are the same by what they say
    const std::vector<const char*> customer{amy}, by{amy_again};
    const std::vector<day> when(1, start);
    const std::vector<double> amount(1, 5);
    const referrals own{.customer = std::span{customer}, .referred_by = std::span{by}};
    check_refusal(refusal([&] {
                      return summarize{.as_of = start, .accumulate = accumulators{own}}(order_columns{
                          .customer = std::span{customer}, .when = std::span{when}, .amount = std::span{amount}});
                  }),
                  errc::bad_value, 0, "referrals: a customer must not be referred by itself, got amy in row 0");
}

} // TEST_SUITE("orders/line_accumulators")
