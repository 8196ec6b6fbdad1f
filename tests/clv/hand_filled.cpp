#include <clientele/clv/lifetime_value.hpp>

#include <hand_filled.hpp>

TEST_SUITE("clv/hand_filled") {

using namespace clientele;

namespace {
const std::vector<double> x{0, 2, 5}, t_x{0, 10, 30}, T{40, 40, 40}, spend{0, 20, 35};
const histories known{.x = x, .t_x = t_x, .T = T, .mean_spend = spend};
const std::string places = "; leave working empty where values are given by hand";

fitted_purchases<bg_nbd> bought() {
    fitted_purchases<bg_nbd> out;
    out.estimate.values = {0.243, 4.414, 0.793, 2.426};
    return out;
}
fitted_spending<gamma_gamma> spent() {
    fitted_spending<gamma_gamma> out;
    out.estimate.values = {6.25, 3.74, 15.45};
    return out;
}
} // namespace

TEST_CASE("values alone predict purchases, as working numbers do, or say what is missing") {
    const auto filled = bought();
    auto working = filled;
    for (const double each : filled.estimate.values)
        working.estimate.working.push_back(std::log(each));
    const auto expected = filled.expected_purchases(known, 52);
    CHECK(working.expected_purchases(known, 52)[1] == doctest::Approx(expected[1]).epsilon(1e-12));
    working.estimate.values.clear();
    CHECK(working.expected_purchases(known, 52)[1] == doctest::Approx(expected[1]).epsilon(1e-12));
    const std::vector<by_hand<fitted_purchases<bg_nbd>>> changes{
        {[](auto& f) { f = {}; }, "fitted_purchases: estimate.working or estimate.values must have 4 rows, got 0"},
        {[](auto& f) { f.estimate.values.pop_back(); },
         "fitted_purchases: estimate.working or estimate.values must have 4 rows, got 3"},
        {[](auto& f) { f.estimate.values[1] = not_known; },
         "fitted_purchases: parameter alpha must be greater than 0, got nan"},
        {[](auto& f) { f.estimate.values[0] = -1; }, "fitted_purchases: parameter r must be greater than 0, got -1"},
        {[](auto& f) { f.estimate.values[2] = no_end; },
         "fitted_purchases: parameter a must be finite and greater than 0, got inf"},
        {[](auto& f) {
             f.estimate.working = {0, 0, 0, not_known};
             f.estimate.values.clear();
         },
         "fitted_purchases: parameter b must be finite and greater than 0, got nan"},
        {[](auto& f) {
             f.estimate.working = {0, 0, 0, 0};
             f.estimate.values = {1, 2, 1, 1};
         },
         "fitted_purchases: estimate.values and estimate.working must say the same, got 2 and 1 in place 1" + places},
        {[](auto& f) {
             f.estimate.working = {0, 0, 0, 0};
             f.estimate.values = {1};
         },
         "fitted_purchases: estimate.values must have 4 rows, got 1"},
        {[](auto& f) { f.covariates = 1; },
         "fitted_purchases: estimate.working or estimate.values must have 6 rows, got 4"}};
    check_by_hand(filled, [](const auto& f) { return f.p_alive(known); }, changes);
    check_by_hand(filled, [](const auto& f) { return f.expected_purchases(known, 52); }, changes);
    check_by_hand(filled, [](const auto& f) { return f.purchase_quantile(known, 52, 0.5); }, changes);
    check_by_hand(filled, [](const auto& f) { return f.expected_purchases_of_new(52); }, changes);
    fitted_purchases<bg_cnbd> phases;
    phases.estimate = filled.estimate;
    phases.model.k = 99;
    CHECK_THROWS_WITH((void)phases.p_alive(known), "fitted_purchases: k must be in [0, 50], got 99");
}

TEST_CASE("values alone predict spend and lifetime value, or say what is missing") {
    const std::vector<by_hand<fitted_spending<gamma_gamma>>> changes{
        {[](auto& f) { f = {}; }, "fitted_spending: estimate.working or estimate.values must have 3 rows, got 0"},
        {[](auto& f) { f.estimate.values[0] = 0; }, "fitted_spending: parameter p must be greater than 0, got 0"}};
    check_by_hand(spent(), [](const auto& f) { return f.expected_spend(known); }, changes);
    check_by_hand(spent(), [](const auto& f) { return f.expected_spend_of_new(); }, changes);
    using lifetime = fitted_lifetime_value<fitted_purchases<bg_nbd>, fitted_spending<gamma_gamma>, annual_rate>;
    const lifetime filled{.purchases = bought(), .spend = spent(), .horizon = 52, .discount = {0.1}, .margin = 0.3};
    check_by_hand(
        filled, [](const auto& f) { return f.predict(known).value; },
        std::vector<by_hand<lifetime>>{
            {[](auto& f) { f.horizon = not_known; }, "lifetime_value: horizon must be at least 0, got nan"},
            {[](auto& f) { f.margin = not_known; }, "lifetime_value: margin must be finite, got nan"},
            {[](auto& f) { f.retention = 0; }, "lifetime_value: retention must be in (0, 1], got 0"},
            {[](auto& f) { f.retention = not_known; }, "lifetime_value: retention must be in (0, 1], got nan"},
            {[](auto& f) { f.serving_cost = no_end; }, "lifetime_value: serving_cost must be finite, got inf"},
            {[](auto& f) { f.discount.rate = -1; }, "annual_rate: rate must be finite and above -1, got -1"},
            {[](auto& f) { f.spend = {}; },
             "fitted_spending: estimate.working or estimate.values must have 3 rows, got 0"}});
    CHECK_THROWS_WITH((void)(fitted_lifetime_value<fitted_purchases<bg_nbd>, skip, no_discount>{}.predict(known)),
                      "lifetime_value: horizon must be at least 0, got nan");
}

} // TEST_SUITE("clv/hand_filled")
