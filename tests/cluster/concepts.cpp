#include <clientele/cluster/kmeans.hpp>

#include <doctest/doctest.h>

#include <functional>

TEST_SUITE("cluster concepts") {

using namespace clientele;

// One type per role that offers exactly what its concept asks, and nothing more.
namespace {

struct first_rows {
    matrix seed(const matrix_view& x, column, int k, random_generator&) const { return x.topRows(k); }
};
struct by_norm {
    void assign(const matrix_view& x, const matrix& centroids, std::span<int> labels) const {
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            Eigen::Index nearest = 0;
            (centroids.rowwise() - x.row(i)).rowwise().squaredNorm().minCoeff(&nearest);
            labels[static_cast<std::size_t>(i)] = static_cast<int>(nearest);
        }
    }
};
struct midranges { // the loss of a row is its largest difference in one feature
    double loss(std::span<const double> x, std::span<const double> c) const {
        double most = 0;
        for (std::size_t f = 0; f < x.size(); ++f)
            most = std::max(most, std::abs(x[f] - c[f]));
        return most;
    }
    double centre(column values, column) const {
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        return (*low + *high) / 2;
    }
    void finish(std::span<double>) const {}
};
struct never_mind {
    empty_action refill(const cluster_state&, int) const { return {}; }
};
struct twice {
    bool stop(const iteration_report& report) const { return report.iteration == 2; }
};
struct good_enough {
    bool stop(const iteration_report& report) const { return report.inertia() < 2 && report.inertia_before > 2; }
};
struct rough {
    std::size_t improve(const matrix_view&, column, matrix&, std::span<int>) const { return 0; }
};
struct from_the_best {
    std::optional<matrix> start(int, const best_run& best, random_generator&) const { return best.centroids; }
};
struct in_order {
    template <class Task>
    void for_each(std::size_t count, const Task& task) const {
        for (std::size_t i = 0; i < count; ++i)
            task(i);
    }
};

// What a policy may say of itself, and no more than that.
struct exact_by_norm : by_norm {
    static constexpr bool exact = true;
};
struct own_means {
    static constexpr bool least_squares = true;
    double loss(std::span<const double> x, std::span<const double> c) const { return means{}.loss(x, c); }
    double centre(column values, column weights) const { return means{}.centre(values, weights); }
    void finish(std::span<double>) const {}
};
static_assert(exact_assignment_policy<exact_by_norm> && !exact_assignment_policy<by_norm>);
static_assert(least_squares_policy<own_means> && !least_squares_policy<midranges>);

static_assert(seeding_policy<first_rows> && assignment_policy<by_norm> && centroid_policy<midranges> &&
              empty_cluster_policy<never_mind> && stopping_policy<twice> && stopping_policy<good_enough> &&
              polish_policy<rough> && restarting_policy<from_the_best> && executor_policy<in_order>);

} // namespace

TEST_CASE("every role can be filled by a host's own type, all at once") {
    matrix x(5, 1);
    x << 0, 8, 1, 9, 11;
    const auto fitted = kmeans{
        .k = 2,
        .seeding = first_rows{},
        .assignment = by_norm{},
        .centroid = midranges{},
        .empty = never_mind{},
        .stopping = twice{},
        .polish = rough{},
        .executor = in_order{},
        .observer = [](const progress&) { return true; },
        .restarting =
            from_the_best{}}.fit(x);
    CHECK(fitted.labels == std::vector{0, 1, 0, 1, 1});
    CHECK(fitted.centroids(0, 0) == 0.5);
    CHECK(fitted.centroids(1, 0) == 9.5);
    CHECK(fitted.inertia == doctest::Approx(0.5 + 0.5 + 1.5 + 0.5 + 1.5));
}

TEST_CASE("a host's own assignment and centroids may say that they are those of the definition") {
    matrix x(5, 1);
    x << 0, 8, 1, 9, 11;
    kmeans_workspace memory;
    const auto own = kmeans{.k = 2, .assignment = exact_by_norm{}, .centroid = own_means{}}.fit(x, {}, memory);
    const auto ours = kmeans{.k = 2}.fit(x);
    CHECK(own.labels == ours.labels);
    CHECK(own.centroids == ours.centroids);
    CHECK(own.inertia == ours.inertia);
}

TEST_CASE("a policy chosen at run time is a function in a struct") {
    struct chosen_later {
        std::function<matrix(const matrix_view&, int)> choose;
        matrix seed(const matrix_view& x, column, int k, random_generator&) const { return choose(x, k); }
    };
    static_assert(seeding_policy<chosen_later>);
    matrix x(4, 1);
    x << 0, 8, 1, 9;
    const chosen_later last{[](const matrix_view& rows, int k) { return matrix{rows.bottomRows(k)}; }};
    CHECK(kmeans{.k = 2, .seeding = last}.fit(x).inertia == 1);
}

} // TEST_SUITE("cluster concepts")
