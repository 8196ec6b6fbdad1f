#include <clientele/monitor/warning/alert_budget.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <vector>

TEST_SUITE("monitor/warning/alert_budget") {

using namespace clientele;

TEST_CASE("a budget takes the greatest values at risk and says who is tied with the last") {
    const std::vector<double> at_risk{5, 20, 5, 0, 5, 30, -3};
    const auto two = choose_alerts(at_risk, 3);
    CHECK(two.rows == std::vector<std::size_t>{5, 1, 0});
    CHECK(two.least == 5);
    CHECK(two.tied == 2);
    const auto all = choose_alerts(at_risk, 100);
    CHECK(all.rows.size() == 5); // at nothing or less there is nothing to save
    CHECK(all.tied == 0);
    CHECK(choose_alerts(at_risk, 0).rows.empty());
    CHECK_THROWS_WITH((void)choose_alerts(std::vector{1.0, -std::numeric_limits<double>::infinity()}, 1),
                      "choose_alerts: value_at_risk must be finite, got -inf in row 1");
}

TEST_CASE("a call pays from the probability on at which what it saves is worth its cost") {
    const call_costs costs{.call = 30, .saved = 0.25};
    CHECK(costs.threshold(400) == doctest::Approx(0.3));
    const auto gain = costs.gains(std::vector{0.3, 0.5, 0.1}, std::vector{400.0, 400.0, 400.0});
    CHECK(gain[0] == doctest::Approx(0).epsilon(1e-12));
    CHECK(gain[1] == doctest::Approx(20));
    CHECK(gain[2] == doctest::Approx(-20));
    CHECK(choose_alerts(gain, 10).rows.front() == 1);
    CHECK_THROWS_WITH((void)costs.gains(std::vector{1.2}, std::vector{1.0}),
                      "call_costs: loss must be in [0, 1], got 1.2 in row 0");
    CHECK_THROWS_WITH((call_costs{.saved = 0}.check()), "call_costs: saved must be in (0, 1], got 0");
    CHECK_THROWS_WITH((void)costs.threshold(0), "call_costs: value must be finite and above 0, got 0");
}

} // TEST_SUITE("monitor/warning/alert_budget")
