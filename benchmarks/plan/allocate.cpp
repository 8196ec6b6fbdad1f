// A budget over a million lines, beside std::sort of a million random doubles in the same run.
//
//   bench_plan_allocate [ROUNDS]     median of ROUNDS (15) interleaved rounds
//
// The processor time of one thread; the last column is how many times as fast two threads are by the clock, and its
// last row what two threads that do nothing but arithmetic get of the machine in the same rounds.

#include <clientele/parallel/executors.hpp>
#include <clientele/plan/allocate.hpp>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <two_threads.hpp>
#include <usage.hpp>

using namespace clientele;

namespace {

constexpr std::size_t lines = 1'000'000;

struct data {
    std::vector<double> scale, half, exponent, cost, floor, ceiling;
    double budget = 0;
};

data random_columns() {
    std::mt19937_64 random{16};
    const auto between = [&](double low, double high) {
        return low + (high - low) * std::generate_canonical<double, 53>(random);
    };
    data of;
    for (std::size_t i = 0; i < lines; ++i) {
        of.scale.push_back(between(1, 100));
        of.half.push_back(between(5, 50));
        of.exponent.push_back(between(0.2, 0.9));
        of.cost.push_back(between(0.5, 2));
        of.floor.push_back(i % 4 == 0 ? between(0, 5) : 0);
        of.ceiling.push_back(between(10, 100));
        of.budget += of.cost.back() * (of.floor.back() + of.ceiling.back()) / 4;
    }
    return of;
}

template <class Response, class Make>
std::function<void(unsigned)> of_kind(const data& all, const Make& make) {
    std::vector<Response> responses;
    for (std::size_t i = 0; i < lines; ++i)
        responses.push_back(make(i));
    return [&all, responses](unsigned count) {
        const budget_lines<Response> given{responses, all.cost, all.floor, all.ceiling};
        const auto placed = count == 1 ? allocate{.budget = all.budget}.plan(given)
                                       : allocate{.budget = all.budget, .executor = threads{count}}.plan(given);
        if (!(placed.gap() <= 1e-9 * placed.value))
            std::printf("gap %g\n", placed.gap() / placed.value);
    };
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

int main(int count, char** arguments) {
    const int rounds = count > 1 ? std::atoi(arguments[1]) : 15;
    const auto all = random_columns();
    std::mt19937_64 random{1};
    std::vector<double> unsorted(lines);
    for (auto& each : unsorted)
        each = std::generate_canonical<double, 53>(random);

    struct row {
        std::string name;
        std::function<void(unsigned)> run;
        std::vector<double> ratio{}, faster{};
    };
    std::vector<row> rows{
        {"log", of_kind<log_response>(all, [&](std::size_t i) { return log_response{all.scale[i], all.half[i]}; })},
        {"exponential", of_kind<exponential_response>(
                            all, [&](std::size_t i) { return exponential_response{all.scale[i], all.half[i]}; })},
        {"hill, 1",
         of_kind<hill_response>(all, [&](std::size_t i) { return hill_response{all.scale[i], all.half[i]}; })},
        {"power",
         of_kind<power_response>(all, [&](std::size_t i) { return power_response{all.scale[i], all.exponent[i]}; })},
        {"hill", of_kind<hill_response>(
                     all, [&](std::size_t i) { return hill_response{all.scale[i], all.half[i], all.exponent[i]}; })},
    };
    std::vector<double> sorting, given;
    for (int round = 0; round < rounds; ++round) {
        given.push_back(speedup_of_arithmetic());
        for (auto& each : rows) {
            auto values = unsorted;
            double before = cpu_seconds();
            std::sort(values.begin(), values.end());
            const double sorted = cpu_seconds() - before;
            sorting.push_back(sorted);
            before = cpu_seconds();
            double by_clock = clock_seconds();
            each.run(1);
            const double one = clock_seconds() - by_clock;
            each.ratio.push_back((cpu_seconds() - before) / sorted);
            by_clock = clock_seconds();
            each.run(2);
            each.faster.push_back(one / (clock_seconds() - by_clock));
        }
    }
    std::printf("std::sort of %zu doubles: %.1f ms\n%-12s %10s %12s\n", lines, median(sorting) * 1e3, "lines", "sorts",
                "two threads");
    for (const auto& each : rows)
        std::printf("%-12s %10.2f %12.2f\n", each.name.c_str(), median(each.ratio), median(each.faster));
    std::printf("%-12s %10s %12.2f\n", "arithmetic", "", median(given));
}
