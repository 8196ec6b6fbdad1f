#include <clientele/plan/allocate.hpp>
#include <clientele/plan/check_allocation.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>

TEST_SUITE("check allocation") {

using namespace clientele;

namespace {
const std::vector<log_response> responses{{100, 20}, {300, 50}, {80, 5}};
const std::vector<double> cost{1, 2, 1}, floor{0, 5, 1}, ceiling{50, 60, 3};
const std::vector<std::size_t> group{0, 0, no_group};
const budget_lines<log_response> lines{responses, cost, floor, ceiling, group};
const std::vector<spend_group> groups{{.floor = 5, .ceiling = 40}};
} // namespace

TEST_CASE("a placing that is best is proved to be, and one that is not shows its gap") {
    auto placed = allocate{.budget = 40, .groups = groups}.plan(lines);
    const auto found = check_allocation(lines, groups, placed);
    CHECK(found.breach <= 1e-14 * 40);
    CHECK(found.spend == placed.spend);
    CHECK(found.value == placed.value);
    CHECK(found.gap() <= 1e-13 * found.value);
    CHECK(found.gap() >= -1e-13 * found.value);
    placed.amounts[0] += 1; // as dear as it is worth, within the bounds, but not the best
    placed.amounts[1] -= 0.5;
    const auto worse = check_allocation(lines, groups, placed);
    CHECK(worse.breach <= 1e-14 * 40);
    CHECK(worse.value < found.value);
    CHECK(worse.bound >= found.value);
}

TEST_CASE("the worst bound that is broken is named") {
    auto placed = allocate{.budget = 40, .groups = groups}.plan(lines);
    placed.amounts[2] = 4;
    CHECK(check_allocation(lines, groups, placed).worst == "the ceiling of line 2");
    placed.amounts = {50, 60, 3};
    CHECK(check_allocation(lines, groups, placed).worst == "the budget");
    placed.budget = 1000;
    CHECK(check_allocation(lines, groups, placed).worst == "the ceiling of group 0");
    CHECK(check_allocation(lines, groups, placed).breach == 130);
    CHECK(
        in_words(check_allocation(lines, groups, placed)).find("the ceiling of group 0 is broken by 130; it brings ") ==
        0);
    CHECK(in_words(allocation_check{.value = 3, .bound = 3.5}) ==
          "no bound is broken; it brings 3, 0.5 below a bound on all others");
    placed.amounts = {0, 0, 1};
    CHECK(check_allocation(lines, groups, placed).worst == "the floor of line 1");
    placed.amounts = {0.5, 5, 1};
    CHECK(check_allocation(lines, groups, placed, true).worst == "whole units of line 0");
}

TEST_CASE("wrong prices prove less, never more") {
    auto placed = allocate{.budget = 40, .groups = groups}.plan(lines);
    const double best = placed.value;
    for (const double factor : {0.1, 0.9, 1.1, 10.0}) {
        auto other = placed;
        other.price *= factor;
        for (auto& each : other.groups)
            each.price *= factor;
        CHECK(check_allocation(lines, groups, other).bound > best);
    }
}

TEST_CASE("a price below 0 proves nothing unless the budget must be spent") {
    const std::vector<log_response> two{{100, 1}, {100, 1}};
    const std::vector<double> one{1, 1};
    const budget_lines<log_response> full{.response = two, .ceiling = one};
    auto placed = allocate{.budget = 10}.plan(full);
    const double best = placed.value;
    placed.amounts = {0.5, 0.5};
    placed.price = -50; // the bound was -252
    CHECK(check_allocation(full, {}, placed).bound >= best);
    const std::vector<peaked_response> peaks{{10, 1}, {20, 1}};
    const budget_lines<peaked_response> beyond{.response = peaks};
    const auto all = allocate{.budget = 4, .spend_all = true}.plan(beyond);
    const auto found = check_allocation(beyond, {}, all, false, true);
    CHECK(found.breach <= 1e-14);
    CHECK(std::abs(found.gap()) <= 1e-12);
    auto less = all;
    less.amounts = {1, 1};
    CHECK(check_allocation(beyond, {}, less, false, true).worst == "that the budget must be spent");
}

TEST_CASE("whole units are proved for a budget that buys no whole number of them") {
    const std::vector<log_response> one{{100, 1}};
    const std::vector<double> dear{3}; // 8 buys 2 and two thirds, where the response lies above its chord
    const budget_lines<log_response> whole{.response = one, .cost = dear};
    const auto placed = allocate{.budget = 8, .whole_units = true}.plan(whole);
    const auto found = check_allocation(whole, {}, placed, true);
    CHECK(found.value == placed.value);
    CHECK(found.bound >= placed.value);
}

TEST_CASE("what is no number proves nothing, and groups that lie in themselves are refused") {
    const auto placed = allocate{.budget = 40, .groups = groups}.plan(lines);
    const auto with = [&](const auto& change) {
        return refusal([&] {
            auto other = placed;
            change(other);
            return check_allocation(lines, groups, other);
        });
    };
    const double none = std::numeric_limits<double>::quiet_NaN();
    check_refusal(with([&](allocation& of) { of.amounts[1] = none; }), errc::bad_value, 1,
                  "check_allocation: the amounts must be finite, got nan in row 1");
    check_refusal(with([&](allocation& of) { of.price = none; }), errc::bad_parameter, no_row,
                  "check_allocation: the price must be finite, got nan"); // the bound was -inf
    check_refusal(with([&](allocation& of) { of.budget = none; }), errc::bad_parameter, no_row,
                  "check_allocation: the budget must be finite, got nan");
    check_refusal(with([&](allocation& of) { of.groups[0].price = none; }), errc::bad_parameter, no_row,
                  "check_allocation: the price of a group must be finite, got nan");
    const std::vector<spend_group> round{{.parent = 0}}; // never came back
    check_refusal(refusal([&] { return check_allocation(lines, round, placed); }), errc::bad_parameter, no_row,
                  "check_allocation: no group may lie in itself, but the parents of 1 lead back to them");
}

TEST_CASE("a response that lies above its tangents proves nothing") {
    struct square_response {
        double value(double amount) const { return amount * amount; }
        double marginal(double amount) const { return 2 * amount; }
    };
    const std::vector<square_response> squares(1);
    allocation placed;
    placed.amounts = {0};
    placed.budget = 10;
    check_refusal(
        refusal([&] { return check_allocation(budget_lines<square_response>{.response = squares}, {}, placed); }),
        errc::bad_value, 0,
        "check_allocation: a response must lie below its tangents (each further unit brings less, and marginal is the "
        "slope of value), got 100 at 10, where the tangent at 0 is 0, in line 0");
}

TEST_CASE("amounts of other lines are refused") {
    check_refusal(refusal([] { return check_allocation(lines, groups, allocation{}); }), errc::bad_shape, no_row,
                  "check_allocation: the amounts must have 3 rows, got 0");
}

} // TEST_SUITE("check allocation")
