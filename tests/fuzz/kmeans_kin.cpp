#include <clientele/cluster/mini_batch.hpp>
#include <clientele/cluster/partition_seeding.hpp>
#include <clientele/cluster/size_bounded_kmeans.hpp>
#include <clientele/cluster/trimmed_kmeans.hpp>

#include "tables.hpp"

namespace {

bool legal(const std::vector<double>& weights) {
    return weights.empty() || (fuzz::finite(weights) && *std::min_element(weights.begin(), weights.end()) >= 0 &&
                               *std::max_element(weights.begin(), weights.end()) > 0);
}

} // namespace

FUZZ_HARNESS(kmeans_kin) {
    using namespace clientele;
    const int kind = in.between(0, 4), n = in.between(1, 24), d = in.between(1, 3), k = in.between(0, 5);
    const auto seed = in.take<std::uint64_t>();
    const double share = in.between(0, 60) / 100.0;
    const auto least = static_cast<std::size_t>(in.between(0, 6)), most = static_cast<std::size_t>(in.between(0, 24));
    const bool weighted = in.flip();
    const auto x = fuzz::table(in, n, d);
    const auto weights = weighted ? in.weights(static_cast<std::size_t>(n)) : std::vector<double>{};
    fuzz::accepted([&] {
        if (kind == 0) {
            const auto fit = trimmed_kmeans{.k = k, .share = share, .restarts = 2, .seed = seed}.fit(x, weights);
            fuzz::holds(fuzz::finite(fit.clusters.centroids) && std::isfinite(fit.reach), "a trimmed fit is finite");
            const auto labels = fit.assign(x);
            std::size_t aside = 0;
            for (std::size_t i = 0; i < fit.clusters.labels.size(); ++i) // a row of weight 0 is labelled as a new one
                aside += fit.clusters.labels[i] < 0 && (weights.empty() || weights[i] > 0);
            fuzz::holds(aside == fit.set_aside.size(), "who is set aside has no label");
            fuzz::holds(labels.size() == fit.clusters.labels.size(), "everybody is assigned");
        } else if (kind == 1) {
            const auto fit =
                size_bounded_kmeans{.k = k, .least_size = least, .most_size = most, .restarts = 2, .seed = seed}.fit(x);
            fuzz::holds(fuzz::finite(fit.clusters.centroids) && std::isfinite(fit.clusters.inertia),
                        "a size-bounded fit is finite");
            for (const auto rows : fit.clusters.sizes)
                fuzz::holds(rows >= least && rows <= most, "sizes keep their bounds");
        } else if (kind == 2) {
            kmeans_stream stream;
            const mini_batch_kmeans how{.k = k, .memory = 1 - share, .seed = seed};
            for (int batch = 0; batch < 2; ++batch) {
                how.update(stream, x, weights);
                fuzz::holds(fuzz::finite(stream.centroids) && fuzz::finite(stream.masses), "a stream stays finite");
            }
            fuzz::holds(stream.assign(x).size() == static_cast<std::size_t>(n), "everybody is assigned");
        } else if (k >= 1 && fuzz::finite(x) && legal(weights)) { // k-means checks that before it asks for seeds
            random_generator random{seed};
            const auto seeds = kind == 3 ? variance_partition{}.seed(x, weights, k, random)
                                         : pca_partition{}.seed(x, weights, k, random);
            fuzz::holds(fuzz::finite(seeds) && seeds.rows() <= k && seeds.cols() == d, "seeds are finite points");
        }
    });
}
