#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/size_bounded_kmeans.hpp>
#include <clientele/cluster/trimmed_kmeans.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/features/features.hpp>
#include <clientele/features/scaling.hpp>
#include <clientele/members.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/order_states.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/parallel/shared_fit.hpp>
#include <clientele/pipeline.hpp>
#include <clientele/plan/service_plan.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/tier/abc.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include "refusal.hpp"
#include <algorithm>
#include <cmath>

TEST_SUITE("pipeline") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

struct order {
    std::int64_t client;
    day placed;
    double net;
};
const fields where{.customer = &order::client, .when = &order::placed, .amount = &order::net};

const std::vector<order>& orders() {
    static const auto all = [] {
        const auto table = shipped("cdnow_transactions.csv");
        std::vector<order> read;
        for (std::size_t i = 0; i < table.rows(); ++i)
            read.push_back({table.integer(i, 0), table.date(i, 1), table.number(i, 3)});
        return read;
    }();
    return all;
}

const summarize calibration{.as_of = 1997y / 9 / 30, .unit = std::chrono::weeks{1}, .late_rows = leave_out_row{}};

auto whole() {
    return pipeline{.summaries = calibration,
                    .features = features{feature::recency{}, feature::purchase_days{}, feature::total{}},
                    .value = weighted_score{.criteria = {{"days since last purchase", direction::cost},
                                                         {"purchase days"},
                                                         {"total spend"}}},
                    .rfm = rfm{},
                    .segments = segment_maps::standard(),
                    .scaling = log1p_scaler{},
                    .clusters = kmeans{.k = 4, .restarts = 3, .seed = 1},
                    .lifetime = lifetime_value{.purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 52},
                    .tier_by = by_lifetime_value{},
                    .tier = abc{},
                    .plan = service_plan{.plays = three_tier_playbook{}, .budget = 100}};
}

} // namespace

TEST_CASE("columns and states of the same orders are walked as their rows are, now and later") {
    std::vector<std::int64_t> client;
    std::vector<day32> placed;
    std::vector<double> net;
    order_states<std::int64_t> states;
    for (const auto& each : orders()) {
        client.push_back(each.client);
        placed.push_back(each.placed);
        net.push_back(each.net);
        states.add(each.client, each.placed, std::llround(each.net * 100));
    }
    const order_columns columns{.customer = std::span{client}, .when = std::span{placed}, .amount = std::span{net}};
    const auto analysis = whole();
    const day later = 1998y / 6 / 30;
    const auto [fitted, now] = analysis.run(orders(), where);
    const auto then = fitted.apply(orders(), where, later);
    const auto check = [&](const auto& run) {
        CHECK(run.now.base.total == now.base.total);
        CHECK(run.now.tiers == now.tiers);
        CHECK(run.now.lifetime.value == now.lifetime.value);
        CHECK(run.fitted.apply(columns, later).tiers == then.tiers);
        CHECK(run.fitted.apply(states, later).tiers == then.tiers);
    };
    check(analysis.run(columns));
    check(analysis.run(states));
    order_workspace<std::int64_t> workspace;
    check(analysis.run(columns, workspace, serial{}));
    CHECK(analysis.fit(columns).apply(columns, later).tiers == then.tiers);
}

TEST_CASE("models of purchases take histories that count purchase days") {
    summaries<int> base;
    CHECK(histories_of(base).x.empty());
    base.frequency = frequency_of::orders;
    CHECK_THROWS_WITH_AS((void)histories_of(base),
                         "histories_of: the frequency of the summaries must count purchase days, got orders", error);
}

