#include <clientele/math/distributions.hpp>
#include <clientele/members.hpp>
#include <clientele/monitor/retention/kaplan_meier.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <refusal.hpp>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("monitor/retention/survival_curve") {

using namespace clientele;

namespace {

// Freireich's 21 who took 6-MP: weeks in remission.
survival_curve remissions() {
    return kaplan_meier{}.fit(
        std::vector<double>{6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35},
        std::vector{1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0});
}

} // namespace

TEST_CASE("a curve is read as a step that falls at its points and ends where nobody was watched") {
    const auto curve = remissions();
    CHECK(curve.at(0)->estimate == 1);
    CHECK(curve.at(0)->lower == doctest::Approx(std::pow(0.025, 1.0 / 21)));
    CHECK(curve.at(5.9)->estimate == 1);
    CHECK(curve.at(6)->estimate == doctest::Approx(18.0 / 21));
    CHECK(curve.at(6.9)->estimate == curve.at(6)->estimate);
    CHECK(curve.at(35)->estimate == doctest::Approx(0.448179271708683));
    CHECK_FALSE(curve.at(35.1));
    const auto gone = kaplan_meier{}.fit(std::vector{2.0, 3.0}, std::vector{true, true});
    CHECK(gone.at(1000)->estimate == 0);
}

TEST_CASE("the median and its interval are those of Stata's stci on the remissions") {
    const auto median = remissions().median(); // 23, 13 to none
    CHECK(median.time == 23.0);
    CHECK(median.lower == 13.0);
    CHECK_FALSE(median.upper);
    const auto never = remissions().left_by(0.9);
    CHECK_FALSE(never.time);
    const auto half = kaplan_meier{}.fit(std::vector{1.0, 2.0, 3.0, 4.0, 5.0, 6.0}, std::vector(6, true));
    CHECK(half.median().time == 3.0); // exactly half have left
}

TEST_CASE("the restricted mean without censoring is the mean of what is cut at the horizon, with its error") {
    random_generator random{5};
    std::vector<double> days(300);
    for (auto& each : days)
        each = std::floor(100 * draw_exponential(random, 1)) + 1;
    const auto curve = kaplan_meier{}.fit(days, std::vector(days.size(), true));
    const double horizon = 120;
    double sum = 0, squares = 0;
    for (const double each : days)
        sum += std::min(each, horizon);
    const auto n = static_cast<double>(days.size());
    for (const double each : days)
        squares += std::pow(std::min(each, horizon) - sum / n, 2);
    const auto mean = curve.restricted_mean(horizon);
    CHECK(mean.estimate == doctest::Approx(sum / n).epsilon(1e-13));
    CHECK(mean.standard_error == doctest::Approx(std::sqrt(squares) / n).epsilon(1e-12));
    const auto logit = [&](double at) { return std::log(at / (horizon - at)); };
    const double reach = 1.959963984540054 * mean.standard_error * horizon / mean.estimate / (horizon - mean.estimate);
    CHECK(logit(mean.lower) == doctest::Approx(logit(mean.estimate) - reach));
    CHECK(logit(mean.upper) == doctest::Approx(logit(mean.estimate) + reach));
}

TEST_CASE("the restricted mean has the same digits in any unit of time") {
    const auto in = [](int power) {
        std::vector<double> times;
        for (const double time : {1, 2, 3, 4, 5})
            times.push_back(std::ldexp(time, power));
        return kaplan_meier{}
            .fit(times, std::vector{true, false, true, true, false})
            .restricted_mean(std::ldexp(4, power));
    };
    const auto of = in(0);
    CHECK(of.standard_error > 0.5);
    for (const int power : {-1000, -700, 700, 1000}) {
        const auto found = in(power);
        CHECK(found.estimate == std::ldexp(of.estimate, power));
        CHECK(found.standard_error == std::ldexp(of.standard_error, power));
        CHECK(found.lower == doctest::Approx(std::ldexp(of.lower, power)).epsilon(1e-15));
        CHECK(found.upper == doctest::Approx(std::ldexp(of.upper, power)).epsilon(1e-15));
    }
}

