#pragma once

/// @file
/// How a relation grows by stages, as a pure function: the same state, events and day give the same state and actions.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/plan/stage_state.hpp>

#include <algorithm>
#include <tuple>

namespace clientele::inline CLIENTELE_ABI {

/// Something that happened to a customer: `on`, a day; `fact`, a text, what was measured, empty where nothing was;
/// `value`, a number; `closes`, a text, the key of an action that is done, empty where none is.
template <class Event>
concept stage_event_policy = requires(const Event& event) {
    { event.on } -> std::convertible_to<day>;
    { event.fact } -> std::convertible_to<std::string_view>;
    { event.value } -> std::convertible_to<double>;
    { event.closes } -> std::convertible_to<std::string_view>;
};

/// Says when a customer enters and leaves a stage, from what is known at the end of a day: `enter(stage, facts)`
/// whether stage `stage` is reached from the one below, `leave(stage, facts)` why it is left, empty where it is not.
/// Ready-made: `stated_criteria`.
template <class Criteria>
concept stage_criteria_policy = requires(const Criteria& criteria, int stage, const stage_facts& facts) {
    { criteria.enter(stage, facts) } -> std::convertible_to<bool>;
    { criteria.leave(stage, facts) } -> std::convertible_to<std::string>;
};

/// An event as the library holds one; a host's own type with these members will do as well.
struct stage_event {
    day on{};             ///< when
    std::string fact{};   ///< what was measured; empty: nothing was
    double value = 0;     ///< how much, finite
    std::string closes{}; ///< the key of an action that is done; empty: none
};

/// One condition: a fact, read in one way, within bounds. A fact that is not known fulfils none.
struct stage_condition {
    std::string fact{};                                        ///< its name
    fact_reading read = fact_reading::last;                    ///< which number of it
    double least = -(std::numeric_limits<double>::infinity)(); ///< at least so much
    double most = (std::numeric_limits<double>::infinity)();   ///< at most so much

    /// Whether it is fulfilled.
    [[nodiscard]] bool holds(const stage_facts& facts) const noexcept {
        const auto* known = facts.find(fact);
        return known != nullptr && known->number(read) >= least && known->number(read) <= most;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("stage_condition");
        each("fact", of.fact...);
        each("read", of.read...);
        each("least", of.least...);
        each("most", of.most...);
    }
};

/// What is stated of one stage.
struct stage_criterion {
    std::vector<stage_condition> enter{}; ///< all of them must hold to come in from the stage below; none: nobody does
    std::chrono::days stay_before_entering{}; ///< at least so long in the stage below
    std::vector<stage_condition> leave{};     ///< any of them sends the customer to the stage below

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("stage_criterion");
        each("enter", of.enter...);
        each("stay_before_entering", of.stay_before_entering...);
        each("leave", of.leave...);
    }
};

/// Criteria as data, one line for each stage.
struct stated_criteria {
    std::vector<stage_criterion> stages{}; ///< from the first stage on

