#include <clientele/plan/price_change.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <refusal.hpp>

TEST_SUITE("price change") {

using namespace clientele;

namespace {

const price_position now{.price = 10, .unit_cost = 6, .quantity = 100};

elasticity_estimate known(double elasticity, double lower, double upper) {
    return {.elasticity = elasticity,
            .level = 0.95,
            .lower = lower,
            .upper = upper,
            .lowest_price = 9,
            .highest_price = 12,
            .observations = 6,
            .distinct_prices = 6};
}

bool near(double got, double expected) { return std::abs(got - expected) <= 1e-12 * std::abs(expected); }

} // namespace

TEST_CASE("ten percent less has the effect that mpmath gives with 40 digits") {
    const auto effect =
        effect_of_price(known(-1.4522555871297908, -1.7929512052081944, -1.1115599690513872), now, -0.1);
    CHECK(effect.price == 9);
    CHECK(effect.warnings.empty());
    CHECK(effect.quantity.before == 100);
    CHECK(near(effect.quantity.after, 116.53370955036077));
    CHECK(near(effect.quantity.lower, 112.42481841748934));
    CHECK(near(effect.quantity.upper, 120.79277202955446));
    CHECK(effect.revenue.before == 1000);
    CHECK(near(effect.revenue.after, 1048.8033859532469));
    CHECK(near(effect.revenue.lower, 1011.8233657574041));
    CHECK(near(effect.revenue.upper, 1087.1349482659901));
    CHECK(effect.margin.before == 400);
    CHECK(near(effect.margin.after, 349.60112865108231));
    CHECK(near(effect.margin.lower, 337.27445525246801));
    CHECK(near(effect.margin.upper, 362.37831608866337));
}

TEST_CASE("an elasticity of -1 keeps the revenue, no change keeps everything") {
    for (const double change : {-0.5, -0.05, 0.1, 1.0})
        CHECK(near(effect_of_price(known(-1, -1, -1), now, change).revenue.after, 1000));
    const auto none = effect_of_price(known(-2, -3, -1), now, 0);
    CHECK(none.quantity.lower == 100);
    CHECK(none.quantity.upper == 100);
    CHECK(none.margin.after == 400);
}

TEST_CASE("below the cost more sold is more lost, and the interval keeps its order") {
    const auto effect = effect_of_price(known(-2, -3, -1), now, -0.5); // 5, a unit costs 6
    CHECK(near(effect.margin.after, -400));
    CHECK(near(effect.margin.lower, -800));
    CHECK(near(effect.margin.upper, -200));
}

TEST_CASE("a price outside those seen and the doubts of the estimate go with the effect") {
    auto of = known(-2, -3, 1);
    of.warnings.push_back({elasticity_doubt::spans_zero, "the interval holds 0"});
    const auto effect = effect_of_price(of, now, 0.25);
    REQUIRE(effect.warnings.size() == 2);
    CHECK(effect.warnings[0].doubt == elasticity_doubt::spans_zero);
    CHECK(effect.warnings[1].doubt == elasticity_doubt::price_unseen);
    CHECK(effect.warnings[1].sentence == "a price of 12.5 lies outside those seen, 9 to 12");
}

TEST_CASE("changes and positions that are none are refused") {
    const auto of = known(-2, -3, -1);
    check_refusal(refusal([&] { return effect_of_price(of, now, -1); }), errc::bad_parameter, no_row,
                  "effect_of_price: change must be finite and above -1, got -1");
    check_refusal(refusal([&] { return effect_of_price(of, {0, 6, 100}, 0.1); }), errc::bad_parameter, no_row,
                  "effect_of_price: price must be finite and above 0, got 0");
    check_refusal(refusal([&] { return effect_of_price(of, {10, -6, 100}, 0.1); }), errc::bad_parameter, no_row,
                  "effect_of_price: unit_cost must be finite and not negative, got -6");
    check_refusal(refusal([&] { return effect_of_price(of, {10, 6, std::nan("")}, 0.1); }), errc::bad_parameter, no_row,
                  "effect_of_price: quantity must be finite and above 0, got nan");
    check_refusal(refusal([&] { return effect_of_price(known(-2, -1, -1), now, 0.1); }), errc::bad_parameter, no_row,
                  "effect_of_price: elasticity must lie within its interval, got -2");
    CHECK(refusal([&] { return effect_of_price(known(-500, -900, -1), now, -0.9); }).code() == errc::overflow);
}

} // TEST_SUITE("price change")
