#pragma once

/// @file
/// A budget that is released in stages, as milestones are met.

#include <clientele/cmath.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A part of a budget, and what must be met before it is released.
struct release_stage {
    double amount = 0;                     ///< finite, 0 or more
    std::vector<std::string> milestones{}; ///< all must be met, here and in the stages before
    day not_before{(day::min)()};          ///< released on this day at the earliest
    day not_after{(day::max)()};           ///< milestones that are met later release it no more

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("release_stage");
        each("amount", of.amount...);
        each("milestones", of.milestones...);
        each("not_before", of.not_before...);
        each("not_after", of.not_after...);
    }
};

/// A milestone that was met, and when.
struct met_milestone {
    std::string name{}; ///< as in the stages
    day on{};           ///< the day it was met

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("met_milestone");
        each("name", of.name...);
        each("on", of.on...);
    }
};

/// What is released as of a day.
struct released_budget {
    double amount = 0;                  ///< released in all stages so far
    std::size_t stages = 0;             ///< how many are released
    std::vector<std::string> waiting{}; ///< milestones that the next stage still waits for
    bool too_early = false;             ///< the next stage waits for its day only
    bool lapsed = false;                ///< the next stage's milestones were not met in time: nothing more is released

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("released_budget");
        each("amount", of.amount...);
        each("stages", of.stages...);
        each("waiting", of.waiting...);
        each("too_early", of.too_early...);
        each("lapsed", of.lapsed...);
    }
};

/// What is released of a budget as of a day: the stages in turn, each when its milestones are met and its day has come.
/// A milestone that was met after the as-of day is not yet met; one that is there twice was met on the earlier day.
/// Nothing else is looked at, so that the same facts give the same answer. Within a stage `allocate` places what is
/// released: the line where one more unit brings most comes first.
/// @param stages in their order
/// @param met    milestones, in any order
/// @param as_of  the day
/// @throws error `bad_value` with the stage; `overflow`
/// Complexity: O(milestones of the stages x milestones met).
template <class Released = released_budget>
[[nodiscard]] Released released(std::span<const release_stage> stages, std::span<const met_milestone> met, day as_of) {
    Released now;
    exact_sum amount;
    bool open = true;
    for (std::size_t i = 0; i < stages.size(); ++i) {
        const auto& stage = stages[i];
        if (!(stage.amount >= 0 && std::isfinite(stage.amount))) [[unlikely]]
            fail(errc::bad_value, i, "released: amount must be finite and not negative, got ", stage.amount,
                 " in stage ", i);
        if (stage.not_after < stage.not_before) [[unlikely]]
            fail(errc::bad_value, i, "released: not_after must not be before not_before in stage ", i);
        if (!open)
            continue;
        day last = (day::min)();
        for (const auto& name : stage.milestones) {
            day on = (day::max)();
            for (const auto& one : met)
                if (one.name == name && one.on <= as_of)
                    on = (std::min)(on, one.on);
            if (on == (day::max)())
                now.waiting.push_back(name);
            last = (std::max)(last, on);
        }
        const day by = now.waiting.empty() ? last : as_of;
        now.lapsed = !stage.milestones.empty() && by > stage.not_after;
        now.too_early = !now.lapsed && now.waiting.empty() && as_of < stage.not_before;
        open = !now.lapsed && !now.too_early && now.waiting.empty();
        if (open) {
            amount.add(stage.amount);
            ++now.stages;
        }
    }
    now.amount = amount.value();
    if (!std::isfinite(now.amount)) [[unlikely]]
        detail::fail_beyond_double("released", "the amount", no_row, "the stages together");
    return now;
}

} // namespace clientele::inline CLIENTELE_ABI
