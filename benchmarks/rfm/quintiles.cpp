// Recency, frequency and monetary quintiles of many customers, in CPU seconds of one thread.
//
//     bench_rfm_quintiles                         1 and 10 million made-up customers, first call and best of five
//     bench_rfm_quintiles --write 1000000 FILE    writes such customers as CSV, for the peers
//     bench_rfm_quintiles --read FILE             the same on that file; one line, for peers/rfm_quintiles.sh

#include <clientele/io/csv.hpp>
#include <clientele/math/random.hpp>
#include <clientele/rfm/ntile.hpp>
#include <clientele/rfm/rfm.hpp>

#include "../usage.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

using namespace clientele;

struct customers {
    std::vector<double> recency, frequency, monetary;
};

// Days within three years, counts that fall off geometrically, amounts in cents with a long tail.
customers make(std::size_t n) {
    random_generator draw{7};
    customers c;
    for (std::size_t i = 0; i < n; ++i) {
        const double often = 1.0 + std::floor(-std::log1p(-draw.uniform()) * 4.8);
        c.recency.push_back(std::floor(1095.0 * std::pow(draw.uniform(), 1.5)));
        c.frequency.push_back(often);
        c.monetary.push_back(std::round(100.0 * often * 3.0 * std::exp(2.0 * draw.uniform() + draw.uniform())) / 100.0);
    }
    return c;
}

struct times {
    double first = 0.0, best = 1e9;
    std::size_t checksum = 0;
};

template <class Scoring>
times measure(const Scoring& scoring, const customers& c, int rounds) {
    times result;
    for (int round = 0; round < rounds; ++round) {
        const double before = cpu_seconds();
        const auto fitted = scoring.fit(c.recency, c.frequency, c.monetary);
        const double took = cpu_seconds() - before;
        if (round == 0)
            result.first = took;
        result.best = std::min(result.best, took);
        result.checksum = 0;
        for (std::size_t row = 0; row < fitted.scores.size(); row += 997)
            result.checksum = result.checksum * 31 + fitted.scores.cell(row);
    }
    return result;
}

const ntile_bins by_row{.ties = ntile_ties::by_row};
const rfm ntile_scoring{.recency = by_row, .frequency = by_row, .monetary = by_row};

customers read(const char* path) {
    const auto file = csv_table::read(path);
    return {file.numbers(file.column("recency")), file.numbers(file.column("frequency")),
            file.numbers(file.column("monetary"))};
}

} // namespace

int main(int argc, char** argv) {
    if (argc == 4 && std::strcmp(argv[1], "--write") == 0) {
        const auto c = make(std::strtoull(argv[2], nullptr, 10));
        std::FILE* out = std::fopen(argv[3], "w");
        std::fprintf(out, "id,recency,frequency,monetary\n");
        for (std::size_t i = 0; i < c.recency.size(); ++i)
            std::fprintf(out, "%zu,%.0f,%.0f,%.2f\n", i, c.recency[i], c.frequency[i], c.monetary[i]);
        std::fclose(out);
        return 0;
    }
    if (argc >= 3 && std::strcmp(argv[1], "--read") == 0) {
        const auto c = read(argv[2]);
        const bool ntile = argc > 3 && std::strcmp(argv[3], "ntile") == 0;
        const auto t = ntile ? measure(ntile_scoring, c, 5) : measure(rfm{}, c, 5);
        std::printf("clientele %s first %.4f warm %.4f\n", ntile ? "ntile by row" : "quintiles", t.first, t.best);
        return 0;
    }
    std::printf("%12s  %-14s  %8s  %8s\n", "customers", "policy", "first s", "best s");
    for (const std::size_t n : {1'000'000u, 10'000'000u}) {
        const auto c = make(n);
        const auto quintiles = measure(rfm{}, c, 5), ntile = measure(ntile_scoring, c, 5);
        std::printf("%12zu  %-14s  %8.4f  %8.4f\n", n, "quantile_bins", quintiles.first, quintiles.best);
        std::printf("%12zu  %-14s  %8.4f  %8.4f\n", n, "ntile by row", ntile.first, ntile.best);
    }
}
