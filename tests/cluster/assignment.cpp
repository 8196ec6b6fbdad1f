#include <clientele/cluster/assignment.hpp>
#include <clientele/cluster/detail/column_ranges.hpp>
#include <clientele/cluster/detail/late_bounds.hpp>
#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

TEST_SUITE("cluster/assignment") {

using namespace clientele;

namespace {

// The definition: distances in double, feature by feature, no product fused with a sum; ties to the lower label.
std::vector<int> by_definition(const matrix& x, const matrix& c) {
    std::vector<int> labels;
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        double least = std::numeric_limits<double>::infinity();
        int label = 0;
        for (Eigen::Index j = 0; j < c.rows(); ++j) {
            double sum = 0;
            for (Eigen::Index f = 0; f < x.cols(); ++f) {
                volatile double square = (x(i, f) - c(j, f)) * (x(i, f) - c(j, f));
                sum += square;
            }
            if (sum < least) {
                least = sum;
                label = static_cast<int>(j);
            }
        }
        labels.push_back(label);
    }
    return labels;
}

std::vector<simd> widths() {
    std::vector<simd> all{simd::bytes_16};
    if (detail::widest_registers() != simd::bytes_16)
        all.push_back(simd::bytes_32);
    if (detail::widest_registers() == simd::bytes_64)
        all.push_back(simd::bytes_64);
    return all;
}

void check_all_widths(const matrix& x, const matrix& c) {
    const auto expected = by_definition(x, c);
    for (const auto width : widths()) {
        std::vector<int> labels(expected.size(), -7);
        lloyd{width}.assign(x, c, labels);
        CHECK(labels == expected);
    }
}

} // namespace

TEST_CASE("labels are those of the definition at every width of registers, for all sizes of data and model") {
    random_generator random{1};
    for (int round = 0; round < 600; ++round) {
        const int n = 1 + static_cast<int>(random.below(150)), d = 1 + static_cast<int>(random.below(18));
        const int k = 1 + static_cast<int>(random.below(20));
        const double offset = round % 3 == 0 ? 1e6 * random.uniform() : 0.0,
                     scale = std::pow(10.0, static_cast<double>(random.below(9)) - 4);
        matrix x(n, d), c(k, d);
        for (Eigen::Index v = 0; v < x.size(); ++v)
            x.data()[v] = offset + scale * (random.uniform() + random.uniform());
        for (Eigen::Index v = 0; v < c.size(); ++v)
            c.data()[v] = offset + scale * (random.uniform() + random.uniform());
        CAPTURE(round);
        check_all_widths(x, c);
    }
}

TEST_CASE("more centroids than a score can number are compared in groups") {
    random_generator random{9};
    for (int round = 0; round < 60; ++round) {
        const int n = 1 + static_cast<int>(random.below(100)), d = 1 + static_cast<int>(random.below(6));
        const int k = 60 + static_cast<int>(random.below(200));
        matrix x(n, d), c(k, d);
        const bool integers = round % 2 == 0;
        for (Eigen::Index v = 0; v < x.size(); ++v)
            x.data()[v] = integers ? static_cast<double>(random.below(9)) : random.uniform();
        for (Eigen::Index v = 0; v < c.size(); ++v)
            c.data()[v] = integers ? static_cast<double>(random.below(9)) : random.uniform();
        CAPTURE(round);
        check_all_widths(x, c);
    }
}

TEST_CASE("rows a hair from the middle between two centroids are not mistaken") {
    random_generator random{10};
    for (const int k : {2, 8, 16, 64, 100})
        for (const int d : {1, 3, 6}) {
            matrix x(400, d), c(k, d);
            for (Eigen::Index v = 0; v < c.size(); ++v)
                c.data()[v] = random.uniform();
            for (Eigen::Index i = 0; i < x.rows(); ++i) {
                const auto one = static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(k)));
                const auto other = static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(k)));
                const double hair = std::pow(10.0, -3 - 6 * random.uniform()) * (random.below(2) == 0 ? 1 : -1);
                x.row(i) = (c.row(one) + c.row(other)) / 2 + hair * (c.row(one) - c.row(other));
            }
            CAPTURE(k);
            check_all_widths(x, c);
        }
}

TEST_CASE("a recheck passes no row whose label is not that of the definition") {
    random_generator random{12};
    for (const int k : {2, 3, 8, 13, 16})
        for (const int d : {1, 2, 3, 4, 6}) {
            matrix x(1000, d), c(k, d);
            for (Eigen::Index v = 0; v < c.size(); ++v)
                c.data()[v] = random.uniform();
            std::vector<int> labels; // of one of the two centroids that the row is a hair from the middle of
            for (Eigen::Index i = 0; i < x.rows(); ++i) {
                const auto one = static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(k)));
                const auto other = static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(k)));
                const double hair = std::pow(10.0, -2 - 6 * random.uniform()) * (random.below(2) == 0 ? 1 : -1);
                x.row(i) = (c.row(one) + c.row(other)) / 2 + hair * (c.row(one) - c.row(other));
                labels.push_back(static_cast<int>(one));
            }
            const auto expected = by_definition(x, c);
            const auto columns = detail::columns_view<double>::of(x);
            for (const auto width : widths()) {
                detail::row_memory memory;
                const auto rows =
                    detail::tiled_rows::of(columns, detail::column_ranges{columns, {}, serial{}}, width, memory);
                rows.fill(columns, 0, columns.rows);
                for (std::size_t i = 0; i < labels.size(); ++i)
                    rows.set_label(i, labels[i]);
                const detail::centroid_set centroids{c, rows.frame, rows.unit};
                if (!detail::can_recheck(width, centroids.padded()))
                    continue;
                unsigned char bits[1024 / 8];
                detail::recheck(width, centroids.arguments(rows.tiles, rows.padded_rows(), nullptr, bits));
                std::size_t wrong = 0, passed = 0;
                for (std::size_t i = 0; i < labels.size(); ++i)
                    if ((bits[i / 8] >> i % 8 & 1) == 0) {
                        ++passed;
                        wrong += labels[i] != expected[i];
                    }
                CHECK(wrong == 0);
                CHECK(passed > 0);
            }
        }
}

