#pragma once

/// @file
/// How each stage of a pipeline is used: what is asked of it, and of what it has learned.

#include <clientele/clv/histories.hpp>
#include <clientele/detail/named_columns.hpp>
#include <clientele/detail/stage_walk.hpp>

#include <concepts>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

template <class Base>
[[nodiscard]] std::vector<double> purchase_days_of(const Base& base) {
    return {base.purchase_days.begin(), base.purchase_days.end()};
}

/// Whether a source gives summaries by the rules of a stage: columns, which the stage reads, and states and ledgers,
/// which read the stage.
template <class Stage, class Source>
concept gives_summaries = std::invocable<const std::remove_cvref_t<Stage>&, const std::remove_cvref_t<Source>&> ||
                          requires(const std::remove_cvref_t<Stage>& stage, const std::remove_cvref_t<Source>& source) {
                              source.summaries(stage);
                          };

/// The summaries of a source, or the source itself where it holds them.
template <class Walk, class Stage, class Source>
[[nodiscard]] auto summaries_of(Walk& walk, const Stage& stage, Source&& source) {
    if constexpr (std::invocable<const Stage&, const std::remove_cvref_t<Source>&>)
        return walk("summaries", [&](const auto& each) { return each(source); }, stage);
    else if constexpr (gives_summaries<Stage, Source>)
        return walk("summaries", [&](const auto& each) { return source.summaries(each); }, stage);
    else
        return std::remove_cvref_t<Source>(std::forward<Source>(source));
}

inline constexpr auto make_features = [](const auto& stage, const auto& base) { return stage(base); };

inline constexpr auto learn_value = [](const auto& stage, const auto& features) {
    return on_criteria(stage, features, [&](const auto& columns) {
        return learn(
            stage.fit(columns), [](const auto& fit) -> decltype((fit.scores)) { return fit.scores; },
            [&](const auto& fit) {
                if constexpr (requires { fit.score_on(*stage.ranks, columns); })
                    return fit.score_on(*stage.ranks, columns);
                else
                    return fit.score(columns);
            });
    });
};
inline constexpr auto apply_value = [](const auto& fit, const auto& stage, const auto& features) {
    return on_criteria(stage, features, [&](const auto& columns) { return fit.score(columns); });
};

inline constexpr auto learn_rfm = [](const auto& stage, const auto& base) {
    const auto days = purchase_days_of(base);
    return learn(
        stage.fit(base.recency, days, base.total), [](const auto& fit) -> decltype((fit.scores)) { return fit.scores; },
        [&](const auto& fit) { return fit.apply(base.recency, days, base.total); });
};
inline constexpr auto apply_rfm = [](const auto& fit, const auto& base) {
    return fit.apply(base.recency, purchase_days_of(base), base.total);
};
inline constexpr auto assign_segments = [](const auto& stage, const auto& scores) { return stage.assign(scores); };

// The scaling belongs to the clusters: without them it is left out.
inline constexpr auto learn_scaling = [](const auto&, const auto& stage, const auto& features) {
    return learn(stage.fit(features.values), skip{}, [&](const auto& fit) { return fit.apply(features.values); });
};
inline constexpr auto apply_scaling = [](const auto& fit, const auto& features) { return fit.apply(features.values); };
inline constexpr auto learn_clusters = [](const auto& stage, const auto& scaled) {
    return learn(
        stage.fit(scaled), [](const auto& fit) -> decltype((own_labels(fit))) { return own_labels(fit); },
        [&](const auto& fit) { return fit.assign(scaled); });
};
inline constexpr auto assign_clusters = [](const auto& fit, const auto& scaled) { return fit.assign(scaled); };

inline constexpr auto learn_lifetime = [](const auto& stage, const auto& base) {
    const auto past = histories_of(base);
    return learn(
        stage.fit(past), [](const auto& fit) -> decltype((fit.predicted)) { return fit.predicted; },
        [&](const auto& fit) { return fit.predict(past); });
};
inline constexpr auto predict_lifetime = [](const auto& fit, const auto& base) {
    return fit.predict(histories_of(base));
};

inline constexpr auto learn_tiers = [](const auto& stage, const auto& ranking) {
    return learn(
        stage.fit(ranking), [](const auto& fit) -> decltype((fit.tiers)) { return fit.tiers; },
        [&](const auto& fit) { return fit.apply(ranking); });
};
inline constexpr auto apply_tiers = [](const auto& fit, const auto& ranking) { return fit.apply(ranking); };

inline constexpr auto make_plan = [](const auto& stage, const auto& tiers, const auto& ranking, const auto& contacted,
                                     const auto& seen) {
    return stage.plan(tiers, ranking, contacted(seen), seen.base.as_of);
};

/// The columns that a fit keeps of its own customers, each given to `use`: scores, labels and tiers.
template <class Fit, class Use>
void each_own_column(Fit& fit, const Use& use) {
    if constexpr (requires { fit.scores.dimensions; })
        for (auto& each : fit.scores.dimensions)
            use(each.score);
    else if constexpr (requires { fit.scores.front(); })
        use(fit.scores);
    if constexpr (requires { own_labels(fit); })
        use(own_labels(fit));
    if constexpr (requires { fit.tiers; })
        use(fit.tiers);
}

/// Seen and decided, put together; all three are given away.
template <class Seen, class Tiers, class Plan>
[[nodiscard]] auto result_of(Seen&& seen, Tiers&& tiers, Plan&& plan) {
    using decided = pipeline_decided<Tiers, Plan>;
    require_one_each(seen, tiers);
    return pipeline_result<Seen, decided>{std::move(seen), decided{std::move(tiers), std::move(plan)}};
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
