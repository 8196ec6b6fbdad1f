#include <clientele/math/random.hpp>
#include <clientele/monitor/satisfaction.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <refusal.hpp>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("monitor/satisfaction") {

using namespace clientele;

TEST_CASE("satisfied are those of the top boxes, with the interval of a counted share") {
    const std::vector<double> answers{5, 4, 3, 5, 1};
    const auto found = customer_satisfaction{}.score(answers);
    CHECK(found.answers == 5);
    CHECK(found.score.estimate == 0.6);
    CHECK(found.score.lower == proportion_interval(3, 5).lower);
    CHECK(customer_satisfaction{.least_satisfied = 5}.score(answers, jeffreys{}).score.upper ==
          proportion_interval(2, 5, 0.95, jeffreys{}).upper);
}

TEST_CASE("promoters answer 9 and 10, detractors 0 to 6") {
    const std::vector<double> answers{10, 9, 8, 7, 6, 0, 9};
    const auto found = net_promoter{}.score(answers);
    CHECK(found.score.estimate == doctest::Approx(1.0 / 7));
    CHECK(found.score.lower == promoter_interval(3, 2, 2).lower);
    CHECK(net_promoter{.ends = promoter_ends::wald}.score(answers).score.upper ==
          promoter_interval(3, 2, 2, 0.95, promoter_ends::wald).upper);
}

TEST_CASE("effort is a mean with Student's interval within the scale") {
    const auto found = customer_effort{}.score(std::vector<double>{2, 4, 6}).score;
    CHECK(found.estimate == 4);
    CHECK(found.standard_error == doctest::Approx(2 / std::sqrt(3.0)));
    CHECK(found.lower == 1); // 4 - 4.303 x 1.155 is below the scale
    const auto many = customer_effort{}.score(std::vector<double>{2, 4, 6, 3, 5, 4, 4, 2, 6, 4}).score;
    CHECK(many.upper == doctest::Approx(4 + 2.2621571628 * many.standard_error));
}

TEST_CASE("answers that are all the same still leave room for others") {
    const auto one = customer_effort{}.score(std::vector<double>{7}).score;
    CHECK(one.upper == 7);
    CHECK(one.lower == doctest::Approx(7 - 6 * 0.975));
    const auto ten = customer_effort{}.score(std::vector<double>(10, 3)).score;
    const double others = 1 - std::pow(0.025, 0.1);
    CHECK(ten.lower == doctest::Approx(3 - 2 * others));
    CHECK(ten.upper == doctest::Approx(3 + 4 * others));
}

TEST_CASE("effort has the same digits on a scale of any size") {
    const auto of = customer_effort{.highest = 7}.score(std::vector<double>{1, 2, 3, 6}).score;
    for (const int power : {-1000, -700, 700, 1000}) {
        const auto in = [&](double value) { return std::ldexp(value, power); };
        const auto found = customer_effort{.lowest = in(1), .highest = in(7)}
                               .score(std::vector<double>{in(1), in(2), in(3), in(6)})
                               .score;
        CHECK(found.estimate == in(of.estimate));
        CHECK(found.standard_error == in(of.standard_error));
        CHECK(found.upper == in(of.upper));
    }
    const auto large = customer_effort{.lowest = 0, .highest = 1.2e308}.score(std::vector{1e308, 0.9e308}).score;
    CHECK(large.estimate == doctest::Approx(0.95e308).epsilon(1e-15));
    CHECK(large.standard_error == doctest::Approx(0.05e308).epsilon(1e-14));
}

TEST_CASE("each segment has its own score, and one where nobody answered has none") {
    const std::vector<double> answers{10, 0, 9, 7};
    const std::vector<int> tiers{0, 2, 0, 2};
    const auto found = score_by_segment(net_promoter{}, answers, tiers, 4);
    REQUIRE(found.size() == 4);
    CHECK(found[0]->score.estimate == 1);
    CHECK_FALSE(found[1]);
    CHECK(found[2]->score.estimate == -0.5);
    CHECK(found[2]->answers == 2);
    check_refusal(refusal([&] { return score_by_segment(net_promoter{}, answers, tiers, 2); }), errc::bad_value, 1,
                  "score_by_segment: segments must be in [0, 1], got 2 in row 1");
    check_refusal(refusal([&] { return score_by_segment(customer_effort{}, answers, tiers, 4); }), errc::bad_value, 0,
                  "customer_effort: answers must be in [1, 7], got 10 in row 0");
}

TEST_CASE("intervals of effort hold the mean about as often as they say, for ten answers") {
    random_generator random{2};
    const int rounds = repeats(2000);
    int held = 0;
    for (int round = 0; round < rounds; ++round) {
        std::vector<double> answers(10);
        for (auto& each : answers)
            each = 1 + static_cast<double>(random.below(7));
        const auto found = customer_effort{}.score(answers).score;
        held += found.lower <= 4 && 4 <= found.upper;
    }
    CHECK(std::abs(static_cast<double>(held) / rounds - 0.95) < 0.01 + 3 * std::sqrt(0.05 * 0.95 / rounds));
}

TEST_CASE("answers off the scale, parts of an answer and no answers are refused") {
    check_refusal(refusal([] { return customer_satisfaction{}.score(std::vector{1.0, 6.0}); }), errc::bad_value, 1,
                  "customer_satisfaction: answers must be in [1, 5], got 6 in row 1");
    check_refusal(refusal([] { return net_promoter{}.score(std::vector{8.5}); }), errc::bad_value, 0,
                  "net_promoter: answers must be whole, got 8.5 in row 0");
    check_refusal(refusal([] { return customer_effort{}.score({}); }), errc::empty_input, no_row,
                  "customer_effort: there must be at least one answer, got none");
    check_refusal(refusal([] { return customer_effort{}.score(std::vector<double>{NAN}); }), errc::bad_value, 0,
                  "customer_effort: answers must be in [1, 7], got nan in row 0");
    CHECK_THROWS_WITH((void)customer_effort({.lowest = 7}).score(std::vector{7.0}),
                      "customer_effort: lowest must be below highest, both finite, got 7 and 7");
    CHECK_THROWS_WITH((void)customer_satisfaction({.least_satisfied = 9}).score(std::vector{5.0}),
                      "customer_satisfaction: least_satisfied must be in [1, 5], got 9");
}

} // TEST_SUITE("monitor/satisfaction")
