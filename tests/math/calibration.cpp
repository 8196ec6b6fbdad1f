#include <clientele/math/calibration.hpp>
#include <clientele/math/distributions.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <golden.hpp>
#include <refusal.hpp>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("math/calibration") {

using namespace clientele;

namespace {

struct promised {
    std::vector<double> probability{};
    std::vector<bool> came{};
};

promised drawn(std::uint64_t seed, std::size_t n) {
    random_generator generator{seed};
    promised found;
    for (std::size_t i = 0; i < n; ++i) {
        found.probability.push_back(std::round(100 * draw_beta(generator, 1, 3)) / 100);
        found.came.push_back(draw_bernoulli(generator, found.probability.back()));
    }
    return found;
}

} // namespace

TEST_CASE("the lift of the worst tenth and the constant's Brier score are those of the reference") {
    const auto cases = golden("decisions/health_backtest.csv"),
               answers = golden("decisions/health_backtest_answers.csv");
    for (std::size_t row = 0; row < answers.rows(); ++row) {
        std::vector<double> score, half;
        std::vector<bool> left;
        for (std::size_t i = 0; i < cases.rows(); ++i)
            if (cases.text(i, 0) == answers.text(row, 0)) {
                score.push_back(cases.number(i, 1));
                left.push_back(cases.number(i, 2) != 0);
                half.push_back(0.5);
            }
        const auto lift = measure_lift(score, left);
        CHECK(std::abs(lift.lift.estimate - answers.number(row, 3)) <= 1e-12 * answers.number(row, 3));
        CHECK(lift.lift.lower < lift.lift.upper);
        const auto brier = measure_brier_score(half, left);
        CHECK(std::abs(brier.constant - answers.number(row, 4)) <= 1e-12);
        CHECK(brier.score == 0.25);
    }
}

TEST_CASE("equal scores at the end of the tenth share what is left of it") {
    const std::vector<double> score{1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3}; // a tenth is two
    std::vector<bool> left(20, false);
    left[0] = left[3] = left[10] = left[11] = true;
    const auto found = measure_lift(score, left);
    CHECK(found.customers == 2);
    CHECK(found.events == 1.25);
    CHECK(found.caught.estimate == 1.25 / 4);
    CHECK(found.lift.estimate == doctest::Approx((1.25 / 2) / (4.0 / 20)).epsilon(1e-14));
    CHECK(measure_lift(score, left, 0.5).events == doctest::Approx(2 + 2 * 5 / 15.0).epsilon(1e-14));
}

TEST_CASE("the interval of a lift holds it about as often as it says, where half of all leave") {
    // scores are normal, those of whom it happens to one deviation lower: 10 P(score < c - 1) with 1/2 of each below c
    random_generator draw{11};
    const double below = -1.93936544985062, truth = 10 * normal_tail(-below - 1);
    CHECK((normal_tail(-below - 1) + normal_tail(-below)) / 2 == doctest::Approx(0.1));
    int held = 0;
    const int rounds = repeats(1000);
    for (int round = 0; round < rounds; ++round) {
        std::vector<double> score(400);
        std::vector<bool> left(400);
        for (std::size_t i = 0; i < score.size(); ++i) {
            left[i] = draw_bernoulli(draw, 0.5);
            score[i] = draw_normal(draw) - (left[i] ? 1 : 0);
        }
        const auto lift = measure_lift(score, left).lift;
        held += lift.lower <= truth && truth <= lift.upper;
    }
    CHECK(std::abs(static_cast<double>(held) / rounds - 0.95) < 0.02 + 3 * std::sqrt(0.05 * 0.95 / rounds));
}

TEST_CASE("a lift of next to nobody, of none and of all events has ends from 0 to its most") {
    std::vector<double> score(20);
    std::vector<bool> left(20), others(20, true);
    for (std::size_t i = 0; i < 20; ++i) {
        score[i] = static_cast<double>(i);
        left[i] = i < 2;
        others[i] = i >= 2;
    }
    for (const double share : {1e-12, 0.1, 0.5, 1 - 1e-12})
        for (const auto& happened : {left, others}) {
            const auto found = measure_lift(score, happened, share);
            CAPTURE(share);
            CHECK(0 <= found.lift.lower);
            CHECK(found.lift.lower <= found.lift.estimate);
            CHECK(found.lift.estimate <= found.lift.upper);
            CHECK(found.caught.upper <= 1);
            CHECK(found.lift.lower < found.lift.upper);
        }
}

