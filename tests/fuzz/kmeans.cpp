#include <clientele/cluster/kmeans.hpp>

#include "tables.hpp"

namespace {

template <class Fit>
void check(const Fit& fit, const clientele::matrix& x, int k) {
    const auto n = static_cast<std::size_t>(x.rows());
    fuzz::holds(fit.k() >= 1 && fit.k() <= k, "there are 1 to k clusters");
    fuzz::holds(fuzz::finite(fit.centroids), "centroids are finite");
    fuzz::holds(std::isfinite(fit.inertia) && fit.inertia >= 0, "the inertia is finite");
    std::size_t rows = 0;
    for (const auto size : fit.sizes)
        rows += size;
    fuzz::holds(fit.labels.size() == n && rows == n, "sizes add up to the rows");
    for (const int label : fit.labels)
        fuzz::holds(label >= 0 && label < fit.k(), "labels name clusters");
}

} // namespace

FUZZ_HARNESS(kmeans) {
    using namespace clientele;
    const int kind = in.between(0, 3), n = in.between(1, 24), d = in.between(1, 4), k = in.between(0, 6);
    const auto seed = in.take<std::uint64_t>();
    const bool weighted = in.flip();
    const auto x = fuzz::table(in, n, d);
    const auto weights = weighted ? in.weights(static_cast<std::size_t>(n)) : std::vector<double>{};
    fuzz::accepted([&] {
        switch (kind) {
        case 0:
            return check(clientele::kmeans{.k = k, .restarts = 2, .seed = seed}.fit(x, weights), x, k);
        case 1:
            return check(
                clientele::kmeans{.k = k, .centroid = medians{}, .polish = no_polish{}, .restarts = 2, .seed = seed}
                    .fit(x, weights),
                x, k);
        case 2:
            return check(
                clientele::kmeans{.k = k, .centroid = spherical{}, .polish = no_polish{}, .restarts = 2, .seed = seed}
                    .fit(x, weights),
                x, k);
        default: {
            const auto fit =
                clientele::kmeans{.k = k, .seeding = random_points{}, .restarts = 1, .seed = seed}.fit(x, weights);
            check(fit, x, k);
            fuzz::holds(fit.assign(x).size() == fit.labels.size(), "everybody is assigned");
        }
        }
    });
}
