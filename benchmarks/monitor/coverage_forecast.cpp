// How often 95 % intervals of tier sizes and of the value of the book hold what came: rates are drawn anew each time,
// some past periods are seen, and customers then move on one by one. Prints one row per interval, one column per number
// of customers in each class.
//   bench_monitor_coverage_forecast [truths, 4000]

#include <clientele/math/distributions.hpp>
#include <clientele/math/random.hpp>
#include <clientele/monitor/migration_forecast.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace clientele;

namespace {

constexpr std::array<std::uint64_t, 4> sizes{20, 60, 200, 1000};
constexpr std::size_t classes = 3;

// Rates of a customer of each class, the last of having left; and newcomers a period.
struct truth {
    std::array<std::array<double, classes + 1>, classes> rate{};
    std::array<double, classes> arriving{};

    truth(random_generator& random, double size) {
        for (std::size_t i = 0; i < classes; ++i) {
            double sum = 0;
            for (std::size_t j = 0; j <= classes; ++j)
                sum += rate[i][j] = draw_gamma(random, i == j ? 8 : 0.8, 1);
            for (auto& each : rate[i])
                each /= sum;
            arriving[i] = size * 0.2 * random.uniform();
        }
    }

    // One period later: moves the customers and counts them.
    migration_table move(random_generator& random, std::array<std::uint64_t, classes>& now) const {
        auto table = migration_table::of(static_cast<int>(classes));
        std::array<std::uint64_t, classes> after{};
        for (std::size_t i = 0; i < classes; ++i) {
            std::uint64_t rest = now[i];
            double share = 1;
            for (std::size_t j = 0; j <= classes; ++j) {
                const auto moved =
                    j == classes ? rest : draw_binomial(random, rest, std::clamp(rate[i][j] / share, 0.0, 1.0));
                table.counts[i * (classes + 1) + j] = static_cast<std::size_t>(moved);
                if (j < classes)
                    after[j] += moved;
                rest -= moved;
                share -= rate[i][j];
            }
        }
        for (std::size_t i = 0; i < classes; ++i) {
            const auto came = draw_poisson(random, arriving[i]);
            table.counts[classes * (classes + 1) + i] = static_cast<std::size_t>(came);
            now[i] = after[i] + came;
        }
        return table;
    }
};

double covered(int truths, std::uint64_t size, int periods, int ahead, bool value) {
    random_generator random{static_cast<std::uint64_t>(periods * 100 + ahead)};
    const std::vector<double> worth{100, 30, 5};
    double held = 0, tried = 0;
    for (int run = 0; run < truths; ++run) {
        const truth is{random, static_cast<double>(size)};
        std::array<std::uint64_t, classes> now{size, size, size};
        std::vector<migration_table> seen;
        for (int period = 0; period < periods; ++period)
            seen.push_back(is.move(random, now));
        const std::vector<double> begin(now.begin(), now.end());
        const auto forecast = migration_model{}.fit(seen).predict(begin, ahead);
        for (int period = 0; period < ahead; ++period)
            (void)is.move(random, now);
        double sum = 0;
        for (std::size_t i = 0; i < classes; ++i) {
            const auto came = static_cast<double>(now[i]);
            sum += worth[i] * came;
            if (value)
                continue;
            const auto told = forecast.size(static_cast<int>(i));
            held += told.lower - 0.5 <= came && came <= told.upper + 0.5; // whole customers
            ++tried;
        }
        if (value) {
            const auto told = forecast.value(worth);
            held += told.lower <= sum && sum <= told.upper;
            ++tried;
        }
    }
    return 100 * held / tried;
}

} // namespace

int main(int count, char** arguments) {
    const int truths = count > 1 ? std::atoi(arguments[1]) : 4000;
    std::printf("%-44s", "customers in each class");
    for (const auto size : sizes)
        std::printf("  %6d", static_cast<int>(size));
    std::printf("\n");
    for (const bool value : {false, true})
        for (const int periods : {1, 4})
            for (const int ahead : {1, 4}) {
                std::printf("%s, %d period%s seen, %d ahead%*s", value ? "value of the book" : "size of a tier",
                            periods, periods == 1 ? "" : "s", ahead, (value ? 14 : 17) - (periods != 1) - 1, "");
                for (const auto size : sizes)
                    std::printf("  %6.2f", covered(truths, size, periods, ahead, value));
                std::printf("\n");
            }
}
