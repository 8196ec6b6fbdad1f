// Scores of customers who are spread over ranks against what came: the same bits as in one place.
#include <clientele/math/random.hpp>
#include <clientele/members.hpp>
#include <clientele/monitor/health/fitted_weights.hpp>
#include <clientele/parallel/metered_ranks.hpp>

#include <doctest/doctest.h>

#include "../../parallel/shares.hpp"
#include <refusal.hpp>

TEST_SUITE("backtest_on_ranks") {

using namespace clientele;
using namespace std::chrono;
using clientele::day;

namespace {

template <class Value>
std::vector<Value> part(const std::vector<Value>& all, std::size_t first, std::size_t count) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
    return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

const churn_backtest rules{.horizon = days{90}, .last_known = 2026y / 6 / 30};

// Scores in steps, so that many are equal, or of any value; some customers had left already, some have none.
struct scored_book {
    std::vector<double> scores, second;
    std::vector<std::optional<double>> some;
    std::vector<day> as_of;
    std::vector<std::optional<day>> left_on;

    explicit scored_book(bool in_steps, std::size_t n = 400) {
        random_generator random{61};
        for (std::size_t i = 0; i < n; ++i) {
            const double health = 100 * random.uniform();
            scores.push_back(in_steps ? std::floor(health / 4) - 3 : health);
            second.push_back(random.uniform() * 1e3);
            some.push_back(i % 9 == 2 ? std::nullopt : std::optional{scores.back()});
            as_of.push_back(sys_days{2026y / 1 / 1} + days{random.below(120)});
            left_on.push_back(random.uniform() * 120 > health + 20
                                  ? std::optional{as_of.back() + days{random.below(120)}}
                                  : std::nullopt);
            if (left_on.back() && *left_on.back() > rules.last_known.get())
                left_on.back() = std::nullopt;
        }
    }
};

} // namespace

TEST_CASE("a score is tested to the bit as in one place, whoever has which customers") {
    for (const bool in_steps : {true, false}) {
        const scored_book of{in_steps};
        const auto whole = rules.measure(of.scores, of.as_of, of.left_on);
        const auto some =
            rules.measure(std::span<const std::optional<double>>{of.some}, rules.outcomes(of.as_of, of.left_on));
        CHECK(whole.gone_already > 0);
        CHECK(whole.told_apart.events > 20);
        CHECK(some.without_score > 10);
        for (const auto& rows : testing::ways_to_share(of.scores.size()))
            testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
                const auto seen =
                    rules.outcomes_on(ranks, part(of.as_of, first, count), part(of.left_on, first, count));
                CHECK(first_difference(rules.measure_on(ranks, column{of.scores}.subspan(first, count), seen), whole) ==
                      "");
                CHECK(first_difference(
                          rules.measure_on(ranks, std::span<const std::optional<double>>{of.some}.subspan(first, count),
                                           seen),
                          some) == "");
            });
    }
}

TEST_CASE(
    "groups of equal scores that no part cuts, and scores beyond the squares of a double, are those of one place") {
    const std::vector<double> equal(40, 7.0), great{1e306, -1e305, 1e306, 3e300, -0.0, 0.0, 2, -1e306};
    std::vector<bool> left(40), of_great{true, false, false, true, true, false, true, false};
    for (std::size_t i = 0; i < left.size(); ++i)
        left[i] = i % 3 == 0;
    const auto check = [](const std::vector<double>& scores, const std::vector<bool>& happened) {
        for (const auto& rows : testing::ways_to_share(scores.size()))
            testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
                const auto own = column{scores}.subspan(first, count);
                const auto flags = part(happened, first, count);
                CHECK(first_difference(measure_roc_area_on(ranks, own, flags), measure_roc_area(scores, happened)) ==
                      "");
                CHECK(first_difference(measure_lift_on(ranks, own, flags, 0.3), measure_lift(scores, happened, 0.3)) ==
                      "");
                const auto curve = calibration_curve_on(ranks, own, flags, 4),
                           whole = calibration_curve(scores, happened, 4);
                REQUIRE(curve.size() == whole.size());
                for (std::size_t g = 0; g < curve.size(); ++g)
                    CHECK(first_difference(curve[g], whole[g]) == "");
            });
    };
    check(equal, left);
    check(great, of_great);
}

