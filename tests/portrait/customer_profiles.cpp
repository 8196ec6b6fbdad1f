#include <clientele/math/random.hpp>
#include <clientele/portrait/customer_profiles.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <numeric>

TEST_SUITE("portrait/customer_profiles") {

using namespace clientele;
using portrait_tests::book;
using namespace std::chrono_literals;

namespace {

/// Profiles by the end of 2024, summarised by these rules.
template <class Summarize>
auto shop_by(const Summarize& rules) {
    return profile_customers{.summaries = rules, .categories = {"tea", "pots", "books"}, .channels = {"shop", "web"}};
}
const day end_of_2024 = 2024y / 12 / 31;
const auto shop = shop_by(summarize{.as_of = end_of_2024, .returns = returns_as_money{}});

struct line {
    std::int64_t id;
    day when;
    double paid;
};
const fields of_line{.customer = &line::id, .when = &line::when, .amount = &line::paid};

book small_book() {
    book b;
    b.add(7, 2024y / 1 / 1, 10, 0, 1, 10); // a Monday
    b.add(7, 2024y / 1 / 11, 20, 0, 1, 25);
    b.add(7, 2024y / 1 / 11, 30, 1, 0, 30);
    b.add(7, 2024y / 1 / 31, -5, 1, 0, 5);
    b.add(7, 2024y / 1 / 31, 40, 0, 1, 40);
    b.add(3, 2022y / 12 / 31, 90, 2, 0, 100); // exactly two years before, a Saturday
    b.add(9, 2024y / 2 / 1, -10, 0, 0, 10);
    return b;
}

} // namespace

TEST_CASE("a portrait worked out by hand") {
    const auto b = small_book();
    const auto p = shop(b.view());
    REQUIRE(p.base.customer == std::vector<std::int64_t>{3, 7});
    CHECK(p.base.returned_all == std::vector<std::int64_t>{9});
    const std::size_t i = *p.find(7);
    CHECK(i == 1);
    CHECK(!p.find(8));
    CHECK(p.base.total[i] == 95);
    CHECK(p.category_spend(1, 0) == 70);
    CHECK(p.category_spend(1, 1) == 30);
    CHECK(p.category_share(i, 0) == 0.7);
    CHECK(p.breadth[i] == 2);
    CHECK(p.favourite[i] == 0);
    CHECK(p.concentration[i] == doctest::Approx(0.49 + 0.09));
    CHECK(p.price_realisation[i] == doctest::Approx(100.0 / 105));
    CHECK(p.price_level[i] == doctest::Approx(1)); // nobody else buys these categories
    CHECK(p.base.purchase_days[i] == 3);
    CHECK(p.base.recency[i] == 335);
    CHECK(p.base.mean_gap[i] == 15);
    CHECK(p.gap_variation[i] == doctest::Approx(std::sqrt(50.0) / 15));
    CHECK(p.month_days(1, 0) == 3);
    CHECK(p.weekday_days(1, 0) == 1);
    CHECK(p.channel_lines(1, 1) == 3);
    CHECK(p.main_channel[i] == 1);
    CHECK(p.base.first[i] == day{2024y / 1 / 1});
    CHECK(p.base.tenure[0] == 2);
    CHECK(p.weekday_days(0, 5) == 1);
    CHECK(p.active_quarters[i] == doctest::Approx(1.0 / 5)); // 365 days after the first: five stretches of 91 begun
    CHECK(p.recent_spend[i] == 85);
    CHECK(p.earlier_spend[i] == 10); // 1 January 2024 lies 365 days back, outside the last 365
    CHECK(p.recent_spend[0] == 0);
    CHECK(p.earlier_spend[0] == 0);
}

TEST_CASE("a year is 365 days, and the year before it 365 more, wherever the leap days are") {
    book b;
    b.add(1, end_of_2024 - std::chrono::days{364}, 1);
    b.add(1, end_of_2024 - std::chrono::days{365}, 20);
    b.add(1, end_of_2024 - std::chrono::days{729}, 300);
    b.add(1, end_of_2024 - std::chrono::days{730}, 4'000);
    const auto p = shop(b.view());
    CHECK(p.recent_spend[0] == 1);
    CHECK(p.earlier_spend[0] == 320);
}

TEST_CASE("the price level compares with what others pay in the same category") {
    book b;
    b.add(1, 2024y / 5 / 1, 30, 0);
    b.add(2, 2024y / 5 / 1, 10, 0);
    b.add(2, 2024y / 5 / 2, 100, 1);
    b.add(3, 2024y / 5 / 2, 300, 1);
    const auto p = shop(b.view());
    CHECK(p.price_level[0] == doctest::Approx(30.0 / 20));
    CHECK(p.price_level[1] == doctest::Approx(110.0 / 220));
    CHECK(p.price_level[2] == doctest::Approx(1.5));
}

TEST_CASE("the order of lines changes no bit") {
    random_generator random{61};
    for (int trial = 0; trial < 50; ++trial) {
        book b;
        for (int i = 0; i < 300; ++i)
            b.add(static_cast<std::int64_t>(random.below(20)),
                  day{2024y / 1 / 1} + std::chrono::days{random.below(300)}, random.uniform() * 100 - 10,
                  static_cast<int>(random.below(3)), static_cast<int>(random.below(2)), 1 + random.uniform());
        book shuffled;
        std::vector<std::size_t> order(300);
        std::iota(order.begin(), order.end(), std::size_t{0});
        for (std::size_t i = 300; i > 1; --i)
            std::swap(order[i - 1], order[random.below(i)]);
        for (const auto i : order)
            shuffled.add(b.customer[i], b.when[i], b.amount[i], b.category[i], b.channel[i], b.list[i]);
        const auto rounding =
            shop_by(summarize{.as_of = end_of_2024, .money = rounded_money{}, .returns = returns_as_money{}});
        const auto p = rounding(b.view()), q = rounding(shuffled.view());
        CHECK(p.base.customer == q.base.customer);
        CHECK(p.base.total == q.base.total);
        CHECK(p.category_spend == q.category_spend);
        CHECK(p.concentration == q.concentration);
        CHECK(p.price_level == q.price_level);
        CHECK(p.price_realisation == q.price_realisation);
        CHECK(p.gap_variation == q.gap_variation);
        CHECK(p.main_channel == q.main_channel);
        CHECK(p.recent_spend == q.recent_spend);
    }
}

TEST_CASE("columns that are not there leave their blocks empty") {
    const std::vector<std::string> ids{"b", "a", "b"};
    const std::vector<day> when(3, day{2024y / 3 / 3});
    const std::vector<double> amount{1, 2, 3};
    const auto p = profile_customers{.summaries = summarize{.as_of = end_of_2024}}(
        order_lines<std::string>{.customer = ids, .when = when, .amount = amount});
    CHECK(p.base.customer == std::vector<std::string>{"a", "b"});
    CHECK(p.base.total == std::vector<double>{2, 4});
    CHECK(p.breadth.empty());
    CHECK(p.favourite.empty());
    CHECK(p.price_realisation.empty());
    CHECK(p.main_channel.empty());
    CHECK(p.base.purchase_days == std::vector{1, 1});
    CHECK(p.gap_variation == std::vector<double>{0, 0});
}

TEST_CASE("a customer who paid nothing has no favourite and no share") {
    book b;
    b.add(1, 2024y / 5 / 1, 0, 2);
    const auto p = shop(b.view());
    CHECK(p.favourite == std::vector{-1});
    CHECK(p.breadth == std::vector{1});
    CHECK(p.category_share(0, 2) == 0);
    CHECK(p.concentration[0] == 0);
    CHECK(p.price_level[0] == 1);
}

TEST_CASE("profiles of summaries alone hold rhythm and loyalty") {
    summaries<std::int64_t> base;
    base.as_of = end_of_2024;
    base.customer = {4};
    base.recency = {213};
    base.total = {12};
    const customer_profiles p{.base = base};
    CHECK(p.size() == 1);
    CHECK(p.find(4) == 0u);
    CHECK(p.base.recency == base.recency);
    CHECK(p.month_days.size() == 0);
    CHECK(p.gap_variation.empty());
}

TEST_CASE("what profiles have of the summaries is what summarize says of the same lines") {
    random_generator random{62};
    for (int trial = 0; trial < 40; ++trial) {
        book b;
        std::vector<line> lines;
        for (int i = 0; i < 200; ++i) {
            lines.push_back({static_cast<std::int64_t>(random.below(12)),
                             day{2023y / 1 / 3} + std::chrono::days{random.below(729)},
                             (static_cast<double>(random.below(4000)) - 1000) / 100});
            b.add(lines.back().id, lines.back().when, lines.back().paid, static_cast<int>(random.below(3)),
                  static_cast<int>(random.below(2)));
        }
        const auto check = [&](const auto& rules) {
            const auto base = rules(lines, of_line);
            const auto p = shop_by(rules)(b.view());
            CHECK(p.base.customer == base.customer);
            CHECK(p.base.total == base.total);
            CHECK(p.base.mean_gap == base.mean_gap);
            CHECK(p.base.longest_gap == base.longest_gap);
            CHECK(p.base.without_purchase == base.without_purchase);
            CHECK(p.base.returned_all == base.returned_all);
            CHECK(p.base.choices == base.choices);
            CHECK(p.base.counts.used == 200);
            // Every count is closed: purchase days by month and by weekday, purchases by channel.
            for (std::size_t i = 0; i < p.size(); ++i) {
                const auto row = static_cast<Eigen::Index>(i);
                CHECK(p.month_days.row(row).sum() == base.purchase_days[i]);
                CHECK(p.weekday_days.row(row).sum() == base.purchase_days[i]);
                CHECK(p.channel_lines.row(row).sum() == base.orders[i]);
                CHECK(p.recent_spend[i] + p.earlier_spend[i] == doctest::Approx(base.total[i]));
            }
        };
        check(summarize{.as_of = end_of_2024, .returns = net_by_day{}});
        check(summarize{.as_of = end_of_2024, .returns = returns_as_money{}});
    }
}

TEST_CASE("a day that is returned altogether is no purchase day, and its lines are no purchases") {
    book b;
    b.add(1, 2024y / 3 / 4, 20, 0, 0); // a Monday
    b.add(1, 2024y / 4 / 2, 50, 1, 1, 100);
    b.add(1, 2024y / 5 / 2, -50, 1, 1);
    const auto p = shop_by(summarize{.as_of = end_of_2024, .returns = net_by_day{}})(b.view());
    CHECK(p.base.purchase_days == std::vector{1});
    CHECK(p.breadth == std::vector{1});
    CHECK(p.favourite == std::vector{0});
    CHECK(p.category_spend(0, 1) == 0);
    CHECK(p.channel_lines(0, 1) == 0);
    CHECK(p.month_days(0, 3) == 0);
    CHECK(p.weekday_days(0, 0) == 1);
    CHECK(p.price_realisation[0] == 20);
    CHECK(p.recent_spend[0] == 20);
}

TEST_CASE("money is summed exactly, as it comes and in whatever order") {
    book b;
    for (int i = 0; i < 1000; ++i)
        b.add(1, 2024y / 5 / 1, 0.1, i % 2, 0, 0.2);
    b.add(1, 2023y / 5 / 1, 1e12, 2, 0, 1e12);
    b.add(1, 2023y / 5 / 2, 0.01, 2, 0, 0.01);
    const auto p = shop(b.view());
    CHECK(p.recent_spend[0] == 100);
    CHECK(p.category_spend(0, 0) == 50);
    CHECK(p.earlier_spend[0] == 1000000000000.01);
    CHECK(p.category_spend(0, 2) == 1000000000000.01);
    CHECK(p.base.total[0] == 1000000000100.01);
}

TEST_CASE("the least and the largest amounts of money give profiles without a NaN") {
    for (const double size : {0.01, 1.0, 1e16}) {
        book b;
        b.add(1, 2024y / 1 / 1, size, 0, 0, 0.01), b.add(1, 2024y / 2 / 1, size, 1, 0, 1e16),
            b.add(2, 2024y / 1 / 1, size, 0);
        const auto p = shop(b.view());
        CHECK(p.concentration == std::vector{0.5, 1.0});
        CHECK(p.price_level[0] == doctest::Approx(1));
        for (const double realisation : p.price_realisation)
            CHECK(std::isfinite(realisation));
    }
}

TEST_CASE("a line that a policy leaves out is in nothing, and every line is counted once") {
    const auto lenient = shop_by(summarize{.as_of = end_of_2024,
                                           .bad_rows = leave_out_row{},
                                           .late_rows = leave_out_row{},
                                           .returns = returns_as_money{}});
    auto b = small_book();
    const auto before = lenient(b.view());
    b.add(7, 2025y / 1 / 1, 1000, 2, 0);          // late
    b.add(7, 2024y / 2 / 2, 1000, 3, 0);          // a category without a name
    b.add(7, 2024y / 2 / 3, 1000, 2, -1);         // a channel without one
    b.add(7, 2024y / 2 / 4, 1000.001, 2, 0);      // no money
    b.add(7, 2024y / 2 / 5, 1000, 2, 0, 0);       // a list price of nothing
    b.add(7, 2024y / 2 / 6, 1000, 2, 0, 0.00001); // or of no money
    b.add(11, 2024y / 2 / 7, 1000, 9, 0);         // a customer without another line
    const auto p = lenient(b.view());
    CHECK(p.base.counts.rows == 14);
    CHECK(p.base.counts.used == 7);
    CHECK(p.base.counts.late_rows == 1);
    CHECK(p.base.counts.bad_rows == 6);
    CHECK(p.base.counts.first_rejected[1] ==
          "summarize: row 8: category must be a code in [0, 3), one per name, got 3");
    CHECK(p.base.customer == before.base.customer);
    CHECK(p.base.total == before.base.total);
    CHECK(p.category_spend == before.category_spend);
    CHECK(p.breadth == before.breadth);
    CHECK(p.channel_lines == before.channel_lines);
    CHECK(p.month_days == before.month_days);
    CHECK(p.price_level == before.price_level);
    CHECK(p.price_realisation == before.price_realisation);
    CHECK(p.recent_spend == before.recent_spend);
}

TEST_CASE("customers who are known without a line are prospects, and who returned all is none") {
    const auto b = small_book();
    const std::vector<std::int64_t> known{12, 7, 3};
    const auto p = shop(b.view(), known);
    CHECK(p.base.without_purchase == std::vector<std::int64_t>{12});
    CHECK(p.base.returned_all == std::vector<std::int64_t>{9});
}

TEST_CASE("bad lines are refused with their row") {
    auto b = small_book();
    const auto refused = [&](const char* sentence, std::size_t row) {
        CHECK_THROWS_WITH_AS((void)shop(b.view()), sentence, error);
        try {
            (void)shop(b.view());
        } catch (const error& e) {
            CHECK(e.row() == row);
        }
    };
    SUBCASE("late") {
        b.add(7, 2025y / 1 / 1, 1);
        refused("summarize: row 7: the order of 2025-01-01 lies after the as-of day, 2024-12-31", 7);
    }
    SUBCASE("a code without a name") {
        b.category[2] = 3;
        refused("summarize: row 2: category must be a code in [0, 3), one per name, got 3", 2);
    }
    SUBCASE("a return that no policy explains") {
        const auto strict = shop_by(summarize{.as_of = end_of_2024});
        CHECK_THROWS_WITH_AS((void)strict(b.view()), doctest::Contains("row 3: amount must not be negative"), error);
    }
    SUBCASE("nothing at all gives nobody") { CHECK(shop(book{}.view()).size() == 0); }
}

} // TEST_SUITE("portrait/customer_profiles")
