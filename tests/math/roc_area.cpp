#include <clientele/math/distributions.hpp>
#include <clientele/math/roc_area.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <golden.hpp>
#include <numeric>
#include <refusal.hpp>
#include <vector>

TEST_SUITE("math/roc_area") {

using namespace clientele;

namespace {

struct past {
    std::vector<double> score{};
    std::vector<bool> left{};
};

// Rounded to tenths, so that many are equal.
past drawn(std::uint64_t seed, std::size_t n, double apart) {
    random_generator generator{seed};
    past found;
    for (std::size_t i = 0; i < n; ++i) {
        found.left.push_back(draw_bernoulli(generator, 0.3));
        found.score.push_back(std::round(10 * (draw_normal(generator) - (found.left.back() ? apart : 0.0))) / 10);
    }
    return found;
}

double pair_share(const past& of, std::size_t event, std::size_t other) {
    return of.score[event] < of.score[other] ? 1.0 : of.score[event] == of.score[other] ? 0.5 : 0.0;
}

// What the definition says, pair by pair.
std::vector<double> shares_by_pairs(const past& of) {
    std::vector<double> found(of.score.size());
    for (std::size_t a = 0; a < found.size(); ++a) {
        double sum = 0, count = 0;
        for (std::size_t b = 0; b < found.size(); ++b)
            if (of.left[a] != of.left[b]) {
                sum += of.left[a] ? pair_share(of, a, b) : pair_share(of, b, a);
                count += 1;
            }
        found[a] = sum / count;
    }
    return found;
}

double variance_by_pairs(const std::vector<double>& shares, const std::vector<bool>& left) {
    double variance = 0;
    for (const bool which : {true, false}) {
        double n = 0, sum = 0, squares = 0;
        for (std::size_t i = 0; i < shares.size(); ++i)
            if (left[i] == which) {
                n += 1;
                sum += shares[i];
            }
        for (std::size_t i = 0; i < shares.size(); ++i)
            if (left[i] == which)
                squares += (shares[i] - sum / n) * (shares[i] - sum / n);
        variance += squares / (n - 1) / n;
    }
    return variance;
}

} // namespace

TEST_CASE("areas and DeLong's variances are those of the reference, to 1e-12") {
    const auto cases = golden("decisions/health_backtest.csv"),
               answers = golden("decisions/health_backtest_answers.csv");
    REQUIRE(answers.rows() == 4);
    for (std::size_t row = 0; row < answers.rows(); ++row) {
        past of;
        for (std::size_t i = 0; i < cases.rows(); ++i)
            if (cases.text(i, 0) == answers.text(row, 0)) {
                of.score.push_back(cases.number(i, 1));
                of.left.push_back(cases.number(i, 2) != 0);
            }
        const auto found = measure_roc_area(of.score, of.left);
        const double variance = found.area.standard_error * found.area.standard_error;
        CHECK(std::abs(found.area.estimate - answers.number(row, 1)) <= 1e-12 * answers.number(row, 1));
        CHECK(std::abs(variance - answers.number(row, 2)) <= 1e-12 * answers.number(row, 2));
        CHECK(found.area.lower < found.area.upper);
    }
}

TEST_CASE("areas, variances and paired variances are those of all pairs, ties half") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto one = drawn(seed, 40, 1.0);
        auto two = drawn(seed + 100, 40, 0.5);
        two.left = one.left;
        const auto a = shares_by_pairs(one), b = shares_by_pairs(two);
        const auto found = compare_roc_areas(one.score, two.score, one.left);
        CHECK(found.first.area.standard_error ==
              doctest::Approx(std::sqrt(variance_by_pairs(a, one.left))).epsilon(1e-12));
        std::vector<double> differences(a.size());
        for (std::size_t i = 0; i < a.size(); ++i)
            differences[i] = a[i] - b[i];
        CHECK(found.difference.standard_error ==
              doctest::Approx(std::sqrt(variance_by_pairs(differences, one.left))).epsilon(1e-12));
        CHECK(found.difference.estimate == found.first.area.estimate - found.second.area.estimate);
        CHECK(found.p_value.value() == doctest::Approx(std::erfc(std::abs(found.difference.estimate) /
                                                                 found.difference.standard_error / std::sqrt(2.0))));
        CHECK(found.second.area.estimate == measure_roc_area(two.score, two.left).area.estimate);
    }
}

