// A million customers and ten million orders: lifetimes by a rule of silence, their curve, and the triangle of cohorts.
// Prints processor seconds of the best of three.
//   bench_monitor_retention [customers, 1000000] [orders, 10000000]

#include <clientele/math/random.hpp>
#include <clientele/monitor/retention/kaplan_meier.hpp>
#include <clientele/monitor/retention/retention_triangle.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

using namespace clientele;
using namespace std::chrono_literals;

namespace {

template <class Work>
void time_best(const char* what, const Work& work) {
    double best = 1e9;
    std::size_t size = 0;
    for (int i = 0; i < 3; ++i) {
        const auto start = std::clock();
        size = work();
        best = std::min(best, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    std::printf("%-52s %8.4f s  (%zu)\n", what, best, size);
}

} // namespace

int main(int argc, char** argv) {
    const auto customers = static_cast<std::size_t>(argc > 1 ? std::atoll(argv[1]) : 1'000'000);
    const auto orders = static_cast<std::size_t>(argc > 2 ? std::atoll(argv[2]) : 10'000'000);
    const day as_of = 2023y / 12 / 31;
    random_generator random{1};
    std::vector<std::int64_t> who(orders);
    std::vector<day> on(orders), first(customers, as_of), last(customers, day{2020y / 1 / 1});
    std::vector<double> amounts(orders);
    for (std::size_t i = 0; i < orders; ++i) {
        const auto customer = random.below(customers);
        who[i] = static_cast<std::int64_t>(customer);
        on[i] = day{2020y / 1 / 1} + std::chrono::days{static_cast<int>(random.below(1461))};
        amounts[i] = static_cast<double>(random.below(10'000)) / 100;
        first[customer] = std::min(first[customer], on[i]);
        last[customer] = std::max(last[customer], on[i]);
    }
    for (std::size_t i = 0; i < customers; ++i)
        last[i] = std::max(first[i], last[i]); // without an order
    const auto silence = std::chrono::days{180};
    time_best("lifetimes by a rule of silence",
              [&] { return observed_lifetimes(first, last, as_of, silence).days.size(); });
    auto seen = observed_lifetimes(first, last, as_of, silence);
    time_best("counted, whole days", [&] { return count_lifetimes(seen).time.size(); });
    const auto days = count_lifetimes(seen);
    time_best("curve of whole days", [&] { return kaplan_meier{}.fit(days).points.size(); });
    time_best("triangle of months",
              [&] { return cohort_retention{.as_of = as_of}.count(who, on, amounts).cohorts.size(); });
    for (auto& each : who)
        each *= 1'000'003;
    time_best("triangle of months, ids far apart",
              [&] { return cohort_retention{.as_of = as_of}.count(who, on, amounts).cohorts.size(); });
    for (auto& each : seen.days)
        each += random.uniform();
    time_best("counted, all lengths different", [&] { return count_lifetimes(seen).time.size(); });
    const auto lengths = count_lifetimes(seen);
    time_best("curve of all lengths different", [&] { return kaplan_meier{}.fit(lengths).points.size(); });
}
