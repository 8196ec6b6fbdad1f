#include <clientele/cluster/kmeans.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/detail/stage_on_ranks.hpp>
#include <clientele/features/features.hpp>
#include <clientele/features/scaling.hpp>
#include <clientele/math/random.hpp>
#include <clientele/members.hpp>
#include <clientele/orders/order_states.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/parallel/metered_ranks.hpp>
#include <clientele/pipeline.hpp>
#include <clientele/plan/service_plan.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/score/weighting/from_data.hpp>
#include <clientele/tier/abc.hpp>

#include <doctest/doctest.h>

#include "../parallel/thread_ranks.hpp"
#include <string>
#include <vector>

TEST_SUITE("detail/stage_on_ranks") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

struct line {
    std::int64_t client;
    day placed;
    std::int64_t cents;
};
std::vector<line> some_lines() {
    random_generator draw{8};
    std::vector<line> out;
    for (int i = 0; i < 1500; ++i)
        out.push_back({static_cast<std::int64_t>(draw.below(400)),
                       day{2024y / 1 / 1} + std::chrono::days{draw.below(360)},
                       static_cast<std::int64_t>(draw.below(20'000)) + 1});
    return out;
}
order_states<std::int64_t> states_of(std::span<const line> lines) {
    order_states<std::int64_t> states;
    for (const auto& each : lines)
        states.add(each.client, each.placed, each.cents);
    return states;
}
const pipeline walk{.summaries =
                        summarize{.as_of = 2024y / 12 / 31, .unit = std::chrono::weeks{1}, .money = minor_units{}},
                    .features = features{feature::recency{}, feature::purchase_days{}, feature::total{}},
                    .value = weighted_score{.criteria = {{"days since last purchase", direction::cost, 2},
                                                         {"purchase days", direction::benefit, 1},
                                                         {"total spend", direction::benefit, 3}},
                                            .weighting = critic_weights{}},
                    .rfm = rfm{},
                    .segments = segment_maps::standard(),
                    .scaling = log1p_scaler{},
                    .clusters = kmeans{.k = 3, .restarts = 12, .seed = 1},
                    .lifetime = lifetime_value{.purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 52},
                    .tier = abc{},
                    .plan = service_plan{.plays = three_tier_playbook{}, .budget = 1'000}};

// What is said of the customers [first, last) of all.
template <class Column>
Column part(const Column& of, std::size_t first, std::size_t last) {
    return {of.begin() + static_cast<std::ptrdiff_t>(first), of.begin() + static_cast<std::ptrdiff_t>(last)};
}

} // namespace

TEST_CASE("a pipeline on ranks learns and says what it does with all customers in one place") {
    const auto lines = some_lines();
    const auto [fitted, now] = walk.run(states_of(lines));
    for (const int count : {1, 2, 3})
        testing::on_ranks(count, [&](const auto& ranks) {
            const auto [from, to] = testing::share_of(lines.size(), ranks.rank(), count);
            const auto own = walk.run_on(ranks, states_of(std::span{lines}.subspan(from, to - from)));
            CHECK(first_difference(own.fitted.rfm.cuts, fitted.rfm.cuts) == "");
            CHECK(first_difference(own.fitted.lifetime, fitted.lifetime) == "");
            CHECK(own.fitted.tier.thresholds == fitted.tier.thresholds);
            CHECK(own.fitted.clusters.centroids == fitted.clusters.centroids);
            CHECK(own.fitted.clusters.inertia == fitted.clusters.inertia);
            const auto rows = detail::ranked_rows::of(ranks, own.now.base.size());
            const std::size_t first = rows.first, last = rows.first + rows.own;
            CHECK(rows.all == now.base.size());
            CHECK(own.now.base.customer == part(now.base.customer, first, last));
            CHECK(first_difference(own.fitted.value, fitted.value) == "");
            CHECK(own.now.value.scores == part(now.value.scores, first, last));
            CHECK(own.now.rfm.composite() == part(now.rfm.composite(), first, last));
            CHECK(own.now.segments.segment == part(now.segments.segment, first, last));
            CHECK(own.now.lifetime.value == part(now.lifetime.value, first, last));
            CHECK(own.now.clusters == part(now.clusters, first, last));
            CHECK(own.now.tiers == part(now.tiers, first, last));
            CHECK(own.now.plan.next_contact == part(now.plan.next_contact, first, last));
            for (std::size_t t = 0; t < 3; ++t) // one budget for all, not one for each rank
                CHECK(first_difference(own.now.plan.tiers[t], now.plan.tiers[t]) == "");
        });
}

TEST_CASE("what stages keep of customers comes together on the first rank, at the cost that docs/parallel.md says") {
    const auto lines = some_lines();
    const auto all = walk.run(states_of(lines)).fitted;
    testing::on_ranks(3, [&](const auto& ranks) {
        const auto [from, to] = testing::share_of(lines.size(), ranks.rank(), 3);
        auto own = walk.run_on(ranks, states_of(std::span{lines}.subspan(from, to - from))).fitted;
        const auto kept = own.clusters.labels;
        rank_traffic traffic;
        const auto whole = std::move(own).gathered_on(metered_ranks{ranks, &traffic});
        if (ranks.rank() == 0) {
            CHECK(first_difference(whole, all) == "");
            CHECK(traffic.bytes == 0);
        } else {
            CHECK(whole.clusters.labels == kept);
            CHECK(traffic.bytes == 4 * 5 * kept.size()); // three scores, a cluster and a tier
        }
    });
    auto alone = walk.run_on(one_rank{}, states_of(lines)).fitted;
    CHECK(first_difference(std::move(alone).gathered_on(one_rank{}), all) == "");
}

TEST_CASE("summaries of the own customers need not be divided again") {
    const auto lines = some_lines();
    const auto all = walk.run(states_of(lines));
    testing::on_ranks(2, [&](const auto& ranks) {
        std::vector<line> own; // below and above one customer: divided already
        for (const auto& each : lines)
            if ((each.client < 150) == (ranks.rank() == 0))
                own.push_back(each);
        const auto found = walk.run_on(ranks, states_of(own).summaries(walk.summaries));
        CHECK(first_difference(found.fitted.rfm.cuts, all.fitted.rfm.cuts) == "");
        CHECK(first_difference(found.fitted.lifetime, all.fitted.lifetime) == "");
    });
}

TEST_CASE("alone, a pipeline on ranks is the pipeline") {
    const auto states = states_of(some_lines());
    CHECK(walk.run_on(one_rank{}, states).now.lifetime.value == walk.run(states).now.lifetime.value);
}

TEST_CASE("nobody on any rank is refused, and an observer can stop within a stage") {
    CHECK_THROWS_WITH_AS(
        testing::on_ranks(2, [&](const auto& ranks) { (void)walk.run_on(ranks, order_states<std::int64_t>{}); }),
        doctest::Contains("pipeline: there must be at least one customer with a purchase, got 0"), error);
    const auto stopping = [](const progress& at) { return at.stage != "tier"; };
    CHECK_THROWS_WITH_AS(
        testing::on_ranks(
            2, [&](const auto& ranks) { (void)walk.watched_by(stopping).run_on(ranks, states_of(some_lines())); }),
        "pipeline: the observer stopped it before the stage tier", error);
}

TEST_CASE("the rank that has the customer who is refused names it, by the row of all") {
    const auto lines = some_lines();
    const auto owing = pipeline{.summaries = walk.summaries,
                                .tier_by =
                                    [](const auto& seen) {
                                        auto owed = seen.base.total;
                                        for (std::size_t i = 0; i < owed.size(); ++i)
                                            owed[i] = seen.base.customer[i] == 333 ? -5.0 : owed[i];
                                        return owed;
                                    },
                                .tier = abc{},
                                .plan = service_plan{.plays = three_tier_playbook{}, .budget = 1'000}};
    std::string told;
    try {
        (void)owing.run(states_of(lines));
    } catch (const error& refused) {
        told = refused.what();
    }
    CHECK(told.find("got -5 in row ") != told.npos);
    CHECK(told.find(", customer 333") != told.npos);
    testing::on_ranks(2, [&](const auto& ranks) {
        std::vector<line> own;
        for (const auto& each : lines)
            if ((each.client < 150) == (ranks.rank() == 0))
                own.push_back(each);
        std::string here;
        try {
            (void)owing.run_on(ranks, states_of(own).summaries(walk.summaries));
        } catch (const error& refused) {
            here = refused.what();
        }
        CHECK(here == (ranks.rank() == 1 ? told : told.substr(0, told.find(", customer"))));
    });
}
} // TEST_SUITE("detail/stage_on_ranks")
