#include <clientele/math/distributions.hpp>
#include <clientele/monitor/warning/rhythm.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <golden.hpp>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("monitor/warning/rhythm") {

using namespace clientele;

TEST_CASE("tails, the gap at 5 % and the plug-in value are those of the reference") {
    const auto table = golden("decisions/own_rhythm.csv");
    CHECK(table.rows() == 6);
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const rhythm of{table.number(row, 0), table.number(row, 1), table.number(row, 2)};
        const std::string gaps{table.text(row, 3)};
        double count = 0, sum = 0;
        for (const char* at = gaps.c_str(); *at != '\0'; ++count) {
            char* end = nullptr;
            sum += std::strtod(at, &end);
            at = end;
        }
        const double open = table.number(row, 4);
        CHECK(of.tail(count, sum, open) == doctest::Approx(table.number(row, 5)).epsilon(1e-12));
        CHECK(of.gap_at(0.05, count, sum) == doctest::Approx(table.number(row, 6)).epsilon(1e-12));
        CHECK(of.plug_in_tail(count, sum, open) == doctest::Approx(table.number(row, 7)).epsilon(1e-12));
        const observed_gaps one{.count = {count}, .sum = {sum}, .open = {open}};
        CHECK(of.tails(one)[0] == of.tail(count, sum, open));
        CHECK(of.gaps_at(0.05, one)[0] == of.gap_at(0.05, count, sum));
    }
}

TEST_CASE("the tail at the gap of a probability is that probability") {
    for (const double shape : {0.3, 1.0, 7.5, 400.0})
        for (const double count : {0.0, 1.0, 30.0, 5000.0})
            for (const double probability : {1e-6, 0.05, 0.5, 0.99}) {
                const rhythm of{shape, 1.3, 11};
                const double sum = 17 * count;
                CHECK(of.tail(count, sum, of.gap_at(probability, count, sum)) ==
                      doctest::Approx(probability).epsilon(1e-10));
            }
    CHECK(rhythm{2, 1, 1}.tail(3, 12, 0) == 1);
}

