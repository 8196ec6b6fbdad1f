#pragma once

/// @file
/// How a pipeline takes its stages in turn: each at most once, watched, and nothing of those that are left out.

#include <clientele/retelling.hpp>
#include <clientele/types.hpp>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <type_traits>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

template <class Stage>
inline constexpr bool left_out = std::same_as<std::remove_cvref_t<Stage>, skip>;

/// How many are not left out.
template <class... Stages>
inline constexpr std::size_t stages_of = (std::size_t{0} + ... + std::size_t{!left_out<Stages>});

/// f(stage, inputs...), or nothing at all where the stage is left out. What f reads comes as arguments, so that the
/// body of a stage that is left out is never compiled.
template <class F, class Stage, class... Inputs>
[[nodiscard]] auto unless_left_out(F f, const Stage& stage, const Inputs&... inputs) {
    if constexpr (left_out<Stage>)
        return skip{};
    else
        return f(stage, inputs...);
}

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

/// What tiers go by: the ranking of those who were seen, one number per customer.
inline constexpr auto rank_customers = [](const auto&, const auto& ranking, const auto& seen) {
    auto by = ranking(seen);
    if constexpr (requires { seen.base.size(); })
        require_same_size("pipeline", "what tier_by gives", seen.base.size(), std::size(by));
    return by;
};

/// Refuses what a stage saw or decided unless it is one entry per customer.
template <class Base, class Result>
void require_one_each(std::string_view stage, const Base& base, const Result& result) {
    const auto require_size = [&](auto size) {
        if constexpr (requires { base.size(); })
            require_same_size("pipeline", stage, base.size(), static_cast<std::size_t>(size));
    };
    if constexpr (requires { result.values.rows(); })
        require_size(result.values.rows());
    else if constexpr (requires { result.scores.size(); })
        require_size(result.scores.size());
    else if constexpr (requires { result.size(); })
        require_size(result.size());
}

/// The same of every stage that can be the host's own.
template <class Seen, class Tiers>
void require_one_each(const Seen& seen, const Tiers& tiers) {
    require_one_each("features", seen.base, seen.features);
    require_one_each("value", seen.base, seen.value);
    require_one_each("clusters", seen.base, seen.clusters);
    require_one_each("tiers", seen.base, tiers);
}

/// What a stage learned, and what that says of the customers it learned from.
template <class Fitted, class Seen>
struct learned {
    [[no_unique_address]] Fitted fitted;
    [[no_unique_address]] Seen seen;
};

/// The labels that a fit keeps of its own customers, itself or in its part that is a plain clustering.
template <class Fit>
    requires requires(Fit& fit) { fit.labels; } || requires(Fit& fit) { fit.clusters.labels; }
[[nodiscard]] auto& own_labels(Fit& fit) {
    if constexpr (requires { fit.labels; })
        return fit.labels;
    else
        return fit.clusters.labels;
}

/// What a fit says of its own customers: what it keeps, `known(fit)`, if that is what `verb(fit)` would work out again.
template <class Fitted, class Known, class Verb>
[[nodiscard]] auto learn(Fitted fitted, Known known, Verb verb) {
    using seen = std::remove_cvref_t<std::invoke_result_t<Verb, const Fitted&>>;
    constexpr bool kept = requires(const Fitted& f) { requires std::same_as<decltype(known(f)), const seen&>; };
    const auto tell = [&](const Fitted& of) -> seen {
        if constexpr (kept)
            return known(of);
        else
            return verb(of);
    };
    learned<Fitted, seen> out{std::move(fitted), tell(out.fitted)}; // the first is there when the second is asked
    return out;
}

/// A stage whose rows are the customers of a book: what it refuses about a row is about one of them.
template <class Base>
struct of_customers {
    std::string_view name;
    const Base& base;
    std::size_t first = 0; ///< the row of the first, where the stage sees those of other ranks too
};

/// Takes the stages in turn: tells the observer before each, and within those that can be watched and have no observer
/// of their own; stops when it says so.
template <class Observer>
class stage_walk {
public:
    stage_walk(const Observer& observer, std::size_t total) : observer_{observer}, total_{total} {}

    /// f(stage, inputs...), or a `skip` where the stage is left out.
    template <class F, class Stage, class... Inputs>
    [[nodiscard]] auto operator()(std::string_view name, F f, const Stage& stage, const Inputs&... inputs) {
        if constexpr (left_out<Stage>)
            return skip{};
        else {
            announce(name);
            return taken(f, stage, inputs...);
        }
    }
    /// The same where f gives what was `learned`.
    template <class F, class Stage, class... Inputs>
    [[nodiscard]] auto learn(std::string_view name, F f, const Stage& stage, const Inputs&... inputs) {
        if constexpr (left_out<Stage>)
            return learned<skip, skip>{};
        else {
            announce(name);
            return taken(f, stage, inputs...);
        }
    }
    /// Both where the rows of the stage are customers: a refusal names whose row it is.
    template <class Base, class F, class Stage, class... Inputs>
    [[nodiscard]] auto operator()(of_customers<Base> which, F f, const Stage& stage, const Inputs&... inputs) {
        return naming(which, [&] { return (*this)(which.name, f, stage, inputs...); });
    }
    template <class Base, class F, class Stage, class... Inputs>
    [[nodiscard]] auto learn(of_customers<Base> which, F f, const Stage& stage, const Inputs&... inputs) {
        return naming(which, [&] { return learn(which.name, f, stage, inputs...); });
    }
    /// All is done, and nothing left to stop.
    void finish() const { (void)observer_(progress{"done", total_, total_}); }

private:
    template <class Base, class Call>
    [[nodiscard]] static auto naming(const of_customers<Base>& which, Call call) {
        if constexpr (requires { std::ranges::begin(which.base.customer); })
            return naming_customers(which.base.customer, call, which.first);
        else
            return call();
    }

    /// What a stage that takes long asks while it works: the observer of the pipeline hears the same progress again.
    struct within_stage {
        const stage_walk* walk;
        bool operator()(const progress&) const {
            if (!walk->observer_(progress{walk->stage_, walk->done_ - 1, walk->total_}))
                fail(errc::stopped, no_row, "pipeline: the observer stopped it within the stage ", walk->stage_);
            return true;
        }
    };
    template <class F, class Stage, class... Inputs>
    [[nodiscard]] auto taken(F f, const Stage& stage, const Inputs&... inputs) const {
        constexpr bool asks = requires(const within_stage& within) { stage.watched_by(within); };
        if constexpr (asks && !std::same_as<Observer, no_observer>) {
            const auto asking = stage.watched_by(within_stage{this});
            return f(asking, inputs...);
        } else {
            return f(stage, inputs...);
        }
    }

    void announce(std::string_view name) {
        stage_ = name;
        if (!observer_(progress{name, done_++, total_}))
            fail(errc::stopped, no_row, "pipeline: the observer stopped it before the stage ", name);
    }

    const Observer& observer_;
    std::string_view stage_;
    std::size_t done_ = 0;
    std::size_t total_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
