#pragma once

/// @file
/// The whole walk, composed from one policy per stage. It knows the roles of the stages and includes no room: a host
/// adds the headers of those it uses.

#include <clientele/clv/histories.hpp>
#include <clientele/detail/named_columns.hpp>
#include <clientele/detail/stage_on_ranks.hpp>
#include <clientele/detail/stage_walk.hpp>
#include <clientele/detail/stages.hpp>
#include <clientele/features/concepts.hpp>
#include <clientele/fwd.hpp>
#include <clientele/orders/detail/shared_out.hpp>
#include <clientele/orders/summaries.hpp>
#include <clientele/pipeline_defaults.hpp>
#include <clientele/score/concepts.hpp>
#include <clientele/tier/concepts.hpp>

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The columns of summaries that the models of purchases and spend read, without a copy. The summaries must outlive it.
/// @throws error `bad_parameter` for summaries whose look-back window leaves purchases out, as the models count every
/// repeat purchase since the first; or whose `x` counts orders, as to the models no two purchases come at one time
template <class Id>
[[nodiscard]] histories histories_of(const summaries<Id>& base) {
    require(!base.windowed(), "histories_of: the summaries must hold whole histories, and their look-back window left ",
            base.counts.orders_outside, " orders out");
    require(base.frequency == frequency_of::purchase_days, "histories_of: the frequency of the summaries must count ",
            in_words(frequency_of::purchase_days), ", got ", in_words(base.frequency));
    return {.x = base.x, .t_x = base.t_x, .T = base.T, .mean_spend = base.mean_spend};
}
/// Not for summaries that are gone at once.
template <class Id>
histories histories_of(const summaries<Id>&&) = delete;

/// What the stages saw in the customers of one book. A stage that was left out is a `skip`.
/// Every column has one entry per customer, in the order of `base.customer`.
template <class Base, class Features, class Value, class Rfm, class Segments, class Clusters, class Lifetime>
struct pipeline_seen {
    Base base;                               ///< the summaries
    [[no_unique_address]] Features features; ///< the feature matrix
    [[no_unique_address]] Value value;       ///< the value scores
    [[no_unique_address]] Rfm rfm;           ///< recency, frequency and monetary scores
    [[no_unique_address]] Segments segments; ///< the segment of each customer
    [[no_unique_address]] Clusters clusters; ///< the cluster of each customer
    [[no_unique_address]] Lifetime lifetime; ///< predicted P(alive), purchases, spend and value
};

/// What was decided about them, in the same order.
template <class Tiers, class Plan>
struct pipeline_decided {
    [[no_unique_address]] Tiers tiers; ///< the tier of each customer, 0 the best
    [[no_unique_address]] Plan plan;   ///< what each customer gets
};

/// All that a pipeline says of one book: `now.base`, `now.rfm`, ... were seen; `now.tiers` and `now.plan` were decided.
template <class Seen, class Decided>
struct pipeline_result : Seen, Decided {};

