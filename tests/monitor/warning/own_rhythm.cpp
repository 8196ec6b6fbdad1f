#include <clientele/math/distributions.hpp>
#include <clientele/monitor/warning/own_rhythm.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("monitor/warning/own_rhythm") {

using namespace clientele;

namespace {

// Customers with that many gaps each, of a rhythm.
observed_gaps book_of(const rhythm& truth, std::size_t customers, std::size_t most, std::uint64_t seed) {
    random_generator random{seed};
    std::vector<std::size_t> offsets{0};
    std::vector<double> gaps, open;
    for (std::size_t i = 0; i < customers; ++i) {
        const double rate = draw_gamma(random, truth.prior_shape, truth.prior_rate);
        for (std::size_t j = 0; j < i % (most + 1); ++j)
            gaps.push_back(draw_gamma(random, truth.shape, rate));
        offsets.push_back(gaps.size());
        open.push_back(draw_gamma(random, truth.shape, rate));
    }
    return observe_gaps(offsets, gaps, open);
}

} // namespace

TEST_CASE("the fit finds the rhythm that the gaps were drawn of, and its alarms ring at their rate") {
    for (const auto truth : {rhythm{1, 2, 60}, rhythm{4, 3, 100}}) {
        const auto gaps = book_of(truth, 8000, 5, 11);
        const auto fitted = own_rhythm{.open = open_gaps::leave_out}.fit(gaps);
        CHECK(fitted.judgement.converged());
        CHECK(fitted.of.shape == doctest::Approx(truth.shape).epsilon(0.05));
        CHECK(fitted.of.prior_shape == doctest::Approx(truth.prior_shape).epsilon(0.1));
        CHECK(fitted.of.prior_rate == doctest::Approx(truth.prior_rate).epsilon(0.12));
        const auto p = fitted.of.tails(gaps);
        const auto rang = std::count_if(p.begin(), p.end(), [](double each) { return each < 0.05; });
        CHECK(static_cast<double>(rang) / 8000 == doctest::Approx(0.05).epsilon(0.2));
        const auto given = own_rhythm{.shape = fitted.of.shape, .open = open_gaps::leave_out}.fit(gaps);
        CHECK(given.of.prior_shape == doctest::Approx(fitted.of.prior_shape).epsilon(1e-5));
        CHECK(given.log_likelihood == doctest::Approx(fitted.log_likelihood).epsilon(1e-12));
    }
}

TEST_CASE("the order of the customers changes no bit, and the unit of time only the rate") {
    auto gaps = book_of({2, 2, 60}, 500, 4, 3);
    const auto fitted = own_rhythm{}.fit(gaps);
    auto turned = gaps;
    for (auto* each : {&turned.count, &turned.sum, &turned.log_sum, &turned.open})
        std::reverse(each->begin(), each->end());
    const auto again = own_rhythm{}.fit(turned);
    CHECK(again.of.shape == fitted.of.shape);
    CHECK(again.of.prior_shape == fitted.of.prior_shape);
    CHECK(again.of.prior_rate == fitted.of.prior_rate);
    for (std::size_t row = 0; row < gaps.customers(); ++row) {
        gaps.sum[row] *= 24;
        gaps.open[row] *= 24;
        gaps.log_sum[row] += gaps.count[row] * std::log(24.0);
    }
    const auto hours = own_rhythm{}.fit(gaps);
    CHECK(hours.of.shape == doctest::Approx(fitted.of.shape).epsilon(1e-7));
    CHECK(hours.of.prior_rate == doctest::Approx(24 * fitted.of.prior_rate).epsilon(1e-6));
}

TEST_CASE("a fit moves in any unit of time, and says what it found in that unit") {
    const auto gaps = book_of({2, 2, 60}, 500, 4, 3);
    const auto fitted = own_rhythm{}.fit(gaps);
    for (const double unit : {1e-200, 1e200, 1e-290, 1e290}) {
        auto moved = gaps;
        for (std::size_t row = 0; row < gaps.customers(); ++row) {
            moved.sum[row] *= unit;
            moved.open[row] *= unit;
            moved.log_sum[row] += gaps.count[row] * std::log(unit);
        }
        const auto found = own_rhythm{}.fit(moved);
        CHECK(found.judgement.converged());
        CHECK(found.of.shape == doctest::Approx(fitted.of.shape).epsilon(1e-7));
        CHECK(found.of.prior_shape == doctest::Approx(fitted.of.prior_shape).epsilon(1e-6));
        CHECK(found.of.prior_rate / unit == doctest::Approx(fitted.of.prior_rate).epsilon(1e-6));
        CHECK(found.log_likelihood + static_cast<double>(found.gaps) * std::log(unit) ==
              doctest::Approx(fitted.log_likelihood).epsilon(1e-9));
    }
    const observed_gaps alike{.count = {9, 9, 9}, .sum = {1.7e308, 1.7e308, 1.7e308}, .log_sum = {}, .open = {0, 0, 0}};
    CHECK_THROWS_WITH((void)(own_rhythm{.shape = 1}.fit(alike)),
                      "own_rhythm: prior_rate must be within the range of a double, but is not");
}

