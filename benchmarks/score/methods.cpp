// A million customers x twelve criteria, scored by every method: fit and score, as a refit does.
//
//   bench_score_methods                   a table of times, for four sizes
//   bench_score_methods --write FILE      the matrix (column-major doubles) for a peer to read
//   bench_score_methods --case NAME       the CPU seconds of one case, once warmed up, for
//   benchmarks/peers/score_numpy.py

#include <clientele/score/normalising/rank.hpp>
#include <clientele/score/promethee.hpp>
#include <clientele/score/spotis.hpp>
#include <clientele/score/topsis.hpp>
#include <clientele/score/vikor.hpp>
#include <clientele/score/weighted_product.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/score/weighting/from_data.hpp>

#include <criteria_matrix.hpp>
#include <cstdio>
#include <functional>
#include <string>
#include <support/table.hpp>
#include <utility>
#include <vector>

using namespace clientele;

namespace {

std::vector<criterion> criteria() {
    std::vector<criterion> result;
    for (int j = 0; j < bench::criteria_count; ++j)
        result.push_back({.name = sentence("c", j),
                          .direction = j % 3 == 0 ? direction::cost : direction::benefit,
                          .weight = static_cast<double>(j + 1)});
    return result;
}

std::vector<criterion_bounds> bounds() {
    std::vector<criterion_bounds> result;
    for (const auto& c : criteria())
        result.push_back({c.name, 0, 25});
    return result;
}

double sink = 0;

/// What each case does to a matrix.
const std::vector<std::pair<std::string, std::function<void(const matrix&)>>> cases{
    {"weighted_sum", [](const matrix& x) { sink += weighted_score{.criteria = criteria()}.fit(x).score(x).scores[0]; }},
    {"topsis", [](const matrix& x) { sink += topsis{.criteria = criteria()}.fit(x).score(x).scores[0]; }},
    {"vikor", [](const matrix& x) { sink += vikor{.criteria = criteria()}.fit(x).score(x).scores[0]; }},
    {"promethee2", [](const matrix& x) { sink += promethee{.criteria = criteria()}.fit(x).score(x).scores[0]; }},
    {"spotis",
     [](const matrix& x) { sink += spotis{.criteria = criteria(), .bounds = bounds()}.fit(x).score(x).scores[0]; }},
    {"weighted_product",
     [](const matrix& x) { sink += weighted_product{.criteria = criteria()}.fit(x).score(x).scores[0]; }},
    {"percentile",
     [](const matrix& x) {
         sink += weighted_score{.criteria = criteria(), .normalising = percentile_rank{}}.fit(x).score(x).scores[0];
     }},
    {"entropy", [](const matrix& x) { sink += entropy_weights{}.weights(x, criteria())[0]; }},
    {"critic", [](const matrix& x) { sink += critic_weights{}.weights(x, criteria())[0]; }},
};

} // namespace

int main(int argc, char** argv) {
    const std::string what = argc > 1 ? argv[1] : "", name = argc > 2 ? argv[2] : "";
    if (what == "--write")
        return bench::write(bench::criteria_matrix(1'000'000), name.c_str()) ? 0 : 1;
    if (what == "--case") {
        const auto x = bench::criteria_matrix(1'000'000);
        for (const auto& [each, work] : cases)
            if (each == name) {
                work(x);
                std::printf("%.6f\n", bench::seconds_of([&] { work(x); }, 3));
                return sink == 0.123;
            }
        return std::fprintf(stderr, "no case %s\n", name.c_str()), 1;
    }
    support::table table{"fit and score, n customers x 12 criteria, CPU ms",
                         {"<method", "10,000", "100,000", "300,000", "1,000,000"}};
    const matrix small = bench::criteria_matrix(10'000), medium = bench::criteria_matrix(100'000),
                 large = bench::criteria_matrix(300'000), million = bench::criteria_matrix(1'000'000);
    for (const auto& [each, work] : cases) {
        std::vector<std::string> row;
        row.push_back(each);
        for (const auto* x : {&small, &medium, &large, &million})
            row.push_back(support::number(1000 * bench::seconds_of([&] { work(*x); }, 4), 2));
        table.row(row);
    }
    table.print();
    return sink == 0.123;
}