TEST_CASE("the order of the rows changes no bit, and a score with the other sign has one less the area") {
    const auto one = drawn(7, 500, 0.7), two = drawn(8, 500, 0.7);
    const auto before = compare_roc_areas(one.score, two.score, one.left);
    std::vector<std::size_t> rows(500);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    random_generator generator{3};
    for (std::size_t i = rows.size(); i > 1; --i)
        std::swap(rows[i - 1], rows[generator.below(i)]);
    std::vector<double> first, second, turned;
    std::vector<bool> left;
    for (const auto row : rows) {
        first.push_back(one.score[row]);
        second.push_back(two.score[row]);
        turned.push_back(-one.score[row]);
        left.push_back(one.left[row]);
    }
    const auto after = compare_roc_areas(first, second, left);
    CHECK(after.first.area.lower == before.first.area.lower);
    CHECK(after.difference.standard_error == before.difference.standard_error);
    CHECK(after.difference.upper == before.difference.upper);
    const auto other_way = measure_roc_area(turned, left).area;
    CHECK(other_way.estimate == doctest::Approx(1 - before.first.area.estimate).epsilon(1e-14));
    CHECK(other_way.upper == doctest::Approx(1 - before.first.area.lower).epsilon(1e-12));
}

TEST_CASE("a score without a fault is not certain: its lower end is what all of the pairs could be right with") {
    const std::vector<double> score{1, 2, 3, 4, 5, 6, 7};
    const std::vector<bool> left{true, true, true, false, false, false, false};
    const auto found = measure_roc_area(score, left).area;
    CHECK(found.estimate == 1);
    CHECK(found.upper == 1);
    CHECK(found.lower == doctest::Approx(std::pow(0.025, 1.0 / 3)).epsilon(1e-13));
    std::vector<double> turned;
    for (const double each : score)
        turned.push_back(-each);
    const auto wrong = measure_roc_area(turned, left).area;
    CHECK(wrong.lower == 0);
    CHECK(wrong.upper == doctest::Approx(1 - found.lower).epsilon(1e-13));
}

TEST_CASE("a score that is the same for all, or one customer alone who left, has a width") {
    const auto same =
        measure_roc_area(std::vector<double>(20, 5.0),
                         std::vector<bool>{true, false, true, false, true, false, true, false, true, false,
                                           true, false, true, false, true, false, true, false, true, false})
            .area;
    CHECK(same.estimate == 0.5);
    CHECK(same.lower < 0.25);
    CHECK(same.upper > 0.75);
    const auto alone = measure_roc_area(std::vector<double>{2, 1, 3, 4, 5}, std::vector<bool>{1, 0, 0, 0, 0}).area;
    CHECK(alone.estimate == 0.75);
    CHECK(alone.standard_error > 0);
    CHECK(alone.lower < 0.2);
    CHECK(alone.upper > 0.999);
}

TEST_CASE("scores that order all customers alike cannot be told apart, and the difference still has a width") {
    const auto one = drawn(5, 60, 1.0);
    std::vector<double> grown;
    for (const double each : one.score)
        grown.push_back(std::exp(each));
    const auto found = compare_roc_areas(one.score, grown, one.left);
    CHECK(found.difference.estimate == 0);
    CHECK(found.difference.lower < -0.05);
    CHECK(found.difference.upper > 0.05);
    CHECK_FALSE(found.p_value.has_value());
}

TEST_CASE("outcomes that are all alike, scores that are no numbers and lists of two lengths are refused") {
    const std::vector<double> two{1, 2};
    check_refusal(refusal([&] { return measure_roc_area(two, std::vector<bool>{false, false}); }), errc::empty_input,
                  no_row,
                  "measure_roc_area: happened must be true of some rows and false of others, got 0 true and 2 false");
    check_refusal(refusal([&] { return measure_roc_area(std::vector<double>{1, NAN}, std::vector<bool>{1, 0}); }),
                  errc::bad_value, 1, "measure_roc_area: scores must be finite, got nan in row 1");
    check_refusal(refusal([&] { return measure_roc_area(two, std::vector<bool>{true}); }), errc::bad_shape, no_row,
                  "measure_roc_area: happened must have 2 rows, got 1");
    check_refusal(refusal([&] { return compare_roc_areas(two, two, std::vector<bool>{1, 0}, 1); }), errc::bad_parameter,
                  no_row, "compare_roc_areas: level must be in (0, 1), got 1");
    check_refusal(refusal([&] { return compare_roc_areas(two, std::vector<double>{1}, std::vector<bool>{1, 0}); }),
                  errc::bad_shape, no_row, "compare_roc_areas: second must have 2 rows, got 1");
}

} // TEST_SUITE("math/roc_area")