TEST_CASE("the whole walk gives what each room gives by itself") {
    const auto [fitted, now] = whole().run(orders(), where);
    const auto base = calibration(orders(), where);
    CHECK(now.base.customer == base.customer);
    const std::vector<double> days(base.purchase_days.begin(), base.purchase_days.end());
    const auto scores = rfm{}.fit(base.recency, days, base.total).scores;
    CHECK(std::ranges::equal(now.rfm.monetary(), scores.monetary()));
    CHECK(now.segments.segment == segment_maps::standard().assign(scores).segment);
    const auto x = features{feature::recency{}, feature::purchase_days{}, feature::total{}}(base).values;
    const auto scaled = log1p_scaler{}.fit(x).apply(x);
    CHECK(now.clusters == kmeans{.k = 4, .restarts = 3, .seed = 1}.fit(scaled).labels);
    CHECK(now.tiers == abc{}.fit(now.lifetime.value).tiers);
    CHECK(now.plan.next_contact.size() == base.size());
    CHECK(now.value.scores.size() == base.size());
    // Fader, Hardie and Lee 2005, table 2, sharpened to the optimum: tests/golden/README-orders.md names the data
    CHECK(fitted.lifetime.purchases.estimate["r"] == doctest::Approx(0.242595).epsilon(1e-5));
    CHECK(fitted.lifetime.purchases.estimate.log_likelihood == doctest::Approx(-9582.429207).epsilon(1e-9));
    CHECK(fitted.lifetime.spend.estimate.log_likelihood == doctest::Approx(-4055.917695).epsilon(1e-9));
    CHECK(fitted.judgement().sentence == fitted.lifetime.purchases.estimate.judgement.sentence); // in one step
}

TEST_CASE("a fitted pipeline treats the same book as it did, and another book by the same rules") {
    const auto [fitted, now] = whole().run(orders(), where);
    const auto again = fitted.apply(now.base);
    CHECK(again.clusters == now.clusters);
    CHECK(again.tiers == now.tiers);
    CHECK(again.lifetime.value == now.lifetime.value);
    CHECK(std::ranges::equal(again.rfm.recency(), now.rfm.recency()));

    const auto later = fitted.apply(orders(), where, 1998y / 6 / 30);
    CHECK(later.base.as_of == day{1998y / 6 / 30});
    CHECK(later.base.size() == now.base.size());
    // frozen cuts: the same recency gets the same score on either day
    for (std::size_t i = 0; i < now.base.size(); i += 97)
        for (std::size_t j = 0; j < later.base.size(); j += 89)
            if (now.base.recency[i] == later.base.recency[j])
                CHECK(now.rfm.recency()[i] == later.rfm.recency()[j]);
    CHECK(later.clusters == fitted.clusters.assign(fitted.scaling.apply(later.features.values)));
}

TEST_CASE("customers of a fit keep the clusters that it gave them, where assigning them anew would break its bounds") {
    const auto clustered = [](const auto& clusters) {
        return pipeline{.summaries = calibration,
                        .features = features{feature::recency{}, feature::total{}},
                        .scaling = log1p_scaler{},
                        .clusters = clusters}
            .run(orders(), where);
    };
    const auto [bounded, groups] =
        clustered(size_bounded_kmeans{.k = 3, .least_size = 780, .most_size = 790, .stopping = until_stable{3}});
    CHECK(groups.clusters == bounded.clusters.clusters.labels);
    for (int label = 0; label < 3; ++label) {
        CHECK(std::ranges::count(groups.clusters, label) >= 780);
        CHECK(std::ranges::count(groups.clusters, label) <= 790);
    }
    const auto again = bounded.clusters.assign(bounded.scaling.apply(groups.features.values));
    CHECK(again != groups.clusters);
    const auto [trimmed, kept] = clustered(trimmed_kmeans{.k = 3, .share = 0.01, .restarts = 2});
    CHECK(kept.clusters == trimmed.clusters.clusters.labels);
    CHECK(std::ranges::count(kept.clusters, -1) == 23); // a hundredth of 2,357
}

TEST_CASE("a stage that is left out is not there and costs no memory") {
    const auto [fitted, now] = pipeline{.summaries = calibration, .tier = abc{}}.run(orders(), where);
    static_assert(std::same_as<decltype(now.clusters), skip>);
    static_assert(std::same_as<decltype(now.lifetime), skip>);
    static_assert(std::same_as<decltype(fitted.rfm), skip>);
    CHECK(now.tiers.size() == now.base.size());
    const auto [alone, summaries_only] = pipeline{.summaries = calibration, .clusters = skip{}}.run(orders(), where);
    static_assert(sizeof(pipeline{.summaries = calibration}) <= sizeof(calibration) + 16);
    CHECK(summaries_only.base.size() == 2357);
}

