// Natural breaks of n values against std::sort of the same values.
//
//     bench_math_natural_breaks [VALUES]

#include <clientele/math/natural_breaks.hpp>

#include "natural_breaks_data.hpp"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

namespace {

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

} // namespace

int main(int count, char** arguments) {
    const auto n = static_cast<std::size_t>(count > 1 ? std::atoll(arguments[1]) : 1'000'000);
    std::printf("%zu values; CPU milliseconds, ratio to std::sort of the same values\n", n);
    std::printf("%-28s %4s %10s %10s %10s %7s\n", "values", "k", "std::sort", "our sort", "breaks", "ratio");
    for (const auto& each : value_kinds) {
        const auto values = values_of(each, n);
        for (const int k : {2, 5, 16, 64}) {
            double sort = 1e300, ours = 1e300, breaks = 1e300;
            for (int repeat = 0; repeat < 3; ++repeat) { // interleaved
                auto copy = values;
                double begin = cpu_seconds();
                std::sort(copy.begin(), copy.end());
                sort = std::min(sort, cpu_seconds() - begin);
                copy = values;
                begin = cpu_seconds();
                clientele::sort_values(copy);
                ours = std::min(ours, cpu_seconds() - begin);
                begin = cpu_seconds();
                const auto classes = clientele::optimal_breaks{.k = k}.fit(values);
                breaks = std::min(breaks, cpu_seconds() - begin);
                if (classes.sizes.empty())
                    return 1;
            }
            std::printf("%-28s %4d %10.2f %10.2f %10.2f %7.2f\n", each.name, k, 1e3 * sort, 1e3 * ours, 1e3 * breaks,
                        breaks / sort);
        }
    }
}
