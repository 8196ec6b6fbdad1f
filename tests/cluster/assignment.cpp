#include <clientele/cluster/assignment.hpp>

#include <doctest/doctest.h>

#include "reference.hpp"
#include <cmath>
#include <limits>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("cluster/assignment") {

using namespace clientele;

namespace {

void check_all_widths(const matrix& x, const matrix& c) {
    const auto expected = reference::by_definition(x, c);
    for (const auto width : reference::widths()) {
        std::vector<int> labels(expected.size(), -7);
        lloyd{width}.assign(x, c, labels);
        CHECK(labels == expected);
    }
}

} // namespace

TEST_CASE("labels are those of the definition at every width of registers, for all sizes of data and model") {
    random_generator random{1};
    for (int round = 0; round < repeats(600); ++round) {
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

TEST_CASE("rows that are equally far from two centroids go to the lower label, however many there are") {
    random_generator random{2};
    for (int round = 0; round < repeats(200); ++round) {
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

TEST_CASE("a row far from all others, or centroids far apart, change the label of no other row") {
    const matrix near{{1.0}, {1.5}, {1e300}};
    std::vector<int> labels(4);
    lloyd{}.assign(matrix{{1.2}, {1.3}, {0.9e300}, {-1.7e308}}, near, labels);
    CHECK(labels == std::vector{0, 1, 2, 0});
    const matrix tiny{{1e-310, 0.0}, {3e-310, 0.0}};
    labels.resize(3);
    lloyd{}.assign(matrix{{1.5e-310, 0.0}, {2.5e-310, 0.0}, {2.5e-310, 1e308}}, tiny, labels);
    CHECK(labels == std::vector{0, 1, 0}); // from 1e308 away both are as far: the lower label
    const matrix ends{{-1.7e308}, {1.7e308}};
    lloyd{}.assign(matrix{{-1.0}, {1.0}, {1.7e308}}, ends, labels);
    CHECK(labels == std::vector{0, 0, 1}); // 1 is lost beside 1.7e308
}

} // TEST_SUITE("cluster/assignment")