TEST_CASE("every stage can be the host's own") {
    struct first_letter { // not even a clusterer of ours
        struct fitted {
            [[nodiscard]] std::vector<int> assign(const matrix& x) const {
                return std::vector<int>(static_cast<std::size_t>(x.rows()), 7);
            }
        };
        [[nodiscard]] fitted fit(const matrix&) const { return {}; }
    };
    struct first_feature { // exactly what an aggregation must be
        struct scored {
            std::vector<double> scores;
        };
        struct fitted {
            [[nodiscard]] scored score(const matrix_view& x) const { return {{x.col(0).begin(), x.col(0).end()}}; }
        };
        [[nodiscard]] fitted fit(const matrix_view&) const { return {}; }
    };
    static_assert(aggregation_policy<first_feature>);
    struct house_tier {
        [[nodiscard]] fitted_tiers fit(column values) const {
            return {std::vector<int>(values.size(), 1), {1e9}, "house"};
        }
    };
    const auto by_gap = [](const auto& result) -> column { return result.base.mean_gap; };
    const auto [fitted, now] = pipeline{
        .summaries = calibration,
        .features = features{feature::total{}},
        .value = first_feature{},
        .scaling = no_scaler{},
        .clusters = first_letter{},
        .tier_by = by_gap,
        .tier = house_tier{}}.run(orders(), where);
    CHECK(now.value.scores == now.base.total);
    CHECK(now.clusters[0] == 7);
    CHECK(now.tiers[0] == 1);
    CHECK(fitted.apply(now.base).tiers[5] == 1);
}

TEST_CASE("criteria read the features of their names, in any order, and others stay aside") {
    const auto base = calibration(orders(), where);
    const auto scores = [&](std::vector<criterion> criteria, auto list) {
        return pipeline{.summaries = calibration, .features = list, .value = weighted_score{std::move(criteria)}}.run(
            base);
    };
    const features two{feature::recency{}, feature::total{}};
    const features four{feature::total{}, feature::tenure{}, feature::recency{}, feature::purchase_days{}};
    const auto [fitted, now] =
        scores({{"days since last purchase", direction::cost, 2}, {"total spend", direction::benefit, 3}}, two);
    const auto [other, same] =
        scores({{"days since last purchase", direction::cost, 2}, {"total spend", direction::benefit, 3}}, four);
    CHECK(same.value.scores == now.value.scores);
    CHECK(other.apply(base).value.scores == now.value.scores);
    CHECK(other.feature_names ==
          std::vector<std::string>{"total spend", "tenure", "days since last purchase", "purchase days"});

    const features renamed{feature::renamed{"silence", feature::recency{}},
                           feature::renamed{"money", feature::total{}}};
    const auto in_own_words = scores({{"money", direction::benefit, 3}, {"silence", direction::cost, 2}}, renamed).now;
    for (std::size_t i = 0; i < base.size(); ++i)
        CHECK(in_own_words.value.scores[i] == doctest::Approx(now.value.scores[i]).epsilon(1e-14));
}

TEST_CASE("a criterion without a feature is refused, with the names there are") {
    const auto base = calibration(orders(), where);
    const auto scored = [&](auto list) {
        (void)pipeline{.summaries = calibration, .features = list, .value = weighted_score{.criteria = {{"spend"}}}}
            .run(base);
    };
    CHECK_THROWS_WITH(scored(features{feature::total{}, feature::recency{}}),
                      "pipeline: the criterion 'spend' has no feature of that name; the features are 'total spend', "
                      "'days since last purchase'");
    CHECK_THROWS_WITH(scored(features{feature::renamed{"spend", feature::total{}},
                                      feature::renamed{"spend", feature::annual_spend{}}}),
                      "pipeline: two features are called 'spend'");
}

namespace {
struct features_of_the_day {
    const std::vector<std::string>* names;
    [[nodiscard]] feature_matrix operator()(const auto& base) const {
        return {matrix::Zero(static_cast<Eigen::Index>(base.size()), static_cast<Eigen::Index>(names->size())), *names};
    }
};
} // namespace

