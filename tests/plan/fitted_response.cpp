#include <clientele/plan/fitted_response.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>

TEST_SUITE("fitted_response") {

using namespace clientele;

namespace {
double noise(std::size_t i) { return std::sin(static_cast<double>(i * i) * 12.9898) * 1.4; } // of deviation 1 or so
} // namespace

TEST_CASE("what was made by a response is learnt as that response") {
    const auto learnt_of = [](auto truth) {
        std::vector<double> spend, outcome;
        for (int i = 0; i < 40; ++i) {
            spend.push_back(i * 3);
            outcome.push_back(truth.value(i * 3));
        }
        const auto learnt = fit_response<decltype(truth)>{}.fit(spend, outcome);
        CHECK(learnt.scale.estimate == doctest::Approx(truth.scale).epsilon(1e-6));
        CHECK(learnt.half.estimate == doctest::Approx(truth.half).epsilon(1e-6));
        CHECK(learnt.verdict == response_verdict::identified);
    };
    learnt_of(log_response{100, 20});
    learnt_of(exponential_response{100, 20});
    learnt_of(hill_response{100, 20});
}

TEST_CASE("intervals hold the truth, and money has no unit") {
    const hill_response truth{100, 20};
    std::vector<double> spend, outcome, cents;
    for (std::size_t i = 0; i < 60; ++i) {
        spend.push_back(static_cast<double>(i) * 2);
        outcome.push_back(truth.value(spend[i]) + noise(i));
        cents.push_back(100 * spend[i]);
    }
    const auto learnt = fit_response<hill_response>{}.fit(spend, outcome);
    CHECK(learnt.verdict == response_verdict::identified);
    CHECK(learnt.half.lower < 20);
    CHECK(learnt.half.upper > 20);
    CHECK(learnt.scale.lower < 100);
    CHECK(learnt.scale.upper > 100);
    CHECK(learnt.half.upper < 25);
    CHECK(learnt.response<hill_response>().value(20) == doctest::Approx(50).epsilon(0.05));
    const auto in_cents = fit_response<hill_response>{}.fit(cents, outcome);
    CHECK(in_cents.half.upper == doctest::Approx(100 * learnt.half.upper).epsilon(1e-6));
    const auto sure = fit_response<hill_response>{.level = 0.5}.fit(spend, outcome);
    CHECK(sure.half.upper < learnt.half.upper);
}

TEST_CASE("outcomes may be counted in any unit, and any level can be asked for") {
    std::vector<double> spend, outcome;
    for (std::size_t i = 0; i < 60; ++i) {
        spend.push_back(static_cast<double>(i) * 2);
        outcome.push_back(hill_response{100, 20}.value(spend[i]) + noise(i));
    }
    const auto learnt = fit_response<hill_response>{}.fit(spend, outcome);
    for (const int unit : {-1000, -700, 40, 600, 1000}) { // squares that are 0 or infinite were no response
        auto counted = outcome;
        for (double& each : counted)
            each = std::ldexp(each, unit);
        const auto same = fit_response<hill_response>{}.fit(spend, counted);
        CHECK(same.verdict == response_verdict::identified);
        CHECK(same.half.lower == learnt.half.lower);
        CHECK(same.scale.upper == std::ldexp(learnt.scale.upper, unit));
        CHECK(same.deviation == std::ldexp(learnt.deviation, unit));
    }
    CHECK(fit_response<hill_response>{.level = std::nextafter(1.0, 0)}.fit(spend, outcome).half.upper >
          learnt.half.upper);
}

TEST_CASE("what history cannot tell is said") {
    std::vector<double> alike(20, 5.0), small, large, outcome, flat, none;
    for (std::size_t i = 0; i < 20; ++i) {
        small.push_back(0.01 * static_cast<double>(i + 1));
        large.push_back(1e5 * static_cast<double>(i + 1));
        outcome.push_back(100 * small[i] + noise(i));
        flat.push_back(100 + noise(i));
        none.push_back(noise(i));
    }
    CHECK(fit_response<hill_response>{}.fit(alike, flat).verdict == response_verdict::one_spend);
    const auto straight = fit_response<hill_response>{}.fit(small, outcome);
    CHECK(straight.verdict == response_verdict::straight);
    CHECK(straight.half.upper == detail::without_end);
    CHECK(straight.scale.upper == detail::without_end);
    const auto above = fit_response<hill_response>{}.fit(large, flat);
    CHECK(above.verdict == response_verdict::flat);
    CHECK(above.half.lower == 0);
    CHECK(fit_response<hill_response>{}.fit(small, none).verdict == response_verdict::no_response);
}

TEST_CASE("what is no history is refused") {
    const std::vector<double> spend{1, -2, 3}, outcome{1, 2, 3};
    check_refusal(refusal([&] { return fit_response<log_response>{}.fit(spend, outcome); }), errc::bad_value, 1,
                  "fit_response: spend must not be negative, got -2 in row 1");
    check_refusal(refusal([&] { return fit_response<log_response>{.level = 1}.fit(outcome, outcome); }),
                  errc::bad_parameter, no_row, "fit_response: level must be in (0, 1), got 1");
    check_refusal(refusal([&] { return fit_response<log_response>{}.fit({}, {}); }), errc::empty_input, no_row,
                  "fit_response: there must be at least 3 rows, got 0");
}

} // TEST_SUITE("fitted_response")
