#pragma once

/// @file
/// What is kept of the decisions of a run, so that each can be made again years later: what went in, what came out, by
/// which fits, and what a person decided instead. `io/decision_journal.hpp` makes it last.

#include <clientele/align.hpp>
#include <clientele/fwd.hpp>
#include <clientele/members.hpp>
#include <clientele/monitor/detail/unique_names.hpp>
#include <clientele/monitor/fingerprint.hpp>
#include <clientele/retelling.hpp>
#include <clientele/tier/concepts.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Something fitted, or rules, as a run used them.
struct fit_version {
    std::string name{};    ///< what the run calls it, such as "value"
    fingerprint version{}; ///< of what was saved of it

    /// Equal names and versions.
    friend bool operator==(const fit_version&, const fit_version&) = default;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fit_version");
        each("name", of.name...);
        each("version", of.version...);
    }
};

/// What was decided of one customer.
struct decision_outcome {
    std::vector<double> results{}; ///< what led to the tier: scores, labels; named by the run
    int tier = 0;                  ///< 0 the best
    std::string reason{};          ///< the rule that fired, in words

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("decision_outcome");
        each("results", of.results...);
        each("tier", of.tier...);
        each("reason", of.reason...);
    }
};

/// What a person decided instead. It stands beside the computed decision and changes nothing in it.
struct tier_override {
    int tier = 0;         ///< 0 the best
    std::string author{}; ///< who answers for it; never empty
    std::string reason{}; ///< why; never empty
    day given{};          ///< when

    /// Equal in every field.
    friend bool operator==(const tier_override&, const tier_override&) = default;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tier_override");
        each("tier", of.tier...);
        each("author", of.author...);
        each("reason", of.reason...);
        each("given", of.given...);
    }
    /// Refuses one without author or reason, to a tier outside [0, 1'000'000), or on a day whose year has not four
    /// digits, as no text of it can be read.
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const {
        require(tier >= 0 && tier < detail::tier_limit, where, ": the tier of an override must be in [0, ",
                detail::tier_limit, "), got ", tier);
        require(!author.empty(), where, ": an override must have an author");
        require(!reason.empty(), where, ": an override must have a reason");
        require(detail::has_four_digit_year(given), where,
                ": an override must be given on a day in [0000-01-01, 9999-12-31], got ", detail::quoted_day(given));
    }
};

/// One run over a book of customers, as a host hands it over to be kept.
///
///     const decision_run<std::string> run{.as_of = month_end, .fits = {value}, .ids = ids,
///                                         .input_names = x.names, .inputs = x.values,
///                                         .result_names = {"score"}, .results = scores, .tiers = tiers, .reasons =
///                                         why};
template <class Id>
struct decision_run {
    day as_of{};                             ///< the last day that counted
    std::vector<fit_version> fits{};         ///< what was applied, each under a name of its own
    std::vector<Id> ids{};                   ///< of the customers, each once, in any order
    std::vector<std::string> input_names{};  ///< of the columns of `inputs`
    matrix inputs{};                         ///< customers x what the fits were applied to
    std::vector<std::string> result_names{}; ///< of the columns of `results`
    matrix results{};                        ///< customers x what led to the tiers
    std::vector<int> tiers{};                ///< of each, 0 the best
    std::vector<std::string> reasons{};      ///< of each, in words; empty where there are none

    /// Refuses what is no run.
    /// @throws error `bad_parameter` for a day whose year has not four digits, a name that stands twice or says
    /// nothing; `bad_shape`; `bad_value` with the row for a tier outside [0, 1'000'000), an id that stands twice or
    /// says nothing
    /// Complexity: O(n log n)
    void require_sound(std::string_view where) const {
        require(detail::has_four_digit_year(as_of), where, ": as_of must be in [0000-01-01, 9999-12-31], got ",
                detail::quoted_day(as_of));
        const auto columns = [&](std::string_view what, const std::vector<std::string>& names, const matrix& x) {
            require_same_size(where, what, ids.size(), static_cast<std::size_t>(x.rows()));
            if (names.size() != static_cast<std::size_t>(x.cols()))
                fail(errc::bad_shape, no_row, where, ": ", what, " must have ", names.size(),
                     " columns, as there are names, got ", x.cols());
            require_each_once(where, what, names);
        };
        columns("inputs", input_names, inputs);
        columns("results", result_names, results);
        require_same_size(where, "tiers", ids.size(), tiers.size());
        if (!reasons.empty())
            require_same_size(where, "reasons", ids.size(), reasons.size());
        std::vector<std::string> names;
        for (const auto& each : fits)
            names.push_back(each.name);
        require_each_once(where, "fits", names);
        for (std::size_t row = 0; row < tiers.size(); ++row)
            if (tiers[row] < 0 || tiers[row] >= detail::tier_limit)
                fail(errc::bad_value, row, where, ": tiers must be in [0, ", detail::tier_limit, "), got ", tiers[row],
                     " in row ", row, ", ", customer_in_words(ids[row]));
        (void)detail::places_by_id(sentence(where, ": ids"), ids);
    }

private:
    static void require_each_once(std::string_view where, std::string_view what, std::vector<std::string> names) {
        const auto unnamed = std::find(names.begin(), names.end(), "");
        require(unnamed == names.end(), where, ": the names of ", what, " must not be empty, got '' in place ",
                unnamed - names.begin());
        detail::require_unique_names(where, what, std::move(names));
    }
};

