// Natural breaks of n values beside Ckmeans.1d.dp (its C++ core, without R) and std::sort, interleaved, CPU
// milliseconds of one thread, the least of three rounds. Compiled by natural_breaks.sh.
//
//   natural_breaks_ckmeans [VALUES [K...]]

#include <clientele/math/natural_breaks.hpp>

#include "../math/natural_breaks_data.hpp"
#include <Ckmeans.1d.dp.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numeric>
#include <string>

namespace {

template <class Work>
double milliseconds(const Work& work) {
    const std::clock_t begin = std::clock();
    work();
    return 1e3 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

} // namespace

int main(int count, char** arguments) {
    const auto n = static_cast<std::size_t>(count > 1 ? std::atoll(arguments[1]) : 1'000'000);
    std::vector<int> ks;
    for (int i = 2; i < count; ++i)
        ks.push_back(std::atoi(arguments[i]));
    if (ks.empty())
        ks = {5};
    std::puts("values,k,sort_ms,ours_ms,our_labels_ms,ckmeans_linear_ms,ckmeans_loglinear_ms,ours_to_sort,ckmeans_to_"
              "ours_with_labels,difference_of_the_cost");
    for (const auto& kind : value_kinds) {
        const auto values = values_of(kind, n);
        for (const int k : ks) {
            double sort = 1e300, ours = 1e300, theirs[2] = {1e300, 1e300}, labels_ms = 1e300, their_cost = 0;
            clientele::natural_classes classes;
            std::vector<int> labels;
            for (int round = 0; round < 3; ++round) {
                auto copy = values;
                sort = std::min(sort, milliseconds([&] { std::sort(copy.begin(), copy.end()); }));
                ours = std::min(ours, milliseconds([&] { classes = clientele::optimal_breaks{.k = k}.fit(values); }));
                labels_ms = std::min(labels_ms, milliseconds([&] { labels = classes.assign(values); }));
                for (const int method : {0, 1}) {
                    const auto clusters = static_cast<std::size_t>(k);
                    std::vector<int> their_labels(n);
                    std::vector<double> centres(clusters), within(clusters), sizes(clusters), bic(1);
                    theirs[method] =
                        std::min(theirs[method], milliseconds([&] {
                                     kmeans_1d_dp(values.data(), n, nullptr, clusters, clusters, their_labels.data(),
                                                  centres.data(), within.data(), sizes.data(), bic.data(), "BIC",
                                                  method == 0 ? "linear" : "loglinear", L2);
                                 }));
                    their_cost = std::accumulate(within.begin(), within.end(), 0.0);
                }
            }
            std::printf("%s,%d,%.1f,%.1f,%.1f,%.1f,%.1f,%.2f,%.1f,%.1e\n", kind.name, k, sort, ours, labels_ms,
                        theirs[0], theirs[1], ours / sort, std::min(theirs[0], theirs[1]) / (ours + labels_ms),
                        their_cost / classes.cost - 1);
            std::fflush(stdout);
        }
    }
}
