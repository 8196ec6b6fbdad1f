#include <clientele/math/bounded_assignment.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("math/bounded_assignment") {

using namespace clientele;

namespace {

/// The least cost of all ways to place n rows in k clusters within the bounds, by trying them all; infinite without
/// any.
double least_cost(const std::vector<double>& cost, std::size_t n, std::size_t k, std::size_t low, std::size_t high) {
    double least = std::numeric_limits<double>::infinity();
    std::vector<std::size_t> sizes(k, 0);
    const auto place = [&](auto&& self, std::size_t i, double sum) -> void {
        if (i == n) {
            if (std::all_of(sizes.begin(), sizes.end(), [&](std::size_t s) { return s >= low && s <= high; }))
                least = std::min(least, sum);
            return;
        }
        for (std::size_t j = 0; j < k; ++j) {
            ++sizes[j];
            self(self, i + 1, sum + cost[i * k + j]);
            --sizes[j];
        }
    };
    place(place, 0, 0.0);
    return least;
}

/// Costs written row by row.
matrix by_rows(const std::vector<double>& cost, std::size_t k) {
    matrix out(static_cast<Eigen::Index>(cost.size() / k), static_cast<Eigen::Index>(k));
    for (std::size_t v = 0; v < cost.size(); ++v)
        out(static_cast<Eigen::Index>(v / k), static_cast<Eigen::Index>(v % k)) = cost[v];
    return out;
}
/// The same bounds for every column.
std::vector<column_bounds> bounds_of(std::size_t k, std::size_t low, std::size_t high) {
    return std::vector<column_bounds>(k, {.least_rows = low, .most_rows = high});
}
bounded_assignment solved(const std::vector<double>& cost, std::size_t low, std::size_t high,
                          const std::vector<double>& start) {
    return assign_within_bounds(by_rows(cost, start.size()), bounds_of(start.size(), low, high), start);
}

} // namespace

TEST_CASE("each assignment is the cheapest of all that keep the bounds, from any prices") {
    random_generator random{1};
    for (int round = 0; round < repeats(1500); ++round) {
        const std::size_t n = 1 + random.below(8), k = 1 + random.below(3);
        const std::size_t low = random.below(n / k + 1),
                          high = std::max<std::size_t>(low, (n + k - 1) / k + random.below(3));
        std::vector<double> cost(n * k), prices(k, 0.0);
        for (double& c : cost)
            c = round % 2 ? random.uniform() : static_cast<double>(random.below(4));
        if (round % 3 == 0)
            for (double& p : prices)
                p = 2 * random.uniform() - 1;
        const auto [labels, sizes, chains, certificate] = solved(cost, low, high, prices);
        CAPTURE(round);
        CHECK(certificate.cost == doctest::Approx(least_cost(cost, n, k, low, high)).epsilon(1e-12));
        CHECK(std::abs(certificate.cost - certificate.bound) < 1e-12);
        for (std::size_t j = 0; j < k; ++j) {
            const auto size = static_cast<std::size_t>(std::count(labels.begin(), labels.end(), static_cast<int>(j)));
            CHECK(size == sizes[j]);
            CHECK(size >= low);
            CHECK(size <= high);
        }
    }
}

TEST_CASE("larger assignments carry their proof, and a wrong one would not") {
    random_generator random{2};
    for (int round = 0; round < 40; ++round) {
        const std::size_t n = 200 + random.below(600), k = 2 + random.below(12);
        std::vector<double> cost(n * k);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < k; ++j)
                cost[i * k + j] = random.uniform() * static_cast<double>(1 + j * j); // cluster 0 is everybody's darling
        const std::size_t low = n / k - random.below(3), high = (n + k - 1) / k + random.below(5);
        const auto bounds = bounds_of(k, low, high);
        auto found = assign_within_bounds(by_rows(cost, k), bounds);
        auto& labels = found.columns;
        CHECK(found.certificate.holds());
        CHECK(found.certificate.gap > -1e-12);
        std::size_t other = 1;
        while (other < n && labels[other] == labels[0])
            ++other;
        REQUIRE(other < n);
        std::swap(labels[0], labels[other]);
        const auto wrong = certify_assignment(by_rows(cost, k), bounds, labels, found.certificate.prices);
        CHECK(wrong.gap >= 0.0);
        CHECK(wrong.bound == found.certificate.bound);
    }
}