    /// Whether all conditions to enter hold, and the stage below has lasted long enough.
    [[nodiscard]] bool enter(int stage, const stage_facts& facts) const {
        const auto& all = at(stage);
        if (all.enter.empty() || facts.in_stage < all.stay_before_entering)
            return false;
        for (const auto& each : all.enter)
            if (!each.holds(facts))
                return false;
        return true;
    }
    /// The first condition to leave that holds, in words; empty where none does.
    [[nodiscard]] std::string leave(int stage, const stage_facts& facts) const {
        for (const auto& each : at(stage).leave)
            if (each.holds(facts))
                return sentence(each.fact, " (", words_of(each.read)[static_cast<std::size_t>(each.read)], ") is ",
                                facts.find(each.fact)->number(each.read));
        return {};
    }
    /// @param count how many stages the path has
    /// @throws error `bad_parameter` for a stage without a line, a condition that nothing can fulfil, a stay below 0
    void check(std::size_t count) const {
        if (count > 1) // nobody enters or leaves the only one
            (void)at(static_cast<int>(count) - 1);
        for (std::size_t stage = 0; stage < stages.size(); ++stage) {
            const auto& [enter, stay, leave] = stages[stage];
            require(stay.count() >= 0, "stated_criteria: stay_before_entering of stage ", stage,
                    " must be at least 0 days, got ", stay.count());
            for (const auto* all : {&enter, &leave})
                for (const auto& each : *all) {
                    const std::string_view what = all == &enter ? "enter" : "leave";
                    require(!each.fact.empty(), "stated_criteria: fact of a condition to ", what, " stage ", stage,
                            " must not be empty, got ''");
                    require(each.least <= each.most, "stated_criteria: most of ", each.fact, " to ", what, " stage ",
                            stage, " must be at least least, ", each.least, ", got ", each.most);
                }
        }
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("stated_criteria");
        each("stages", of.stages...);
    }

private:
    [[nodiscard]] const stage_criterion& at(int stage) const {
        require(stage >= 0 && static_cast<std::size_t>(stage) < stages.size(),
                "stated_criteria: stages must hold one for stage ", stage, ", got ", stages.size());
        return stages[static_cast<std::size_t>(stage)];
    }
};

/// A path of stages, the first being where every customer starts.
///
///     auto [state, actions] = path.advance(path.start(2026y / 1 / 1), events, as_of);
///
/// Each day, events first: facts are taken in and actions closed; then what has been open too long is escalated; then
/// the customer leaves for the stage below, or else enters the one above, one step a day at most.
template <class Criteria>
struct stage_path {
    static_assert(
        stage_criteria_policy<Criteria>,
        "stage_path: criteria must offer enter(stage, facts) and leave(stage, facts) (stage_criteria_policy)");

    std::vector<path_stage> stages{}; ///< from the first on
    Criteria criteria{};              ///< when they are entered and left

    /// A customer at the start of the path, who enters the first stage that day.
    /// @param on a day of the years 0 to 9999
    /// @throws error `bad_parameter`
    template <class State = stage_state>
    [[nodiscard]] State start(day on) const {
        require(detail::has_four_digit_year(on), "stage_path: start must be a day of the years 0 to 9999, got ",
                detail::quoted_day(on));
        State state;
        state.since = state.next = on;
        return state;
    }

