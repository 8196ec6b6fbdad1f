#pragma once

// Budgets to be placed, at random.
#include <clientele/plan/allocate.hpp>
#include <clientele/plan/stated_response.hpp>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

namespace clientele::testing {

// Columns that own their numbers.
template <class Response = stated_response>
struct problem {
    std::vector<Response> response{};
    std::vector<double> cost{}, floor{}, ceiling{};
    std::vector<std::size_t> group{};
    std::vector<spend_group> groups{};
    double budget = 0;

    budget_lines<Response> lines() const { return {response, cost, floor, ceiling, group}; }
};

// Lines of every kind, some with a floor or a ceiling or fixed, most in groups, of which some lie in others.
inline problem<> random_problem(std::mt19937_64& random, std::size_t n) {
    const auto between = [&](double low, double high) {
        return low + (high - low) * std::generate_canonical<double, 53>(random);
    };
    problem<> of;
    for (std::size_t i = 0; i < n; ++i) {
        const auto kind = static_cast<response_kind>(random() % 4);
        of.response.push_back({kind, between(1, 100), between(1, 50), random() % 4 == 0 ? 1 : between(0.2, 0.95)});
        of.cost.push_back(random() % 2 == 0 ? 1 : between(0.3, 4));
        of.floor.push_back(random() % 3 == 0 ? between(0, 5) : 0);
        of.ceiling.push_back(random() % 8 == 0 ? of.floor.back() : between(6, 80));
        of.group.push_back(random() % 6 == 0 ? no_group : random() % 4);
    }
    of.groups.resize(5);
    std::vector<double> least(5, 0.0), most(5, 0.0);
    double all_least = 0, all_most = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const auto g = of.group[i];
        (g == no_group ? all_least : least[g]) += of.cost[i] * of.floor[i];
        (g == no_group ? all_most : most[g]) += of.cost[i] * of.ceiling[i];
    }
    for (std::size_t g = 0; g < 5; ++g) { // 2 and 3 lie in 4
        if (g == 2 || g == 3)
            of.groups[g].parent = 4;
        auto& group = of.groups[g];
        group.floor = random() % 2 == 0 ? least[g] + between(0, 0.5) * (most[g] - least[g]) : 0;
        group.ceiling = random() % 2 == 0 ? least[g] + between(0.5, 0.9) * (most[g] - least[g])
                                          : std::numeric_limits<double>::infinity();
        const double down = std::max(group.floor, least[g]), up = std::min(group.ceiling, most[g]);
        (g == 2 || g == 3 ? least[4] : all_least) += down;
        (g == 2 || g == 3 ? most[4] : all_most) += up;
    }
    of.budget = all_least + between(0.02, 0.9) * (all_most - all_least);
    return of;
}

} // namespace clientele::testing
