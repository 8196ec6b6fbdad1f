// What does not scale with iterations: one row assigned to a fitted clustering, and greedy k-means++ in iterations of
// Lloyd. A fit seeds the rows it has packed, and that is what counts; alone is a call of seed(), which packs them
// itself. An iteration is a twentieth of a fit of 20.
//
//   bench_cluster_row_and_seed [CASES=abd]

#include <clientele/cluster/kmeans.hpp>

#include "kmeans_data.hpp"
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

using namespace clientele;

namespace {

template <class Work>
double least_seconds(int repeats, const Work& work) {
    double least = 1e300;
    for (int r = 0; r < repeats; ++r) {
        const std::clock_t begin = std::clock();
        work();
        least = std::min(least, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    return least;
}

/// The seconds of a seeding of rows that are packed, as a fit meets them.
template <class Seed>
double on_packed_rows(const matrix& x, const Seed& seed) {
    const auto columns = detail::columns_view<double>::of(x);
    const detail::column_ranges ranges{columns, {}, serial{}};
    detail::row_memory memory;
    const auto packed = detail::tiled_rows::of(columns, ranges, widest_registers(), memory);
    packed.fill(columns, 0, columns.rows);
    return least_seconds(3, [&] { seed(packed, columns); });
}

} // namespace

int main(int count, char** arguments) {
    const std::string cases = count > 1 ? arguments[1] : "abd";
    std::puts("case,assign_row_ns,greedy_seeding_seconds,alone_seconds,lloyd_iteration_seconds,seeding_in_iterations");
    for (const auto& which : clustering_cases) {
        if (cases.find(which.name) == std::string::npos)
            continue;
        const auto x = clustering_data(which);
        random_generator random{7};
        const matrix start = kmeans_plus_plus{}.seed(x.topRows(20'000), {}, which.clusters, random);
        const auto fit = [&](int iterations) {
            return kmeans{.k = which.clusters,
                          .seeding = given_centroids{start},
                          .stopping = until_stable{iterations},
                          .polish = no_polish{}}
                .fit(x);
        };
        const auto fitted = fit(20);

        constexpr Eigen::Index rows = 4096;
        std::vector<std::vector<double>> customers;
        for (Eigen::Index i = 0; i < rows; ++i) {
            customers.emplace_back();
            for (Eigen::Index f = 0; f < x.cols(); ++f)
                customers.back().push_back(x(i, f));
        }
        long labels = 0;
        const double assign = least_seconds(20, [&] {
            for (const auto& customer : customers)
                labels += fitted.assign_row(customer);
        });

        double seeding = 1e300, alone = 1e300, iteration = 1e300;
        for (int round = 0; round < 3; ++round) { // in turn
            seeding = std::min(seeding, on_packed_rows(x, [&](const auto& packed, const auto& columns) {
                                   random_generator own{1};
                                   labels += greedy_kmeans_plus_plus{}
                                                 .seed_packed(packed, columns, {}, serial{}, which.clusters, own)
                                                 .rows();
                               }));
            alone = std::min(alone, least_seconds(1, [&] {
                                 random_generator own{1};
                                 labels += greedy_kmeans_plus_plus{}.seed(x, {}, which.clusters, own).rows();
                             }));
            iteration = std::min(iteration, least_seconds(1, [&] { labels += fit(20).iterations; }) / 20);
        }
        if (labels == 0)
            return 1;
        std::printf("%s,%.1f,%.4f,%.4f,%.5f,%.1f\n", which.name.c_str(), assign / rows * 1e9, seeding, alone, iteration,
                    seeding / iteration);
        std::fflush(stdout);
    }
}
