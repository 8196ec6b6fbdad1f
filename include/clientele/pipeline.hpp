#pragma once

/// @file
/// The whole walk, composed from one policy per stage: the only header that knows all rooms.

#include <clientele/cluster/kmeans.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/features/features.hpp>
#include <clientele/features/scaling.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/plan/service_plan.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/table.hpp>
#include <clientele/tier/thresholds.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// The columns of summaries that the models of purchases and spend read, without a copy. The summaries must outlive it.
template <class Id>
[[nodiscard]] histories histories_of(const summaries<Id>& base) {
    return {.x = base.x, .t_x = base.t_x, .T = base.T, .mean_spend = base.mean_spend};
}
/// Not for summaries that are gone at once.
template <class Id>
histories histories_of(const summaries<Id>&&) = delete;

/// What the stages found out about the customers of one book. A stage that was left out is a `skip`.
/// Every column has one entry per customer, in the order of `base.customer`.
template <class Base, class Features, class Value, class Rfm, class Segments, class Clusters, class Lifetime,
          class Tiers, class Plan>
struct pipeline_result {
    Base base;                               ///< the summaries
    [[no_unique_address]] Features features; ///< the feature matrix
    [[no_unique_address]] Value value;       ///< the value scores
    [[no_unique_address]] Rfm rfm;           ///< recency, frequency and monetary scores
    [[no_unique_address]] Segments segments; ///< the segment of each customer
    [[no_unique_address]] Clusters clusters; ///< the cluster of each customer
    [[no_unique_address]] Lifetime lifetime; ///< P(alive), purchases, spend and value ahead
    [[no_unique_address]] Tiers tiers;       ///< the tier of each customer, 0 the best
    [[no_unique_address]] Plan plan;         ///< what each customer gets
};

/// Tiers by all money a customer has brought. The default.
struct by_total {
    /// The column.
    [[nodiscard]] column operator()(const auto& result) const { return result.base.total; }
};
/// Tiers by money per year of tenure.
struct by_annual_spend {
    /// The column.
    [[nodiscard]] column operator()(const auto& result) const { return result.base.annual_spend; }
};
/// Tiers by lifetime value; needs the stage `lifetime`.
struct by_lifetime_value {
    /// The column.
    [[nodiscard]] column operator()(const auto& result) const { return result.lifetime.value; }
};
/// Tiers by the value score; needs the stage `value`.
struct by_value_score {
    /// The column.
    [[nodiscard]] column operator()(const auto& result) const { return result.value.scores; }
};

/// The last purchase counts as the last contact: the default, for hosts that keep no diary of contacts.
struct last_purchase {
    /// The days.
    [[nodiscard]] std::span<const day> operator()(const auto& result) const { return result.base.last; }
};

/// @cond INTERNAL
namespace detail {

/// Refuses summaries in another unit of time than the stages were set up for.
template <class Rules, class Base>
void require_unit(const Rules& rules, const Base& base) {
    if constexpr (requires { base.unit == rules.summaries.unit; })
        require(base.unit == rules.summaries.unit, "pipeline: the summaries must be in units of ",
                rules.summaries.unit.count(), " days like those of the pipeline, got ", base.unit.count());
    if constexpr (requires { rules.lifetime.discount.periods_per_year; }) {
        const double days =
            rules.lifetime.discount.periods_per_year * static_cast<double>(rules.summaries.unit.count());
        require(days >= 360 && days <= 366.5,
                "pipeline: the discount's periods_per_year times the unit of the summaries must be a year "
                "of 360 to 366.5 days, got ",
                days);
    }
}

template <class Stage>
inline constexpr bool left_out = std::same_as<std::remove_cvref_t<Stage>, skip>;

/// f(stage, inputs...), or nothing at all where the stage is left out. What f reads comes as arguments, so that the
/// body of a stage that is left out is never compiled.
template <class F, class Stage, class... Inputs>
[[nodiscard]] auto unless_left_out(F f, const Stage& stage, const Inputs&... inputs) {
    if constexpr (left_out<Stage>)
        return skip{};
    else
        return f(stage, inputs...);
}

template <class Id>
[[nodiscard]] std::vector<double> purchase_days_of(const summaries<Id>& base) {
    return {base.purchase_days.begin(), base.purchase_days.end()};
}

} // namespace detail
/// @endcond

/// A pipeline that has learned from one book of orders: it treats every other book by the same cuts, bounds, centroids,
/// models and thresholds. Made by `pipeline::fit`.
template <class Rules, class Scaling, class Value, class Rfm, class Clusters, class Lifetime, class Tier>
struct fitted_pipeline {
    Rules rules;                             ///< the stages as they were composed
    [[no_unique_address]] Scaling scaling;   ///< the fitted scaler
    [[no_unique_address]] Value value;       ///< the fitted score
    [[no_unique_address]] Rfm rfm;           ///< the fitted cuts
    [[no_unique_address]] Clusters clusters; ///< the fitted clusters
    [[no_unique_address]] Lifetime lifetime; ///< the fitted models
    [[no_unique_address]] Tier tier;         ///< the fitted thresholds

