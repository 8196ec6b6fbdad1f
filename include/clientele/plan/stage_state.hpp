#pragma once

/// @file
/// What a path of stages is made of, and what it remembers of a customer from one day to the next.

#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One stage and what is done there.
struct path_stage {
    std::string name{};                  ///< without '/', no two the same
    std::vector<std::string> on_enter{}; ///< actions that are opened when a customer comes in, from either side
    std::vector<std::string> on_leave{}; ///< actions that are opened when one goes, to either side
    std::chrono::days escalate_after{};  ///< an action open so long is escalated once, 0 or more
    std::string escalation{};            ///< what is done then; empty: nothing is escalated

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("path_stage");
        each("name", of.name...);
        each("on_enter", of.on_enter...);
        each("on_leave", of.on_leave...);
        each("escalate_after", of.escalate_after...);
        each("escalation", of.escalation...);
    }
};

/// Which number of a fact is meant.
enum class fact_reading {
    last, ///< the value of the newest event; of several on one day the largest
    sum,  ///< the sum of all values
    count ///< how many events there were
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(fact_reading) noexcept { return {"last", "sum", "count"}; }

/// What is known of one fact.
struct stage_fact {
    std::string name{};     ///< what was measured
    day on{};               ///< when last
    double last = 0;        ///< the value then
    double sum = 0;         ///< of all values, added by day and within a day ascending
    std::int64_t count = 0; ///< how many

    /// One of its numbers.
    [[nodiscard]] double number(fact_reading read) const noexcept {
        return read == fact_reading::last ? last : read == fact_reading::sum ? sum : static_cast<double>(count);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("stage_fact");
        each("name", of.name...);
        each("on", of.on...);
        each("last", of.last...);
        each("sum", of.sum...);
        each("count", of.count...);
    }
};

/// What is known of a customer at the end of a day.
struct stage_facts {
    day today{};                     ///< that day
    std::chrono::days in_stage{};    ///< since the customer came into the stage
    std::vector<stage_fact> facts{}; ///< in the order in which they came up

    /// What is known of one fact, if anything is.
    [[nodiscard]] const stage_fact* find(std::string_view name) const noexcept {
        for (const auto& each : facts)
            if (each.name == name)
                return &each;
        return nullptr;
    }
    /// Takes in one more event of a fact.
    /// @param name  what was measured
    /// @param on    when, on or after the one before
    /// @param value how much
    /// @throws error `overflow` for a sum beyond the largest number
    template <class Text = std::string>
    void take(std::string_view name, day on, double value) {
        auto* known = const_cast<stage_fact*>(find(name));
        if (known == nullptr) {
            facts.push_back({Text{name}, on, value, 0, 0});
            known = &facts.back();
        }
        known->on = on;
        known->last = value;
        known->sum += value;
        ++known->count;
        if (!(known->sum - known->sum == 0))
            fail(errc::overflow, no_row, "stage_path: the values of '", name, "' add up beyond the largest number");
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("stage_facts");
        each("today", of.today...);
        each("in_stage", of.in_stage...);
        each("facts", of.facts...);
    }
};

/// Why an action was opened.
enum class action_kind {
    enter,     ///< a customer came into a stage
    leave,     ///< a customer left one
    escalation ///< another action has been open too long
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(action_kind) noexcept { return {"enter", "leave", "escalation"}; }

/// An action to be done.
struct stage_action {
    std::string key{};  ///< by which it is known while it is open, as in "basic/enter/learn the needs"
    action_kind kind{}; ///< what opened it
    std::string what{}; ///< what is to be done
    std::string why{};  ///< in words
    day opened{};       ///< when

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("stage_action");
        each("key", of.key...);
        each("kind", of.kind...);
        each("what", of.what...);
        each("why", of.why...);
        each("opened", of.opened...);
    }
};

/// What is remembered of an action until it is closed.
struct open_action {
    std::string key{};      ///< by which it is closed
    day opened{};           ///< when
    int stage = 0;          ///< whose rule of escalation holds
    bool escalated = false; ///< whether that has been done, or is not to be

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("open_action");
        each("key", of.key...);
        each("opened", of.opened...);
        each("stage", of.stage...);
        each("escalated", of.escalated...);
    }
};

/// When and why a customer went one stage back.
struct stage_exit {
    day on{};             ///< when
    int stage = 0;        ///< which was left
    std::string reason{}; ///< in words

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("stage_exit");
        each("on", of.on...);
        each("stage", of.stage...);
        each("reason", of.reason...);
    }
};

/// Where a customer is on a path.
struct stage_state {
    int stage = 0;                   ///< 0 the first
    day since{};                     ///< when the customer came into it
    day next{};                      ///< the first day that has not been looked at
    bool next_entering = true;       ///< whether the first stage is still to be entered
    stage_facts known{};             ///< what the events said
    std::vector<open_action> open{}; ///< actions that are not done, in the order in which they were opened
    std::vector<stage_exit> exits{}; ///< oldest first

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("stage_state");
        each("stage", of.stage...);
        each("since", of.since...);
        each("next", of.next...);
        each("next_entering", of.next_entering...);
        each("known", of.known...);
        each("open", of.open...);
        each("exits", of.exits...);
    }
};

/// What `stage_path::advance` gives.
struct stage_step {
    stage_state state{};                 ///< to be kept for the next time
    std::vector<stage_action> actions{}; ///< opened by this step
    std::size_t seen = 0;                ///< events on days that were over before, which changed nothing
    std::size_t later = 0;               ///< events after the as-of day, to be given again

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("stage_step");
        each("state", of.state...);
        each("actions", of.actions...);
        each("seen", of.seen...);
        each("later", of.later...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