/// A pipeline that has learned from one book of orders: it treats every other book by the same cuts, bounds, centroids,
/// models and thresholds. Made by `pipeline::fit`.
template <class Rules, class Scaling, class Value, class Rfm, class Clusters, class Lifetime, class Tier>
struct fitted_pipeline {
    Rules rules;                               ///< the stages as they were composed
    std::vector<std::string> feature_names{};  ///< of the features it learned from, in their order
    [[no_unique_address]] Scaling scaling{};   ///< the fitted scaler
    [[no_unique_address]] Value value{};       ///< the fitted score
    [[no_unique_address]] Rfm rfm{};           ///< the fitted cuts
    [[no_unique_address]] Clusters clusters{}; ///< the fitted clusters
    [[no_unique_address]] Lifetime lifetime{}; ///< the fitted models
    [[no_unique_address]] Tier tier{};         ///< the fitted thresholds

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_pipeline");
        each("rules", of.rules...);
        each("feature_names", of.feature_names...);
        each("scaling", of.scaling...);
        each("value", of.value...);
        each("rfm", of.rfm...);
        each("clusters", of.clusters...);
        each("lifetime", of.lifetime...);
        each("tier", of.tier...);
    }

    /// The same, watched by another observer: a fit that many use hears no more of the run that made it.
    ///
    ///     store.publish(analysis.watched_by(refit).fit(orders, where).watched_by(no_observer{}));
    template <observer_policy Observer>
    [[nodiscard]] auto watched_by(Observer observer) && {
        return clientele::fitted_pipeline{rules.watched_by(std::move(observer)),
                                          std::move(feature_names),
                                          std::move(scaling),
                                          std::move(value),
                                          std::move(rfm),
                                          std::move(clusters),
                                          std::move(lifetime),
                                          std::move(tier)};
    }

    /// The same, with what its stages keep of the customers that they learned from (scores, labels, tiers) put together
    /// on the first rank: what that saves has the bytes of all customers in one place. The others keep their own.
    ///
    ///     const auto whole = std::move(run.fitted).gathered_on(ranks);
    ///     if (ranks.rank() == 0)
    ///         save_json(path, whole);
    /// Complexity: 4 bytes a customer and column to the first rank
    template <ranks_policy Ranks>
    [[nodiscard]] fitted_pipeline gathered_on(const Ranks& ranks) && {
        const auto gather = [&](auto& own) { own = detail::values_on_the_first(ranks, std::move(own)); };
        detail::each_own_column(value, gather);
        detail::each_own_column(rfm, gather);
        detail::each_own_column(clusters, gather);
        detail::each_own_column(tier, gather);
        return std::move(*this);
    }

    /// The verdict on the fits of `lifetime`, to be read before their numbers (`fitted_lifetime_value::judgement`).
    [[nodiscard]] const auto& judgement() const { return lifetime.judgement(); }

    /// Another book of orders, as of another day.
    ///
    /// @param orders any input range, as `summarize` takes it
    /// @param where  where an order keeps what is needed
    /// @param as_of  the last day that counts
    /// @returns what the fitted stages say of its customers
    /// @throws error what the stages throw; `stopped` when the observer says so
    template <class Orders, class Fields>
    [[nodiscard]] auto apply(Orders&& orders, const Fields& where, day as_of) const {
        detail::stage_walk walk{rules.observer, rules.stages + 1};
        auto later = rules.summaries;
        later.as_of = as_of;
        auto base = walk("summaries", [&](auto& stage) { return stage(std::forward<Orders>(orders), where); }, later);
        return apply(std::move(base), walk);
    }

    /// Another book as columns (`order_columns`), or in what gives summaries by rules (`order_states`, `order_ledger`).
    ///
    /// @param source one book
    /// @param as_of  the last day that counts
    /// @returns what the fitted stages say of its customers
    /// @throws error as above
    template <class Source>
    [[nodiscard]] auto apply(const Source& source, day as_of) const {
        detail::stage_walk walk{rules.observer, rules.stages + 1};
        auto later = rules.summaries;
        later.as_of = as_of;
        auto base = detail::summaries_of(walk, later, source);
        return apply(std::move(base), walk);
    }

    /// Summaries that the host has made itself.
    ///
    /// @param base one book, in the unit of time of the fit
    /// @returns what the fitted stages say of its customers
    /// @throws error what the stages throw; `bad_parameter` for another unit of time or other features than those of
    /// the fit; `stopped` when the observer says so
    template <class Base>
    [[nodiscard]] auto apply(Base base) const {
        return apply(std::move(base), detail::stage_walk{rules.observer, rules.stages});
    }

private:
    template <class Base, class Observer>
    [[nodiscard]] auto apply(Base base, detail::stage_walk<Observer> walk) const {
        detail::require_unit(rules, base);
        auto x = walk("features", detail::make_features, rules.features, base);
        detail::require_features(feature_names, x);
        auto scores = walk(detail::of_customers{"value", base}, detail::apply_value, value, rules.value, x);
        auto cells = walk(detail::of_customers{"rfm", base}, detail::apply_rfm, rfm, base);
        auto segments = walk("segments", detail::assign_segments, rules.segments, cells);
        auto scaled = walk("scaling", detail::apply_scaling, scaling, x);
        auto labels = walk("clusters", detail::assign_clusters, clusters, scaled);
        auto predicted = walk("lifetime", detail::predict_lifetime, lifetime, base);
        pipeline_seen seen{std::move(base),     std::move(x),      std::move(scores),   std::move(cells),
                           std::move(segments), std::move(labels), std::move(predicted)};
        const auto ranking = detail::unless_left_out(detail::rank_customers, tier, rules.tier_by, seen);
        auto tiers = walk(detail::of_customers{"tier", seen.base}, detail::apply_tiers, tier, ranking);
        auto plan = walk(detail::of_customers{"plan", seen.base}, detail::make_plan, rules.plan, tiers, ranking,
                         rules.contacted, seen);
        walk.finish();
        return detail::result_of(std::move(seen), std::move(tiers), std::move(plan));
    }
};

