// The health of a million customers by ten measures in two profiles, and the trends of six dates of theirs.
//
//   bench_monitor_health    a table of processor seconds, the least of five runs

#include <clientele/math/random.hpp>
#include <clientele/monitor/health/scores.hpp>
#include <clientele/monitor/health/trend.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <usage.hpp>
#include <vector>

using namespace clientele;

namespace {

constexpr std::size_t customers = 1'000'000;
constexpr std::size_t measures = 10;

struct book {
    std::vector<std::vector<double>> values{measures, std::vector<double>(customers)};
    std::vector<std::vector<day32>> on{measures, std::vector<day32>(customers)};
    std::vector<int> profile;
    day as_of = std::chrono::year{2026} / 6 / 30;

    book() {
        random_generator draw{1};
        for (auto& each : values)
            for (auto& value : each)
                value = draw.uniform() < 0.1 ? std::nan("") : 100 * draw.uniform();
        for (auto& each : on)
            for (auto& when : each)
                when = day32{as_of - std::chrono::days{static_cast<int>(300 * draw.uniform())}};
        for (std::size_t i = 0; i < customers; ++i)
            profile.push_back(static_cast<int>(i % 2));
    }
};

health_rules rules_of(unmeasured how, bool aging) {
    health_profile out{.name = "p", .groups = {{"a", 1, {}}, {"b", 2, {}}}};
    for (std::size_t j = 0; j < measures; ++j)
        out.groups[j < 5 ? 0 : 1].measures.push_back(
            {.name = std::to_string(j),
             .weight = 1.0 + static_cast<double>(j),
             .scale =
                 j % 2 ? measure_scale::linear(0, 100) : measure_scale::bands({20, 40, 60, 80}, {0, 25, 50, 75, 100}),
             .missing = how,
             .aging = {std::chrono::days{30}, std::chrono::days{aging ? 90 : 0}}});
    return {{out, out}};
}

template <class Run>
void row(const char* what, const Run& run) {
    double least = 1e9;
    for (int i = 0; i < 5; ++i) {
        const double before = cpu_seconds();
        run();
        least = (std::min)(least, cpu_seconds() - before);
    }
    std::printf("%-44s %6.3f s\n", what, least);
}

} // namespace

int main() {
    const book all;
    health_readings readings{.names = {}, .values = {}, .as_of = all.as_of};
    for (std::size_t j = 0; j < measures; ++j) {
        readings.names.push_back(std::to_string(j));
        readings.values.emplace_back(all.values[j]);
    }
    std::size_t sink = 0;
    std::printf("%zu customers, %zu measures, a tenth of the values missing\n", customers, measures);
    const auto health = [&](unmeasured how, bool aging) {
        const auto rules = rules_of(how, aging);
        sink += score_health(rules, readings, all.profile).without_score;
    };
    row("imputed", [&] { health(unmeasured::impute, false); });
    row("excluded", [&] { health(unmeasured::exclude, false); });
    for (std::size_t j = 0; j < measures; ++j)
        readings.measured_on.emplace_back(all.on[j]);
    row("imputed, with age", [&] { health(unmeasured::impute, true); });
    row("excluded, with age", [&] { health(unmeasured::exclude, true); });

    std::vector<dated_scores<std::int64_t>> days(6);
    for (std::size_t s = 0; s < days.size(); ++s) {
        days[s].on = all.as_of + std::chrono::days{30 * s};
        for (std::size_t i = 0; i < customers; ++i) {
            days[s].ids.push_back(static_cast<std::int64_t>(i));
            days[s].scores.push_back(all.values[s][i] == all.values[s][i] ? std::optional{all.values[s][i]}
                                                                          : std::nullopt);
        }
    }
    row("trends of six dates", [&] { sink += score_trend{}.fit(days).size(); });
    return sink == 0;
}