/// A run as it is known for ever: all but its rows.
struct recorded_run {
    day as_of{};                             ///< the last day that counted
    std::vector<fit_version> fits{};         ///< what was applied
    std::vector<std::string> input_names{};  ///< of what it was applied to
    std::vector<std::string> result_names{}; ///< of what led to the tiers
    fingerprint inputs{};                    ///< of the ids and inputs of all who were decided, erased since or not
    std::size_t decided = 0;                 ///< customers of the run
    std::size_t erased = 0;                  ///< of them, those who were erased since

    /// Those who are still there: decided = kept() + erased.
    [[nodiscard]] std::size_t kept() const noexcept { return decided - erased; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("recorded_run");
        each("as_of", of.as_of...);
        each("fits", of.fits...);
        each("input_names", of.input_names...);
        each("result_names", of.result_names...);
        each("inputs", of.inputs...);
        each("decided", of.decided...);
        each("erased", of.erased...);
    }
    /// Refuses one in which more were erased than decided.
    /// @throws error `bad_value`
    void require_sound(std::string_view where) const {
        if (erased > decided)
            fail(errc::bad_value, no_row, where, ": erased must be in [0, ", decided, "], the number decided, got ",
                 erased);
    }
};

/// One line for people: "2024-01-31: 200 decided = 197 kept + 3 erased since".
[[nodiscard]] inline std::string in_words(const recorded_run& run) {
    return sentence(to_text(run.as_of), ": ", run.decided, " decided = ", run.kept(), " kept + ", run.erased,
                    " erased since");
}

/// One decision as it was kept: the computed one, and what persons decided instead.
template <class Id>
struct recorded_decision {
    std::size_t run = 0;                    ///< its place among the runs
    day as_of{};                            ///< the day of the run
    Id customer{};                          ///< whom it is about
    std::vector<double> inputs{};           ///< what the fits were applied to
    decision_outcome computed{};            ///< what was computed
    std::vector<tier_override> overrides{}; ///< in the order in which they were given; the last one holds

    /// The tier that holds: that of the last override, else the computed one.
    [[nodiscard]] int tier() const noexcept { return overrides.empty() ? computed.tier : overrides.back().tier; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("recorded_decision");
        each("run", of.run...);
        each("as_of", of.as_of...);
        each("customer", of.customer...);
        each("inputs", of.inputs...);
        each("computed", of.computed...);
        each("overrides", of.overrides...);
    }
};

/// One line for people: "customer 17 on 2024-01-31: tier 2 (spend below 300); tier 0 by Weber on 2024-02-05 (pilot)".
template <class Id>
[[nodiscard]] std::string in_words(const recorded_decision<Id>& decision) {
    auto out = sentence(customer_in_words(decision.customer), " on ", to_text(decision.as_of), ": tier ",
                        decision.computed.tier);
    if (!decision.computed.reason.empty())
        out += " (" + decision.computed.reason + ")";
    for (const auto& each : decision.overrides)
        out += sentence("; tier ", each.tier, " by ", each.author, " on ", to_text(each.given), " (", each.reason, ")");
    return out;
}

/// A decision that was made again.
struct replayed_decision {
    decision_outcome recorded{}; ///< as it was kept
    decision_outcome again{};    ///< as it was made now
    std::string difference{};    ///< the first member that differs, with both values; empty where all bits are the same

    /// Whether every bit is the same.
    [[nodiscard]] bool same() const noexcept { return difference.empty(); }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("replayed_decision");
        each("recorded", of.recorded...);
        each("again", of.again...);
        each("difference", of.difference...);
    }
};

/// Makes a decision again, and says in which bits it differs.
///
///     replay(decision, [&](const auto& of) { return decide(fit, of.inputs); })
///
/// @param decision as it was kept
/// @param decide a function of it that returns a `decision_outcome`
/// @returns both outcomes, and the first difference
/// @throws error what `decide` throws
template <class Id, class Decide>
[[nodiscard]] replayed_decision replay(const recorded_decision<Id>& decision, const Decide& decide) {
    static_assert(std::is_invocable_r_v<decision_outcome, const Decide&, const recorded_decision<Id>&>,
                  "replay: decide must be callable with a recorded_decision and return a decision_outcome");
    replayed_decision result{decision.computed, decide(decision), {}};
    result.difference = first_difference(result.recorded, result.again);
    return result;
}

/// What a run went out from, to fit anew.
template <class Id>
struct decision_inputs {
    std::vector<Id> ids{};            ///< ascending
    std::vector<std::string> names{}; ///< of the columns
    matrix values{};                  ///< customers x columns

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("decision_inputs");
        each("ids", of.ids...);
        each("names", of.names...);
        each("values", of.values...);
    }
};

/// Everything that was decided of one customer.
template <class Id>
struct customer_decisions {
    std::vector<recorded_run> runs{};               ///< the runs it was in
    std::vector<recorded_decision<Id>> decisions{}; ///< one in each

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("customer_decisions");
        each("runs", of.runs...);
        each("decisions", of.decisions...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