/// What a run gives: the fitted pipeline, and what it says of the customers it learned from.
template <class Fitted, class Result>
struct pipeline_run {
    Fitted fitted; ///< for later books
    Result now;    ///< of this book
};

/// Orders to decisions, one policy per stage; a stage that is not named, or is `skip{}`, is left out and costs nothing.
///
///     const auto [fitted, now] =
///         pipeline{.summaries = summarize{.as_of = 1997y / 9 / 30}, .rfm = rfm{}, .tier = abc{}}.run(orders, where);
///     const auto next_month = fitted.apply(orders, where, 1997y / 10 / 31);
///
/// Any stage can be the host's own, if it is used in the same way: `features(base)`, `value.fit(x)`, `rfm.fit(recency,
/// frequency, money)`, `segments.assign(scores)`, `scaling.fit(x)`, `clusters.fit(x)`, `lifetime.fit(histories)`,
/// `tier.fit(values)`, `plan.plan(...)`. A fit that keeps what it found for its own customers (`scores`, `labels`
/// or `clusters.labels`, `predicted`, `tiers`, of the type that its verb returns) is not asked for it again.
///
/// A stage of value whose `criteria` have names reads the features of those names, in any order; another reads the
/// matrix as it is.
///
/// The observer is told before each stage: its name is that of the field, `done` and `total` count stages; then once
/// more when all are done. A stage that takes long, such as `kmeans`, asks it again while it works, with the same
/// progress, unless the stage has an observer of its own. When it says stop, `error` with `errc::stopped` is thrown and
/// nothing is returned. Who applies a fitted pipeline from several threads has its observer called from all of them.
/// Complexity: that of the stages, each of which is used once.
template <class Summarize, class Features, class Value, class Rfm, class Segments, class Scaling, class Clusters,
          class Lifetime, class Ranking, class Tier, class Plan, class Contacted, class Observer>
struct pipeline {
    static_assert(!detail::left_out<Features> || detail::left_out<Value>,
                  "pipeline: the stage value needs the stage features");
    static_assert(!detail::left_out<Features> || detail::left_out<Clusters>,
                  "pipeline: the stage clusters needs the stage features");
    static_assert(
        requires { requires detail::left_out<Clusters> || scaler_policy<Scaling>; }, // else clang looks at both
        "pipeline: scaling must offer fit(matrix), whose result offers apply(matrix); use no_scaler{} for none");
    static_assert(!detail::left_out<Rfm> || detail::left_out<Segments>,
                  "pipeline: the stage segments needs the stage rfm");
    static_assert(
        !detail::left_out<Lifetime> || !requires { requires Ranking::needs_lifetime; },
        "pipeline: tier_by reads the stage lifetime, which is left out");
    static_assert(
        !detail::left_out<Value> || !requires { requires Ranking::needs_value; },
        "pipeline: tier_by reads the stage value, which is left out");
    static_assert(detail::left_out<Value> || aggregation_policy<Value>,
                  "pipeline: value must offer fit(x), whose result offers score(x) with scores (aggregation_policy)");
    static_assert(detail::left_out<Tier> || tier_policy<Tier>,
                  "pipeline: tier must offer fit(values) with tiers, count() and apply(values) (tier_policy)");
    static_assert(!detail::left_out<Tier> || detail::left_out<Plan>, "pipeline: the stage plan needs the stage tier");
    static_assert(observer_policy<Observer>, "pipeline: .observer must be callable as `bool(const progress&) const`");

