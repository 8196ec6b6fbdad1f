#include <clientele/math/distributions.hpp>
#include <clientele/members.hpp>
#include <clientele/monitor/health/fitted_weights.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <refusal.hpp>
#include <vector>

TEST_SUITE("monitor/health/fitted_weights") {

using namespace clientele;
using std::chrono::days;

namespace {

struct book {
    std::vector<double> recency{}, orders{};
    churn_outcomes seen{.horizon = days{180}};

    [[nodiscard]] std::vector<column> measures() const { return {recency, orders}; }
};

book drawn(std::uint64_t seed, std::size_t n, double strength) {
    random_generator generator{seed};
    book found;
    for (std::size_t i = 0; i < n; ++i) {
        found.recency.push_back(draw_exponential(generator, 0.02));
        found.orders.push_back(draw_exponential(generator, 0.5));
        const double odds = strength * (found.recency.back() - 50) / 50 - 1;
        found.seen.rows.push_back(i);
        found.seen.left.push_back(draw_bernoulli(generator, 1 / (1 + std::exp(-odds))));
    }
    return found;
}

} // namespace

TEST_CASE("weights that were fitted predict customers who were held out, with probabilities that beat the constant") {
    const auto of = drawn(1, 2000, 2);
    const auto found = weigh_measures{}.fit(of.measures(), of.seen);
    CHECK(found.leaving.weights[0] == doctest::Approx(2.0 / 50).epsilon(0.15));
    CHECK(found.held_out.customers() == found.held_out_rows.size());
    CHECK(found.held_out_rows.size() == 501); // a quarter of each outcome, rounded up
    CHECK(found.held_out.told_apart.area.lower > 0.7);
    CHECK(found.brier.better_by.lower > 0);
    CHECK(found.leaving.events + found.leaving.others == 1499);
    const auto health = found.score(of.measures()), p = found.p_leaving(of.measures());
    CHECK(health[3] == doctest::Approx(std::log((1 - p[3]) / p[3])));
    CHECK(found.held_out.horizon == days{180});
}

TEST_CASE("where nothing predicts, the test says so") {
    const auto of = drawn(2, 1000, 0);
    const auto found = weigh_measures{}.fit(of.measures(), of.seen);
    CHECK(found.held_out.told_apart.area.lower < 0.5);
    CHECK(found.held_out.told_apart.area.upper > 0.5);
}

TEST_CASE("who was held out and what was fitted does not depend on the order of the rows") {
    const auto of = drawn(3, 300, 1);
    auto turned = of;
    std::reverse(turned.recency.begin(), turned.recency.end());
    std::reverse(turned.orders.begin(), turned.orders.end());
    std::reverse(turned.seen.left.begin(), turned.seen.left.end());
    auto one = weigh_measures{}.fit(of.measures(), of.seen), two = weigh_measures{}.fit(turned.measures(), turned.seen);
    CHECK(one.held_out_rows.front() == 299 - two.held_out_rows.back());
    one.held_out_rows = two.held_out_rows;
    CHECK(first_difference(one, two) == "");
    CHECK(weigh_measures{.seed = 2}.fit(of.measures(), of.seen).held_out_rows !=
          weigh_measures{}.fit(of.measures(), of.seen).held_out_rows);
}

TEST_CASE("rows that cannot be tested are not read, and too few leavers are refused") {
    auto of = drawn(4, 100, 1);
    of.seen.rows.erase(of.seen.rows.begin());
    of.seen.left.erase(of.seen.left.begin());
    of.recency[0] = NAN;
    CHECK(weigh_measures{}.fit(of.measures(), of.seen).held_out.customers() > 20);
    for (const double bad : {double{NAN}, 2e100}) {
        of.orders[50] = bad;
        check_refusal(refusal([&] { return weigh_measures{}.fit(of.measures(), of.seen); }), errc::bad_value, 50,
                      sentence("weigh_measures: measures must be ",
                               bad != bad ? "finite, got nan in row 50"
                                          : "in [-1e100, 1e100], got 2e+100 in row 50 of measure 1"));
    }
    of.orders[50] = 1;
    for (std::size_t i = 0; i < of.seen.left.size(); ++i)
        of.seen.left[i] = i < 3;
    check_refusal(refusal([&] { return weigh_measures{}.fit(of.measures(), of.seen); }), errc::empty_input, no_row,
                  "weigh_measures: at least 4 customers must have left and 4 have stayed, so that one of each is held "
                  "out, got 3 and 96");
    check_refusal(refusal([&] { return weigh_measures{.held_out = 1}.fit(of.measures(), of.seen); }),
                  errc::bad_parameter, no_row, "weigh_measures: held_out must be in [2, 100], got 1");
}

} // TEST_SUITE("monitor/health/fitted_weights")