TEST_CASE("a full cluster has a price, and the row that gains least from it gives way") {
    // Both rows want cluster 0; it has one place. Row 1 loses 3 - 1 = 2 by leaving, row 0 would lose 5 - 0 = 5.
    const auto found = solved({0, 5, 1, 3}, 0, 1, {0, 0});
    CHECK(found.columns == std::vector{0, 1});
    CHECK(found.chains == 1);
    CHECK(found.certificate.cost == 3.0);
    CHECK(found.certificate.bound == 3.0); // with a price of 2: min(2, 5) + min(3, 3) - 2 x 1
    CHECK(found.certificate.gap == 0.0);
    CHECK(found.certificate.holds());
    CHECK(found.certificate.prices == std::vector{2.0, 0.0});
}

TEST_CASE("a cluster that nobody wants pays for its minimum") {
    // The same costs, at least one row in cluster 1: it must pay row 1 those 2.
    const auto found = solved({0, 5, 1, 3}, 1, 2, {0, 0});
    CHECK(found.columns == std::vector{0, 1});
    CHECK(found.certificate.cost == 3.0);
    CHECK(found.certificate.bound == 3.0);
    CHECK(found.certificate.prices[1] - found.certificate.prices[0] == -2.0);
}

TEST_CASE("rows travel along chains where no row can go straight") {
    // One place each. Rows 0 and 1 want cluster 0 and cluster 2 is far from both, but near row 2: row 0 takes the place
    // of row 2.
    const auto found = solved({0, 1, 100, 0, 2, 100, 100, 0, 1}, 1, 1, {0, 0, 0});
    CHECK(found.columns == std::vector{1, 0, 2});
    CHECK(found.certificate.cost == 2.0);
    CHECK(found.chains == 1);
}

TEST_CASE("bounds that do not bind leave every row at its nearest cluster, without a chain and without a price") {
    const auto found = solved({0, 5, 1, 3, 4, 2}, 0, 3, {0, 0});
    CHECK(found.columns == std::vector{0, 0, 1});
    CHECK(found.chains == 0);
    CHECK(found.certificate.prices == std::vector{0.0, 0.0});
}

TEST_CASE("the prices of one problem start the next: solved again, nothing moves") {
    random_generator random{4};
    for (int round = 0; round < 50; ++round) {
        const std::size_t n = 30 + random.below(100), k = 2 + random.below(5);
        std::vector<double> cost(n * k);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < k; ++j)
                cost[i * k + j] = random.uniform() * static_cast<double>(1 + j);
        const auto cold = solved(cost, n / k, (n + k - 1) / k, std::vector<double>(k));
        const auto warm = solved(cost, n / k, (n + k - 1) / k, cold.certificate.prices);
        CHECK(warm.chains <= cold.chains);
        CHECK(warm.certificate.cost == doctest::Approx(cold.certificate.cost).epsilon(1e-12));
    }
}

TEST_CASE("of rows that lose the same the lower one gives way, of clusters that cost the same the lower one is taken") {
    const auto equal_rows = solved({0, 1, 0, 1, 0, 1}, 0, 2, {0, 0});
    CHECK(equal_rows.columns == std::vector{1, 0, 0});
    const auto equal_clusters = solved({2, 2, 2}, 0, 1, {0, 0, 0});
    CHECK(equal_clusters.columns == std::vector{0});
}

TEST_CASE("costs of 0 have no gap, and a gap is more than rounding or it is none") {
    const auto found = solved({0, 0, 0, 0}, 1, 1, {0, 0});
    CHECK(found.certificate.cost == 0.0);
    CHECK(found.certificate.gap == 0.0);
    const std::vector<column_bounds> bounds{{.most_rows = 4}, {}};
    const std::vector<double> far_off{8e-23, 1275.0625}; // the first drowns in the rounding of the second
    const auto free = assign_within_bounds(matrix::Zero(9, 2).eval(), bounds, far_off);
    CHECK(free.certificate.bound == 0.0);
    CHECK(free.certificate.holds());
    CHECK(assignment_certificate{0.0, 0.0, 1e-9, {}}.holds());
    CHECK(!assignment_certificate{0.0, 0.0, 1.1e-9, {}}.holds());
}

TEST_CASE("bounds that leave no way are refused, too few places and too few rows") {
    const auto sentence = "assign_within_bounds: the bounds leave no way to place all rows";
    CHECK_THROWS_WITH_AS((void)solved({0, 5, 1, 3, 2, 2}, 0, 1, {0, 0}), sentence, error);
    CHECK_THROWS_WITH_AS((void)solved({0, 5}, 1, 1, {0, 0}), sentence, error);
}