TEST_CASE("a group of the greatest scores has their mean") {
    const std::vector<double> score{-1e308, -1e308, 0, 1e308, 1e308, 1.5e308, 1.5e308, 1.7e308};
    const auto curve = calibration_curve(score, std::vector{true, false, true, false, true, false, true, false}, 2);
    REQUIRE(curve.size() == 2);
    CHECK(curve[0].mean == 0); // of -1, -1, 0, 1, 1
    CHECK(curve[1].mean == doctest::Approx(1.5e308 + 0.2e308 / 3).epsilon(1e-15));
}

TEST_CASE("groups are about equal, hold every customer once and keep equal scores together") {
    const auto of = drawn(11, 1000);
    const auto curve = calibration_curve(of.probability, of.came, 10, 0.9999);
    CHECK(curve.size() == 10);
    std::size_t customers = 0, events = 0;
    double above = -1, promised_sum = 0, sum = 0;
    for (const auto& group : curve) {
        customers += group.customers;
        events += group.events;
        CHECK(group.lowest > above);
        CHECK(group.lowest <= group.mean);
        CHECK(group.mean <= group.highest);
        above = group.highest;
        CHECK(group.customers > 70);
        CHECK(group.customers < 130);
        promised_sum += group.mean * static_cast<double>(group.customers);
        CHECK(group.share.lower < group.mean); // the probabilities are right here
        CHECK(group.mean < group.share.upper);
    }
    for (const double each : of.probability)
        sum += each;
    CHECK(customers == 1000);
    CHECK(events == measure_brier_score(of.probability, of.came).events);
    CHECK(promised_sum == doctest::Approx(sum));
    CHECK(calibration_curve(std::vector<double>{1, 1, 1, 1}, std::vector<bool>{1, 0, 0, 0}).size() == 1);
}

TEST_CASE("probabilities that are right beat the constant, those that are turned round do not") {
    const auto of = drawn(12, 2000);
    double squares = 0;
    std::vector<double> turned;
    for (std::size_t i = 0; i < of.probability.size(); ++i) {
        squares += std::pow(of.probability[i] - (of.came[i] ? 1 : 0), 2);
        turned.push_back(1 - of.probability[i]);
    }
    const auto right = measure_brier_score(of.probability, of.came), wrong = measure_brier_score(turned, of.came);
    CHECK(right.score == doctest::Approx(squares / 2000).epsilon(1e-12));
    CHECK(right.better_by.estimate == doctest::Approx(right.constant - right.score).epsilon(1e-11));
    CHECK(right.better_by.lower > 0);
    CHECK(wrong.better_by.upper < 0);
}

TEST_CASE("probabilities that are the constant, or without a fault, have a width") {
    const std::vector<bool> came{true, false, true, false};
    const auto same = measure_brier_score(std::vector<double>{0.5, 0.5, 0.5, 0.5}, came);
    CHECK(same.better_by.estimate == 0);
    CHECK(same.better_by.lower < 0);
    CHECK(same.better_by.upper > 0);
    const auto perfect = measure_brier_score(std::vector<double>{1, 0, 1, 0}, came);
    CHECK(perfect.score == 0);
    CHECK(perfect.better_by.lower < perfect.better_by.estimate);
}

TEST_CASE("what is no probability, no share and no number of groups is refused") {
    const std::vector<bool> came{true, false};
    check_refusal(refusal([&] { return measure_brier_score(std::vector<double>{0.5, 1.5}, came); }), errc::bad_value, 1,
                  "measure_brier_score: probabilities must be in [0, 1], got 1.5 in row 1");
    const std::vector<double> score{1, 2};
    check_refusal(refusal([&] { return measure_lift(score, came, 1); }), errc::bad_parameter, no_row,
                  "measure_lift: share must be in (0, 1), got 1");
    check_refusal(refusal([&] { return calibration_curve(score, came, 0); }), errc::bad_parameter, no_row,
                  "calibration_curve: groups must be in [1, 1000], got 0");
    check_refusal(refusal([&] { return calibration_curve(score, std::vector<bool>{true, true}); }), errc::empty_input,
                  no_row,
                  "calibration_curve: happened must be true of some rows and false of others, got 2 true and 0 false");
}

} // TEST_SUITE("math/calibration")