TEST_CASE("what cannot be tested is refused by all ranks in the sentence of one place") {
    scored_book of{false};
    const auto check = [&] {
        const auto said = refusal([&] { return rules.measure(of.scores, rules.outcomes(of.as_of, of.left_on)); });
        testing::on_shares({100, 0, 300}, [&](const auto& ranks, std::size_t first, std::size_t count) {
            check_refusal(refusal([&] {
                              const auto seen = rules.outcomes_on(ranks, part(of.as_of, first, count),
                                                                  part(of.left_on, first, count));
                              return rules.measure_on(ranks, column{of.scores}.subspan(first, count), seen);
                          }),
                          said.code(), said.row(), said.what());
        });
        return said.row();
    };
    const auto row = rules.outcomes(of.as_of, of.left_on).rows.back();
    of.scores[row] = std::numeric_limits<double>::infinity();
    CHECK(check() == row);
    of.as_of[250] = 2027y / 1 / 1;
    CHECK(check() == 250);
    of = scored_book{false};
    of.left_on.assign(of.left_on.size(), std::nullopt);
    CHECK(check() == no_row);
}

TEST_CASE("weights are fitted to the bit as in one place") {
    const scored_book of{false};
    const weigh_measures method{.regression = {.penalty = 1.0}, .seed = 3};
    const auto seen = rules.outcomes(of.as_of, of.left_on);
    const std::vector<column> all{of.scores, of.second};
    const auto whole = method.fit(all, seen);
    for (const auto& rows : {std::vector<std::size_t>{150, 0, 250}, std::vector<std::size_t>{399, 1}})
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const auto own = rules.outcomes_on(ranks, part(of.as_of, first, count), part(of.left_on, first, count));
            const std::vector<column> measures{all[0].subspan(first, count), all[1].subspan(first, count)};
            CHECK(first_difference(method.fit_on(ranks, measures, own), whole) == "");
        });
    auto wrong = of.second;
    wrong[seen.rows.back()] = 1e200;
    const auto said = refusal([&] { return method.fit(std::vector<column>{of.scores, wrong}, seen); });
    CHECK(said.row() == seen.rows.back());
    testing::on_shares({150, 250}, [&](const auto& ranks, std::size_t first, std::size_t count) {
        const auto own = rules.outcomes_on(ranks, part(of.as_of, first, count), part(of.left_on, first, count));
        const std::vector<column> measures{all[0].subspan(first, count), column{wrong}.subspan(first, count)};
        check_refusal(refusal([&] { return method.fit_on(ranks, measures, own); }), said.code(), said.row(),
                      said.what());
    });
}

TEST_CASE("each score that is tested is sent to one rank once, with 9 bytes, for all measures of it") {
    const scored_book of{false, 4'000};
    rank_traffic traffic;
    std::size_t tested = 0;
    testing::on_shares({2'000, 2'000}, [&](const auto& ranks, std::size_t first, std::size_t count) {
        rank_traffic own;
        const metered_ranks metered{ranks, &own};
        const auto seen = rules.outcomes_on(metered, part(of.as_of, first, count), part(of.left_on, first, count));
        (void)rules.measure_on(metered, column{of.scores}.subspan(first, count), seen);
        if (ranks.rank() == 0)
            traffic = own, tested = seen.rows.size();
    });
    const double sample = 8 * 64, groups = 10 * (16 + 16 + 544), sums = 3 * 544;
    CHECK(static_cast<double>(traffic.bytes) ==
          doctest::Approx(9 * static_cast<double>(tested) / 2 + sample + groups + sums).epsilon(0.1));
}

} // TEST_SUITE("backtest_on_ranks")