    Summarize summaries;                       ///< orders to summaries: `summarize{...}`
    [[no_unique_address]] Features features{}; ///< summaries to numbers: `clientele::features{...}`
    [[no_unique_address]] Value value{};       ///< many criteria to one score: `weighted_score{...}`
    [[no_unique_address]] Rfm rfm{};           ///< `clientele::rfm{...}`
    [[no_unique_address]] Segments segments{}; ///< scores to names: a `segment_map`
    [[no_unique_address]] Scaling scaling{};   ///< what brings the features to one scale before they are clustered
    [[no_unique_address]] Clusters clusters{}; ///< `kmeans{...}`
    [[no_unique_address]] Lifetime lifetime{}; ///< `lifetime_value{...}`
    /// What tiers go by: `by_total`, `by_annual_spend`, `by_lifetime_value`, `by_value_score`, or a function of what
    /// was seen that gives one number per customer.
    [[no_unique_address]] Ranking tier_by{};
    [[no_unique_address]] Tier tier{}; ///< `abc{...}`, `spend_thresholds{...}` or another tier rule
    [[no_unique_address]] Plan plan{}; ///< `service_plan{...}`
    /// When each customer was contacted last: `last_purchase`, or a function of what was seen that gives one day per
    /// customer.
    [[no_unique_address]] Contacted contacted{};
    [[no_unique_address]] Observer observer{}; ///< hears of every stage and can stop it

    /// The number of stages after the summaries.
    static constexpr std::size_t stages =
        detail::stages_of<Features, Value, Rfm, Segments, Clusters, Clusters, Lifetime, Tier, Plan>;

    /// Learns from a book of orders and says what it finds there.
    ///
    /// @param orders any input range, as `summarize` takes it
    /// @param where  where an order keeps what is needed
    /// @returns the fitted pipeline and what it says of these customers
    /// @throws error what the stages throw; `bad_parameter` for a criterion without a feature; `stopped` when the
    /// observer says so
    template <class Orders, class Fields>
    [[nodiscard]] auto run(Orders&& orders, const Fields& where) const {
        detail::stage_walk walk{observer, stages + 1};
        auto base =
            walk("summaries", [&](auto& stage) { return stage(std::forward<Orders>(orders), where); }, summaries);
        return learn(std::move(base), walk);
    }

    /// The same for summaries that the host has made itself, for columns (`order_columns`), and for what gives
    /// summaries by rules (`order_states`, `order_ledger`).
    template <class Source>
    [[nodiscard]] auto run(Source&& source) const {
        constexpr bool made = !detail::gives_summaries<Summarize, Source>;
        detail::stage_walk walk{observer, made ? stages : stages + 1};
        auto base = detail::summaries_of(walk, summaries, std::forward<Source>(source));
        return learn(std::move(base), walk);
    }
    /// The same for columns, with memory that the host keeps for the next month, on the threads of an executor.
    template <class Columns, class Workspace, class Executor>
        requires std::invocable<const Summarize&, const Columns&, Workspace&, const Executor&>
    [[nodiscard]] auto run(const Columns& orders, Workspace& workspace, const Executor& executor) const {
        detail::stage_walk walk{observer, stages + 1};
        auto base = walk(
            "summaries", [&](auto& stage) { return (void)stage(orders, workspace, executor), workspace.take(); },
            summaries);
        return learn(std::move(base), walk);
    }

    /// The same where customers are spread over ranks: each gives its own orders as states, or the summaries of its own
    /// customers, who then follow those of the rank before, and gets the pipeline that has learned from all, and what
    /// it says of its own customers: the same bits as of all in one place.
    /// @param ranks all of them
    /// @param source `order_states`, or summaries
    /// @throws error as above; `bad_value` for summaries that are not in the order of the ranks
    template <ranks_policy Ranks, class Source>
    [[nodiscard]] auto run_on(const Ranks& ranks, Source&& source) const {
        if constexpr (requires { source.summaries_on(ranks, summaries); }) {
            detail::stage_walk walk{observer, stages + 1};
            auto base = walk("summaries", [&](auto& stage) { return source.summaries_on(ranks, stage); }, summaries);
            return learn(std::move(base), walk, ranks);
        } else {
            detail::require_in_turn(ranks, source);
            return learn(std::remove_cvref_t<Source>(std::forward<Source>(source)),
                         detail::stage_walk{observer, stages}, ranks);
        }
    }

