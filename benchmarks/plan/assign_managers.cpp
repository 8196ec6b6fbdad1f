// Accounts to managers by places and by hours, in times of std::sort of a million random doubles in the same run.
//
//   bench_plan_assign_managers [ROUNDS [LARGE]]     median of ROUNDS (3) rounds; LARGE: 100,000 x 500 by places too
//
// The processor time of one thread and the whole call: checks, the plan, its proof and its reasons. Costs are at
// random, distances on a map, and those of managers whom everybody wants. There are 10 % more places than accounts;
// hours are used up by 97 %.

#include <clientele/math/random.hpp>
#include <clientele/plan/assign_managers.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <usage.hpp>
#include <vector>

using namespace clientele;

namespace {

struct problem {
    matrix cost;
    std::vector<int> accounts;
    std::vector<double> hours{};
    std::vector<manager_capacity<int>> managers{};
};

problem random_problem(std::size_t n, std::size_t m, int kind, bool by_hours) {
    random_generator random{7};
    const auto many = [&](std::size_t count) {
        std::vector<double> out(count);
        for (double& each : out)
            each = random.uniform();
        return out;
    };
    problem out{.cost = matrix(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(m)),
                .accounts = std::vector<int>(n)};
    std::iota(out.accounts.begin(), out.accounts.end(), 0);
    const auto x = many(n), y = many(n), u = many(m), v = many(m);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < m; ++j)
            out.cost(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
                std::floor(1000 * (kind == 0   ? random.uniform()
                                   : kind == 1 ? std::hypot(x[i] * x[i] - u[j], y[i] - v[j])
                                               : x[i] * u[j] + 0.05 * random.uniform()));
    if (by_hours)
        for (std::size_t i = 0; i < n; ++i)
            out.hours.push_back(static_cast<double>(1 + random.below(20)));
    const double share = std::accumulate(out.hours.begin(), out.hours.end(), 0.0) / static_cast<double>(m);
    const auto places = 1 + n * 11 / (10 * m);
    for (std::size_t j = 0; j < m; ++j)
        out.managers.push_back(by_hours
                                   ? manager_capacity<int>{.manager = static_cast<int>(j), .most_hours = share / 0.97}
                                   : manager_capacity<int>{.manager = static_cast<int>(j), .most_accounts = places});
    return out;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

double sort_seconds(const std::vector<double>& unsorted) {
    auto values = unsorted;
    const double before = cpu_seconds();
    std::sort(values.begin(), values.end());
    return cpu_seconds() - before;
}

} // namespace

int main(int count, char** arguments) {
    const int rounds = count > 1 ? std::atoi(arguments[1]) : 3;
    random_generator random{1};
    std::vector<double> unsorted(1'000'000);
    for (auto& each : unsorted)
        each = random.uniform();
    struct size {
        std::size_t n, m;
        bool by_hours;
    };
    std::vector<size> sizes{{2'000, 50, false}, {10'000, 200, false}, {2'000, 50, true}, {20'000, 100, true}};
    if (count > 2)
        sizes.push_back({100'000, 500, false});
    std::printf("%-16s %-7s %-22s %10s %8s %10s\n", "accounts", "by", "costs", "seconds", "sorts", "gap, %");
    for (const auto& [n, m, by_hours] : sizes)
        for (int kind = 0; kind < 3; ++kind) {
            const auto of = random_problem(n, m, kind, by_hours);
            std::vector<double> seconds, sorts;
            double gap = 0;
            for (int round = 0; round < rounds; ++round) {
                const double sorted = sort_seconds(unsorted), before = cpu_seconds();
                const auto plan = assign_managers{}.plan(
                    account_columns<int, int>{.account = of.accounts, .hours = of.hours}, of.managers, of.cost);
                seconds.push_back(cpu_seconds() - before);
                sorts.push_back(seconds.back() / sorted);
                gap = (plan.cost - plan.bound) / plan.cost;
            }
            std::printf("%-16s %-7s %-22s %10.3f %8.2f %10.4f\n",
                        (std::to_string(n) + " x " + std::to_string(m)).c_str(), by_hours ? "hours" : "places",
                        kind == 0   ? "at random"
                        : kind == 1 ? "distances on a map"
                                    : "wanted by everybody",
                        median(seconds), median(sorts), 100 * gap);
        }
}
