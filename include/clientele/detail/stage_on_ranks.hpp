#pragma once

/// @file
/// A stage of a pipeline that learns from the customers of all ranks.

#include <clientele/detail/stage_walk.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The stage, whose `fit(...)` is `fit_on(ranks, ...)`.
template <class Stage, class Ranks>
struct stage_on_ranks : Stage {
    const Ranks* ranks;

    template <class... Rows>
    [[nodiscard]] auto fit(const Rows&... rows) const {
        constexpr bool runs = requires(const Stage& stage) { stage.fit_on(*ranks, rows...); };
        static_assert(runs,
                      "pipeline: on ranks a stage that learns must offer fit_on(ranks, ...) beside fit(...); "
                      "gathered_bins{...}, gathered_tiers{...} and gathered_scores{...} make it of any binning policy, "
                      "tier rule and method");
        if constexpr (runs)
            return Stage::fit_on(*ranks, rows...);
    }
    /// One plan for the customers of all.
    template <class... Rows>
    [[nodiscard]] auto plan(const Rows&... rows) const {
        constexpr bool runs = requires(const Stage& stage) { stage.plan_on(*ranks, rows...); };
        static_assert(runs, "pipeline: on ranks a plan must offer plan_on(ranks, ...) beside plan(...)");
        if constexpr (runs)
            return Stage::plan_on(*ranks, rows...);
    }
    template <class Observer>
    [[nodiscard]] auto watched_by(const Observer& watcher) const
        requires requires(const Stage& stage) { stage.watched_by(watcher); }
    {
        using watched = decltype(Stage::watched_by(watcher));
        return stage_on_ranks<watched, Ranks>{Stage::watched_by(watcher), ranks};
    }
};

/// A stage as it learns on ranks: itself where there are no others.
template <class Ranks, class Stage>
[[nodiscard]] decltype(auto) on_ranks(const Ranks& ranks, const Stage& stage) {
    if constexpr (alone<Ranks> || left_out<Stage>)
        return (stage);
    else
        return stage_on_ranks<Stage, Ranks>{stage, &ranks};
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