    /// Its members; the observer is none.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("pipeline");
        each("summaries", of.summaries...);
        each("features", of.features...);
        each("value", of.value...);
        each("rfm", of.rfm...);
        each("segments", of.segments...);
        each("scaling", of.scaling...);
        each("clusters", of.clusters...);
        each("lifetime", of.lifetime...);
        each("tier_by", of.tier_by...);
        each("tier", of.tier...);
        each("plan", of.plan...);
        each("contacted", of.contacted...);
    }

    /// The same, watched by another observer.
    template <observer_policy Other>
    [[nodiscard]] auto watched_by(Other other) const {
        return clientele::pipeline{summaries, features, value, rfm,  segments,  scaling,         clusters,
                                   lifetime,  tier_by,  tier,  plan, contacted, std::move(other)};
    }

    /// Learns from a book of any of these kinds, to be applied to others.
    template <class Source>
    [[nodiscard]] auto fit(Source&& source) const {
        return run(std::forward<Source>(source)).fitted;
    }
    /// Learns from a book of orders, to be applied to others.
    ///
    /// @param orders any input range, as `summarize` takes it
    /// @param where  where an order keeps what is needed
    /// @returns the fitted pipeline
    /// @throws error as `run`
    template <class Orders, class Fields>
    [[nodiscard]] auto fit(Orders&& orders, const Fields& where) const {
        return run(std::forward<Orders>(orders), where).fitted;
    }

private:
    template <class Base, class Ranks = one_rank>
    [[nodiscard]] auto learn(Base&& base, detail::stage_walk<Observer> walk, const Ranks& ranks = {}) const {
        detail::require_unit(*this, base);
        const auto on = [&](const auto& stage) -> decltype(auto) { return detail::on_ranks(ranks, stage); };
        std::size_t first = 0; // the row of the first customer here among those of all ranks
        if constexpr (stages > 0 && requires { require_purchases("pipeline", base); }) {
            const auto rows = detail::ranked_rows::of(ranks, base.size());
            first = rows.first;
            if (rows.all == 0)
                require_purchases("pipeline", base); // nobody can learn from nobody
        }
        auto x = walk("features", detail::make_features, features, base);
        auto scored = walk.learn(detail::of_customers{"value", base, first}, detail::learn_value, on(value), x);
        auto cut = walk.learn(detail::of_customers{"rfm", base}, detail::learn_rfm, on(rfm), base);
        auto segmented = walk("segments", detail::assign_segments, segments, cut.seen);
        auto scaled = walk.learn("scaling", detail::learn_scaling, clusters, on(scaling), x);
        auto grouped = walk.learn("clusters", detail::learn_clusters, on(clusters), scaled.seen);
        auto valued = walk.learn("lifetime", detail::learn_lifetime, on(lifetime), base);
        auto names = detail::names_of(x);
        pipeline_seen seen{std::move(base),       std::move(x),         std::move(scored.seen),
                           std::move(cut.seen),   std::move(segmented), std::move(grouped.seen),
                           std::move(valued.seen)};
        const auto ranking = detail::unless_left_out(detail::rank_customers, tier, tier_by, seen);
        auto tiered =
            walk.learn(detail::of_customers{"tier", seen.base, first}, detail::learn_tiers, on(tier), ranking);
        auto planned = walk(detail::of_customers{"plan", seen.base}, detail::make_plan, on(plan), tiered.seen, ranking,
                            contacted, seen);
        walk.finish();
        return pipeline_run{fitted_pipeline{*this, std::move(names), std::move(scaled.fitted), std::move(scored.fitted),
                                            std::move(cut.fitted), std::move(grouped.fitted), std::move(valued.fitted),
                                            std::move(tiered.fitted)},
                            detail::result_of(std::move(seen), std::move(tiered.seen), std::move(planned))};
    }
};

} // namespace clientele::inline CLIENTELE_ABI