TEST_CASE("customers who are alike, and gaps that are equal, are said to be so") {
    CHECK(own_rhythm{}.fit(book_of({2, 1e6, 2e7}, 300, 4, 3)).judgement.sentence ==
          "rates do not vary between customers: all have that of the book");
    const std::vector<std::size_t> offsets{0, 3, 6};
    const auto regular = observe_gaps(offsets, std::vector{7.0, 7.0, 7.0, 30.0, 30.0, 30.0}, std::vector{8.0, 8.0});
    const auto fitted = own_rhythm{.open = open_gaps::leave_out}.fit(regular);
    CHECK(fitted.judgement.sentence == "gaps do not vary within customers");
    CHECK(fitted.of.tails(regular)[0] < 1e-6);
    CHECK(fitted.of.tails(regular)[1] > 1 - 1e-6);
}

TEST_CASE("in a book that is no longer than some gaps the open ones keep the alarms at their rate") {
    random_generator random{1};
    const rhythm truth{4, 2, 60};
    std::vector<std::size_t> offsets{0};
    std::vector<double> gaps, open, whole;
    for (int i = 0; i < 3000; ++i) {
        const double rate = draw_gamma(random, truth.prior_shape, truth.prior_rate);
        for (double at = 0;;) {
            const double gap = draw_gamma(random, truth.shape, rate);
            if (at + gap > 365) {
                open.push_back(365 - at);
                whole.push_back(gap);
                break;
            }
            at += gap;
            gaps.push_back(gap);
        }
        offsets.push_back(gaps.size());
    }
    const auto seen = observe_gaps(offsets, gaps, open);
    const auto share_that_rings = [&](const rhythm& of) { // gap by gap, the open ones as long as they became
        double rang = 0, all = 0;
        for (std::size_t i = 0; i < open.size(); ++i) {
            double sum = 0;
            for (auto at = offsets[i]; at <= offsets[i + 1]; ++at, ++all) {
                const double gap = at == offsets[i + 1] ? whole[i] : gaps[at];
                rang += of.tail(static_cast<double>(at - offsets[i]), sum, gap) < 0.05;
                sum += gap;
            }
        }
        return rang / all;
    };
    CHECK(std::abs(share_that_rings(own_rhythm{.most_open = 1000}.fit(seen).of) - 0.05) < 0.01);
    CHECK(share_that_rings(own_rhythm{.open = open_gaps::leave_out}.fit(seen).of) > 0.08); // what is left out is long
}

TEST_CASE("the derivatives are those of the likelihood") {
    const detail::rhythm_likelihood<> likelihood{book_of({2, 2, 60}, 60, 4, 3), std::nullopt, 60};
    Eigen::VectorXd x(3);
    x << 0.3, -0.2, 0.4;
    const auto at = likelihood(x);
    for (Eigen::Index i = 0; i < 3; ++i) {
        auto more = x, less = x;
        more[i] += 1e-5, less[i] -= 1e-5;
        const auto up = likelihood(more), down = likelihood(less);
        CHECK(at.gradient[i] == doctest::Approx((up.value - down.value) / 2e-5).epsilon(1e-7));
        for (Eigen::Index j = 0; j < 3; ++j)
            CHECK(at.hessian(i, j) == doctest::Approx((up.gradient[j] - down.gradient[j]) / 2e-5).epsilon(1e-5));
    }
}

TEST_CASE("a book without a gap, a shape out of range and gaps without logarithms are refused") {
    CHECK_THROWS_WITH((void)own_rhythm{}.fit({.count = {0}, .sum = {0}, .log_sum = {0}, .open = {3}}),
                      "own_rhythm: some customer must have a closed gap, got none");
    CHECK_THROWS_WITH((void)own_rhythm{.shape = 0}.fit({.count = {1}, .sum = {2}, .open = {3}}),
                      "own_rhythm: shape must be in [0.0001, 10000000], got 0");
    CHECK_THROWS_WITH((void)own_rhythm{}.fit({.count = {1}, .sum = {2}, .open = {3}}),
                      "own_rhythm: log_sum must have 1 rows, got 0");
}

} // TEST_SUITE("monitor/warning/own_rhythm")