TEST_CASE("features other than those of the fit are refused, with both names") {
    std::vector<std::string> names{"visits", "calls"};
    const auto [fitted, now] =
        pipeline{.summaries = calibration, .features = features_of_the_day{&names}}.run(orders(), where);
    names[1] = "letters";
    CHECK_THROWS_WITH((void)fitted.apply(now.base),
                      "pipeline: feature 1 must be 'calls', as in the fit, got 'letters'");
    names = {"visits"};
    CHECK_THROWS_WITH((void)fitted.apply(now.base), "pipeline: feature 1 must be 'calls', as in the fit, got none");
    names = {"visits", "calls", "letters"};
    CHECK_THROWS_WITH((void)fitted.apply(now.base), "pipeline: feature 2 must be none, as in the fit, got 'letters'");
}

TEST_CASE("an error of a stage comes through with its sentence") {
    CHECK_THROWS_WITH((void)(pipeline{.summaries = summarize{.as_of = 1997y / 1 / 1}}.run(orders(), where)),
                      "summarize: row 1: the order of 1997-01-18 lies after the as-of day, 1997-01-01");
    CHECK_THROWS_WITH((void)(pipeline{.summaries = calibration, .tier = abc{}}.run(std::vector<order>{}, where)),
                      "pipeline: there must be at least one customer with a purchase, got 0; rows: 0 read = 0 used");
}

TEST_CASE("a book in which nobody bought yet is refused with the rows that came too late") {
    const summarize before_all{.as_of = 1990y / 1 / 1, .late_rows = leave_out_row{}};
    const std::vector<order> book{{11, 1997y / 1 / 1, 50}, {12, 1997y / 1 / 2, 30}};
    CHECK_THROWS_WITH((void)(pipeline{.summaries = before_all, .rfm = rfm{}}.run(book, where)),
                      "pipeline: there must be at least one customer with a purchase, got 0; rows: 2 read = 0 used + 2 "
                      "left out (the order lies after the as-of day)");
    CHECK(pipeline{.summaries = before_all}.run(book, where).now.base.counts.late_rows == 2); // nothing to learn
}

TEST_CASE("what a stage refuses about a customer names it") {
    // customer 12 gave back 20 more than it ever bought: without a policy for losses its value has no share
    const std::vector<order> book{{11, 1997y / 1 / 1, 50}, {12, 1997y / 1 / 2, 30}, {12, 1997y / 1 / 3, -50}};
    const summarize with_returns{.as_of = 1997y / 9 / 30, .returns = returns_as_money{}};
    CHECK_THROWS_WITH((void)(pipeline{.summaries = with_returns, .tier = abc{}}.run(book, where)),
                      "refuse_negatives: values must be at least 0 (or choose negatives_last), got -20 in row 1, "
                      "customer 12");
    const auto fixed =
        pipeline{.summaries = with_returns, .tier = abc{.negatives = negatives_apart{}}}.run(book, where);
    CHECK(fixed.now.tiers == std::vector{0, 3});
}

TEST_CASE("units of time that do not belong together are refused") {
    const auto [fitted, now] = whole().run(orders(), where);
    const auto daily = summarize{.as_of = 1997y / 9 / 30, .late_rows = leave_out_row{}}(orders(), where);
    CHECK_THROWS_WITH((void)fitted.apply(daily),
                      "pipeline: the summaries must be in units of 7 days like those of the pipeline, got 1");
    const auto by_day = pipeline{.summaries = summarize{.as_of = 1997y / 9 / 30, .late_rows = leave_out_row{}},
                                 .lifetime = lifetime_value{.horizon = 365, .discount = annual_rate{0.10}}};
    CHECK_THROWS_WITH((void)by_day.run(orders(), where), "pipeline: the discount's periods_per_year times the unit of "
                                                         "the summaries must be a year of 360 to 366.5 days, got 52");
}

