// k-means with size bounds: rows x 8 into k clusters, each within 10 % of the mean size.
//
//     bench_cluster_size_bounded [ROWS [K]]

#include <clientele/cluster/size_bounded_kmeans.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>

int main(int count, char** arguments) {
    const auto n = static_cast<std::size_t>(count > 1 ? std::atoll(arguments[1]) : 100'000);
    const int k = count > 2 ? std::atoi(arguments[2]) : 50;
    const auto share = static_cast<double>(n) / k;
    for (const bool skewed : {false, true}) {
        clientele::random_generator random{1};
        clientele::matrix x(static_cast<Eigen::Index>(n), 8);
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            const auto group = static_cast<double>(random.below(20));
            for (Eigen::Index f = 0; f < x.cols(); ++f) {
                const double bell =
                    std::sqrt(-2.0 * std::log(1.0 - random.uniform())) * std::cos(6.283185307179586 * random.uniform());
                x(i, f) = skewed ? std::exp(bell) : std::fmod(group * (2.3 + static_cast<double>(f)), 7.0) + bell;
            }
        }
        const std::clock_t begin = std::clock();
        const auto fit = clientele::size_bounded_kmeans{.k = k,
                                                        .least_size = static_cast<std::size_t>(0.9 * share),
                                                        .most_size = static_cast<std::size_t>(1.1 * share),
                                                        .seed = 1}
                             .fit(x);
        const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        const auto [least, most] = std::minmax_element(fit.clusters.sizes.begin(), fit.clusters.sizes.end());
        std::printf("%s: %zu x 8, k %d: %.2f CPU seconds, %d iterations (%s), inertia %.6f, sizes %zu to %zu, worst "
                    "gap of all steps %.1e\n",
                    skewed ? "log-normal" : "20 groups", n, k, seconds, fit.clusters.iterations,
                    fit.clusters.status == clientele::kmeans_status::converged ? "converged" : "limit",
                    fit.clusters.inertia, *least, *most, fit.worst_gap);
    }
}
