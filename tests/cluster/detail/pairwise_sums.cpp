#include <clientele/cluster/detail/pairwise_sums.hpp>
#include <clientele/math/random.hpp>
#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include "../reference.hpp"
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("cluster/detail/pairwise_sums") {

using namespace clientele;

namespace {

/// Points with weights, row by row.
struct points {
    std::size_t n, d;
    std::vector<double> values, weights;

    points(random_generator& random, std::size_t rows, std::size_t features) : n{rows}, d{features} {
        for (std::size_t i = 0; i < n * d; ++i)
            values.push_back(4 * random.uniform());
        for (std::size_t i = 0; i < n; ++i)
            weights.push_back(static_cast<double>(random.below(4)));
    }
    [[nodiscard]] detail::packed_rows packed() const {
        return {n, d, [](std::size_t i) { return i; }, [&](std::size_t i, std::size_t f) { return values[i * d + f]; },
                [&](std::size_t i) { return weights[i]; }};
    }
    /// sum_j w_j |x_i - y_j|, straight from the definition.
    [[nodiscard]] double sum_to(std::size_t i, const points& y) const {
        double sum = 0;
        for (std::size_t j = 0; j < y.n; ++j) {
            double squares = 0;
            for (std::size_t f = 0; f < d; ++f)
                squares += (values[i * d + f] - y.values[j * d + f]) * (values[i * d + f] - y.values[j * d + f]);
            sum += y.weights[j] * std::sqrt(squares);
        }
        return sum;
    }
};

constexpr std::size_t sizes[] = {1,  2,  31,  32,
                                 33, 64, 100, 700}; // around whole groups of 32, and more than a tile of 16 groups

#if defined(__x86_64__)
/// Eight roots by products, in place.
[[gnu::target("avx512f,avx2,fma")]] void roots_by_products(double* values) {
    detail::vector_of<64>::aligned packet;
    std::memcpy(&packet, values, sizeof packet);
    detail::square_roots_by_products<64>(packet);
    std::memcpy(values, &packet, sizeof packet);
}
#endif

} // namespace

TEST_CASE("rows are packed in groups of 32, feature by feature, and the last group is filled with weightless copies of "
          "the first") {
    const std::vector<std::size_t> places{5, 3, 4};
    const detail::packed_rows rows{3, 2, [&](std::size_t i) { return places[i]; },
                                   [](std::size_t place, std::size_t f) { return static_cast<double>(10 * place + f); },
                                   [](std::size_t place) { return static_cast<double>(place); }};
    CHECK(rows.groups() == 1);
    CHECK(rows.at(0, 1) == 51.0);
    CHECK(rows.at(2, 0) == 40.0);
    CHECK(rows.values[1] == 30.0);      // feature 0 of the second row
    CHECK(rows.values[32 + 1] == 31.0); // its feature 1 stands 32 further
    CHECK(rows.values[3] == 50.0);
    CHECK(rows.weights[2] == 4.0);
    for (std::size_t lane = 3; lane < 32; ++lane)
        CHECK(rows.weights[lane] == 0.0);
    double row[2];
    rows.copy(1, row);
    CHECK(row[0] == 30.0);
    CHECK(row[1] == 31.0);
}

TEST_CASE("squared distances to a point are those of the definition, in every group") {
    random_generator random{1};
    for (const std::size_t n : sizes) {
        const points x{random, n, 3};
        const std::vector<double> point{1.0, 2.0, 3.0};
        std::vector<double> found{7.0}; // what was there before is gone
        x.packed().squared_distances(point.data(), found);
        REQUIRE(found.size() == (n + 31) / 32 * 32);
        for (std::size_t i = 0; i < n; ++i) {
            double squares = 0;
            for (std::size_t f = 0; f < 3; ++f)
                squares += (x.values[i * 3 + f] - point[f]) * (x.values[i * 3 + f] - point[f]);
            CHECK(found[i] == doctest::Approx(squares).epsilon(1e-14));
        }
    }
}

TEST_CASE("sums between two groups are those of the definition, there and back") {
    random_generator random{2};
    for (const std::size_t n : sizes)
        for (const std::size_t m : {std::size_t{1}, std::size_t{33}, std::size_t{600}}) {
            const points x{random, n, 2}, y{random, m, 2};
            const auto a = x.packed(), b = y.packed();
            std::vector<double> from_x(n), from_y(m);
            detail::add_distance_sums(serial{}, a, b, from_x, from_y);
            CAPTURE(n);
            CAPTURE(m);
            for (std::size_t i = 0; i < n; ++i)
                CHECK(from_x[i] == doctest::Approx(x.sum_to(i, y)).epsilon(1e-12));
            for (std::size_t j = 0; j < m; ++j)
                CHECK(from_y[j] == doctest::Approx(y.sum_to(j, x)).epsilon(1e-12));
        }
}

TEST_CASE("within one group the two halves of the sums, there and back, add up to the definition") {
    random_generator random{3};
    std::vector<std::size_t> all(std::begin(sizes), std::end(sizes));
    all.push_back(1700); // where one part of the rows is more than a tile
    for (const std::size_t n : all) {
        const points x{random, n, 4};
        const auto a = x.packed();
        std::vector<double> there(n), back(n);
        detail::add_distance_sums(serial{}, a, a, there, back);
        CAPTURE(n);
        for (std::size_t i = 0; i < n; ++i)
            CHECK(there[i] + back[i] == doctest::Approx(x.sum_to(i, x)).epsilon(1e-12));
    }
}

TEST_CASE("rows that are picked get the sums of all, and the others none") {
    random_generator random{4};
    const points x{random, 400, 3}, y{random, 700, 3};
    const auto a = x.packed(), b = y.packed();
    for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{129}, std::size_t{300}}) {
        std::vector<std::size_t> some;
        std::vector<double> expected(400), found(400);
        for (std::size_t i = 0; i < count; ++i) {
            some.push_back(399 - i);
            expected[399 - i] = x.sum_to(399 - i, y);
        }
        detail::add_distance_sums(serial{}, a, some, b, found);
        CAPTURE(count);
        for (std::size_t i = 0; i < 400; ++i)
            CHECK(found[i] == doctest::Approx(expected[i]).epsilon(1e-12));
    }
}