TEST_CASE("an observer stops the whole run at whatever call it likes, and what was published stays") {
    std::vector<order> some;
    for (const auto& each : orders())
        if (each.client % 12 == 0)
            some.push_back(each);
    auto analysis = whole();
    analysis.clusters.restarts = 2;
    shared_fit store{analysis.fit(some, where)};
    const auto valid = store.current();
    std::size_t calls = 0, stop_at = 1'000'000, last = 0;
    std::vector<std::size_t> of_stage(11);
    const auto watch = [&](const progress& p) {
        CHECK(p.total == 10);
        CHECK(p.done >= last); // never back
        CHECK(p.done <= p.total);
        last = p.done;
        ++of_stage[p.done];
        return calls++ != stop_at;
    };
    const auto refit = [&] {
        calls = last = 0;
        return analysis.watched_by(watch).fit(some, where).watched_by(no_observer{});
    };
    CHECK(first_difference(refit(), *valid) == ""); // watching changes nothing
    const auto all = calls;
    CHECK(last == 10);
    CHECK(of_stage[6] > 4);  // within the clusters
    CHECK(of_stage[7] > 10); // within both models
    for (stop_at = 0; stop_at + 1 < all; ++stop_at) {
        const auto refused = refusal([&] { return store.publish(refit()); });
        CHECK(refused.code() == errc::stopped);
        CHECK(calls == stop_at + 1); // nothing is asked after a stop
    }
    CHECK(store.current().fit == valid.fit);
    CHECK(store.current().version == 1);
    CHECK(store.publish(refit()) == 2); // at the last call all is done
    last = 0;
    CHECK(store.current()->apply(some, where, 1998y / 6 / 30).tiers == valid->apply(some, where, 1998y / 6 / 30).tiers);
    CHECK(last == 0); // the refit's observer hears nothing of it
}

TEST_CASE("relatives of k-means are stopped within too") {
    const std::vector<order> some(orders().begin(), orders().begin() + 600);
    const auto check = [&](const auto& clusters) {
        int within = 0;
        const auto watch = [&](const progress& p) { return p.stage != "clusters" || ++within < 3; };
        const pipeline analysis{.summaries = calibration,
                                .features = features{feature::recency{}, feature::total{}},
                                .scaling = log1p_scaler{},
                                .clusters = clusters};
        CHECK(refusal([&] { return analysis.watched_by(watch).run(some, where); }).what() ==
              std::string{"pipeline: the observer stopped it within the stage clusters"});
        CHECK(within == 3);
    };
    check(size_bounded_kmeans{.k = 3, .least_size = 5});
    check(trimmed_kmeans{.k = 3, .restarts = 3});
}

TEST_CASE("the plan goes by the contacts that the host knows of") {
    const std::vector<day> diary(2357, day{1997y / 9 / 30});
    const auto contacted = [&](const auto&) { return std::span<const day>{diary}; };
    const auto [fitted, now] = pipeline{.summaries = calibration,
                                        .tier = abc{},
                                        .plan = service_plan{.plays = three_tier_playbook{}},
                                        .contacted = contacted}
                                   .run(orders(), where);
    CHECK(std::ranges::none_of(now.plan.overdue, [](bool late) { return late; }));
}

TEST_CASE("fit alone gives the fitted pipeline") {
    const auto fitted = pipeline{.summaries = calibration, .rfm = rfm{}}.fit(orders(), where);
    CHECK(fitted.apply(orders(), where, 1997y / 9 / 30).rfm.size() == 2357);
}

TEST_CASE("a ranking of other customers is refused") {
    const auto two = [](const auto&) { return std::vector<double>{1, 2}; };
    CHECK_THROWS_WITH_AS((void)(pipeline{.summaries = calibration, .tier_by = two, .tier = abc{}}.run(orders(), where)),
                         "pipeline: what tier_by gives must have 2357 rows, got 2", error);
}

TEST_CASE("a host's own stage that does not answer for every customer is refused") {
    struct two_rows {
        [[nodiscard]] feature_matrix operator()(const summaries<std::int64_t>&) const {
            return {matrix::Zero(2, 1), {"nothing"}};
        }
    };
    struct one_label {
        struct fitted {
            [[nodiscard]] std::vector<int> assign(const matrix&) const { return {7}; }
        };
        [[nodiscard]] fitted fit(const matrix&) const { return {}; }
    };
    CHECK_THROWS_WITH_AS(
        (void)(pipeline{.summaries = calibration, .features = two_rows{}, .tier = abc{}}.run(orders(), where)),
        "pipeline: features must have 2357 rows, got 2", error);
    CHECK_THROWS_WITH_AS(
        (void)(pipeline{.summaries = calibration, .features = features{feature::total{}}, .clusters = one_label{}}.run(
            orders(), where)),
        "pipeline: clusters must have 2357 rows, got 1", error);
}

} // TEST_SUITE("pipeline")