TEST_CASE("the restricted mean of the remissions is that worked out by hand") {
    // 6 + 1 S(6) + 3 S(7) + 3 S(10) + 3 S(13) + 6 S(16) + 1 S(22) + 12 S(23)
    const auto mean = remissions().restricted_mean(35);
    const double s[] = {6.0 / 7, 16.0 / 17, 14.0 / 15, 11.0 / 12, 10.0 / 11, 6.0 / 7, 5.0 / 6};
    const double length[] = {1, 3, 3, 3, 6, 1, 12};
    double stays = 1, area = 6;
    for (int i = 0; i < 7; ++i)
        area += (stays *= s[i]) * length[i];
    CHECK(mean.estimate == doctest::Approx(area).epsilon(1e-14));
    CHECK(mean.standard_error == doctest::Approx(2.83).epsilon(1e-2));
    const auto certain = remissions().restricted_mean(5); // nobody left yet: the ends of S say how sure that is
    CHECK(certain.estimate == 5);
    CHECK(certain.lower == doctest::Approx(5 * std::pow(0.025, 1.0 / 21)));
    CHECK(certain.upper == 5);
}

TEST_CASE("95 % intervals of survival hold the truth about as often as they say, under censoring") {
    random_generator random{11};
    const int rounds = repeats(1000);
    int held = 0, mean_held = 0;
    for (int round = 0; round < rounds; ++round) {
        std::vector<double> days(200);
        std::vector<bool> ended(200);
        for (std::size_t i = 0; i < days.size(); ++i) {
            const double life = draw_exponential(random, 1), watched = 3 * random.uniform();
            days[i] = std::min(life, watched);
            ended[i] = life <= watched;
        }
        const auto curve = kaplan_meier{}.fit(days, ended);
        const auto half = *curve.at(0.7);
        held += half.lower <= std::exp(-0.7) && std::exp(-0.7) <= half.upper;
        const auto mean = curve.restricted_mean(1);
        mean_held += mean.lower <= 1 - std::exp(-1.0) && 1 - std::exp(-1.0) <= mean.upper;
    }
    const double noise = 4 * std::sqrt(0.05 * 0.95 / rounds);
    CHECK(std::abs(static_cast<double>(held) / rounds - 0.95) < noise + 0.005);
    CHECK(std::abs(static_cast<double>(mean_held) / rounds - 0.95) < noise + 0.005);
}

TEST_CASE("a curve says its members, and one without points or beyond its end is refused") {
    auto other = remissions();
    other.points[3].survival.lower = 0;
    CHECK(first_difference(remissions(), other).find("points") != std::string::npos);
    CHECK_THROWS_WITH((void)survival_curve{}.at(1), "survival_curve: there must be at least one point, got none");
    CHECK_THROWS_WITH((void)remissions().at(-1), "survival_curve: time must be at least 0, got -1");
    CHECK_THROWS_WITH((void)remissions().left_by(1), "survival_curve: share must be in (0, 1), got 1");
    CHECK_THROWS_WITH((void)remissions().restricted_mean(36), "survival_curve: horizon must be at most the longest "
                                                              "lifetime seen, 35, while customers stay, got 36");
    CHECK_THROWS_WITH((void)remissions().restricted_mean(0),
                      "survival_curve: horizon must be finite and above 0, got 0");
}

TEST_CASE("a curve that was filled in by hand and that no fit gives is refused before it is used") {
    auto torn = remissions();
    torn.points[2].survival.upper = 1.5;
    CHECK_THROWS_WITH((void)torn.median(), "survival_curve: survival must be in [0, 1], got 1.5 in row 2");
    torn = remissions();
    torn.points[1].time = 6;
    CHECK_THROWS_WITH((void)torn.restricted_mean(9),
                      "survival_curve: time must be finite, at least 0 and rise, got 6 in row 1");
    torn = remissions();
    torn.points[0].at_risk = 2;
    CHECK_THROWS_WITH(torn.require_sound(),
                      "survival_curve: ended and open must add up to at most at_risk, got 3 and 1 of 2 in row 0");
    torn.level = 0;
    CHECK_THROWS_WITH(torn.require_sound(), "survival_curve: level must be in (0, 1), got 0");
}

TEST_CASE("a curve says whom it is about, who stays, and what was not seen") {
    CHECK(in_words(remissions(), 10, "weeks") ==
          "Of 21 customers 9 left, 12 are still here. 75.3 % (50.3 % to 88.9 %) stay longer than 10 weeks. Half have "
          "left by 23 weeks (13 to later than was seen).");
    CHECK(
        in_words(kaplan_meier{}.fit(std::vector{2.0, 4.0, 5.0}, std::vector{true, false, false}), 9) ==
        "Of 3 customers 1 left, 2 are still here. Nobody was watched for 9 days. Fewer than half had left by 5 days.");
}

} // TEST_SUITE("monitor/retention/survival_curve")
