#include <clientele/plan/lifetime_effects.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>

TEST_SUITE("lifetime_effects") {

using namespace clientele;

TEST_CASE("the expected lifetime value is the sum over all periods") {
    for (const double retention : {0.0, 0.5, 0.9}) {
        double sum = 0, weight = 1;
        for (int period = 0; period < 2000; ++period, weight *= retention / 1.1)
            sum += 40 * weight;
        CHECK(expected_lifetime_value(40, retention, 0.1) == doctest::Approx(sum).epsilon(1e-13));
    }
    CHECK(expected_lifetime_value(40, 0.75, 0) == 160);
}

TEST_CASE("a plan's worth is what it adds by spend and retention less its cost") {
    const std::vector<segment_outlook> segments{{100, 50, 0.8}, {1000, 5, 0.4}};
    const std::vector<plan_effect> effects{{0.05, 0.1, 2, 10}, {-0.1, 0.2, 0, 0}};
    const auto rows = compare_lifetime(segments, effects, 0.1);
    CHECK(rows[0].before == doctest::Approx(100 * 50 * 1.1 / 0.3).epsilon(1e-14));
    CHECK(rows[0].after == doctest::Approx(100 * ((55 - 2) * 1.1 / 0.25 - 10)).epsilon(1e-14));
    for (const auto& row : rows)
        CHECK(row.after - row.before == doctest::Approx(row.change()).epsilon(1e-12));
    CHECK(rows[1].by_retention < 0);
    const auto total = total_of(rows);
    CHECK(total.change() == doctest::Approx(rows[0].change() + rows[1].change()).epsilon(1e-14));
}

TEST_CASE("a plan without effect and cost changes nothing, and money has no unit") {
    const std::vector<segment_outlook> segments{{100, 50, 0.8}}, in_cents{{100, 5000, 0.8}};
    CHECK(compare_lifetime(segments, std::vector<plan_effect>(1), 0.1)[0].change() == 0);
    const auto units = compare_lifetime(segments, std::vector<plan_effect>{{0.01, 0.1, 2, 1}}, 0.1)[0];
    const auto cents = compare_lifetime(in_cents, std::vector<plan_effect>{{0.01, 0.1, 200, 100}}, 0.1)[0];
    CHECK(cents.change() == doctest::Approx(100 * units.change()).epsilon(1e-13));
}

TEST_CASE("effects that leave no retention are refused with their segment") {
    const std::vector<segment_outlook> segments{{1, 1, 0.5}, {1, 1, 0.75}};
    check_refusal(refusal([&] {
                      return compare_lifetime(segments, std::vector<plan_effect>{{}, {.retention_change = 0.25}}, 0.1);
                  }),
                  errc::bad_value, 1,
                  "compare_lifetime: retention under the plan must be in [0, 1), got 1 in segment 1");
    check_refusal(refusal([] { return expected_lifetime_value(1, 0.5, -1); }), errc::bad_parameter, no_row,
                  "expected_lifetime_value: discount must be finite and not negative, got -1");
}

TEST_CASE("a discount that is none is refused without segments, too, and a total beyond a double") {
    check_refusal(refusal([] {
                      return compare_lifetime(std::span<const segment_outlook>{}, std::span<const plan_effect>{}, -1);
                  }),
                  errc::bad_parameter, no_row, "compare_lifetime: discount must be finite and not negative, got -1");
    const std::vector<lifetime_change> rows(2, {.before = 1e308, .after = 1e308});
    check_refusal(refusal([&] { return total_of(rows); }), errc::overflow, no_row,
                  "total_of: values must be within the range of a double, but is not in the segments together");
}

} // TEST_SUITE("lifetime_effects")
