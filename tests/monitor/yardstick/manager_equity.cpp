#include <clientele/math/distributions.hpp>
#include <clientele/monitor/yardstick/manager_equity.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <golden.hpp>
#include <limits>
#include <refusal.hpp>
#include <string>
#include <vector>

TEST_SUITE("monitor/yardstick/manager_equity") {

using namespace clientele;

namespace {

struct owned_accounts {
    std::vector<int> manager_before{}, manager_after{}, segment{};
    std::vector<double> before{}, after{}, cost{};
    [[nodiscard]] equity_accounts columns() const {
        return {manager_before, manager_after, segment, before, after, cost};
    }
};

owned_accounts problem(const std::string& id) {
    owned_accounts all;
    const auto table = golden("decisions/manager_accounts.csv");
    for (std::size_t row = 0; row < table.rows(); ++row)
        if (table.text(row, 0) == id) {
            all.manager_before.push_back(static_cast<int>(table.number(row, 1)));
            all.manager_after.push_back(static_cast<int>(table.number(row, 2)));
            all.segment.push_back(static_cast<int>(table.number(row, 3)));
            all.before.push_back(table.number(row, 4));
            all.after.push_back(table.number(row, 5));
        }
    return all;
}

int labels(const std::vector<int>& of) { return 1 + *std::max_element(of.begin(), of.end()); }

double closing(const equity_split& s) {
    return s.before + s.handed_in - s.handed_out + s.common_growth + s.segment_mix + s.own + s.acquired - s.after;
}

} // namespace

TEST_CASE("the splits of the reference are found, and close") {
    const auto answers = golden("decisions/manager_equity.csv");
    for (std::size_t row = 0; row < answers.rows(); ++row) {
        const auto all = problem(std::string{answers.text(row, 0)});
        const auto found =
            manager_equity{.managers = labels(all.manager_before), .segments = labels(all.segment), .resamples = 0}
                .split(all.columns());
        const auto& split = found.managers.at(static_cast<std::size_t>(answers.number(row, 1)));
        const double parts[] = {split.before,      split.handed_in, split.handed_out, split.common_growth,
                                split.segment_mix, split.own,       split.acquired,   split.after};
        for (std::size_t part = 0; part < std::size(parts); ++part)
            CHECK(std::abs(parts[part] - answers.number(row, 2 + part)) <= 1e-12 * split.after);
        CHECK(std::abs(closing(split)) <= 1e-12 * split.after);
        CHECK(std::abs(split.inherited() + split.earned() - split.after) <= 1e-12 * split.after);
        CHECK_FALSE(split.likely_own.has_value());
    }
}

TEST_CASE(
    "hand-overs, segment mix and own parts of all managers and of nobody add up to nothing, in any order of rows") {
    random_generator random{5};
    owned_accounts all, turned;
    for (int i = 0; i < 300; ++i) {
        all.manager_before.push_back(static_cast<int>(random.below(4)) - 1);
        all.manager_after.push_back(static_cast<int>(random.below(4)) - 1);
        all.segment.push_back(static_cast<int>(random.below(3)));
        all.before.push_back(random.below(5) == 0 ? 0.0 : draw_gamma(random, 2, 0.01));
        all.after.push_back(draw_gamma(random, 2, 0.009));
        all.cost.push_back(random.uniform() * 10);
    }
    turned = all;
    std::reverse(turned.manager_before.begin(), turned.manager_before.end());
    std::reverse(turned.manager_after.begin(), turned.manager_after.end());
    std::reverse(turned.segment.begin(), turned.segment.end());
    std::reverse(turned.before.begin(), turned.before.end());
    std::reverse(turned.after.begin(), turned.after.end());
    std::reverse(turned.cost.begin(), turned.cost.end());
    const manager_equity rules{.managers = 3, .segments = 3, .resamples = 99};
    const auto found = rules.split(all.columns()), again = rules.split(turned.columns());
    auto sum = found.nobody;
    for (std::size_t m = 0; m < 3; ++m) {
        const auto& split = found.managers[m];
        sum.handed_in += split.handed_in;
        sum.handed_out += split.handed_out;
        sum.segment_mix += split.segment_mix;
        sum.own += split.own;
        CHECK(std::abs(closing(split)) <= 1e-12 * split.after);
        CHECK(split.own == again.managers[m].own);
        CHECK(split.likely_earned->lower == again.managers[m].likely_earned->lower);
        CHECK(split.likely_own->lower < split.own);
        CHECK(split.own < split.likely_own->upper);
        CHECK(split.earned() == split.own + split.acquired - split.cost_to_serve);
    }
    CHECK(std::abs(sum.handed_in - sum.handed_out) < 1e-9);
    CHECK(std::abs(sum.segment_mix) < 1e-9);
    CHECK(std::abs(sum.own) < 1e-9);
}

TEST_CASE("a manager who alone holds what a segment was worth is not judged by it") {
    const owned_accounts all{{0, 0, 1, 1}, {0, 0, 1, 1}, {0, 1, 0, 0}, {10, 20, 30, 40}, {11, 22, 33, 44}, {}};
    check_refusal(refusal([&] { return manager_equity{.managers = 2, .segments = 2}.split(all.columns()); }),
                  errc::bad_parameter, no_row,
                  "manager_equity: manager 0 holds 100 % of what segment 1 was worth before: nothing tells what the "
                  "manager did from what the segment did; join segments, or compare teams");
    const owned_accounts one{{0, 0}, {0, 0}, {0, 0}, {10, 20}, {11, 22}, {}};
    CHECK_THROWS_WITH_AS((void)(manager_equity{.managers = 1, .segments = 1}.split(one.columns())),
                         doctest::Contains("manager 0 holds 100 % of what segment 0"), error);
    const owned_accounts none{{0, 1}, {0, 1}, {0, 0}, {0, 0}, {11, 22}, {}};
    CHECK_THROWS_WITH_AS((void)(manager_equity{.managers = 2, .segments = 1}.split(none.columns())),
                         "manager_equity: some account must have been worth something before, but none was", error);
}

TEST_CASE("labels and values outside their range are refused with the row") {
    owned_accounts all{{0, 1}, {0, 2}, {0, 0}, {10, 20}, {11, 22}, {}};
    check_refusal(refusal([&] { return manager_equity{.managers = 2, .segments = 1}.split(all.columns()); }),
                  errc::bad_value, 1, "manager_equity: manager_after must be in [-1, 1], got 2 in row 1");
    all.manager_after[1] = 1;
    all.before[0] = -1;
    check_refusal(refusal([&] { return manager_equity{.managers = 2, .segments = 1}.split(all.columns()); }),
                  errc::bad_value, 0, "manager_equity: before must be finite and at least 0, got -1 in row 0");
}

TEST_CASE("the unit of money changes nothing but the unit, up to the largest numbers") {
    random_generator random{6};
    owned_accounts all, large;
    for (int i = 0; i < 60; ++i) {
        all.manager_before.push_back(i % 3);
        all.segment.push_back(i % 2);
        all.before.push_back(draw_gamma(random, 2, 0.01));
        all.after.push_back(draw_gamma(random, 2, 0.01));
    }
    all.manager_after = all.manager_before;
    large = all;
    for (auto* values : {&large.before, &large.after})
        for (double& value : *values)
            value = std::ldexp(value, 1000);
    const manager_equity rules{.managers = 3, .segments = 2, .resamples = 99};
    const auto found = rules.split(all.columns()).managers[1].likely_own,
               scaled = rules.split(large.columns()).managers[1].likely_own;
    CHECK(scaled->standard_error == std::ldexp(found->standard_error, 1000));
    CHECK(scaled->upper == std::ldexp(found->upper, 1000));
    large.after[0] = large.after[3] = (std::numeric_limits<double>::max)();
    check_refusal(refusal([&] { return rules.split(large.columns()); }), errc::overflow, no_row,
                  "manager_equity: the sum of the values is beyond the largest number");
}

TEST_CASE("few accounts have no interval, and say so") {
    const owned_accounts all{{0, 0, 1, 1}, {0, 0, 1, 0}, {0, 0, 0, 0}, {10, 20, 30, 40}, {11, 22, 33, 60}, {}};
    const auto found = manager_equity{.managers = 2, .segments = 1}.split(all.columns());
    CHECK_FALSE(found.managers[0].likely_own.has_value());
    CHECK(in_words(found.managers[0], "Ada") ==
          "Ada, 3 accounts: 30 before + 40 handed in - 0 handed out + 18 common growth + 0 segments + 5 own + 0 "
          "acquired = 93. Earned 5; no interval, of too few accounts or without resamples.");
    CHECK(found.managers[0].own_of_handed_in == doctest::Approx(9.6));
}

} // TEST_SUITE("monitor/yardstick/manager_equity")
