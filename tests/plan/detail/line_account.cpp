#include <clientele/plan/detail/divisible_lines.hpp>
#include <clientele/plan/detail/line_account.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

TEST_SUITE("plan/detail/line_account") {

using namespace clientele;

TEST_CASE("what lines could bring beyond what they do is told for any amounts, by the slope where they are") {
    // A power's first unit is worth more than any number: at 0 by the slope at the least amount above it.
    const std::vector<power_response> responses{{2, 0.5}, {2, 0.5}, {2, 0.5}, {2, 0.5}, {2, 0.5}, {0, 0.5}};
    const std::vector<double> cost{1, 2, 1, 1, 1, 1}, floor{0, 1, 3, 0, 0, 0}, ceiling{9, 9, 9, 0, 1e-9, 9};
    const budget_lines<power_response> lines{responses, cost, floor, ceiling};
    const detail::divisible_lines<power_response> divisible{lines, serial{}};
    for (const bool reversed : {false, true}) { // as they are, or one by one in an order
        allocation result;
        result.budget = 100;
        result.amounts = {4, 4, 4, 0, 0, 1};
        result.values.resize(6), result.marginals.resize(6), result.why.resize(6);
        std::vector<std::size_t> order;
        if (reversed)
            order = {5, 4, 3, 2, 1, 0};
        const detail::line_places places{0, 6, order};
        const detail::line_account account{divisible, result};
        account.describe(places, {.paid = 0.4});
        CHECK(result.values == std::vector<double>{4, 4, 4, 0, 0, 0});
        CHECK(result.marginals[0] == 0.5);
        CHECK(std::isinf(result.marginals[3]));
        CHECK(result.marginals[5] == 0);
        CHECK(result.why == std::vector{amount_reason::at_price, amount_reason::at_price, amount_reason::at_price,
                                        amount_reason::fixed, amount_reason::at_floor, amount_reason::at_price});
        detail::line_sums sums;
        account.add_up(places, 0.4, sums);
        CHECK(sums.spend.value() == 4 + 8 + 4 + 0 + 0 + 1);
        CHECK(sums.value.value() == 12);
        const double steep = responses[4].marginal((std::numeric_limits<double>::min)());
        // Up to the ceiling, down to the floor (a unit is dearer than what it brings), up, fixed, up from 0, down.
        const double expected =
            (0.5 - 0.4) * 5 + (2 * 0.4 - 0.5) * 3 + (0.5 - 0.4) * 5 + 0 + (steep - 0.4) * 1e-9 + 0.4 * 1;
        CHECK(sums.excess.value() == doctest::Approx(expected).epsilon(1e-14));
        result.amounts[4] = 1e-9; // nothing left but what doubles hold to their last digits
        account.describe(places, {.paid = 0.4});
        detail::line_sums again;
        account.add_up(places, 0.4, again);
        CHECK(again.excess.value() == doctest::Approx(0.5 + 0.9 + 0.5 + 0.4).epsilon(1e-14));
    }
}

TEST_CASE("what a ceiling allows is at most what the budget buys") {
    const std::vector<log_response> responses{{10, 5}};
    const std::vector<double> cost{4};
    const budget_lines<log_response> lines{.response = responses, .cost = cost};
    const detail::divisible_lines<log_response> divisible{lines, serial{}};
    allocation result;
    result.budget = 20;
    result.amounts = {1}, result.values = {0}, result.marginals = {0}, result.why = {amount_reason::fixed};
    const detail::line_account account{divisible, result};
    account.describe({0, 1, {}}, {.paid = 0.25});
    detail::line_sums sums;
    account.add_up({0, 1, {}}, 0.25, sums);
    CHECK(sums.excess.value() == doctest::Approx((10.0 / 6 - 1) * (20 / 4 - 1)).epsilon(1e-14));
    result.amounts = {12}; // too much: each unit of it brings less than it costs
    account.describe({0, 1, {}}, {.paid = 0.25});
    detail::line_sums too_much;
    account.add_up({0, 1, {}}, 0.25, too_much);
    CHECK(too_much.excess.value() == doctest::Approx((1 - 10.0 / 17) * 12).epsilon(1e-14));
}

} // TEST_SUITE("plan/detail/line_account")
