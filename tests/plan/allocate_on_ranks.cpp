// Budgets on lines that are spread over ranks: the same bits as on all of them in one place.
#include <clientele/math/random.hpp>
#include <clientele/members.hpp>
#include <clientele/parallel/executors.hpp>
#include <clientele/parallel/metered_ranks.hpp>
#include <clientele/plan/allocate.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include "budget_problem.hpp"
#include <refusal.hpp>
#include <repeats.hpp>
#include <tuple>

TEST_SUITE("allocate_on_ranks") {

using namespace clientele;
using testing::problem;
using testing::random_problem;

namespace {

// The lines of one rank.
template <class Response>
budget_lines<Response> own_lines(const problem<Response>& of, std::size_t first, std::size_t count) {
    const auto part = [&](const auto& column) {
        const std::span all{column};
        return all.empty() ? all : all.subspan(first, count);
    };
    return {part(of.response), part(of.cost), part(of.floor), part(of.ceiling), part(of.group)};
}
// What all would say of the lines of one rank.
allocation own_part(allocation of, std::size_t first, std::size_t count) {
    const auto cut = [&](auto& column) {
        const auto from = column.begin() + static_cast<std::ptrdiff_t>(first);
        column = {from, from + static_cast<std::ptrdiff_t>(count)};
    };
    cut(of.amounts), cut(of.values), cut(of.marginals), cut(of.why);
    return of;
}

// first_difference compares doubles by their bits.
template <class Response, class Rules>
void check_on_ranks(const Rules& rules, const problem<Response>& of, bool all_ways = true) {
    const auto whole = rules.plan(of.lines());
    const double target = 0.9 * whole.value;
    const auto least = rules.least_for(of.lines(), target);
    const auto curve = rules.curve(of.lines(), 4);
    auto ways = testing::ways_to_share(of.response.size());
    if (!all_ways)
        ways = {ways[2], ways[7]};
    for (const auto& rows : ways)
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const auto own = own_lines(of, first, count);
            CHECK(first_difference(rules.plan_on(ranks, own), own_part(whole, first, count)) == "");
            CHECK(first_difference(rules.least_for_on(ranks, own, target), own_part(least, first, count)) == "");
            const auto own_curve = rules.curve_on(ranks, own, 4);
            REQUIRE(own_curve.size() == curve.size());
            for (std::size_t i = 0; i < curve.size(); ++i)
                CHECK(first_difference(own_curve[i], curve[i]) == "");
        });
}

} // namespace

