// How often 95 % intervals hold the truth: slopes of KPIs, and managers' own parts and earnings. The truths are drawn
// anew for each run.
//     bench_monitor_coverage_kpi [runs]

#include <clientele/math/distributions.hpp>
#include <clientele/monitor/yardstick/kpi_set.hpp>
#include <clientele/monitor/yardstick/manager_equity.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <vector>

namespace {

using namespace clientele;

double share(int held, int runs) { return 100.0 * held / runs; }

// A line of months about which values scatter; `memory` of the scatter passes on to the next month.
void slopes(int months, bool skewed, double memory, int runs) {
    random_generator random{static_cast<std::uint64_t>(months)};
    std::vector<day> on;
    for (int m = 0; m < months; ++m)
        on.push_back(day{std::chrono::days{20'000 + 30 * m}});
    const kpi_set rules{{{.name = "measure", .owner = "owner"}}};
    int held = 0;
    for (int run = 0; run < runs; ++run) {
        const double slope = draw_normal(random);
        std::vector<double> values;
        double off = 0;
        for (int m = 0; m < months; ++m) {
            const double fresh = skewed ? draw_exponential(random, 1) : draw_normal(random);
            off = memory * off + std::sqrt(1 - memory * memory) * fresh;
            values.push_back(50 + slope * m + 5 * off);
        }
        const auto found = rules.judge({{on, values, {}}}, on.back()).front().trend->slope;
        held += found.lower <= slope && slope <= found.upper;
    }
    std::printf("KPI slope    %4d months    %-28s %6.2f %%\n", months,
                memory > 0 ? "remembers 0.5"
                : skewed   ? "exponential scatter"
                           : "normal scatter",
                share(held, runs));
}

// Three managers, two segments; accounts are worth gamma values before and grow by lognormal factors about their truth.
void own_parts(int accounts, double scatter, int runs) {
    random_generator random{static_cast<std::uint64_t>(accounts)};
    const int managers = 3, segments = 2;
    const double mean_before = 100, newcomers = 0.1, of_newcomer = 80;
    int own = 0, earned = 0, judged = 0;
    for (int run = 0; run < runs; ++run) {
        double first[3], factor[3][2], base[3][2], all[2] = {}, grown[2] = {};
        for (int m = 0; m < managers; ++m) {
            first[m] = 0.3 + 0.4 * random.uniform();
            for (int s = 0; s < segments; ++s) {
                factor[m][s] = 1 + 0.3 * s + 0.3 * (random.uniform() - 0.5);
                base[m][s] = accounts * (s == 0 ? first[m] : 1 - first[m]) * (1 - newcomers) * mean_before;
                all[s] += base[m][s];
                grown[s] += base[m][s] * factor[m][s];
            }
        }
        std::vector<int> manager, segment;
        std::vector<double> before, after;
        for (int m = 0; m < managers; ++m)
            for (int i = 0; i < accounts; ++i) {
                const int s = random.uniform() < first[m] ? 0 : 1;
                const bool is_new = random.uniform() < newcomers;
                manager.push_back(m);
                segment.push_back(s);
                before.push_back(is_new ? 0 : draw_gamma(random, 2, 2 / mean_before));
                const double luck = std::exp(scatter * draw_normal(random) - 0.5 * scatter * scatter);
                after.push_back((is_new ? of_newcomer : before.back() * factor[m][s]) * luck);
            }
        const auto found = manager_equity{.managers = managers,
                                          .segments = segments,
                                          .resamples = 599,
                                          .seed = static_cast<std::uint64_t>(run) + 1}
                               .split({manager, manager, segment, before, after, {}});
        for (int m = 0; m < managers; ++m) {
            double truth = 0;
            for (int s = 0; s < segments; ++s)
                truth += base[m][s] * (factor[m][s] - grown[s] / all[s]);
            const auto& split = found.managers[static_cast<std::size_t>(m)];
            const double gain = truth + accounts * newcomers * of_newcomer;
            own += split.likely_own->lower <= truth && truth <= split.likely_own->upper;
            earned += split.likely_earned->lower <= gain && gain <= split.likely_earned->upper;
            ++judged;
        }
    }
    std::printf("manager      %4d accounts  scatter of growth %-10.1f %6.2f %% own, %6.2f %% earned\n", accounts,
                scatter, share(own, judged), share(earned, judged));
}

} // namespace

int main(int argc, char** argv) {
    const int runs = argc > 1 ? std::atoi(argv[1]) : 2000;
    std::printf("95 %% intervals that hold the truth, %d runs each\n", runs);
    for (const int months : {4, 6, 12, 24, 200})
        slopes(months, false, 0, runs * 5);
    for (const int months : {12, 24, 200})
        slopes(months, true, 0, runs * 5);
    for (const int months : {12, 24})
        slopes(months, false, 0.5, runs * 5);
    for (const double scatter : {0.3, 0.6, 1.0})
        for (const int accounts : {25, 50, 200, 400})
            own_parts(accounts, scatter, accounts > 100 ? runs / 2 : runs);
}
