#include <clientele/plan/allocate.hpp>
#include <clientele/plan/check_allocation.hpp>
#include <clientele/plan/stated_response.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <random>
#include <refusal.hpp>

TEST_SUITE("unit_search") {

using namespace clientele;

namespace {

struct problem {
    std::vector<stated_response> response{};
    std::vector<double> cost{}, floor{}, ceiling{};
    std::vector<std::size_t> group{};
    std::vector<spend_group> groups{};
    double budget = 0;

    budget_lines<stated_response> lines() const { return {response, cost, floor, ceiling, group}; }
};

// A few lines with unequal costs in two groups of which one may lie in a third.
problem random_problem(std::mt19937_64& random) {
    const auto between = [&](double low, double high) {
        return low + (high - low) * std::generate_canonical<double, 53>(random);
    };
    problem of;
    for (std::size_t i = 0; i < 5; ++i) {
        of.response.push_back({static_cast<response_kind>(random() % 4), between(1, 20), between(1, 6),
                               random() % 4 == 0 ? 1 : between(0.3, 0.95)});
        of.cost.push_back(std::array{1.0, 1.2, 0.7, 2.5, 1.2}[random() % 5]);
        of.floor.push_back(random() % 4 == 0 ? 1 : 0);
        of.ceiling.push_back(static_cast<double>(2 + random() % 4));
        of.group.push_back(random() % 4 == 0 ? no_group : random() % 2);
    }
    of.groups = {{.parent = random() % 2 == 0 ? no_group : 2}, {.parent = 2}, {}};
    for (auto& each : of.groups) {
        if (random() % 2 == 0)
            each.floor = between(0, 6);
        if (random() % 2 == 0)
            each.ceiling = each.floor + between(0, 5);
    }
    of.budget = between(2, 16);
    return of;
}

// The best of all ways, if there is any.
std::optional<double> best_of_all(const problem& of, std::vector<double>& amounts, std::size_t line = 0) {
    if (line < of.cost.size()) {
        std::optional<double> best;
        for (amounts[line] = of.floor[line]; amounts[line] <= of.ceiling[line]; ++amounts[line])
            if (const auto value = best_of_all(of, amounts, line + 1); value && (!best || *value > *best))
                best = value;
        return best;
    }
    double spend = 0, value = 0;
    std::vector<double> spent(of.groups.size(), 0.0);
    for (std::size_t i = 0; i < amounts.size(); ++i) {
        const double cost = of.cost[i] * amounts[i];
        spend += cost;
        value += of.response[i].value(amounts[i]);
        for (auto g = of.group[i]; g != no_group; g = of.groups[g].parent)
            spent[g] += cost;
    }
    bool fits = spend <= of.budget * (1 + 1e-12);
    for (std::size_t g = 0; g < spent.size(); ++g)
        fits = fits && spent[g] >= of.groups[g].floor * (1 - 1e-12) && spent[g] <= of.groups[g].ceiling * (1 + 1e-12);
    return fits ? std::optional{value} : std::nullopt;
}

} // namespace

TEST_CASE(
    "whole units of unequal costs are placed as well as the best of all ways, and refused only where there is none") {
    std::mt19937_64 random{20};
    int placed = 0, refused = 0;
    for (int round = 0; round < 400; ++round) {
        CAPTURE(round);
        const auto of = random_problem(random);
        std::vector<double> amounts(of.cost.size());
        const auto best = best_of_all(of, amounts);
        const allocate rules{.budget = of.budget, .groups = of.groups, .whole_units = true};
        if (!best) {
            CHECK(refusal([&] { return rules.plan(of.lines()); }).code() == errc::bad_parameter);
            ++refused;
            continue;
        }
        const auto found = rules.plan(of.lines());
        const auto proof = check_allocation(of.lines(), of.groups, found, true);
        CHECK(std::abs(found.value - *best) <= 1e-12 * *best);
        CHECK(found.bound >= *best * (1 - 1e-12));
        CHECK(found.gap() <= 1e-11 * *best);
        CHECK(proof.bound >= *best * (1 - 1e-12)); // from the prices alone
        CHECK(proof.breach <= 1e-11 * of.budget);
        ++placed;
    }
    CHECK(placed > 100);
    CHECK(refused > 50);
}

TEST_CASE("a group gets its floor though others have to give up what they would rather have") {
    const std::vector<log_response> response{{100, 10}, {90, 10}, {1, 10}, {1, 12}};
    const std::vector<double> cost{1, 1, 1, 1.2};
    const std::vector<std::size_t> group{no_group, no_group, 0, 0};
    const budget_lines<log_response> lines{.response = response, .cost = cost, .group = group};
    const auto placed = allocate{.budget = 50.5, .groups = {{.floor = 10.1}}, .whole_units = true}.plan(lines);
    CHECK(placed.groups[0].spend >= 10.1);
    CHECK(placed.spend <= 50.5);
    CHECK(placed.gap() <= 0.02 * placed.value);
}

TEST_CASE("the least budget of whole units is what they cost, and a target out of reach is named as such") {
    const std::vector<log_response> response{{100, 10}, {90, 10}};
    const std::vector<double> cost{1, 1.3}, ceiling{20, 20};
    const std::vector<std::size_t> group{0, no_group};
    const std::vector<spend_group> groups{{.floor = 2.5}};
    const budget_lines<log_response> lines{.response = response, .cost = cost, .ceiling = ceiling, .group = group};
    const allocate rules{.budget = 100, .groups = groups, .whole_units = true};
    const auto least = rules.least_for(lines, 120);
    CHECK(least.value >= 120);
    CHECK(least.budget == least.spend);
    CHECK(rules.least_for(lines, 1).amounts == std::vector<double>{3, 0}); // 2 do not meet the floor
    CHECK(std::string{refusal([&] { return rules.least_for(lines, 1000); }).what()}.find(
              "allocate: target must be one that can be reached, at most ") == 0);
}

TEST_CASE("floors that no whole units meet are refused in a sentence") {
    const std::vector<log_response> response{{100, 10}, {90, 10}};
    const std::vector<double> cost{2, 3};
    const std::vector<std::size_t> group{0, no_group};
    const budget_lines<log_response> lines{.response = response, .cost = cost, .group = group};
    check_refusal(refusal([&] {
                      return allocate{.budget = 20, .groups = {{.floor = 3, .ceiling = 3.5}}, .whole_units = true}.plan(
                          lines);
                  }),
                  errc::bad_parameter, no_row,
                  "allocate: whole units must be able to meet the floors of groups for 20, but none do");
}

} // TEST_SUITE("unit_search")
