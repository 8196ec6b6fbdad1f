#include <clientele/math/random.hpp>
#include <clientele/orders/policies.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numeric>

TEST_SUITE("order policies") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {
const day start = 2024y / 1 / 1;
day_totals on(int n, std::int64_t purchased, std::int64_t returned) {
    return {start + std::chrono::days{n}, purchased, returned, purchased > 0};
}
} // namespace

TEST_CASE("every amount with two decimals up to ten million is exact, and nothing between is") {
    const exact_money money;
    random_generator g{3};
    for (int i = 0; i < 100'000; ++i) {
        const auto cents = static_cast<std::int64_t>(g.below(2'000'000'001)) - 1'000'000'000;
        CHECK(money.minor(static_cast<double>(cents) / 100).value == cents);
        CHECK_FALSE(money.minor((static_cast<double>(cents) + 0.01) / 100).value.has_value());
    }
}

TEST_CASE("integers count minor or major units, by a policy that says which; doubles are currency units") {
    CHECK(minor_units{}.minor(1234).value == 1234);
    CHECK(major_units{}.minor(1234).value == 1234);
    CHECK(major_units{}.decimals() == 0);
    CHECK(minor_units{.places = 3}.decimals() == 3);
    CHECK(exact_money{}.minor(12.34).value == 1234);
    CHECK(exact_money{.places = 0}.minor(12.0).value == 12);
    CHECK(exact_money{.places = 3}.minor(0.001).value == 1);
    CHECK_THROWS_WITH((void)(exact_money{.places = 10}.minor(1.0)), "money: decimals must be in [0, 9], got 10");
    static_assert(!money_policy<exact_money, int> && !money_policy<rounded_money, std::int64_t>);
    static_assert(!money_policy<exact_money, float> && !money_policy<rounded_money, float>);
    static_assert(!money_policy<minor_units, double> && !money_policy<major_units, double>);
}

TEST_CASE("an integer amount must be below 2^62 in size, on both sides") {
    constexpr std::int64_t limit = std::int64_t{1} << 62;
    CHECK(minor_units{}.minor(limit - 1).value == limit - 1);
    CHECK(minor_units{}.minor(-limit + 1).value == -limit + 1);
    for (const std::int64_t beyond : {limit, -limit, std::numeric_limits<std::int64_t>::min()})
        CHECK_FALSE(minor_units{}.minor(beyond).value.has_value());
    CHECK_FALSE(minor_units{}.minor(std::uint64_t{1} << 63).value.has_value());
    for (const double beyond : {0x1p62, -0x1p62}) {
        CHECK_FALSE(exact_money{.places = 0}.minor(beyond).value.has_value());
        CHECK(exact_money{.places = 0}.minor(std::nextafter(beyond, 0.0)).value.has_value());
    }
}

TEST_CASE("rounded money rounds halves away from zero") {
    CHECK(rounded_money{}.minor(0.125).value == 13);
    CHECK(rounded_money{}.minor(-0.125).value == -13);
    CHECK(rounded_money{}.minor(1.0 / 3).value == 33);
}

TEST_CASE("amounts that are not finite or too large are no money") {
    for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL, 1e18}) {
        CHECK_FALSE(exact_money{}.minor(bad).value.has_value());
        CHECK(rounded_money{}.minor(bad).problem == "must be finite and below 2^62 minor units in size");
    }
}

TEST_CASE("a return takes the newest purchases first and takes away days that are returned altogether") {
    std::vector<day_totals> days{on(0, 100, 0), on(5, 50, 0), on(9, 0, -70)};
    CHECK(net_by_day{}.settle(days) == 0);
    REQUIRE(days.size() == 1);
    CHECK(days[0].purchased == 80);
}

TEST_CASE("a return on the day of the purchase nets that day; one before any purchase belongs to none") {
    std::vector<day_totals> days{on(0, 0, -30), on(5, 50, -20)};
    CHECK(net_by_day{}.settle(days) == -30);
    REQUIRE(days.size() == 1);
    CHECK(days[0].purchased == 30);
}

TEST_CASE("a free purchase stays a purchase") {
    std::vector<day_totals> days{{start, 0, 0, 1}, on(3, 10, -10)};
    CHECK(net_by_day{}.settle(days) == 0);
    REQUIRE(days.size() == 1);
    CHECK(days[0].when == start);
}

TEST_CASE("no returns policy ever makes or loses money") {
    random_generator g{5};
    for (int i = 0; i < 10'000; ++i) {
        std::vector<day_totals> days;
        for (int n = 0, count = static_cast<int>(g.below(8)); n < count; ++n)
            days.push_back(on(n, static_cast<std::int64_t>(g.below(4) * g.below(100)),
                              -static_cast<std::int64_t>(g.below(3) * g.below(80))));
        const auto money = [](const std::vector<day_totals>& all) {
            return std::accumulate(all.begin(), all.end(), std::int64_t{},
                                   [](auto sum, auto& d) { return sum + d.purchased + d.returned; });
        };
        auto netted = days, aside = days;
        const auto beside = net_by_day{}.settle(netted);
        CHECK(beside <= 0);
        CHECK(money(netted) + beside == money(days));
        const auto returned = returns_as_money{}.settle(aside);
        CHECK(money(aside) + returned == money(days));
        for (const auto& d : netted) {
            CHECK(d.purchases > 0);
            CHECK(d.purchased >= 0);
        }
    }
}

TEST_CASE("a look-back window ends with the as-of day, or is the one that was asked for") {
    const auto days_of = [](const window& w) { return std::pair{w.begin, w.end - std::chrono::days{1}}; };
    CHECK(days_of(trailing_days{1}.stretch(start)) == std::pair{start, start});
    CHECK(days_of(trailing_days{365}.stretch(2023y / 12 / 31)) == std::pair<day, day>{2023y / 1 / 1, 2023y / 12 / 31});
    CHECK(days_of(trailing_months{}.stretch(2024y / 3 / 31)) == std::pair<day, day>{2023y / 4 / 1, 2024y / 3 / 31});
    CHECK(days_of(trailing_months{1}.stretch(2024y / 3 / 30)) == std::pair<day, day>{2024y / 2 / 29, 2024y / 3 / 30});
    CHECK(days_of(calendar_year{2024y}.stretch(start)) == std::pair<day, day>{2024y / 1 / 1, 2024y / 12 / 31});
    CHECK(days_of(between_days{{start, start + std::chrono::days{3}}}.stretch(start)) ==
          std::pair<day, day>{start, 2024y / 1 / 3});
    CHECK(whole_history{}.stretch(start).contains(-32767y / 1 / 1));
    CHECK(days_of(calendar_year{32767y}.stretch(start)) == std::pair<day, day>{32767y / 1 / 1, 32767y / 12 / 31});
    const auto most = (2024 + 32767) * 12; // months from 1 January -32767 to 1 January 2024
    CHECK(trailing_months{most}.stretch(start).begin == day{-32767y / 1 / 2});
    for (const int more : {most + 1, 500'000, 786'432, 800'000, (std::numeric_limits<int>::max)()}) // before all dates
        CHECK(trailing_months{more}.stretch(start).begin == whole_history{}.stretch(start).begin);
    CHECK_THROWS_WITH_AS((void)trailing_days{0}.stretch(start), "trailing_days: days must be at least 1, got 0", error);
    CHECK_THROWS_WITH_AS((void)trailing_months{-1}.stretch(start), "trailing_months: months must be at least 1, got -1",
                         error);
}

} // TEST_SUITE("order policies")