    /// Everything that happens until the end of a day.
    ///
    /// Days that the state has seen are over: events on them are counted as `seen`, and nothing else becomes of them.
    /// So the same call twice opens nothing anew, and a replay cut between two days equals one in one piece.
    /// @param before what `start` or `advance` gave
    /// @param events any order; those after `as_of` are counted as `later`, and wait
    /// @param as_of  the last day that is over, at most 36'525 days after the last that was
    /// @returns the new state, and the actions that were opened, in their order
    /// @throws error `bad_value` with the row of an event without a finite value; `bad_parameter`
    /// Complexity: O(events log events + days * stages).
    template <class Event, class State = stage_state>
    [[nodiscard]] stage_step advance(State before, std::span<const Event> events, day as_of) const {
        static_assert(stage_event_policy<Event>,
                      "stage_path: an event must have the members on, fact, value and closes (stage_event_policy)");
        check(before, as_of);
        stage_step result{std::move(before), {}, 0, 0};
        auto& state = result.state;
        const auto rows = in_order(events, as_of, result);
        auto next = rows.begin();
        for (; state.next <= as_of; state.next += std::chrono::days{1}) {
            if (state.since == state.next && state.next_entering)
                open_all(result, action_kind::enter, "start of the path");
            state.next_entering = false;
            for (; next != rows.end() && day{events[*next].on} == state.next; ++next)
                take(state, events[*next]);
            escalate(result);
            step(result);
        }
        return result;
    }
    /// The same for a vector of events.
    template <class Event, class State = stage_state>
    [[nodiscard]] stage_step advance(State before, const std::vector<Event>& events, day as_of) const {
        return advance(std::move(before), std::span<const Event>{events}, as_of);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("stage_path");
        each("stages", of.stages...);
        each("criteria", of.criteria...);
    }

private:
    void check(const stage_state& state, day as_of) const {
        require(!stages.empty(), "stage_path: stages must hold at least one, got none");
        for (std::size_t i = 0; i < stages.size(); ++i) {
            require(!stages[i].name.empty() && stages[i].name.find('/') == std::string::npos,
                    "stage_path: name of stage ", i, " must be a text without '/', got '", stages[i].name, "'");
            require(stages[i].escalate_after.count() >= 0, "stage_path: escalate_after of stage ", i,
                    " must be at least 0 days, got ", stages[i].escalate_after.count());
            for (std::size_t j = 0; j < i; ++j)
                require(stages[i].name != stages[j].name, "stage_path: stages ", j, " and ", i, " are both called '",
                        stages[i].name, "'");
        }
        if constexpr (requires { criteria.check(stages.size()); })
            criteria.check(stages.size());
        require(state.stage >= 0 && static_cast<std::size_t>(state.stage) < stages.size(),
                "stage_path: stage of the state must be in [0, ", stages.size() - 1, "], got ", state.stage);
        require(detail::has_four_digit_year(as_of) &&
                    (detail::has_four_digit_year(state.next) || state.next == as_of + std::chrono::days{1}),
                "stage_path: as_of and the state's next must be days of the years 0 to 9999, got ",
                detail::quoted_day(as_of), " and ", detail::quoted_day(state.next));
        const auto seen = [&](std::string_view what, day date) {
            require(detail::has_four_digit_year(date) && date <= state.next, "stage_path: ", what,
                    " of the state must be from 0000-01-01 to its next, ", to_text(state.next), ", got ",
                    detail::quoted_day(date));
        };
        seen("since", state.since);
        for (const auto& each : state.open)
            seen(sentence("opened of '", each.key, "'"), each.opened);
        require((as_of - state.next).count() <= 36'525, "stage_path: as_of must be at most 36525 days after ",
                to_text(state.next), ", got ", to_text(as_of));
    }

