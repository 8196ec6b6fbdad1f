#pragma once

/// @file
/// What a comparison with look-alikes is given and what it says.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Customers before and after something was done to some of them, one row each.
/// @tparam Treated a vector or span of truth values
template <class Treated>
struct observed_change {
    const Treated& treated;         ///< of each, whether it was done to that one
    column before;                  ///< what is measured, in the period before
    column after;                   ///< and in one as long after it
    std::vector<std::string> names; ///< of the features by which customers are alike
    std::vector<column> features;   ///< each one per customer, known before anything was done
    std::span<const int> kind{};    ///< a class in which customers must be the same; may be empty
    column earlier{};               ///< what is measured, in a period as long before `before`; may be empty
};

/// How alike two groups are in one feature.
struct feature_balance {
    std::string name{};      ///< of the feature
    double treated = 0;      ///< its mean among those treated who have a look-alike
    double all_controls = 0; ///< among all others
    double look_alikes = 0;  ///< among the look-alikes, as they are weighed
    double apart_before = 0; ///< (treated - all others) / sqrt(half the sum of both variances)
    double apart_after = 0;  ///< (treated - look-alikes) / the same; 0.1 is held for small

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("feature_balance");
        each("name", of.name...);
        each("treated", of.treated...);
        each("all_controls", of.all_controls...);
        each("look_alikes", of.look_alikes...);
        each("apart_before", of.apart_before...);
        each("apart_after", of.apart_after...);
    }
};

/// What it brought (`matched_difference`): never the difference alone.
struct matched_effect {
    std::size_t treated = 0;                ///< to whom it was done and who have look-alikes
    std::size_t without_look_alike = 0;     ///< to whom it was done, and nobody is like them: in no figure
    std::size_t controls = 0;               ///< the others
    std::size_t look_alikes = 0;            ///< of them, those who are the look-alike of somebody
    double effective_look_alikes = 0;       ///< so many who all weigh the same say as much: (sum of w)^2 / sum of w^2
    double most_reused = 0;                 ///< the greatest weight of one: for how many treated it stands
    double treated_change = 0;              ///< mean of after - before of the treated
    double look_alike_change = 0;           ///< that of their look-alikes
    double control_change = 0;              ///< that of all others, alike or not
    double level = 0.95;                    ///< of the intervals
    interval effect{};                      ///< treated_change - look_alike_change, per treated customer
    std::optional<interval> placebo{};      ///< the same of before - earlier: when nothing had been done yet
    std::vector<feature_balance> balance{}; ///< of each feature

    /// How far the groups are apart at most after matching, in standard deviations.
    [[nodiscard]] double worst_balance() const noexcept {
        double worst = 0;
        for (const auto& each : balance)
            worst = (std::max)(worst, std::abs(each.apart_after));
        return worst;
    }
    /// Whether both groups moved alike before, as far as can be seen: the interval of the placebo holds 0; none where
    /// no earlier period was given. That it does is no proof.
    [[nodiscard]] std::optional<bool> parallel_before() const noexcept {
        if (!placebo)
            return {};
        return placebo->lower <= 0 && placebo->upper >= 0;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("matched_effect");
        each("treated", of.treated...);
        each("without_look_alike", of.without_look_alike...);
        each("controls", of.controls...);
        each("look_alikes", of.look_alikes...);
        each("effective_look_alikes", of.effective_look_alikes...);
        each("most_reused", of.most_reused...);
        each("treated_change", of.treated_change...);
        each("look_alike_change", of.look_alike_change...);
        each("control_change", of.control_change...);
        each("level", of.level...);
        each("effect", of.effect...);
        each("placebo", of.placebo...);
        each("balance", of.balance...);
    }
};

/// An effect for people, with the counts that it is of, the balance and the placebo.
/// Complexity: O(features).
[[nodiscard]] inline std::string in_words(const matched_effect& of) {
    const auto shown = [](double value) { return detail::to_thousandths(value); };
    const auto ends = [&](const interval& each) {
        return sentence(shown(each.estimate), " (", shown(each.lower), " to ", shown(each.upper), ")");
    };
    auto text = sentence(detail::counted(of.treated, "customer", "customers"), " changed by ", shown(of.treated_change),
                         " on average, their look-alikes, ", of.look_alikes, " of ", of.controls, " others, by ",
                         shown(of.look_alike_change), ": the effect is ", ends(of.effect), " each",
                         of.effect.lower <= 0 && of.effect.upper >= 0 ? ", it may be none." : ".");
    if (of.without_look_alike > 0)
        text += sentence(" ", detail::counted(of.without_look_alike, "has no look-alike and is not counted.",
                                              "have no look-alike and are not counted."));
    text += sentence(" The groups are ", shown(of.worst_balance()), " standard deviations apart at most",
                     of.worst_balance() > 0.1 ? ", which is not small." : ".");
    if (of.placebo)
        text += sentence(" Before anything was done the same difference was ", ends(*of.placebo),
                         *of.parallel_before() ? "." : ": they did not move alike, so that the effect may be theirs.");
    return text;
}

} // namespace clientele::inline CLIENTELE_ABI
