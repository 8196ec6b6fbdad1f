#pragma once

/// @file
/// Whether a contract that would renew by itself should: value, margin and health are tested before its notice day.

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/beyond.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How long before its end notice of a contract must be given: so many months, and so many days before that.
struct notice_period {
    int months = 0; ///< in [0, 120]
    int days = 0;   ///< in [0, 3660]

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("notice_period");
        each("months", of.months...);
        each("days", of.days...);
    }
};

/// @cond INTERNAL
namespace detail {
/// What must be so of an end and a notice period: `legal(is, what, got)` refuses.
void check_notice(const auto& legal, day end, const notice_period& notice) {
    legal(has_four_digit_year(end), "end must be a day of the years 0 to 9999", quoted_day(end));
    legal(notice.months >= 0 && notice.months <= 120, "months of notice must be in [0, 120]", notice.months);
    legal(notice.days >= 0 && notice.days <= 3660, "days of notice must be in [0, 3660]", notice.days);
}
} // namespace detail
/// @endcond

/// The last day on which notice can be given: end - months - days, months counted as by `months_after`, which takes the
/// last day of a month that is too short.
///
///     notice_day(2026y / 3 / 31, {.months = 1}) // 2026-02-28
///
/// @param end    the last day of the contract
/// @param notice how long before
/// @throws error `bad_parameter` for an end outside the years 0 to 9999 or a period outside its range
/// Complexity: O(1).
[[nodiscard]] inline day notice_day(day end, const notice_period& notice) {
    detail::check_notice(
        [](bool is, std::string_view what, const auto& got) { require(is, "notice_day: ", what, ", got ", got); }, end,
        notice);
    return months_after(end, -notice.months) - std::chrono::days{notice.days};
}

/// A contract that renews by itself unless notice is given. What is not known is left out, and passes no test.
template <class Contract>
struct renewing_contract {
    Contract contract{};                   ///< the id
    day end = (day::max)();                ///< the last day of its term; must be stated
    notice_period notice{};                ///< how long before that notice must be given
    std::optional<double> value{};         ///< what it is worth, in currency units
    std::optional<double> revenue{};       ///< of a term, in currency units, above 0
    std::optional<double> cost_to_serve{}; ///< of the term: all that it delivers and takes, 0 or more
    std::optional<double> health{};        ///< of the customer, the more the better, in the unit of `least_health`

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("renewing_contract");
        each("contract", of.contract...);
        each("end", of.end...);
        each("notice", of.notice...);
        each("value", of.value...);
        each("revenue", of.revenue...);
        each("cost_to_serve", of.cost_to_serve...);
        each("health", of.health...);
    }
};

/// One test of a contract. A number that is missing is neither at its threshold nor below it.
struct renewal_test {
    std::string name{};             ///< what is tested: value, margin, health
    std::optional<double> number{}; ///< of the contract; none where it is not known
    double threshold = 0;           ///< the least with which it passes
    std::string missing{};          ///< which inputs are missing, in words; empty where there is a number

    /// Whether the number is there and at its threshold or above.
    [[nodiscard]] bool passed() const noexcept { return number && *number >= threshold; }
    /// Whether the number is there and below its threshold.
    [[nodiscard]] bool below() const noexcept { return number && *number < threshold; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("renewal_test");
        each("name", of.name...);
        each("number", of.number...);
        each("threshold", of.threshold...);
        each("missing", of.missing...);
    }
};

/// The test in words: "margin 0.05 is below 0.1", "health is missing". Numbers have four digits,
/// or all of theirs where four would not tell them apart.
[[nodiscard]] inline std::string in_words(const renewal_test& of) {
    if (!of.number)
        return of.missing == of.name
                   ? of.name + " is missing"
                   : sentence(of.name, " is unknown, as ", of.missing,
                              of.missing.find(' ') == std::string::npos ? " is missing" : " are missing");
    auto number = detail::short_number(*of.number), threshold = detail::short_number(of.threshold);
    if (number == threshold && *of.number != of.threshold) {
        number = sentence(*of.number);
        threshold = sentence(of.threshold);
    }
    return sentence(of.name, " ", number, of.passed() ? " is at least " : " is below ", threshold);
}

/// The tests of one contract.
struct renewal_tests {
    renewal_test value{};  ///< what it is worth
    renewal_test margin{}; ///< (revenue - cost_to_serve) / revenue
    renewal_test health{}; ///< of the customer

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("renewal_tests");
        each("value", of.value...);
        each("margin", of.margin...);
        each("health", of.health...);
    }
};