TEST_CASE("an alarm at 5 % rings for 5 % of the gaps, where the rate of each customer's own gaps would ring for 25 %") {
    random_generator random{7};
    const int rounds = repeats(20'000);
    for (const double count : {1.0, 3.0}) {
        const rhythm of{1, 2, 30};
        int rang = 0, plug_in = 0;
        for (int round = 0; round < rounds; ++round) {
            const double rate = draw_gamma(random, of.prior_shape, of.prior_rate);
            double sum = 0;
            for (int i = 0; i < count; ++i)
                sum += draw_gamma(random, of.shape, rate);
            const double next = draw_gamma(random, of.shape, rate);
            rang += of.tail(count, sum, next) < 0.05;
            plug_in += of.plug_in_tail(count, sum, next) < 0.05;
        }
        const auto share = [&](int of_all) { return static_cast<double>(of_all) / rounds; };
        const double noise = 4 * std::sqrt(0.05 * 0.95 / rounds);
        CHECK(std::abs(share(rang) - 0.05) < noise);
        CHECK(std::abs(share(plug_in) - (count == 1 ? 0.25 : 0.125)) < 3 * noise);
    }
}

TEST_CASE("a silence of a stretch of days is judged by what was known before it") {
    const rhythm of{2, 3, 40};
    const observed_gaps gaps{.count = {4, 4, 0, 4}, .sum = {60, 60, 0, 60}, .log_sum = {}, .open = {50, 29, 300, 30}};
    const auto p = of.silences(gaps, 30);
    CHECK(p[0] == doctest::Approx(of.tail(4, 60, 50) / of.tail(4, 60, 20)).epsilon(1e-14));
    CHECK(p[1] == 1); // bought a day after the stretch began
    CHECK(p[2] > of.tail(0, 0, 300));
    CHECK(p[3] == of.tail(4, 60, 30));
    for (std::size_t row = 0; row < 4; ++row)
        CHECK(p[row] == of.silence(gaps.count[row], gaps.sum[row], gaps.open[row], 30));
    const double far = rhythm{2, 3, 40}.silence(1e5, 1e5, 1e6, 1e5); // both tails are below the least number
    CHECK(far >= 0);
    CHECK(far < 1e-290);
    CHECK_THROWS_WITH((void)of.silences(gaps, 0), "rhythm: window must be finite and above 0, got 0");
}

TEST_CASE("on a day of the calendar the silences of customers who keep their rhythm ring at most at their rate") {
    random_generator random{8};
    const rhythm of{1, 2.5, 112};
    double rang = 0, tails = 0;
    const int rounds = repeats(10'000);
    for (int round = 0; round < rounds; ++round) {
        const double rate = draw_gamma(random, of.prior_shape, of.prior_rate);
        double at = 0, count = 0;
        for (double gap = draw_gamma(random, of.shape, rate); at + gap <= 730; gap = draw_gamma(random, of.shape, rate))
            at += gap, ++count;
        rang += of.silence(count, at, 730 - at, 180) <= 0.01;
        tails += of.tail(count, at, 730 - at) <= 0.01;
    }
    CHECK(rang / rounds < 0.01 + 4 * std::sqrt(0.01 / rounds));
    CHECK(tails / rounds > 0.013); // long gaps are met more often
}

TEST_CASE("the age of the last of so many purchases is that of a uniform one, whatever the rates, for shape 1") {
    for (const double prior_rate : {1e-3, 112.0, 1e6})
        for (const double count : {1.0, 8.0, 300.0})
            for (const double open : {0.01, 100.0, 5000.0})
                CHECK(rhythm{1, 2.5, prior_rate}.age(count, 300, open) ==
                      doctest::Approx(std::exp(-count * std::log1p(open / 300))).epsilon(1e-11));
    CHECK(rhythm{1, 2.5, 112}.age(0, 0, 400) == 1); // without a gap it has no rhythm of its own
    CHECK(rhythm{3, 2.5, 112}.age(5, 100, 0) == 1);
}

TEST_CASE("an age is the share of the sums of the gaps that leave none until today, worked out step by step") {
    for (const double shape : {0.7, 2.0, 6.0, 40.0}) {
        const rhythm of{shape, 2.5, 2.5 * 45 / shape};
        const double count = 4, sum = 150, all = 365, m = count * shape;
        const auto density = [&](double s) { // of a sum s of the gaps, and of none until `all`
            return std::exp((m - 1) * std::log(s / all) - (m + of.prior_shape) * std::log((of.prior_rate + s) / all)) *
                   of.tail(count, s, all - s);
        };
        const auto until = [&](double end) { // Simpson's rule, with steps that shorten towards `all`
            constexpr int steps = 2000;
            double total = 0;
            for (int i = 0; i <= steps; ++i) {
                const double q = static_cast<double>(i) / steps, at = end * (1 - (1 - q) * (1 - q) * (1 - q));
                if (i > 0)
                    total += (i == steps ? 1 : i % 2 == 1 ? 4 : 2) * density(at) * 3 * end * (1 - q) * (1 - q);
            }
            return total;
        };
        CHECK(of.age(count, sum, all - sum) == doctest::Approx(until(sum) / until(all)).epsilon(1e-8));
        CHECK(of.ages({.count = {0, count}, .sum = {0, sum}, .open = {9, all - sum}})[1] ==
              of.age(count, sum, all - sum));
    }
}

TEST_CASE("on a day of the calendar the ages of customers who keep their rhythm are uniform") {
    for (const double shape : {0.6, 1.0, 5.0, 25.0}) {
        random_generator random{8};
        const rhythm of{shape, 2.5, 2.5 * 45 / shape};
        double below[4]{}, with_gap = 0;
        const int rounds = repeats(5'000);
        for (int round = 0; round < rounds; ++round) {
            const double rate = draw_gamma(random, of.prior_shape, of.prior_rate);
            double at = 0, count = 0;
            for (double gap = draw_gamma(random, shape, rate); at + gap <= 730; gap = draw_gamma(random, shape, rate))
                at += gap, ++count;
            if (count == 0)
                continue;
            const double p = of.age(count, at, 730 - at);
            ++with_gap;
            for (int level = 0; const double share : {0.01, 0.05, 0.1, 0.5})
                below[level++] += p <= share;
        }
        for (int level = 0; const double share : {0.01, 0.05, 0.1, 0.5})
            CHECK(std::abs(below[level++] / with_gap - share) < 4 * std::sqrt(share * (1 - share) / with_gap));
    }
}

TEST_CASE("ages fall with the open gap and stay probabilities, for the least and the greatest numbers") {
    for (const double shape : {1e-6, 0.3, 15.999, 16.001, 1e3})
        for (const double prior_rate : {1e-300, 1e-3, 1.0, 1e300})
            for (const double count : {1.0, 3.0, 5000.0}) {
                double before = 1;
                for (const double open : {1e-300, 1e-9, 0.1, 1.0, 30.0, 1e5, 1e300}) {
                    const double p = rhythm{shape, 1.2, prior_rate}.age(count, 40, open);
                    CHECK(p >= 0);
                    CHECK(p <= before * (1 + (p > 0.1 ? 3e-3 : 1e-6)));
                    before = p;
                }
            }
    CHECK(rhythm{15.999, 2, 40}.age(5, 100, 60) ==
          doctest::Approx(rhythm{16.001, 2, 40}.age(5, 100, 60)).epsilon(3e-3));
    CHECK_THROWS_WITH((void)(rhythm{1, 2, 10}.age(1, 1e308, 1.7e308)),
                      "rhythm: sum and open together must be within the range of a double");
}

TEST_CASE("the unit of time changes nothing") {
    const rhythm days{1.7, 2.2, 40}, weeks{1.7, 2.2, 40.0 / 7};
    CHECK(days.age(4, 70, 60) == doctest::Approx(weeks.age(4, 10, 60.0 / 7)).epsilon(1e-12));
    CHECK(days.tail(4, 70, 60) == doctest::Approx(weeks.tail(4, 10, 60.0 / 7)).epsilon(1e-13));
}

TEST_CASE("an alarm says why") {
    const rhythm of{2, 3, 40};
    CHECK(in_words(of, 0.05, 16, 124.55, 60.32) ==
          "silent for 60.3 days; after 16 gaps of 7.78 days on average only 5 % of its gaps are longer than 23.5, and "
          "0.0186 % are as long as this one");
    CHECK(in_words(of, 0.05, 0, 0, 10) == "silent for 10 days; with no gap of its own only 5 % of its gaps are longer "
                                          "than 121, and 81.9 % are as long as this one");
}

TEST_CASE("numbers that are no rhythm and gaps that are none are refused") {
    CHECK_THROWS_WITH((void)(rhythm{0, 1, 1}.tail(1, 1, 1)), "rhythm: shape must be in [1e-6, 1e9], got 0");
    CHECK_THROWS_WITH((void)(rhythm{1, 1, -1}.tail(1, 1, 1)), "rhythm: prior_rate must be finite and above 0, got -1");
    CHECK_THROWS_WITH((void)(rhythm{1, 1, 1}.tail(1, 0, 1)), "rhythm: sum must be finite and above 0 for 1 gap, got 0");
    CHECK_THROWS_WITH((void)(rhythm{1, 1, 1}.tail(0, 0, -1)), "rhythm: open must be finite and at least 0, got -1");
    CHECK_THROWS_WITH((void)(rhythm{1, 1, 1}.gap_at(0, 0, 0)), "rhythm: probability must be in (0, 1), got 0");
    CHECK_THROWS_WITH((void)(rhythm{1, 1, 1}.plug_in_tail(0, 0, 1)),
                      "rhythm: count must be at least 1 for a rate of its own, got 0");
    CHECK_THROWS_WITH((void)(rhythm{0.01, 0.01, 1}.gap_at(1e-200, 0, 0)),
                      "rhythm: the gap must be within the range of a double, but is not");
}

TEST_CASE("a silence is in words for the least and the greatest numbers, and no sum leaves a double unseen") {
    CHECK(
        in_words(rhythm{1, 2, 10}, 0.05, 2, 1, 5e-324).starts_with("silent for 5e-324 days; after 2 gaps of 0.5 days"));
    CHECK(in_words(rhythm{1, 2, 1e-310}, 0.05, 2, 1e-315, 1e-312).find("nan") == std::string::npos);
    CHECK_THROWS_WITH((void)(rhythm{1, 2, 1e308}.tail(1, 1e308, 1e308)),
                      "rhythm: prior_rate and sum together must be within the range of a double");
}

} // TEST_SUITE("monitor/warning/rhythm")
