#include <clientele/math/proportion_interval.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include <cmath>
#include <refusal.hpp>

TEST_SUITE("math/proportion_interval") {

using namespace clientele;

namespace {

// Exactly what the concept asks for.
struct archetype {
    archetype() = delete;
    archetype(const archetype&) = delete;
    explicit archetype(int) {}
    [[nodiscard]] interval ends(double successes, double trials, double) const { return {0, 0, successes / trials, 1}; }
};
static_assert(proportion_interval_policy<archetype>);

template <class Policy>
void check_ends(const csv_table& reference, std::size_t row, std::size_t lower, const Policy& policy) {
    const double trials = reference.number(row, 0), successes = reference.number(row, 1),
                 level = reference.number(row, 2);
    const auto found = proportion_interval(successes, trials, level, policy);
    CAPTURE(trials);
    CAPTURE(successes);
    CAPTURE(lower);
    CHECK(std::abs(found.lower - reference.number(row, lower)) <= 2e-13);
    CHECK(std::abs(found.upper - reference.number(row, lower + 1)) <= 2e-13);
    CHECK(found.estimate == successes / trials);
}

} // namespace

TEST_CASE("intervals of shares are those of SciPy") {
    const auto reference = golden("decisions/proportion_intervals.csv");
    REQUIRE(reference.rows() == 16);
    for (std::size_t row = 0; row < reference.rows(); ++row) {
        check_ends(reference, row, 3, wilson{});
        check_ends(reference, row, 5, agresti_coull{});
        check_ends(reference, row, 7, clopper_pearson{});
        check_ends(reference, row, 9, jeffreys{});
    }
}

TEST_CASE("an interval of a share lies in [0, 1], holds the share, turns round with it and narrows with the count") {
    double before = 1;
    for (const double trials : {1.0, 7.0, 60.0, 5e3, 1e9}) {
        const auto at = proportion_interval(trials, trials);
        CHECK(at.upper == 1);
        CHECK(at.standard_error == 0);
        const auto none = proportion_interval(0, trials);
        CHECK(none.lower == 0);
        CHECK(none.upper == doctest::Approx(1 - at.lower).epsilon(1e-12));
        CHECK(none.upper < before);
        before = none.upper;
    }
    const auto wide = proportion_interval(3, 10, 0.99), narrow = proportion_interval(3, 10, 0.5);
    CHECK(wide.lower < narrow.lower);
    CHECK(narrow.lower < 0.3);
    CHECK(narrow.upper > 0.3);
    CHECK(wide.upper > narrow.upper);
}

TEST_CASE("ends of whatever weights and levels are in [0, 1] and hold the share, by every policy") {
    const double last = std::nextafter(1.0, 0.0);
    for (const double trials : {1e-12, 1.0, 41.0, 1e9})
        for (const double share : {0.0, 1e-12, 1e-7, 0.3, 0.5, last, 1.0})
            for (const double level : {1e-300, 1e-3, 0.5, 0.95, last}) {
                CAPTURE(trials);
                CAPTURE(share);
                CAPTURE(level);
                const auto check = [&](const auto& policy) {
                    const double successes = share * trials;
                    const auto found = proportion_interval(successes, trials, level, policy),
                               ends = policy.ends(successes, trials, level);
                    CHECK(found.lower >= 0);
                    CHECK(found.lower <= found.estimate);
                    CHECK(found.estimate <= found.upper);
                    CHECK(found.upper <= 1);
                    CHECK(ends.lower >= 0);
                    CHECK(ends.upper <= 1);
                };
                check(wilson{});
                check(agresti_coull{});
                check(clopper_pearson{});
                check(jeffreys{});
            }
}

TEST_CASE("few weighted successes keep their digits, and a level beside 1 its tails") {
    // z = 1.959963984540054: k^2 / (n (n + z^2)) over the upper end
    const auto few = proportion_interval(1e-9, 100);
    CHECK(few.lower * few.upper == doctest::Approx(1e-18 / (100 * 103.841458820694124)).epsilon(1e-13));
    const double level = std::nextafter(1.0, 0.0), tail = 0x1p-54;
    const auto sure = proportion_interval(3, 10, level, clopper_pearson{});
    CHECK(incomplete_beta(sure.lower, 3, 8) == doctest::Approx(tail).epsilon(1e-11));
    CHECK(incomplete_beta(1 - sure.upper, 7, 4) == doctest::Approx(tail).epsilon(1e-11));
}

TEST_CASE("Clopper and Pearson's interval never covers less than its level") {
    for (const double p : {0.03, 0.2, 0.5}) {
        double covered = 0;
        for (int k = 0; k <= 12; ++k) {
            const auto found = proportion_interval(k, 12, 0.9, clopper_pearson{});
            if (found.lower <= p && p <= found.upper)
                covered += std::exp(log_binomial(12, k) + k * std::log(p) + (12 - k) * std::log1p(-p));
        }
        CHECK(covered >= 0.9);
    }
}

TEST_CASE("a policy of a host is asked for its ends") {
    CHECK(proportion_interval(1, 4, 0.9, archetype{1}).lower == 0.25);
}

TEST_CASE("shares of nothing and shares above one are refused") {
    CHECK_THROWS_WITH_AS((void)proportion_interval(0, 0),
                         "proportion_interval: trials must be above 0 and at most 1e9, got 0", error);
    CHECK_THROWS_WITH_AS((void)proportion_interval(5, 4), "proportion_interval: successes must be in [0, 4], got 5",
                         error);
    CHECK_THROWS_WITH_AS((void)proportion_interval(1, 4, 1), "proportion_interval: level must be in (0, 1), got 1",
                         error);
}

} // TEST_SUITE("math/proportion_interval")