/// What is to become of a contract.
enum class renewal_outcome {
    renew,       ///< as it is
    renegotiate, ///< give notice and talk
    let_expire   ///< give notice
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(renewal_outcome) noexcept {
    return {"renew", "renegotiate", "let_expire"};
}
/// In words.
[[nodiscard]] constexpr std::string_view in_words(renewal_outcome of) noexcept {
    return of == renewal_outcome::renew ? "renew" : of == renewal_outcome::renegotiate ? "renegotiate" : "let expire";
}

/// Says what becomes of a contract by its tests. Ready-made: `renewal_rule`.
template <class Rule>
concept renewal_policy = requires(const Rule& rule, const renewal_tests& tests) {
    { rule(tests) } -> std::convertible_to<renewal_outcome>;
};

/// All three tests passed: renew. Value and health both below their thresholds: let expire, whatever the margin. Else
/// renegotiate: value or margin is below, health alone is, or a number is missing.
struct renewal_rule {
    static constexpr std::string_view name = "renewal_rule"; ///< for the record
    /// The outcome.
    [[nodiscard]] renewal_outcome operator()(const renewal_tests& tests) const noexcept {
        if (tests.value.passed() && tests.margin.passed() && tests.health.passed())
            return renewal_outcome::renew;
        return tests.value.below() && tests.health.below() ? renewal_outcome::let_expire : renewal_outcome::renegotiate;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&...) { each.is("renewal_rule"); }
};
static_assert(renewal_policy<renewal_rule>);

/// Whether notice can still be given.
enum class notice_state {
    open,   ///< on or before the notice day
    missed, ///< after it: the contract renews by itself unless the other side agrees
    ended   ///< after the end too: the next term has begun
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(notice_state) noexcept { return {"open", "missed", "ended"}; }

/// A contract with its tests and what is to become of it.
template <class Contract>
struct reviewed_contract {
    Contract contract{};                                    ///< the id
    day end{};                                              ///< the last day of its term
    day decide_by{};                                        ///< the notice day
    std::chrono::days left{};                               ///< from the as-of day to then; below 0: so long ago
    notice_state notice = notice_state::open;               ///< whether it can still be given
    renewal_tests tests{};                                  ///< each with number and threshold
    renewal_outcome outcome = renewal_outcome::renegotiate; ///< by the rule

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("reviewed_contract");
        each("contract", of.contract...);
        each("end", of.end...);
        each("decide_by", of.decide_by...);
        each("left", of.left...);
        each("notice", of.notice...);
        each("tests", of.tests...);
        each("outcome", of.outcome...);
    }
};

/// The review in words: "renegotiate, by 2026-09-30, 61 days left: value 800 is at least 500; margin 0.05 is below 0.1;
/// health 60 is at least 50".
template <class Contract>
[[nodiscard]] std::string in_words(const reviewed_contract<Contract>& of) {
    const auto days = [](auto count) { return detail::counted(count, "day", "days"); };
    auto when =
        of.notice == notice_state::open
            ? sentence("by ", to_text(of.decide_by), ", ", days(of.left.count()), " left")
            : sentence("missed: notice was due by ", to_text(of.decide_by), ", ", days(-of.left.count()), " ago");
    if (of.notice == notice_state::ended)
        when += sentence(", and the term ended on ", to_text(of.end));
    return sentence(in_words(of.outcome), ", ", when, ": ", in_words(of.tests.value), "; ", in_words(of.tests.margin),
                    "; ", in_words(of.tests.health));
}

/// The reviews of many contracts.
template <class Contract>
struct reviewed_contracts {
    std::vector<reviewed_contract<Contract>> contracts{}; ///< by notice day, of one day by id
    std::size_t missed = 0;                               ///< how many of them, the first, are past their notice day

    /// Those past their notice day, the longest ago first.
    [[nodiscard]] std::span<const reviewed_contract<Contract>> overdue() const {
        return std::span{contracts}.first(missed);
    }
    /// Those that can still be decided, the most urgent first.
    [[nodiscard]] std::span<const reviewed_contract<Contract>> open() const {
        return std::span{contracts}.subspan(missed);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("reviewed_contracts");
        each("contracts", of.contracts...);
        each("missed", of.missed...);
    }
};

/// Reviews contracts before they renew by themselves:
///
///     value >= least_value    (revenue - cost_to_serve) / revenue >= least_margin    health >= least_health
///
/// and a rule says by these what becomes of each; a margin within 1e-12 below its threshold is at it, as it is on
/// paper. A contract past its notice day is told as missed.
///
///     renewal_review{.least_value = 500, .least_margin = 0.1}.review(contracts, as_of).overdue()
template <class Rule>
struct renewal_review {
    static_assert(renewal_policy<Rule>,
                  "renewal_review: rule must offer rule(tests), a renewal_outcome (renewal_policy)");

