#include <clientele/math/random.hpp>
#include <clientele/portrait/customer_profiles.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

TEST_SUITE("portrait/customer_profiles") {

using namespace clientele;
using portrait_tests::book;
using namespace std::chrono_literals;

namespace {

const profile shop{.as_of = 2024y / 12 / 31, .categories = {"tea", "pots", "books"}, .channels = {"shop", "web"}};

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
    const auto p = shop.summarize(b.view());
    REQUIRE(p.customer == std::vector<std::int64_t>{3, 7});
    CHECK(p.without_purchase == std::vector<std::int64_t>{9});
    const std::size_t i = *p.find(7);
    CHECK(i == 1);
    CHECK(!p.find(8));
    CHECK(p.total[i] == 95);
    CHECK(p.category_spend(1, 0) == 70);
    CHECK(p.category_spend(1, 1) == 30);
    CHECK(p.category_share(i, 0) == 0.7);
    CHECK(p.breadth[i] == 2);
    CHECK(p.favourite[i] == 0);
    CHECK(p.concentration[i] == doctest::Approx(0.49 + 0.09));
    CHECK(p.price_realisation[i] == doctest::Approx(100.0 / 105));
    CHECK(p.price_level[i] == doctest::Approx(1)); // nobody else buys these categories
    CHECK(p.purchase_days[i] == 3);
    CHECK(p.recency[i] == 335);
    CHECK(p.mean_gap[i] == 15);
    CHECK(p.gap_variation[i] == doctest::Approx(std::sqrt(50.0) / 15));
    CHECK(p.month_days(1, 0) == 3);
    CHECK(p.weekday_days(1, 0) == 1);
    CHECK(p.channel_lines(1, 1) == 3);
    CHECK(p.main_channel[i] == 1);
    CHECK(p.first[i] == day{2024y / 1 / 1});
    CHECK(p.tenure[0] == 2);
    CHECK(p.weekday_days(0, 5) == 1);
    CHECK(p.active_quarters[i] == doctest::Approx(1.0 / 5)); // 365 days after the first: five stretches of 91 begun
    CHECK(p.recent_spend[i] == 85);
    CHECK(p.earlier_spend[i] == 10); // 1 January 2024 lies 365 days back, outside the last 365
    CHECK(p.recent_spend[0] == 0);
    CHECK(p.earlier_spend[0] == 0);
}

TEST_CASE("the price level compares with what others pay in the same category") {
    book b;
    b.add(1, 2024y / 5 / 1, 30, 0);
    b.add(2, 2024y / 5 / 1, 10, 0);
    b.add(2, 2024y / 5 / 2, 100, 1);
    b.add(3, 2024y / 5 / 2, 300, 1);
    const auto p = shop.summarize(b.view());
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
        const auto p = shop.summarize(b.view()), q = shop.summarize(shuffled.view());
        CHECK(p.customer == q.customer);
        CHECK(p.total == q.total);
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
    const auto p = profile{.as_of = 2024y / 12 / 31}.summarize(
        order_lines<std::string>{.customer = ids, .when = when, .amount = amount});
    CHECK(p.customer == std::vector<std::string>{"a", "b"});
    CHECK(p.total == std::vector<double>{2, 4});
    CHECK(p.breadth.empty());
    CHECK(p.favourite.empty());
    CHECK(p.price_realisation.empty());
    CHECK(p.main_channel.empty());
    CHECK(p.purchase_days == std::vector{1, 1});
    CHECK(p.gap_variation == std::vector<double>{0, 0});
}

TEST_CASE("a customer who paid nothing has no favourite and no share") {
    book b;
    b.add(1, 2024y / 5 / 1, 0, 2);
    const auto p = shop.summarize(b.view());
    CHECK(p.favourite == std::vector{-1});
    CHECK(p.breadth == std::vector{1});
    CHECK(p.category_share(0, 2) == 0);
    CHECK(p.concentration[0] == 0);
    CHECK(p.price_level[0] == 1);
}

TEST_CASE("portraits from summaries hold rhythm and loyalty") {
    summaries<std::int64_t> base;
    base.as_of = 2024y / 12 / 31;
    base.customer = {4};
    base.first = base.last = {2024y / 6 / 1};
    base.purchase_days = {1};
    base.recency = {213};
    base.total = {12};
    base.tenure = {0.5};
    base.mean_gap = {0};
    const auto p = shop.summarize(base);
    CHECK(p.size() == 1);
    CHECK(p.recency == base.recency);
    CHECK(p.total == base.total);
    CHECK(p.month_days.size() == 0);
    CHECK_THROWS_AS((void)(profile{.as_of = 2023y / 1 / 1}.summarize(base)), error);
}

TEST_CASE("tiny and huge amounts give portraits without a NaN") {
    for (const double size : {1e-300, 1e-160, 1.0, 1e100}) {
        book b;
        b.add(1, 2024y / 1 / 1, size, 0), b.add(1, 2024y / 2 / 1, size, 1), b.add(2, 2024y / 1 / 1, size, 0);
        const auto p = shop.summarize(b.view());
        CHECK(p.concentration == std::vector{0.5, 1.0});
        CHECK(p.price_level[0] == doctest::Approx(1));
        for (const double realisation : p.price_realisation)
            CHECK(std::isfinite(realisation));
    }
}

TEST_CASE("bad lines are refused with their row") {
    auto b = small_book();
    SUBCASE("late") {
        b.add(7, 2025y / 1 / 1, 1);
        CHECK_THROWS_WITH_AS((void)shop.summarize(b.view()), doctest::Contains("1 days later in row 7"), error);
        auto lenient = shop;
        lenient.leave_out_late_lines = true;
        CHECK(lenient.summarize(b.view()).late_lines == 1);
    }
    SUBCASE("a code without a name") {
        b.category[2] = 3;
        CHECK_THROWS_WITH_AS((void)shop.summarize(b.view()), doctest::Contains("category must be a code in [0, 3)"),
                             error);
    }
    SUBCASE("nothing at all gives nobody") { CHECK(shop.summarize(book{}.view()).size() == 0); }
}

} // TEST_SUITE("portrait/customer_profiles")
