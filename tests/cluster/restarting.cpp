#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/restarting.hpp>
#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include <optional>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("cluster/restarting") {

using namespace clientele;

namespace {

/// Three rows at distances 0, 1 and 3 from the first of two centroids, and one on the second.
struct small_run {
    matrix x = matrix{{0.0}, {1.0}, {-3.0}, {10.0}};
    matrix centroids = matrix{{0.0}, {10.0}};
    std::vector<int> labels{0, 0, 0, 1};
    std::vector<double> weights, distances{0, 1, 9, 0};
    int asked = 0;

    std::optional<matrix> start(const random_swaps& restarting, int number, random_generator& random) {
        const auto ask = [this] { return ++asked, distances; };
        const auto row = [this](std::size_t i) { return Eigen::RowVectorXd{x.row(static_cast<Eigen::Index>(i))}; };
        const best_run best{centroids, labels, weights, ask, row};
        CHECK_FALSE(fresh_starts{}.start(number, best, random).has_value());
        return restarting.start(number, best, random);
    }
};

} // namespace

TEST_CASE("the first runs and every fourth later one begin anew, and draw nothing") {
    small_run run;
    for (int number = 1; number < 40; ++number) {
        random_generator random{3}, untouched{3};
        const auto start = run.start({.anew = 6}, number, random);
        CHECK(start.has_value() == (number >= 6 && number % 4 != 0));
        CHECK((random.uniform() == untouched.uniform()) == !start.has_value());
    }
    CHECK(run.asked == 39 - 5 - 8 /* 8, 12, ..., 36 */);
}

TEST_CASE("a swap moves one centroid, any of them, onto a row drawn by its squared distance") {
    small_run run;
    random_generator random{1};
    int far = 0, second = 0;
    constexpr int draws = 4000;
    for (int i = 0; i < draws; ++i) {
        const matrix start = run.start({.anew = 1}, 1, random).value();
        const bool moved_second = start(0, 0) == 0;
        const double to = moved_second ? start(1, 0) : start(0, 0);
        CHECK((to == 1 || to == -3)); // never a row that lies on its centroid
        CHECK((moved_second || start(1, 0) == 10));
        far += to == -3;
        second += moved_second;
    }
    CHECK(far == doctest::Approx(0.9 * draws).epsilon(0.03));
    CHECK(second == doctest::Approx(0.5 * draws).epsilon(0.06));
}

TEST_CASE("a row of weight 0 is not drawn, and where every row lies on its centroid a run begins anew") {
    small_run run;
    run.weights = {1, 2, 0, 1};
    random_generator random{1};
    for (int i = 0; i < 100; ++i) {
        const matrix start = run.start({.anew = 1}, 1, random).value();
        CHECK((start(0, 0) == 1 || start(1, 0) == 1));
    }
    run.weights = {1, 0, 0, 1};
    CHECK_FALSE(run.start({.anew = 1}, 1, random).has_value());
}

TEST_CASE("limits below 1 are refused") {
    small_run run;
    random_generator random{1};
    CHECK_THROWS_WITH_AS((void)run.start({.anew = 0}, 1, random),
                         "random_swaps: anew and anew_every must be at least 1, got 0 and 4", error);
    CHECK_THROWS_WITH_AS((void)run.start({.anew_every = -1}, 1, random),
                         "random_swaps: anew and anew_every must be at least 1, got 10 and -1", error);
}

TEST_CASE("up to ten restarts are fresh starts, and more of them end lower than fresh starts do") {
    const auto table = golden("wine_standardised.csv", {.header = false});
    matrix x(static_cast<Eigen::Index>(table.rows()), static_cast<Eigen::Index>(table.columns()));
    for (std::size_t j = 0; j < table.columns(); ++j) {
        const auto values = table.numbers(j);
        x.col(static_cast<Eigen::Index>(j)) = Eigen::Map<const Eigen::VectorXd>(values.data(), x.rows());
    }
    const auto fit = [&](auto restarting, int restarts, std::uint64_t seed) {
        return kmeans{.k = 8, .restarts = restarts, .seed = seed, .restarting = restarting}.fit(x);
    };
    const double best_known = 924.146; // kmeans_reference.csv, to six digits
    int swapped = 0, fresh = 0;
    for (std::uint64_t seed = 0; seed < (sanitized ? 1 : 6); ++seed) {
        const auto ten = fit(random_swaps{}, 10, seed), ten_fresh = fit(fresh_starts{}, 10, seed);
        CHECK(ten.labels == ten_fresh.labels);
        CHECK(ten.inertia == ten_fresh.inertia);
        const auto many = fit(random_swaps{}, 60, seed), again = fit(random_swaps{}, 60, seed);
        CHECK(many.inertia <= ten.inertia);
        CHECK(many.centroids == again.centroids);
        swapped += many.inertia < best_known + 0.001;
        fresh += fit(fresh_starts{}, 60, seed).inertia < best_known + 0.001;
    }
    CHECK(swapped >= fresh + (sanitized ? 0 : 1));
}

TEST_CASE("single precision and threads restart alike") {
    random_generator random{4};
    matrix x(300, 3);
    for (Eigen::Index v = 0; v < x.size(); ++v)
        x.data()[v] = static_cast<double>(random.below(1000)) / 64;
    const auto method = [](auto executor) {
        return kmeans{.k = 7, .restarts = 30, .seed = 1, .executor = executor, .restarting = random_swaps{.anew = 1}};
    };
    const auto serially = method(serial{}).fit(x);
    CHECK(serially.best_restart % 4 != 0); // the best run began with a swap
    CHECK(method(threads{3}).fit(x).centroids == serially.centroids);
    CHECK(method(serial{}).fit(Eigen::MatrixXf{x.cast<float>()}).centroids == serially.centroids);
    const auto robust = kmeans{.k = 7, .centroid = medians{}, .restarts = 30, .seed = 1}.fit(x);
    CHECK(robust.inertia <= kmeans{.k = 7, .centroid = medians{}, .seed = 1}.fit(x).inertia);
}

} // TEST_SUITE("cluster/restarting")