    double least_value = 0;   ///< in the unit of the values
    double least_margin = 0;  ///< a share of the revenue, 1 or less
    double least_health = 50; ///< in the unit of the healths
    Rule rule{};              ///< what becomes of a contract: `renewal_rule`

    /// The review of one contract.
    /// @param contract its end, notice period and what is known of it
    /// @param as_of    the day of the review
    /// @throws error `bad_parameter`
    template <class Contract>
    [[nodiscard]] reviewed_contract<Contract> review(const renewing_contract<Contract>& contract, day as_of) const {
        check(as_of);
        return review(contract, as_of, no_row);
    }
    /// The reviews of many contracts.
    /// @param contracts n `renewing_contract` in any order, no id twice
    /// @param as_of     the day of the review
    /// @returns n reviews, by notice day, of one day by id
    /// @throws error `bad_value` with the row; `bad_parameter`
    /// Complexity: O(n log n).
    template <std::ranges::input_range Contracts,
              class Contract = decltype(std::ranges::range_value_t<Contracts>::contract)>
    [[nodiscard]] reviewed_contracts<Contract> review(const Contracts& contracts, day as_of) const {
        check(as_of);
        reviewed_contracts<Contract> result;
        std::vector<Contract> ids;
        for (const auto& each : contracts) {
            result.contracts.push_back(review(each, as_of, ids.size()));
            ids.push_back(each.contract);
        }
        (void)detail::places_by_id("renewal_review: contract", ids); // each is there once
        std::sort(result.contracts.begin(), result.contracts.end(), [](const auto& a, const auto& b) {
            return a.decide_by != b.decide_by ? a.decide_by < b.decide_by : detail::id_before(a.contract, b.contract);
        });
        for (const auto& each : result.contracts)
            result.missed += each.notice != notice_state::open;
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("renewal_review");
        each("least_value", of.least_value...);
        each("least_margin", of.least_margin...);
        each("least_health", of.least_health...);
        each("rule", of.rule...);
    }

private:
    void check(day as_of) const {
        require(std::isfinite(least_value), "renewal_review: least_value must be finite, got ", least_value);
        require(std::isfinite(least_margin) && least_margin <= 1,
                "renewal_review: least_margin must be finite and at most 1, got ", least_margin);
        require(std::isfinite(least_health), "renewal_review: least_health must be finite, got ", least_health);
        detail::require_as_of("renewal_review", as_of);
    }

    template <class Contract>
    [[nodiscard]] reviewed_contract<Contract> review(const renewing_contract<Contract>& of, day as_of,
                                                     std::size_t row) const {
        const auto legal = [&](bool is, std::string_view what, const detail::sentence_part& got) {
            detail::require_in_row(is, "renewal_review", what, got, row);
        };
        legal(!detail::says_nothing(of.contract), "contract must not be empty", "''");
        detail::check_notice(legal, of.end, of.notice);
        legal(!of.value || std::isfinite(*of.value), "value must be finite", of.value.value_or(0));
        legal(!of.revenue || (std::isfinite(*of.revenue) && *of.revenue > 0), "revenue must be finite and above 0",
              of.revenue.value_or(0));
        legal(!of.cost_to_serve || (std::isfinite(*of.cost_to_serve) && *of.cost_to_serve >= 0),
              "cost_to_serve must be finite and not negative", of.cost_to_serve.value_or(0));
        legal(!of.health || std::isfinite(*of.health), "health must be finite", of.health.value_or(0));

        reviewed_contract<Contract> result{.contract = of.contract, .end = of.end};
        result.decide_by = notice_day(of.end, of.notice);
        result.left = result.decide_by - as_of;
        result.notice = as_of <= result.decide_by ? notice_state::open
                        : as_of <= of.end         ? notice_state::missed
                                                  : notice_state::ended;
        result.tests.value = {"value", of.value, least_value, of.value ? "" : "value"};
        result.tests.margin = margin(of.revenue, of.cost_to_serve);
        legal(!result.tests.margin.number || std::isfinite(*result.tests.margin.number),
              "(revenue - cost_to_serve) / revenue must be finite", result.tests.margin.number.value_or(0));
        result.tests.health = {"health", of.health, least_health, of.health ? "" : "health"};
        result.outcome = rule(result.tests);
        return result;
    }

    [[nodiscard]] renewal_test margin(const std::optional<double>& revenue, const std::optional<double>& cost) const {
        renewal_test result{.name = "margin", .threshold = least_margin};
        if (revenue && cost) {
            result.number = (*revenue - *cost) / *revenue;
            if (!detail::beyond(*cost + least_margin * *revenue, *revenue)) // at the threshold on paper
                result.number = (std::max)(*result.number, least_margin);
        } else {
            result.missing = revenue ? "cost_to_serve" : cost ? "revenue" : "revenue and cost_to_serve";
        }
        return result;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
