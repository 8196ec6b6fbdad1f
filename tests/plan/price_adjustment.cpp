#include <clientele/plan/price_adjustment.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>

TEST_SUITE("price adjustment") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {
const day start = 2024y / 1 / 15;
price_adjustment formula() {
    const std::vector<index_value> steel{{2023y / 11 / 1, 100}, {2024y / 11 / 30, 120}, {2025y / 11 / 1, 60}},
        wages{{2024y / 1 / 1, 200}, {2025y / 1 / 1, 210}, {2026y / 1 / 1, 220}};
    return {.base = start, .fixed = 0.2, .parts = {{"steel", 0.5, 2, steel}, {"wages", 0.3, 0, wages}}};
}
const day later = 2025y / 1 / 15, last = 2026y / 1 / 15;
} // namespace

TEST_CASE("a price follows its indices by their weights, each with its lag") {
    const auto got = formula().next(1000, 1000, later); // by hand: 0.2 + 0.5 x 1.2 + 0.3 x 1.05 = 1.115
    CHECK(got.formula == doctest::Approx(1115).epsilon(1e-14));
    CHECK(got.price == got.formula);
    CHECK(got.moved[0] == doctest::Approx(100).epsilon(1e-14));
    CHECK(got.moved[1] == doctest::Approx(15).epsilon(1e-14));
    CHECK(formula().next(1000, 1000, start).price == 1000);
}

TEST_CASE("a change below the threshold moves nothing, one that meets it counts") {
    auto of = formula();
    of.threshold = 0.115;
    CHECK(of.next(1000, 1000, later).limit == adjustment_limit::none);
    of.threshold = 0.12;
    CHECK(of.next(1000, 1000, later).price == 1000);
    CHECK(of.next(1000, 1000, later).limit == adjustment_limit::threshold);
}

TEST_CASE("bounds of a period hold against the price before, those in total against the first and last") {
    auto of = formula();
    of.period_rise = 0.05;
    of.period_fall = 0.125;
    const std::vector<day> days{later, last}; // by hand: 0.2 + 0.3 + 0.33 = 0.83 in the end
    const auto prices = of.over(1000, days);
    CHECK(prices[0].price == doctest::Approx(1050).epsilon(1e-14));
    CHECK(prices[0].limit == adjustment_limit::period_cap);
    CHECK(prices[1].formula == doctest::Approx(830).epsilon(1e-14));
    CHECK(prices[1].price == doctest::Approx(918.75).epsilon(1e-14));
    CHECK(prices[1].limit == adjustment_limit::period_floor);
    of.total_rise = 0.04;
    of.total_fall = 0.05;
    CHECK(of.over(1000, days)[0].price == doctest::Approx(1040).epsilon(1e-14));
    CHECK(of.over(1000, days)[0].limit == adjustment_limit::total_cap);
    CHECK(of.over(1000, days)[1].price == doctest::Approx(950).epsilon(1e-14));
    CHECK(of.over(1000, days)[1].limit == adjustment_limit::total_floor);
}

TEST_CASE("units of money and of indices and the order of the parts do not matter") {
    auto of = formula();
    const double price = of.next(1000, 1000, later).price;
    CHECK(of.next(1024'000, 1024'000, later).price == 1024 * price);
    for (auto& each : of.parts[0].series)
        each.value *= 256;
    std::swap(of.parts[0], of.parts[1]);
    CHECK(of.next(1000, 1000, later).price == price);
}

TEST_CASE("missing months, weights that do not add up and series that do not rise are refused") {
    auto of = formula();
    check_refusal(refusal([&] { return of.next(1000, 1000, 2025y / 2 / 1); }), errc::empty_input, no_row,
                  "price_adjustment: 'steel' must have a value for 2024-12, 2 months before 2025-02-01, got none");
    of.fixed = 0.25;
    check_refusal(refusal([&] { return of.next(1000, 1000, later); }), errc::bad_parameter, no_row,
                  "price_adjustment: fixed and the weights must add up to 1, got 1.05");
    of = formula();
    of.parts[1].series[1].value = 0;
    check_refusal(refusal([&] { return of.next(1000, 1000, later); }), errc::bad_value, 1,
                  "price_adjustment: values of 'wages' must be finite and above 0, got 0 in row 1");
    of.parts[1].series[1].month = 2024y / 1 / 31;
    check_refusal(refusal([&] { return of.next(1000, 1000, later); }), errc::bad_value, 1,
                  "price_adjustment: months of 'wages' must rise, got 2024-01-31 in row 1");
    check_refusal(refusal([&] { return formula().next(1000, 1000, 2024y / 1 / 14); }), errc::bad_parameter, no_row,
                  "price_adjustment: on must not lie before 2024-01-15, got 2024-01-14");
    CHECK(refusal([&] { return formula().next(-1, 1000, later); }).code() == errc::bad_parameter);
}

TEST_CASE("a price of which indices leave nothing is refused, unless a floor holds it") {
    const std::vector<index_value> collapse{{2024y / 1 / 1, 1}, {2025y / 1 / 1, 1e-20}};
    price_adjustment rules{.base = 2024y / 1 / 1, .parts = {{"ore", 0.75, 0, collapse}, {"oil", 0.25, 0, collapse}}};
    check_refusal(refusal([&] { return rules.next(1000, 1000, 2025y / 1 / 1); }), errc::overflow, no_row,
                  "price_adjustment: the price on 2025-01-01 must be above 0, got 0");
    rules.total_fall = 0.25;
    CHECK(rules.next(1000, 1000, 2025y / 1 / 1).price == 750);
}

} // TEST_SUITE("price adjustment")