TEST_CASE("a key passes no row whose label is not that of the definition, however its centroids have moved since") {
    random_generator random{21};
    std::size_t passed = 0, left = 0;
    for (const int k : {1, 2, 5, 8, 16, 17, 64, 70, 300})
        for (const int d : {1, 3, 8}) {
            matrix x(1000, d), start(k, d);
            for (Eigen::Index v = 0; v < start.size(); ++v)
                start.data()[v] = random.uniform();
            for (Eigen::Index i = 0; i < x.rows();
                 ++i) { // near a line between two centroids, at times a hair from its middle
                const auto one = static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(k)));
                const auto other = static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(k)));
                const double share = 0.5 + (random.below(2) == 0 ? std::pow(10.0, -7 * random.uniform()) : 0.5) *
                                               (random.uniform() - 0.5);
                x.row(i) = start.row(one) + share * (start.row(other) - start.row(one));
            }
            x.row(7).setConstant(1e30); // is packed as NaN
            const auto columns = detail::columns_view<double>::of(x);
            for (const auto width : widths()) {
                detail::row_memory memory;
                auto rows =
                    detail::tiled_rows::of(columns, detail::column_ranges{columns, {}, serial{}}, width, memory);
                rows.frame.scale = 1;
                rows.frame.offset.assign(static_cast<std::size_t>(d), 0.5);
                rows.fill(columns, 0, columns.rows);
                matrix c = start;
                const auto labels = by_definition(x, c);
                const auto padded = rows.padded_rows();
                alignas(64) std::int32_t found[1024];
                unsigned char bits[1024 / 8];
                detail::late_bounds bounds;
                REQUIRE(bounds.next(c, 1, 0, columns.rows, {1, 1}, memory) == detail::late_bounds::step::begin);
                const detail::centroid_set centroids{c, rows.frame, rows.unit};
                screen(width, bounds.with_keys(centroids.arguments(rows.tiles, padded, found, bits), bounds.keys()));
                for (int step = 0; step < 12; ++step) {
                    const double size = std::pow(10.0, -6 + 0.5 * step);
                    for (Eigen::Index v = 0; v < c.size(); ++v)
                        if (random.below(3) != 0)
                            c.data()[v] += size * (random.uniform() - 0.5);
                    REQUIRE(bounds.next(c, 1, 0, columns.rows, {1, 1}, memory) == detail::late_bounds::step::check);
                    bounds.check(width, 0, padded, bits);
                    const auto now = by_definition(x, c);
                    std::size_t wrong = 0;
                    for (std::size_t i = 0; i < labels.size(); ++i)
                        if ((bits[i / 8] >> i % 8 & 1) == 0) {
                            ++passed;
                            wrong += labels[i] != now[i];
                        } else {
                            ++left;
                        }
                    CHECK(wrong == 0);
                    CHECK((bits[0] >> 7 & 1) == 1);
                }
            }
        }
    CHECK(passed > left / 4);
    CHECK(left > passed / 4);
}

TEST_CASE("rows that are equally far from two centroids go to the lower label, however many there are") {
    random_generator random{2};
    for (int round = 0; round < 200; ++round) {
        matrix x(80, 3), c(6, 3); // small integers: ties are everywhere
        for (Eigen::Index v = 0; v < x.size(); ++v)
            x.data()[v] = static_cast<double>(random.below(4));
        for (Eigen::Index v = 0; v < c.size(); ++v)
            c.data()[v] = static_cast<double>(random.below(4));
        check_all_widths(x, c);
    }
}

TEST_CASE("a centroid or a row far away from the rest does not spoil the others") {
    random_generator random{3};
    for (const double far : {1e3, 1e8, 1e20, 1e100}) {
        matrix x(64, 2), c(5, 2);
        for (Eigen::Index v = 0; v < x.size(); ++v)
            x.data()[v] = random.uniform();
        for (Eigen::Index v = 0; v < c.size(); ++v)
            c.data()[v] = random.uniform();
        auto far_centroid = c, far_row = x;
        far_centroid.row(2).setConstant(far);
        far_row.row(9).setConstant(-far);
        check_all_widths(x, far_centroid);
        check_all_widths(far_row, c);
        check_all_widths(far_row, far_centroid);
    }
}

TEST_CASE("numbers whose squares leave the range of double are told apart all the same") {
    for (const double size : {1e-200, 1e-160, 1e160, 1e200}) {
        matrix x(4, 2), c(2, 2);
        x << 1, 1, 2, 2, 8, 8, 9, 9;
        c << 1, 2, 9, 8;
        std::vector<int> labels(4);
        lloyd{}.assign(size * x, size * c, labels);
        CHECK(labels == std::vector{0, 0, 1, 1});
    }
}

} // TEST_SUITE("cluster/assignment")