TEST_CASE("each column has bounds of its own, costs may be below 0, and a row goes nowhere it may not") {
    // Column 1 must have two rows and column 2 may have none; row 0 may go to column 0 only.
    constexpr double never = std::numeric_limits<double>::infinity();
    const matrix cost{{5.0, never, never}, {-1.0, 2.0, -9.0}, {-1.0, 1.0, -9.0}, {-4.0, 0.0, -9.0}};
    const std::vector<column_bounds> bounds{{}, {.least_rows = 2}, {.most_rows = 0}};
    const auto found = assign_within_bounds(cost, bounds);
    CHECK(found.columns == std::vector{0, 1, 1, 0});
    CHECK(found.sizes == std::vector<std::size_t>{2, 2, 0});
    CHECK(found.certificate.cost == 4.0); // 5 + 2 + 1 - 4
    CHECK(found.certificate.holds());
}

TEST_CASE("what does not fit is refused with a sentence") {
    const matrix cost{{0.0, 1.0}, {1.0, 0.0}};
    const std::vector<column_bounds> bounds(2);
    CHECK_THROWS_WITH_AS((void)assign_within_bounds(cost, std::vector<column_bounds>(3)),
                         "assign_within_bounds: bounds must have 2 rows, got 3", error);
    CHECK_THROWS_WITH_AS((void)assign_within_bounds(cost, std::vector<column_bounds>{{3, 2}, {}}),
                         "assign_within_bounds: most_rows must be at least least_rows, 3, got 2 in column 0", error);
    CHECK_THROWS_WITH_AS((void)assign_within_bounds(matrix{{0.0, std::nan("")}}, bounds),
                         "assign_within_bounds: cost must be finite, or infinite where a row may not go, got nan in "
                         "row 0, column 1",
                         error);
    constexpr double never = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH_AS((void)assign_within_bounds(matrix{{0.0, 1.0}, {never, never}}, bounds),
                         "assign_within_bounds: each row must have a finite cost, row 1 has none", error);
    CHECK_THROWS_WITH_AS((void)certify_assignment(cost, bounds, std::vector{0, 2}, std::vector{0.0, 0.0}),
                         "certify_assignment: columns must be in [0, 2), got 2 in row 1", error);
    CHECK_THROWS_AS((void)assign_within_bounds(matrix(0, 2), bounds), error);
}

TEST_CASE("bounds beyond all rows leave no way") {
    constexpr auto all = std::numeric_limits<std::size_t>::max();
    const matrix cost{{1.0, 2.0}, {3.0, 4.0}};
    const auto sentence = "assign_within_bounds: the bounds leave no way to place all rows";
    for (const auto& bounds : {std::vector<column_bounds>{{all, all}, {0, 9}},
                               std::vector<column_bounds>{{all / 2, all}, {all / 2 + 2, all}}})
        CHECK_THROWS_WITH_AS((void)assign_within_bounds(cost, bounds), sentence, error);
}

TEST_CASE("costs whose sums and differences would be no numbers are refused") {
    CHECK_THROWS_WITH_AS((void)assign_within_bounds(matrix{{0.0, -1.7e308}}, std::vector<column_bounds>(2)),
                         "assign_within_bounds: cost must be at most 1e290 in size, got -1.7e+308 in row 0, column 1",
                         error);
}

TEST_CASE("prices that are far off cost work, never the cheapest assignment or its proof") {
    const matrix cost{{1.0, 2.0}, {3.0, 4.5}};
    const std::vector<column_bounds> bounds{{0, 1}, {0, 9}};
    const auto found = assign_within_bounds(cost, bounds, std::vector{1e300, -1e300});
    CHECK(found.columns == assign_within_bounds(cost, bounds).columns);
    CHECK(found.certificate.holds());
}

TEST_CASE("only an assignment that keeps the bounds and goes where it may has a certificate") {
    constexpr double never = std::numeric_limits<double>::infinity();
    const matrix cost{{1.0, never}, {2.0, 5.0}};
    const std::vector<column_bounds> bounds{{0, 1}, {0, 2}};
    CHECK_THROWS_WITH_AS((void)certify_assignment(cost, bounds, std::vector{1, 0}, std::vector{0.0, 0.0}),
                         "certify_assignment: row 0 may not go to column 1", error);
    CHECK_THROWS_WITH_AS((void)certify_assignment(cost, bounds, std::vector{0, 0}, std::vector{0.0, 0.0}),
                         "certify_assignment: column 0 must have 0 to 1 rows, got 2", error);
}

} // TEST_SUITE("math/bounded_assignment")
