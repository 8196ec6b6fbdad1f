// Tiers of a million customers: rules over twelve criteria, ABC, thresholds, score and tier together, quotas.
//
//   bench_tier_million                       a table of times
//   bench_tier_million --write FILE          the matrix (column-major doubles) for a peer to read
//   bench_tier_million --case NAME [FILE]    the CPU seconds of one case, once warmed up, for
//   benchmarks/peers/tier_numpy.py

#include <clientele/score/weighted_score.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/quota.hpp>
#include <clientele/tier/thresholds.hpp>
#include <clientele/tier/tier_rules.hpp>

#include <criteria_matrix.hpp>
#include <cstdio>
#include <functional>
#include <string>
#include <support/table.hpp>
#include <vector>

using namespace clientele;

namespace {

/// Three rules over all twelve criteria: nine, seven and five of them above falling lines, spend necessary.
tier_rules<> rule_book() {
    tier_rules<> book;
    for (int j = 0; j < bench::criteria_count; ++j)
        book.criteria.push_back(sentence("c", j));
    const double lines[] = {1.2, 0.9, 0.6};
    const int needed[] = {9, 7, 5};
    for (int t = 0; t < 3; ++t) {
        std::vector<requirement> asked;
        for (const auto& name : book.criteria)
            asked.push_back(at_least(name, lines[t]));
        asked[0].necessary = true;
        book.rules.push_back(k_of(needed[t], "tier " + std::to_string(t), asked));
    }
    return book;
}

struct bench_case {
    std::string name;
    std::string what;
    std::function<void(const matrix&)> run;
};

long sink = 0;

std::vector<bench_case> cases() {
    return {
        {"rules", "rules over 12 criteria, 4 tiers",
         [](const matrix& x) { sink += rule_book().apply(x).tiers.back(); }},
        {"abc", "abc by cumulative share", [](const matrix& x) { sink += abc{}.fit(column_of(x, 0)).tiers.back(); }},
        {"count", "abc by share of customers",
         [](const matrix& x) { sink += abc_by_count{}.fit(column_of(x, 0)).tiers.back(); }},
        {"thresholds", "fixed thresholds, 4 tiers",
         [](const matrix& x) { sink += spend_thresholds{.at_least = {2, 1, 0.5}}.fit(column_of(x, 0)).tiers.back(); }},
        {"score", "weighted score of 12 criteria, then abc by count",
         [](const matrix& x) {
             weighted_score<> score;
             for (int j = 0; j < bench::criteria_count; ++j)
                 score.criteria.push_back({.name = sentence("c", j)});
             sink += abc_by_count{}.fit(score.fit(x).score(x).scores).tiers.back();
         }},
        {"quota", "quotas of customers and profit, 4 tiers",
         [](const matrix& x) { sink += quota_tiers{}.fit(column_of(x, 0)).tiers.back(); }},
    };
}

} // namespace

int main(int count, char** arguments) {
    const std::string mode = count > 1 ? arguments[1] : "";
    if (mode == "--write" && count > 2)
        return bench::write(bench::criteria_matrix(1'000'000), arguments[2]) ? 0 : 1;
    if (mode == "--case" && count > 2) {
        const auto x = bench::criteria_matrix(1'000'000);
        for (const auto& each : cases())
            if (each.name == arguments[2])
                std::printf("%.6f\n", bench::seconds_of([&] { each.run(x); }, 5));
        return 0;
    }
    support::table table{"Tiers, one thread", {"<what", "customers", "ms", "ns per customer"}};
    for (const std::size_t n : {100'000u, 1'000'000u}) {
        const auto x = bench::criteria_matrix(n);
        for (const auto& each : cases()) {
            const auto seconds = bench::seconds_of([&] { each.run(x); }, each.name == "quota" ? 2 : 5);
            table.row({each.what, support::number(static_cast<double>(n)), support::number(1e3 * seconds, 2),
                       support::number(1e9 * seconds / static_cast<double>(n), 1)});
        }
    }
    table.print();
    return sink == 42 ? 1 : 0;
}
