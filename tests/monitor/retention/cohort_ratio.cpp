#include <clientele/members.hpp>
#include <clientele/monitor/retention/cohort_ratio.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <refusal.hpp>
#include <vector>

TEST_SUITE("monitor/retention/cohort_ratio") {

using namespace clientele;

namespace {

/// The sums of customers of whom each brought something at age 0 and at age 1.
cohort_ratio sums_of(const std::vector<double>& first, const std::vector<double>& next) {
    cohort_ratio of{
        .customers = static_cast<double>(first.size()), .money = {0, 0}, .squares = {0, 0}, .products = {0, 0}};
    for (std::size_t i = 0; i < first.size(); ++i) {
        of.money[0] += first[i];
        of.money[1] += next[i];
        of.squares[0] += first[i] * first[i];
        of.squares[1] += next[i] * next[i];
        of.products[0] += first[i] * first[i];
        of.products[1] += first[i] * next[i];
    }
    return of;
}

} // namespace

TEST_CASE("cohorts together have the error of the residuals of all their customers about one ratio") {
    const std::vector<double> first{10, 20, 30}, next{0, 25, 30}, others{5, 100}, others_next{5, 40};
    detail::pooled_ratio pooled{"test"};
    pooled.add(sums_of(first, next), 1, 2);
    pooled.add(sums_of(others, others_next), 1, 2);
    const double r = 100.0 / 165;
    double squares = 0;
    for (std::size_t i = 0; i < 3; ++i)
        squares += (next[i] - r * first[i]) * (next[i] - r * first[i]);
    for (std::size_t i = 0; i < 2; ++i)
        squares += (others_next[i] - r * others[i]) * (others_next[i] - r * others[i]);
    const auto found = *pooled.at(0.95);
    CHECK(found.estimate == doctest::Approx(r).epsilon(1e-14));
    CHECK(found.standard_error == doctest::Approx(std::sqrt(5.0 / 4 * squares) / 165).epsilon(1e-13));
}

TEST_CASE(
    "one customer and customers alike have no width, nobody who paid no ratio, and ends are refused beyond a double") {
    const auto of = [](const std::vector<double>& first, const std::vector<double>& next) {
        detail::pooled_ratio pooled{"test"};
        pooled.add(sums_of(first, next), 1, 2);
        return pooled.at(0.95);
    };
    CHECK(of({10}, {7})->lower == 0.7);
    CHECK(of({10}, {7})->upper == 0.7);
    CHECK(of({8, 16}, {4, 8})->upper == 0.5);
    CHECK_FALSE(of({0, 0}, {4, 8}));
    check_refusal(refusal([&] { return of({1e-200, 1e-200}, {1e120, 0}); }), errc::overflow, no_row,
                  "test: the ends of a share of money must be within the range of a double");
}

TEST_CASE("a cohort_ratio says its members") {
    auto one = sums_of({1, 2}, {3, 4}), other = one;
    CHECK(first_difference(one, other).empty());
    other.products[1] = 0;
    CHECK(first_difference(one, other) == "products[1]: 11 and 0");
}

} // TEST_SUITE("monitor/retention/cohort_ratio")
