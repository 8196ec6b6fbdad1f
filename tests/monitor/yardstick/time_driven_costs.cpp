#include <clientele/monitor/yardstick/time_driven_costs.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>
#include <vector>

TEST_SUITE("monitor/yardstick/time_driven_costs") {

using namespace clientele;

namespace {

const time_driven_costing service_desk{
    .cost_of_capacity = 560'000.0,
    .practical_capacity = 700'000.0,
    .activities = {{"handle customer order", 40}, {"process customer complaint", 220}, {"perform credit check", 250}}};

} // namespace

TEST_CASE("the service department of Kaplan and Anderson is charged to the digit") {
    const std::vector<double> orders{9000, 800}, complaints{280, 0}, checks{100, 400};
    const auto costs = service_desk.charge(std::vector<column>{orders, complaints, checks});
    CHECK(costs.rate == doctest::Approx(0.8).epsilon(1e-15));
    CHECK(costs.activities[0].cost == doctest::Approx(313'600).epsilon(1e-12));
    CHECK(costs.activities[1].cost == doctest::Approx(49'280).epsilon(1e-12));
    CHECK(costs.activities[2].cost == doctest::Approx(100'000).epsilon(1e-12));
    CHECK(costs.activities[1].time == 61'600);
    CHECK(costs.used_time == 578'600);
    CHECK(costs.used_cost == doctest::Approx(462'880).epsilon(1e-12));
    CHECK(costs.unused_time == 121'400);
    CHECK(costs.unused_cost == doctest::Approx(97'120).epsilon(1e-12));
    CHECK(costs.customers[0] == doctest::Approx(0.8 * (9000 * 40 + 280 * 220 + 100 * 250)).epsilon(1e-12));
    CHECK(costs.customers[0] + costs.customers[1] == doctest::Approx(costs.used_cost).epsilon(1e-12));
}

TEST_CASE("more time than there is, and quantities below 0, are refused") {
    const std::vector<double> orders{20'000}, none{0}, wrong{-1};
    check_refusal(refusal([&] { return service_desk.charge(std::vector<column>{orders, none, none}); }),
                  errc::bad_parameter, no_row,
                  "time_driven_costing: the activities take 800000 of a practical capacity of 700000; time them, or "
                  "count the capacity, anew");
    check_refusal(refusal([&] { return service_desk.charge(std::vector<column>{none, wrong, none}); }), errc::bad_value,
                  0, "time_driven_costing: process customer complaint must be done 0 times or more, got -1 in row 0");
    check_refusal(refusal([&] { return service_desk.charge(std::vector<column>{none}); }), errc::bad_parameter, no_row,
                  "time_driven_costing: there must be a column of quantities for each of 3 activities, got 1");
    const std::vector<double> often{1e308};
    check_refusal(refusal([&] { return service_desk.charge(std::vector<column>{often, none, none}); }), errc::overflow,
                  no_row, "time_driven_costing: the times or the rate are beyond the largest number");
}

} // TEST_SUITE("monitor/yardstick/time_driven_costs")