    /// The verdict on the fits of the stage `lifetime`, to be read before their numbers
    /// (`fitted_lifetime_value::judgement`).
    [[nodiscard]] const auto& judgement() const { return lifetime.judgement(); }

    /// Another book of orders, as of another day.
    /// @throws error what the stages throw
    template <class Orders, class Fields>
    [[nodiscard]] auto apply(Orders&& orders, const Fields& where, day as_of) const {
        auto later = rules.summaries;
        later.as_of = as_of;
        return apply(later(std::forward<Orders>(orders), where));
    }

    /// Summaries that the host has made itself.
    /// @throws error what the stages throw
    template <class Base>
    [[nodiscard]] auto apply(Base base) const {
        return decide<false>(look<false>(std::move(base)));
    }

    /// @cond INTERNAL
    // Everything up to the tiers. `Fresh`: these are the very customers of the fit, whose scores it has already.
    template <bool Fresh, class Base>
    [[nodiscard]] auto look(Base base) const {
        using detail::unless_left_out;
        detail::require_unit(rules, base);
        auto x = unless_left_out([](auto& stage, auto& of) { return stage(of); }, rules.features, base);
        auto scores = unless_left_out([](auto& stage, auto& in) { return stage.score(in.values); }, value, x);
        auto cells = unless_left_out(
            [](auto& stage, auto& of) {
                if constexpr (Fresh && requires { stage.scores; })
                    return stage.scores;
                else
                    return stage.apply(of.recency, detail::purchase_days_of(of), of.total);
            },
            rfm, base);
        auto segments = unless_left_out([](auto& stage, auto& in) { return stage.assign(in); }, rules.segments, cells);
        auto labels =
            unless_left_out([](auto& stage, auto& scaler, auto& in) { return stage.assign(scaler.apply(in.values)); },
                            clusters, scaling, x);
        auto ahead =
            unless_left_out([](auto& stage, auto& of) { return stage.predict(histories_of(of)); }, lifetime, base);
        return pipeline_result<Base, decltype(x), decltype(scores), decltype(cells), decltype(segments),
                               decltype(labels), decltype(ahead), skip, skip>{std::move(base),
                                                                              std::move(x),
                                                                              std::move(scores),
                                                                              std::move(cells),
                                                                              std::move(segments),
                                                                              std::move(labels),
                                                                              std::move(ahead),
                                                                              {},
                                                                              {}};
    }

    // Tiers and plan on top of what was seen.
    template <bool Fresh, class B, class F, class V, class R, class S, class C, class L>
    [[nodiscard]] auto decide(pipeline_result<B, F, V, R, S, C, L, skip, skip> seen) const {
        using detail::unless_left_out;
        auto tiers = unless_left_out(
            [](auto& stage, auto& rank, auto& by) {
                if constexpr (Fresh)
                    return stage.tiers;
                else
                    return stage.apply(rank(by));
            },
            tier, rules.tier_by, seen);
        auto plan = unless_left_out([](auto& stage, auto& of, auto& rank, auto& contact,
                                       auto& by) { return stage.plan(of, rank(by), contact(by), by.base.as_of); },
                                    rules.plan, tiers, rules.tier_by, rules.contacted, seen);
        return pipeline_result<B, F, V, R, S, C, L, decltype(tiers), decltype(plan)>{
            std::move(seen.base),     std::move(seen.features), std::move(seen.value),
            std::move(seen.rfm),      std::move(seen.segments), std::move(seen.clusters),
            std::move(seen.lifetime), std::move(tiers),         std::move(plan)};
    }
    /// @endcond
};

/// What a run gives: the fitted pipeline, and what it says of the customers it learned from.
template <class Fitted, class Result>
struct pipeline_run {
    Fitted fitted; ///< for later books
    Result now;    ///< of this book
};

/// Orders to decisions, one policy per stage; a stage that is not named, or is `skip{}`, is left out and costs nothing.
///
///     const auto [fitted, now] = pipeline{.summaries = summarize{.as_of = 1997y / 9 / 30}, .rfm = rfm{}, .tier =
///     abc{}}.run(orders, where); const auto next_month = fitted.apply(orders, where, 1997y / 10 / 31);
///
/// Any stage can be the host's own, if it is used in the same way: `features(base)`, `value.fit(x)`, `rfm.fit(recency,
/// frequency, money)`, `segments.assign(scores)`, `scaling.fit(x)`, `clusters.fit(x)`, `lifetime.fit(histories)`,
/// `tier.fit(values)`, `plan.plan(...)`.
/// Complexity: that of the stages.
template <class Summarize, class Features = skip, class Value = skip, class Rfm = skip, class Segments = skip,
          class Scaling = zscore_scaler, class Clusters = skip, class Lifetime = skip, class Ranking = by_total,
          class Tier = skip, class Plan = skip, class Contacted = last_purchase>
