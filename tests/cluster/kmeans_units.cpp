// Features and weights of any unit: the same clusters, or a refusal that names the legal range.

#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/partition_seeding.hpp>
#include <clientele/cluster/size_bounded_kmeans.hpp>
#include <clientele/cluster/trimmed_kmeans.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

TEST_SUITE("kmeans in any unit") {

using namespace clientele;

namespace {

struct customers {
    matrix x;
    std::vector<double> weights;
};

/// Groups with tails; weights are fractions, a few 0.
customers drawn() {
    random_generator random{21};
    customers out{matrix(90, 2), {}};
    for (Eigen::Index i = 0; i < out.x.rows(); ++i) {
        out.x.row(i) << static_cast<double>(i % 3) + random.uniform() * random.uniform(), 2 * random.uniform();
        out.weights.push_back(random.below(8) == 0 ? 0 : 0.25 + random.uniform());
    }
    return out;
}

template <class Fit>
const auto& clusters_of(const Fit& fit) {
    if constexpr (requires { fit.clusters; })
        return fit.clusters;
    else
        return fit;
}

/// The same labels and centroids at every unit of features, and of weights; inertia up to `degree` of the former.
template <class Method>
void check_units(const Method& method, int degree) {
    const auto [x, weights] = drawn();
    const auto plain = clusters_of(method.fit(x, weights));
    CHECK(plain.inertia > 0);
    for (const int power : {-495, -490, -310, -100, 100, 310, 490, 496}) {
        CAPTURE(power);
        const double unit = std::scalbn(1.0, power);
        auto scaled = weights;
        for (double& weight : scaled)
            weight *= unit;
        const auto by_weight = clusters_of(method.fit(x, scaled));
        CHECK(by_weight.labels == plain.labels);
        CHECK((by_weight.centroids - plain.centroids).cwiseAbs().maxCoeff() <= 1e-12);
        CHECK(by_weight.inertia == doctest::Approx(plain.inertia * unit).epsilon(1e-12));
        const auto by_feature = clusters_of(method.fit(matrix{x * unit}, weights));
        CHECK(by_feature.labels == plain.labels);
        if (degree > 0)
            CHECK((by_feature.centroids / unit - plain.centroids).cwiseAbs().maxCoeff() <= 1e-12);
        if (degree * std::abs(power) < 1000)
            CHECK(by_feature.inertia == doctest::Approx(std::scalbn(plain.inertia, degree * power)).epsilon(1e-12));
    }
}

} // namespace

TEST_CASE("every seeding finds the same groups at any unit") {
    check_units(kmeans{.k = 3, .seed = 4}, 2);
    check_units(kmeans{.k = 3, .seeding = kmeans_plus_plus{}, .seed = 4}, 2);
    check_units(kmeans{.k = 3, .seeding = random_points{}, .seed = 4}, 2);
    check_units(kmeans{.k = 3, .seeding = maximin{}, .seed = 4}, 2);
    check_units(kmeans{.k = 3, .seeding = variance_partition{}}, 2);
    check_units(kmeans{.k = 3, .seeding = pca_partition{}}, 2);
    check_units(kmeans{.k = 3, .polish = no_polish{}, .restarts = 30, .seed = 4}, 2); // swaps of the best run, too
}

TEST_CASE("medians, directions and trimmed means find the same groups at any unit") {
    check_units(kmeans{.k = 3, .centroid = medians{}, .seed = 4}, 1);
    check_units(kmeans{.k = 3, .centroid = spherical{}, .seed = 4}, 0);
    check_units(trimmed_kmeans{.k = 3, .share = 0.1, .seed = 4}, 2);
}

TEST_CASE("bounds on sizes hold at any unit") {
    const auto x = drawn().x;
    const size_bounded_kmeans method{.k = 3, .least_size = 30, .most_size = 30, .seed = 2};
    const auto plain = method.fit(x);
    for (const int power : {-498, -310, -100, 100, 310, 490}) {
        const auto scaled = method.fit(matrix{x * std::scalbn(1.0, power)});
        CHECK(scaled.clusters.labels == plain.clusters.labels);
        CHECK(scaled.certificate.holds());
    }
}

TEST_CASE("a row of weight 0 changes no fit of any kind, wherever it lies") {
    const auto [x, weights] = drawn();
    matrix present(0, 2), far = x;
    std::vector<double> positive;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i] > 0) {
            present.conservativeResize(present.rows() + 1, 2);
            present.row(present.rows() - 1) = x.row(static_cast<Eigen::Index>(i));
            positive.push_back(weights[i]);
        } else {
            far.row(static_cast<Eigen::Index>(i)) << 1e300, -1e300;
        }
    }
    const auto check = [&, &all = weights](const auto& method) {
        const auto with = clusters_of(method.fit(far, all)), without = clusters_of(method.fit(present, positive));
        CHECK(with.centroids == without.centroids);
        CHECK(with.inertia == without.inertia);
        CHECK(with.masses == without.masses);
    };
    const given_centroids start{present.topRows(3)};
    check(kmeans{.k = 3, .seeding = start});
    check(kmeans{.k = 3, .seeding = start, .centroid = medians{}});
    check(kmeans{.k = 3, .seeding = start, .centroid = spherical{}});
    check(trimmed_kmeans{.k = 3, .seeding = start});
}

TEST_CASE("runs whose inertia no double is as small as are told apart all the same") {
    const auto x = drawn().x;
    const auto plain = kmeans{.k = 3, .polish = no_polish{}, .restarts = 20, .seed = 9}.fit(x);
    const auto tiny = kmeans{.k = 3, .polish = no_polish{}, .restarts = 20, .seed = 9}.fit(matrix{x * 0x1p-700});
    CHECK(tiny.inertia == 0);
    CHECK(tiny.labels == plain.labels);
    CHECK(tiny.best_restart == plain.best_restart);
    CHECK_THROWS_WITH_AS((void)(kmeans{.k = 3, .stopping = until_gain_below{}}.fit(matrix{x * 0x1p-700})),
                         doctest::Contains("kmeans: the inertia must be 0 or in ["), error);
}

} // TEST_SUITE("kmeans in any unit")
