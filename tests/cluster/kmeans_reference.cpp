#include <clientele/cluster/kmeans.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

TEST_SUITE("kmeans against the best known solutions") {

using namespace clientele;

namespace {

matrix standardised(const std::string& dataset) {
    const auto table = golden(dataset + "_standardised.csv", {.header = false});
    matrix x(static_cast<Eigen::Index>(table.rows()), static_cast<Eigen::Index>(table.columns()));
    for (std::size_t i = 0; i < table.rows(); ++i)
        for (std::size_t j = 0; j < table.columns(); ++j)
            x(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = table.number(i, j);
    return x;
}

} // namespace

TEST_CASE(
    "100 restarts end within 0.5 % of the best known inertia of iris and wine for every k, and reach it for 2 and 3") {
    const auto reference = golden("kmeans_reference.csv");
    for (std::size_t row = 0; row < reference.rows(); ++row) {
        const auto x = standardised(std::string{reference.text(row, reference.column("dataset"))});
        const auto k = reference.integer(row, reference.column("k"));
        const double best = reference.number(row, reference.column("best_inertia"));
        CAPTURE(k);
        const auto fitted =
            kmeans{.k = k, .seeding = greedy_kmeans_plus_plus{}, .empty = farthest_point{}, .restarts = 100, .seed = 42}
                .fit(x);
        CHECK(fitted.status == kmeans_status::converged);
        CHECK(fitted.restarts == 100);
        CHECK(fitted.inertia >= best * (1 - 1e-12));
        CHECK(fitted.inertia <= best * 1.005);
        if (k <= 3) {
            CHECK(fitted.inertia == doctest::Approx(best).epsilon(1e-12));
            std::string sizes;
            auto sorted = fitted.sizes;
            std::sort(sorted.begin(), sorted.end());
            for (const auto size : sorted)
                sizes.append(sizes.empty() ? "" : " ").append(std::to_string(size));
            CHECK(sizes == reference.text(row, reference.column("sorted_sizes")));
        }
    }
}

TEST_CASE("50 restarts with Hartigan's polish reach the best known inertia of iris and wine for every k") {
    const auto reference = golden("kmeans_reference.csv");
    for (std::size_t row = 0; row < reference.rows(); ++row) {
        const auto x = standardised(std::string{reference.text(row, reference.column("dataset"))});
        const auto k = reference.integer(row, reference.column("k"));
        CAPTURE(k);
        const auto fitted = kmeans{.k = k, .polish = hartigan{}, .restarts = 50, .seed = 13}.fit(x);
        CHECK(fitted.inertia ==
              doctest::Approx(reference.number(row, reference.column("best_inertia"))).epsilon(1e-12));
    }
}

} // TEST_SUITE("kmeans against the best known solutions")