TEST_CASE("the sums have the same bits whoever does the work") {
    random_generator random{5};
    const points x{random, 500, 3}, y{random, 333, 3};
    const auto a = x.packed(), b = y.packed();
    std::vector<std::size_t> some;
    for (std::size_t i = 0; i < 500; i += 2)
        some.push_back(i);
    const auto sums = [&](const auto& executor) {
        std::vector<std::vector<double>> out{std::vector<double>(500), std::vector<double>(333),
                                             std::vector<double>(500), std::vector<double>(500),
                                             std::vector<double>(500)};
        detail::add_distance_sums(executor, a, b, out[0], out[1]);
        detail::add_distance_sums(executor, a, a, out[2], out[3]);
        detail::add_distance_sums(executor, a, some, b, out[4]);
        return out;
    };
    const auto alone = sums(serial{});
    CHECK(sums(threads{2}) == alone);
    CHECK(sums(threads{5}) == alone);
}

TEST_CASE("the kernels of all widths differ from the narrowest by no more than unfused products do") {
    random_generator random{6};
    const auto packed = points{random, 1700, 5}.packed();
    const std::vector<double> x(5, 0.25), y(5, 2.0);
    const auto sums = [&](simd width, std::vector<double>& others) {
        others.assign(packed.groups() * 32, 0.0);
        detail::distance_sums_task task{{x.data(), y.data()}, {2.0, 1.0},   {0.0, 0.0}, &packed, 0,
                                        packed.groups(),      others.data()};
        detail::distance_sums_at(width)(task);
        return task;
    };
    std::vector<double> others, others_narrow;
    const auto narrow = sums(simd::bytes_16, others_narrow);
    for (const auto width : reference::widths()) {
        const auto wide = sums(width, others);
        for (const int r : {0, 1})
            CHECK(std::abs(narrow.own[r] / wide.own[r] - 1) <
                  1e-15); // a machine without fused multiply-add rounds each product
        for (std::size_t i = 0; i < others.size(); ++i)
            CHECK(std::abs(others[i] - others_narrow[i]) <= 1e-15 * others[i]);
    }
}

TEST_CASE("all roots of a vector are those of the standard library") {
    detail::vector_of<16>::aligned values = {2.0, 1e300};
    detail::square_roots<16>(values);
    const double first = values[0], second = values[1]; // no reference to a part of a vector
    CHECK(first == std::sqrt(2.0));
    CHECK(second == std::sqrt(1e300));
}

#if defined(__x86_64__)
TEST_CASE("roots by products are those of the standard library to the last bit" *
          doctest::skip(!__builtin_cpu_supports("avx512f"))) {
    random_generator random{7};
    int wrong = 0;
    const auto check = [&](const double(&values)[8]) {
        double roots[8];
        std::copy(values, values + 8, roots);
        roots_by_products(roots);
        for (int lane = 0; lane < 8; ++lane)
            wrong += roots[lane] == std::sqrt(values[lane]) ? 0 : 1;
    };
    for (int repeat = 0; repeat < repeats(100'000); ++repeat) {
        double plain[8], hard[8];
        for (int lane = 0; lane < 8; ++lane) {
            plain[lane] = std::ldexp(1 + random.uniform(), static_cast<int>(random.below(1800)) - 900);
            // next to the square of a number half-way between two doubles: 1 + (2 m + 1) 2^-53, without its last term
            const auto m = static_cast<double>(random.below(std::uint64_t{1} << 52));
            const double half_way = 2 * m * 0x1p-53, square = 1 + (2 * half_way + half_way * half_way) + 0x1p-52;
            hard[lane] = std::bit_cast<double>(std::bit_cast<std::uint64_t>(square) + random.below(5) - 2) *
                         (random.below(2) == 0 ? 1 : 4);
        }
        check(plain);
        check(hard);
    }
    const double largest = std::numeric_limits<double>::max(), infinite = std::numeric_limits<double>::infinity();
    check({0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 0.0, 1e-300});
    check({5e-324, 1.0, 1e-310, 1.0, largest, 1.0, infinite, 1.0});
    check({0x1p-900, 0x1.fp-901, 0x1p+900, 0x1.1p+900, 1.0, 1.0, 1.0, 1.0});
    CHECK(wrong == 0);
}
#endif

} // TEST_SUITE("cluster/detail/pairwise_sums")
