#include <clientele/plan/service_plan.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

TEST_SUITE("service plan") {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {
const day today = 2024y / 6 / 30;
const std::vector<int> tiers{0, 1, 0, 3};
const std::vector<double> values{300, 100, 500, 100};
const std::vector<day> contacted{today, today - days{91}, today - days{40}, today - days{400}};
playbook every(days cadence) { return one_for_each_tier({{service_level::automated, cadence, "", {}}}); }
} // namespace

TEST_CASE("the next contact is due one cadence after the last, and overdue when that has passed") {
    const auto p = service_plan{}.plan(tiers, values, contacted, today);
    CHECK(p.next_contact[0] == today + days{30});
    CHECK(p.next_contact[1] == today);
    CHECK(p.overdue == std::vector{false, false, true, true});
    CHECK(p.due_by(today) == std::vector<std::size_t>{3, 2, 1});
    CHECK(p.tiers[0].overdue == 1);
    CHECK(p.tiers[0].adherence() == 0.5);
    CHECK(p.tiers[2].adherence() == 1);
    CHECK(p.tiers[1].contacts_per_year == doctest::Approx(365.25 / 91));
}

TEST_CASE("the budget follows the rule and loses no cent") {
    const auto p = service_plan{.budget = 1000.01}.plan(tiers, values, contacted, today);
    CHECK(p.tiers[0].budget == 800.01);
    CHECK(p.tiers[1].budget == 100);
    CHECK(p.tiers[2].budget == 0);
    CHECK(p.tiers[0].budget_per_customer == doctest::Approx(400.005));
    const auto even = service_plan{.budget = 1000, .rule = by_customers{}}.plan(tiers, values, contacted, today);
    CHECK(even.tiers[0].budget == 500);
}

TEST_CASE("without a budget there is nothing to split, whatever the customers are worth") {
    const auto p = service_plan{}.plan(tiers, std::vector{0.0, -5.0, 0.0, 0.0}, contacted, today);
    for (const auto& tier : p.tiers)
        CHECK(tier.budget == 0);
    CHECK_THROWS_AS((void)service_plan{.budget = 1}.plan(tiers, std::vector{0.0, -5.0, 0.0, 0.0}, contacted, today),
                    error);
    CHECK_THROWS_WITH((void)(service_plan{.rule = fixed_shares{{1}}}.plan(tiers, values, contacted,
                                                                          today)), // and what cannot be split is said
                      "fixed_shares: there must be one share for each of 4 tiers, got 1");
}

TEST_CASE("a host's own playbook and rule are taken") {
    struct only_the_best {
        [[nodiscard]] std::vector<double> weights(std::span<const tier_size> all) const {
            std::vector<double> w(all.size(), 0);
            w[0] = 1;
            return w;
        }
    };
    const service_plan mine{.plays = one_for_each_tier({{service_level::dedicated_manager, days{7}, "in person", {}},
                                                        {service_level::automated, days{999}, "", {}}}),
                            .budget = 70,
                            .rule = only_the_best{}};
    const auto p = mine.plan(std::vector{1, 0}, std::vector{1.0, 2.0}, std::vector{today, today}, today);
    CHECK(p.tiers[0].budget == 70);
    CHECK(p.next_contact[1] == today + days{7});
}

TEST_CASE("row order changes neither a sum nor a cent, and sums beyond a double are refused") {
    const std::vector<double> wild{1e16, 1, 1, -1e16, 0.1, 0.2, 0.3}, backwards(wild.rbegin(), wild.rend());
    const std::vector<int> one_tier(7, 0);
    const std::vector<day> yesterday(7, today - days{1});
    const auto value_of = [&](const std::vector<double>& in_order) {
        return service_plan{.budget = 10}.plan(one_tier, in_order, yesterday, today).tiers[0].value;
    };
    CHECK(value_of(wild) == 2 + 0.6);
    CHECK(value_of(backwards) == value_of(wild));
    CHECK_THROWS_WITH(
        (void)service_plan{}.plan(std::vector{1, 1}, std::vector{1e308, 1e308}, std::vector{today, today}, today),
        "service_plan: the values of tier 1 add up beyond the largest number");
}

TEST_CASE("no customers make an empty plan") {
    const auto p = service_plan{}.plan({}, {}, {}, today);
    CHECK(p.tiers.size() == 4);
    CHECK(p.due_by(today).empty());
}

TEST_CASE("bad input is refused with its row") {
    const service_plan<> s;
    CHECK_THROWS_WITH((void)s.plan(std::vector{4}, std::vector{1.0}, std::vector{today}, today),
                      "service_plan: tier must be in [0, 3], got 4 in row 0");
    CHECK_THROWS_WITH(
        (void)s.plan(std::vector{0}, std::vector{1.0}, std::vector{today + days{1}}, today),
        "service_plan: last_contact must not lie after the as-of day, 2024-06-30, got 2024-07-01 in row 0");
    CHECK_THROWS_WITH((void)s.plan(std::vector{0}, std::vector{std::nan("")}, std::vector{today}, today),
                      "service_plan: value must be finite, got nan in row 0");
    CHECK_THROWS_WITH((void)s.plan(std::vector{0}, std::vector<double>{}, std::vector{today}, today),
                      "service_plan: values must have 1 rows, got 0");
    CHECK_THROWS_WITH((void)service_plan{.budget = -1}.plan({}, {}, {}, today),
                      "service_plan: budget must be in [0, 9e13], got -1");
    CHECK_THROWS_WITH((void)(service_plan{.plays = every(days{0})}.plan({}, {}, {}, today)),
                      "service_plan: contact_every must be in [1, 365250] days, got 0 for tier 0");
}

TEST_CASE("days outside the calendar, cadences beyond a thousand years and playbooks without tiers are refused") {
    const service_plan<> s;
    const std::vector<int> first{0};
    const std::vector<double> one{1.0};
    CHECK_THROWS_WITH((void)s.plan(first, one, std::vector{day::min()}, today),
                      sentence("service_plan: last_contact must be a date of the calendar, got day ",
                               day::min().time_since_epoch().count(), " after 1 January 1970 in row 0")
                          .c_str());
    CHECK_THROWS_WITH(
        (void)s.plan(first, one, std::vector{today}, day::max()),
        sentence("service_plan: as_of must be a date of the calendar, got day ", day::max().time_since_epoch().count())
            .c_str());
    CHECK_THROWS_WITH((void)(service_plan{.plays = every(days{365'251})}.plan(first, one, std::vector{today}, today)),
                      "service_plan: contact_every must be in [1, 365250] days, got 365251 for tier 0");
    CHECK(service_plan{.plays = every(days{365'250})}.plan(first, one, std::vector{today}, today).next_contact[0] ==
          today + days{365'250});
    CHECK_THROWS_WITH((void)(service_plan{.plays = playbook{}}.plan({}, {}, {}, today)),
                      "service_plan: plays must hold at least one tier, got 0");
    CHECK_THROWS_WITH((void)s.plan(std::vector{-1}, one, std::vector{today}, today),
                      "service_plan: tier must be in [0, 3], got -1 in row 0");
    CHECK_THROWS_WITH((void)s.plan(first, one, {}, today), "service_plan: last_contact must have 1 rows, got 0");
    CHECK_THROWS_WITH((void)service_plan{.budget = 1e14}.plan({}, {}, {}, today),
                      "service_plan: budget must be in [0, 9e13], got 100000000000000");
    CHECK_THROWS_WITH((void)service_plan{.budget = std::nan("")}.plan({}, {}, {}, today),
                      "service_plan: budget must be in [0, 9e13], got nan");
}

TEST_CASE("the budget is the same in any unit of value, and every cent of it is given") {
    const auto expected = service_plan{.budget = 1234.56}.plan(tiers, values, contacted, today);
    for (const double unit : {1e-300, 1e-150, 1e150, 1e300}) {
        auto scaled = values;
        for (auto& each : scaled)
            each *= unit;
        const auto plan = service_plan{.budget = 1234.56}.plan(tiers, scaled, contacted, today);
        double sum = 0;
        for (std::size_t t = 0; t < plan.tiers.size(); ++t) {
            CHECK(plan.tiers[t].budget == expected.tiers[t].budget);
            sum += plan.tiers[t].budget;
        }
        CHECK(sum == doctest::Approx(1234.56).epsilon(1e-14));
    }
    // of the four, customers and overdue ones are counted once
    std::size_t customers = 0, overdue = 0;
    for (const auto& tier : expected.tiers)
        customers += tier.customers, overdue += tier.overdue;
    CHECK(customers == tiers.size());
    CHECK(overdue == 2);
    CHECK(expected.tiers[0].budget_per_customer == expected.tiers[0].budget / 2);
    CHECK(expected.tiers[2].budget_per_customer == 0);
}

} // TEST_SUITE("service plan")