TEST_CASE("a budget on groups within groups is placed to the bit as in one place, however the lines are shared out") {
    std::mt19937_64 random{31};
    for (int round = 0; round < repeats(6); ++round) {
        const auto of = random_problem(random, 40);
        check_on_ranks(allocate{.budget = of.budget, .groups = of.groups}, of);
    }
    const auto many = random_problem(random, 5'000); // blocks of lines that two ranks have parts of
    check_on_ranks(allocate{.budget = many.budget, .groups = many.groups}, many, false);
    check_on_ranks(allocate{.budget = many.budget, .groups = many.groups, .executor = threads{2}}, many, false);
}

TEST_CASE("a sample of many lines shows all ranks the same way") {
    random_generator random{5};
    problem<log_response> of;
    for (int i = 0; i < 40'000; ++i) {
        of.response.push_back({1 + 99 * random.uniform(), 1 + 49 * random.uniform()});
        of.cost.push_back(0.5 + random.uniform());
    }
    const allocate rules{.budget = 300'000};
    const auto whole = rules.plan(of.lines());
    for (const auto& rows : {std::vector<std::size_t>{13'000, 0, 27'000}, std::vector<std::size_t>{1, 39'999}})
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            CHECK(first_difference(rules.plan_on(ranks, own_lines(of, first, count)), own_part(whole, first, count)) ==
                  "");
        });
}

TEST_CASE("a budget that must be spent, one that is no bound and lines that tie are placed as in one place") {
    problem<peaked_response> peaks;
    problem<power_response> straight;
    for (int i = 0; i < 12; ++i) {
        peaks.response.push_back({10.0 + i, 4.0 + i % 3});
        straight.response.push_back({2.0 + i % 2, 1});
        straight.ceiling.push_back(3.0 + i);
    }
    const auto same_on_two = [](const auto& rules, const auto& of) {
        const auto whole = rules.plan(of.lines());
        testing::on_shares({5, 0, 7}, [&](const auto& ranks, std::size_t first, std::size_t count) {
            CHECK(first_difference(rules.plan_on(ranks, own_lines(of, first, count)), own_part(whole, first, count)) ==
                  "");
        });
    };
    same_on_two(allocate{.budget = 70, .spend_all = true}, peaks);
    same_on_two(allocate{.budget = 1000}, peaks);
    same_on_two(allocate{.budget = 61}, straight);
    same_on_two(allocate{.budget = 0}, straight);
    testing::on_shares({0, 0}, [&](const auto& ranks, std::size_t, std::size_t) {
        CHECK(first_difference(allocate{.budget = 5}.plan_on(ranks, budget_lines<log_response>{}),
                               allocate{.budget = 5}.plan(budget_lines<log_response>{})) == "");
    });
}

TEST_CASE("bounds that contradict each other are named by the lines of all") {
    std::mt19937_64 random{32};
    auto of = random_problem(random, 60);
    const auto check = [&](const allocate<serial>& rules) {
        const auto whole = rules.conflict(of.lines());
        REQUIRE(whole);
        const auto said = refusal([&] { return rules.plan(of.lines()); });
        for (const auto& rows : testing::ways_to_share(60))
            testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
                const auto own = own_lines(of, first, count);
                const auto found = rules.conflict_on(ranks, own);
                REQUIRE(found);
                CHECK(first_difference(*found, *whole) == "");
                check_refusal(refusal([&] { return rules.plan_on(ranks, own); }), said.code(), said.row(), said.what());
            });
    };
    check({.budget = 1, .groups = of.groups});                      // floors ask for more
    check({.budget = 1e6, .groups = of.groups, .spend_all = true}); // ceilings allow less
    of.groups[4].floor = 1e7;
    check({.budget = 1e8, .groups = of.groups}); // those within a group, too
    of.floor[47] = 100;
    of.ceiling[47] = 6;
    check({.budget = of.budget, .groups = of.groups});
}

namespace {

// A host's own, which fails where it is told to.
struct failing_response {
    bool fails = false;
    double value(double amount) const { return fails ? std::numeric_limits<double>::quiet_NaN() : std::sqrt(amount); }
    double marginal(double amount) const { return 0.5 / std::sqrt(amount); }
};

} // namespace

TEST_CASE("what one rank refuses all refuse, in the sentence of one place") {
    const auto check = [](const auto& rules, const auto& of) {
        const auto said = refusal([&] { return rules.plan(of.lines()); });
        CHECK(said.row() != no_row);
        for (const auto& rows : testing::ways_to_share(of.response.size()))
            testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
                check_refusal(refusal([&] { return rules.plan_on(ranks, own_lines(of, first, count)); }), said.code(),
                              said.row(), said.what());
            });
    };
    problem<log_response> of;
    of.response.assign(30, {100, 20});
    of.cost.assign(30, 1);
    of.cost[23] = of.cost[11] = -1;
    check(allocate{.budget = 10}, of);
    of.cost.assign(30, 1);
    of.response[29].half = 0;
    check(allocate{.budget = 10}, of);

    problem<failing_response> failing;
    failing.response.resize(30);
    failing.group.assign(30, 0);
    failing.group[4] = 1; // which comes last
    failing.response[4].fails = failing.response[19].fails = failing.response[27].fails = true;
    check(allocate{.budget = 10, .groups = {{}, {}}}, failing);
    check(allocate{.budget = 10}, problem<failing_response>{.response = failing.response});
}

TEST_CASE("whole units say that they are placed in one place") {
    const std::vector<log_response> two{{100, 20}, {300, 50}};
    testing::on_ranks(2, [&](const auto& ranks) {
        const allocate rules{.budget = 40, .whole_units = true};
        check_refusal(refusal([&] { return rules.plan_on(ranks, budget_lines<log_response>{.response = two}); }),
                      errc::bad_parameter, no_row,
                      "allocate: on ranks whole_units must be false, as branch and bound is done in one place: bring "
                      "the lines together and call plan");
    });
}

TEST_CASE(
    "a rank sends 16 bytes for each price tried and some 3 KB for the budget and each group, and never its lines") {
    const auto sent = [](std::size_t lines, std::size_t groups) {
        random_generator random{33};
        problem<log_response> of;
        for (std::size_t i = 0; i < lines; ++i) {
            of.response.push_back({1 + 99 * random.uniform(), 1 + 49 * random.uniform()});
            of.group.push_back(groups == 0 ? no_group : i % groups);
        }
        of.groups.resize(groups, {.ceiling = 1.0 + static_cast<double>(lines)}); // of which none holds
        rank_traffic traffic[2];
        testing::on_shares({lines / 2, lines - lines / 2}, [&](const auto& ranks, auto first, auto count) {
            const metered_ranks metered{ranks, &traffic[ranks.rank() == 0 ? 0 : 1]};
            (void)allocate{.budget = static_cast<double>(lines), .groups = of.groups}.plan_on(
                metered, own_lines(of, first, count));
        });
        CHECK(traffic[0].bytes == traffic[1].bytes);
        return traffic[0];
    };
    // A message asks for one price or for two, ten others settle what is placed.
    const auto check_prices = [](const rank_traffic& traffic, std::uint64_t nodes) {
        REQUIRE(traffic.bytes > 16 + 552 + nodes * 2'736);
        const auto for_prices = traffic.bytes - 16 - 552 - nodes * 2'736, prices = for_prices / (16 * nodes);
        CHECK(for_prices == 16 * nodes * prices);
        CHECK(prices >= traffic.calls - 10);
        CHECK(prices <= 2 * (traffic.calls - 10));
        CHECK(prices < 14);
    };
    for (const auto lines : {std::size_t{100}, std::size_t{20'000}}) {
        check_prices(sent(lines, 0), 1);
        check_prices(sent(lines, 3), 4);
    }
}

} // TEST_SUITE("allocate_on_ranks")
