#include <clientele/tree/impurity.hpp>

#include "support.hpp"
#include <repeats.hpp>

TEST_SUITE("tree/impurity") {

using namespace tree_tests;

TEST_CASE("Gini and entropy worked out by hand") {
    CHECK(gini{}.total(doubles{3, 1}) == 1.5);  // 4 (1 - 9/16 - 1/16)
    CHECK(gini{}.total(doubles{2, 2, 2}) == 4); // 6 (1 - 3/9)
    CHECK(entropy{}.total(doubles{2, 2}) == doctest::Approx(4 * std::log(2.0)).epsilon(1e-15));
    CHECK(entropy{}.total(doubles{1, 2, 1}) ==
          doctest::Approx(4 * 1.5 * std::log(2.0)).epsilon(1e-15)); // 1.5 bits each
    CHECK(entropy{}.total(doubles{3, 1}) == doctest::Approx(4 * std::log(4.0) - 3 * std::log(3.0)).epsilon(1e-15));
}

TEST_CASE_TEMPLATE("a pure or empty group has no impurity, and doubling the weights doubles it", Impurity, gini,
                   entropy) {
    const Impurity impurity;
    CHECK(impurity.total(doubles{0, 7, 0}) == 0);
    CHECK(impurity.total(doubles{0, 0}) == 0);
    CHECK(impurity.total(doubles{}) == 0);
    CHECK(impurity.total(doubles{2, 6, 10}) == doctest::Approx(2 * impurity.total(doubles{1, 3, 5})).epsilon(1e-15));
    CHECK(impurity.total(doubles{1, 3, 5}) == doctest::Approx(impurity.total(doubles{5, 1, 3})).epsilon(1e-15));
}

TEST_CASE_TEMPLATE("no split makes impurity grow", Impurity, gini, entropy) {
    const Impurity impurity;
    random_generator random{31};
    for (int trial = 0; trial < repeats(1000); ++trial) {
        doubles left(3), right(3), all(3);
        for (std::size_t c = 0; c < 3; ++c) {
            left[c] = static_cast<double>(random.below(20));
            right[c] = static_cast<double>(random.below(20));
            all[c] = left[c] + right[c];
        }
        CHECK(impurity.total(left) + impurity.total(right) <= impurity.total(all) * (1 + 1e-14));
    }
}

TEST_CASE("almost pure groups keep their digits") {
    // 1 in 10^12: gini 2 p (1 - p) n; entropy p n (1 - ln p) to first order in p
    CHECK(gini{}.total(doubles{1e12 - 1, 1}) == doctest::Approx(2 * (1 - 1e-12)).epsilon(1e-15));
    CHECK(entropy{}.total(doubles{1e12 - 1, 1}) == doctest::Approx(1 + std::log(1e12) - 0.5e-12).epsilon(1e-15));
}

TEST_CASE("variance takes the part of the sum of squares that a split changes, about any centre") {
    const doubles y{1, 2, 6};
    CHECK(variance{}.total({.weight = 3, .sum = 9, .centre = 0}) == -27);
    // the sum of squares is sum (y - centre)^2 + total: 14 = 41 - 27 = 17 - 3
    CHECK(variance{}.total({.weight = 3, .sum = 3, .centre = 2}) == -3);
    CHECK(variance{}.total({.weight = 0, .sum = 0, .centre = 2}) == 0);
    double squares = 0;
    for (const double each : y)
        squares += variance{}.deviance(each, 3);
    CHECK(squares == 14);
}

TEST_CASE("the Poisson deviance is that of its definition, and 0 where counts equal their mean") {
    const poisson_deviance poisson;
    CHECK(poisson.deviance(3, 3) == 0);
    CHECK(poisson.deviance(4, 2) == doctest::Approx(2 * (4 * std::log(2.0) - 2)).epsilon(1e-15));
    CHECK(poisson.deviance(0, 2) == 4); // y ln y is 0 at 0
    CHECK(poisson.deviance(0, 0) == 0);
    // a quotient below or above all doubles has a logarithm all the same: y ln(y / mean) is nothing beside the mean,
    // and ln(1e320) = 320 ln 10
    CHECK(poisson.deviance(2e-322, 437) == 874);
    CHECK(poisson.deviance(1, 1e-320) == doctest::Approx(2 * (320 * std::log(10.0) - 1)).epsilon(1e-4));
    // deviances of a group about its own mean differ from the total by what no split changes: 2 sum (y ln y)
    const doubles y{1, 2, 6};
    double own = 0, constant = 0;
    for (const double each : y) {
        own += poisson.deviance(each, 3);
        constant += 2 * each * std::log(each);
    }
    CHECK(constant + poisson.total({.weight = 3, .sum = 9, .centre = 0}) == doctest::Approx(own).epsilon(1e-14));
    CHECK(poisson.total({.weight = 3, .sum = 3, .centre = 2}) == poisson.total({.weight = 3, .sum = 9, .centre = 0}));
    CHECK(poisson.total({.weight = 3, .sum = -6, .centre = 2}) == 0); // nobody bought
    CHECK(poisson.total({.weight = 0, .sum = 0, .centre = 2}) == 0);
    CHECK(poisson_deviance::accepts(0));
    CHECK(!poisson_deviance::accepts(-0.5));
    CHECK(!poisson_deviance::accepts(no_value));
}

} // TEST_SUITE("tree/impurity")