struct pipeline {
    static_assert(!detail::left_out<Features> || detail::left_out<Value>,
                  "pipeline: the stage value needs the stage features");
    static_assert(!detail::left_out<Features> || detail::left_out<Clusters>,
                  "pipeline: the stage clusters needs the stage features");
    static_assert(
        scaler_policy<Scaling>,
        "pipeline: scaling must offer fit(matrix), whose result offers apply(matrix); use no_scaler{} for none");
    static_assert(!detail::left_out<Rfm> || detail::left_out<Segments>,
                  "pipeline: the stage segments needs the stage rfm");
    static_assert(!detail::left_out<Lifetime> || !std::same_as<Ranking, by_lifetime_value>,
                  "pipeline: by_lifetime_value needs the stage lifetime");
    static_assert(!detail::left_out<Value> || !std::same_as<Ranking, by_value_score>,
                  "pipeline: by_value_score needs the stage value");
    static_assert(detail::left_out<Value> || aggregation_policy<Value>,
                  "pipeline: value must offer fit(x), whose result offers score(x) with scores (aggregation_policy)");
    static_assert(detail::left_out<Tier> || tier_policy<Tier>,
                  "pipeline: tier must offer fit(values) with tiers, count() and apply(values) (tier_policy)");
    static_assert(!detail::left_out<Tier> || detail::left_out<Plan>, "pipeline: the stage plan needs the stage tier");

    Summarize summaries;                       ///< orders to summaries: `summarize{...}`
    [[no_unique_address]] Features features{}; ///< summaries to numbers: `clientele::features{...}`
    [[no_unique_address]] Value
        value{};                     ///< many criteria to one score, one criterion per feature: `weighted_score{...}`
    [[no_unique_address]] Rfm rfm{}; ///< `clientele::rfm{...}`
    [[no_unique_address]] Segments segments{}; ///< scores to names: a `segment_map`
    [[no_unique_address]] Scaling scaling{};   ///< what brings the features to one scale before they are clustered
    [[no_unique_address]] Clusters clusters{}; ///< `kmeans{...}`
    [[no_unique_address]] Lifetime lifetime{}; ///< `lifetime_value{...}`
    [[no_unique_address]] Ranking
        tier_by{}; ///< what tiers go by: `by_total`, `by_annual_spend`, `by_lifetime_value`, `by_value_score`
    [[no_unique_address]] Tier tier{};           ///< `abc{...}`, `spend_thresholds{...}` or another tier rule
    [[no_unique_address]] Plan plan{};           ///< `service_plan{...}`
    [[no_unique_address]] Contacted contacted{}; ///< when each customer was contacted last: `last_purchase`, or a
                                                 ///< function of the result so far that gives one day per customer

    /// Learns from a book of orders and says what it finds there.
    /// @throws error what the stages throw
    template <class Orders, class Fields>
    [[nodiscard]] auto run(Orders&& orders, const Fields& where) const {
        return run(summaries(std::forward<Orders>(orders), where));
    }

    /// The same for summaries that the host has made itself.
    template <class Base>
    [[nodiscard]] auto run(Base base) const {
        using detail::unless_left_out;
        detail::require_unit(*this, base);
        const auto x = unless_left_out([](auto& stage, auto& of) { return stage(of); }, features, base);
        auto scored = unless_left_out([](auto& stage, auto& in) { return stage.fit(in.values); }, value, x);
        auto cut = unless_left_out(
            [](auto& stage, auto& of) { return stage.fit(of.recency, detail::purchase_days_of(of), of.total); }, rfm,
            base);
        auto scaled =
            unless_left_out([](auto&, auto& scaler, auto& in) { return scaler.fit(in.values); }, clusters, scaling, x);
        auto grouped =
            unless_left_out([](auto& stage, auto& scaler, auto& in) { return stage.fit(scaler.apply(in.values)); },
                            clusters, scaled, x);
        auto valued =
            unless_left_out([](auto& stage, auto& of) { return stage.fit(histories_of(of)); }, lifetime, base);
        const fitted_pipeline before{*this, scaled, scored, cut, grouped, valued, skip{}};
        auto seen = before.template look<true>(std::move(base));
        auto tiered =
            unless_left_out([](auto& stage, auto& rank, auto& by) { return stage.fit(rank(by)); }, tier, tier_by, seen);
        fitted_pipeline fitted{*this,
                               std::move(scaled),
                               std::move(scored),
                               std::move(cut),
                               std::move(grouped),
                               std::move(valued),
                               std::move(tiered)};
        auto now = fitted.template decide<true>(std::move(seen));
        return pipeline_run{std::move(fitted), std::move(now)};
    }

    /// Learns from a book of orders, to be applied to others.
    /// @throws error what the stages throw
    template <class Orders, class Fields>
    [[nodiscard]] auto fit(Orders&& orders, const Fields& where) const {
        return run(std::forward<Orders>(orders), where).fitted;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