    /// The rows to be taken, by day, and within a day in an order that is not that of the rows.
    template <class Event>
    static std::vector<std::size_t> in_order(std::span<const Event> events, day as_of, stage_step& result) {
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < events.size(); ++i) {
            if (!std::isfinite(double{events[i].value}))
                fail(errc::bad_value, i, "stage_path: value must be finite, got ", double{events[i].value}, " in row ",
                     i);
            result.seen += day{events[i].on} < result.state.next;
            result.later += day{events[i].on} > as_of;
            if (day{events[i].on} >= result.state.next && day{events[i].on} <= as_of)
                rows.push_back(i);
        }
        const auto key = [&](std::size_t row) {
            const auto& each = events[row];
            return std::tuple{day{each.on}, std::string_view{each.fact}, double{each.value},
                              std::string_view{each.closes}};
        };
        std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
        return rows;
    }

    template <class Event>
    static void take(stage_state& state, const Event& event) {
        if (const std::string_view fact{event.fact}; !fact.empty())
            state.known.take(fact, state.next, double{event.value} + 0.0); // no -0, so that order does not tell
        if (const std::string_view key{event.closes}; !key.empty())
            std::erase_if(state.open, [&](const open_action& each) { return each.key == key; });
    }

    static void open(stage_step& result, action_kind kind, const path_stage& stage, const std::string& what,
                     const std::string& why) {
        const auto named = words_of(kind)[static_cast<std::size_t>(kind)];
        open(result, {sentence(stage.name, "/", named, "/", what), kind, what, why, result.state.next},
             {{}, {}, result.state.stage, false});
    }
    /// Opens an action under its key, unless it is open already.
    static void open(stage_step& result, stage_action action, open_action kept) {
        for (const auto& each : result.state.open)
            if (each.key == action.key)
                return;
        kept.key = action.key;
        kept.opened = action.opened;
        result.state.open.push_back(std::move(kept));
        result.actions.push_back(std::move(action));
    }

    void open_all(stage_step& result, action_kind kind, const std::string& why) const {
        const auto& stage = stages[static_cast<std::size_t>(result.state.stage)];
        for (const auto& what : kind == action_kind::enter ? stage.on_enter : stage.on_leave)
            open(result, kind, stage, what, why);
    }

    void escalate(stage_step& result) const {
        auto& state = result.state;
        for (std::size_t i = 0, all = state.open.size(); i < all; ++i) { // opening an escalation appends to them
            const auto stage = static_cast<std::size_t>(state.open[i].stage);
            if (state.open[i].escalated || stage >= stages.size() || stages[stage].escalation.empty() ||
                state.next - state.open[i].opened < stages[stage].escalate_after)
                continue;
            state.open[i].escalated = true;
            const auto why = sentence("open since ", to_text(state.open[i].opened), ": ", state.open[i].key);
            open(
                result,
                {"escalation/" + state.open[i].key, action_kind::escalation, stages[stage].escalation, why, state.next},
                {{}, {}, state.open[i].stage, true});
        }
    }

    void move(stage_step& result, int by, const std::string& why) const {
        auto& state = result.state;
        open_all(result, action_kind::leave, why);
        state.stage += by;
        state.since = state.next;
        open_all(result, action_kind::enter, why);
    }

    void step(stage_step& result) const {
        auto& state = result.state;
        state.known.today = state.next;
        state.known.in_stage = state.next - state.since;
        if (state.stage > 0)
            if (const std::string why = criteria.leave(state.stage, state.known); !why.empty()) {
                state.exits.push_back({state.next, state.stage, why});
                return move(result, -1, why);
            }
        if (state.stage + 1 < static_cast<int>(stages.size()) && criteria.enter(state.stage + 1, state.known))
            move(result, 1, "entered " + stages[static_cast<std::size_t>(state.stage) + 1].name);
    }
};

/// Basic, value-added and ecosystem: from supply by way of services to a business shared. Facts are `orders` (each
/// order's value), `satisfaction` in [0, 1] and `joint projects` (each as 1); a satisfaction below the bound sends a
/// customer one stage back.
template <class Path = stage_path<stated_criteria>>
[[nodiscard]] Path three_stage_path() {
    using std::chrono::days;
    Path path;
    path.stages.push_back({"basic", {"learn the needs", "say who serves"}, {}, days{30}, "tell the manager's lead"});
    path.stages.push_back({"value-added",
                           {"offer training and reports", "agree on measures"},
                           {"find out what was missed"},
                           days{30},
                           "tell the manager's lead"});
    path.stages.push_back({"ecosystem",
                           {"name an executive sponsor", "agree on a joint roadmap"},
                           {"settle joint projects"},
                           days{14},
                           "tell the executive sponsor"});
    stage_condition orders{"orders", fact_reading::count, 4}, content{"satisfaction", fact_reading::last, 0.7},
        projects{"joint projects", fact_reading::count, 1}, delighted{"satisfaction", fact_reading::last, 0.8};
    stage_condition unhappy{"satisfaction", fact_reading::last}, let_down = unhappy;
    unhappy.most = 0.5;
    let_down.most = 0.6;
    stage_criterion first, second, third;
    second.enter = {orders, content};
    second.stay_before_entering = days{90};
    second.leave = {unhappy};
    third.enter = {projects, delighted};
    third.stay_before_entering = days{365};
    third.leave = {let_down};
    path.criteria.stages = {first, second, third};
    return path;
}

} // namespace clientele::inline CLIENTELE_ABI
