#pragma once

/// @file
/// The key-account programme: few places, stated criteria, fair demotion, and a record of every decision.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/tier/detail/rule_cells.hpp>
#include <clientele/tier/key_account/detail/inputs.hpp>
#include <clientele/tier/key_account/places.hpp>
#include <clientele/tier/key_account/record.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// About whom the audit of a programme keeps decisions.
enum class audit_scope {
    concerned, ///< those who are or were qualified or key accounts, or have an override or a review
    everybody  ///< also customers who were and are outside
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(audit_scope) noexcept { return {"concerned", "everybody"}; }

/// @cond INTERNAL
namespace detail {

/// The ids in a vector, a span or an array.
template <class Ids>
using id_in = typename decltype(std::span{std::declval<const Ids&>()})::value_type;

} // namespace detail
/// @endcond

/// A key-account programme. In each period `requalify` judges every customer by the stated criteria:
///
/// - qualified: enters when `enter` is met and the score is at least `enter_score`; is lost only when `stay` is not met
///   or the score is below `stay_score` for more than `grace_periods` in a row. Until then the customer is in the
///   demotion review queue, where a verdict may keep it or demote it at once.
/// - member: the qualified get the places of the period in the order of the place policy; the others wait.
///
/// No customer changes twice within `dwell_periods`, in or out, unless an override makes it. The cap never touches
/// `qualified`: whoever loses a place to the cap comes back when one is free, by the criteria to stay.
///
///     const key_accounts<> rules{.criteria = {"spend"},
///                                .enter = all_of("key account", {at_least("spend", 350)}),
///                                .stay = all_of("key account", {at_least("spend", 250)})};
///     const auto result = rules.requalify(programme, quarter_end, ids, x, score);
template <class Places>
struct key_accounts {
    static_assert(place_policy<Places>, "key_accounts: order must offer before(place_claim, place_claim) -> bool");

    std::vector<std::string> criteria; ///< the names of the columns of the matrix, in their order
    tier_rule enter;                   ///< what it takes to become a key account
    tier_rule stay;                    ///< what it takes to remain one; implied by `enter`
    double enter_score = 0.0;          ///< the least score to become one
    double stay_score = 0.0;           ///< the least score to remain one, at most `enter_score`
    /// The cap of each period, the last goes on; in [1, 100], never falling.
    std::vector<int> places{5, 10, 15, 20, 25};
    int dwell_periods = 2;                      ///< the least number of periods between two changes, at least 1
    int grace_periods = 1;                      ///< periods that a customer may be short before it falls, at least 0
    audit_scope audit = audit_scope::concerned; ///< about whom decisions are kept
    [[no_unique_address]] Places order{};       ///< who gets a place first

    /// Judges every customer once more.
    /// @param before the programme so far, `{}` for the first time
    /// @param as_of the day, after the last one
    /// @param ids the customers, each once, any order: a vector, a span or an array of integers or texts
    /// @param x customers x criteria, finite
    /// @param score one finite number per customer, more is better
    /// @param overrides all there are; those that hold on the day count
    /// @param reviews verdicts on customers in the review queue
    /// @param changes who was merged and who was erased since the last one: they are free to go. Of two customers who
    ///        are one now the standing of the one they were merged into counts (`align`)
    /// @returns the programme to go on from, who moved, and the decisions
    /// @throws error `bad_parameter` for what `check` refuses, a day that is not after the last, an override or a
    ///         review without reason, author or (override) a span of days, or contradicted by another, a review of a
    ///         customer that is not short; `bad_shape` for sizes that differ; `bad_value` for a customer twice, a value
    ///         that is not finite, a key account or a waiting customer that is missing, and a customer that only an
    ///         override or a review knows. A stored programme that no requalifications lead to is refused too:
    ///         `bad_shape` for a customer without standing, `bad_parameter` for a period outside [0, `last_period`) and
    ///         for a standing that contradicts itself
    /// Complexity: O(n (log n + requirements)).
    template <class Ids>
        requires requires(const Ids& list) { std::span{list}; }
    [[nodiscard]] auto requalify(const key_account_programme<detail::id_in<Ids>>& before, day as_of, const Ids& ids,
                                 const matrix_view& x, column score,
                                 std::span<const executive_override<detail::id_in<Ids>>> overrides = {},
                                 std::span<const demotion_review<detail::id_in<Ids>>> reviews = {},
                                 const customer_changes<detail::id_in<Ids>>& changes = {}) const {
        using Id = detail::id_in<Ids>;
        check();
        detail::require_stored(before, as_of);
        requalification<Id> result;
        result.places = cap(before.period + 1);
        auto records = detail::gather_decisions(before, as_of, std::span<const Id>{ids}, criteria.size(), x, score,
                                                changes, result);
        detail::attach_overrides(records, overrides, as_of);
        detail::attach_reviews(records, reviews);
        for (auto& record : records)
            qualify(record);
        rank(records);
        result.programme.period = before.period + 1;
        result.programme.as_of = as_of;
        for (auto& record : records) {
            settle(record);
            result.programme.customers.push_back(record.customer);
            result.programme.standings.push_back(record.after);
        }
        report(std::move(records), result);
        return result;
    }

    /// Makes a decision again from the inputs in its record. The same criteria and settings give the same record, field
    /// for field; any difference means that the record or the settings were changed.
    /// @param record a decision of this programme
    /// @returns the decision as it comes out now
    /// @throws error what `check` refuses; `bad_shape`, `bad_value`, `bad_parameter` for a record that is no decision
    ///         of any requalification: values of other criteria, a period or a standing that cannot be, an override or
    ///         a review that is incomplete or about somebody else
    template <class Id>
    [[nodiscard]] key_account_decision<Id> replay(const key_account_decision<Id>& record) const {
        check();
        detail::require_recorded(record, criteria.size());
        key_account_decision<Id> again;
        again.customer = record.customer;
        again.as_of = record.as_of;
        again.period = record.period;
        again.before = record.before;
        again.values = record.values;
        again.score = record.score;
        again.exception = record.exception;
        again.review = record.review;
        again.places = cap(record.period);
        qualify(again);
        again.rank = record.rank; // the one input that comes from the other customers
        settle(again);
        return again;
    }

    /// The number of places in a period.
    /// @param period counted from 1
    /// @returns the cap; that of the last one stated for all that follow
    /// @throws error `bad_parameter` where no cap is stated
    [[nodiscard]] int cap(int period) const {
        require(!places.empty(), "key_accounts: places must name the cap of at least one period, got none");
        return places[(std::min)(static_cast<std::size_t>(period < 1 ? 0 : period - 1), places.size() - 1)];
    }

    /// Refuses settings that contradict themselves: rules nobody can meet, criteria to stay that are stricter than
    /// those to enter, two criteria of one name, a falling cap, numbers outside their range.
    /// @throws error `bad_parameter`
    void check() const {
        for (std::size_t a = 0; a < criteria.size(); ++a)
            for (std::size_t b = 0; b < a; ++b)
                require(criteria[a] != criteria[b], "key_accounts: two criteria are called '", criteria[a], "'");
        for (const auto* rule : {&enter, &stay}) {
            detail::require_rule("key_accounts", *rule);
            for (const auto& each : rule->requirements)
                (void)detail::criterion_index("key_accounts", criteria, each.criterion);
        }
        require(enter.requirements.size() <= 63, "key_accounts: enter must have at most 63 requirements, got ",
                enter.requirements.size());
        require(std::isfinite(enter_score) && std::isfinite(stay_score) && stay_score <= enter_score,
                "key_accounts: stay_score must be at most enter_score (", enter_score, "), got ", stay_score);
        (void)cap(1);
        for (std::size_t p = 0; p < places.size(); ++p)
            require(places[p] >= 1 && places[p] <= 100 && (p == 0 || places[p] >= places[p - 1]),
                    "key_accounts: places must be in [1, 100] and never fall, got ", places[p], " in period ", p + 1);
        require(dwell_periods >= 1, "key_accounts: dwell_periods must be at least 1, got ", dwell_periods);
        require(grace_periods >= 0, "key_accounts: grace_periods must be at least 0, got ", grace_periods);
        require_stay_implied();
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("key_accounts");
        each("criteria", of.criteria...);
        each("enter", of.enter...);
        each("stay", of.stay...);
        each("enter_score", of.enter_score...);
        each("stay_score", of.stay_score...);
        each("places", of.places...);
        each("dwell_periods", of.dwell_periods...);
        each("grace_periods", of.grace_periods...);
        each("audit", of.audit...);
        each("order", of.order...);
    }

private:
    static constexpr std::uint64_t score_bit = std::uint64_t{1} << 63;

    void require_stay_implied() const {
        const std::array<tier_rule, 2> rules{enter, stay};
        const auto read_enter = detail::columns_read("key_accounts", criteria, enter);
        const auto read_stay = detail::columns_read("key_accounts", criteria, stay);
        (void)detail::visit_cells(criteria, rules, 1u << 16, [&](std::span<const double> values) {
            require(
                !detail::meets(enter, read_enter, values) || detail::meets(stay, read_stay, values),
                "key_accounts: 'stay' must ask no more than 'enter', but a customer can meet 'enter' and not 'stay'");
            return true;
        });
    }

    /// First half of a decision: the state without the cap, from the customer's own inputs alone.
    template <class Id>
    void qualify(key_account_decision<Id>& record) const {
        const auto& was = record.before;
        auto& now = record.after;
        now = was;
        now.met = record.score >= enter_score ? score_bit : 0;
        for (std::size_t r = 0; r < enter.requirements.size(); ++r)
            if (enter.requirements[r].met(value_of(record, enter.requirements[r])))
                now.met |= std::uint64_t{1} << r;
        const bool enters = record.score >= enter_score && meets(record, enter);
        const bool stays = record.score >= stay_score && meets(record, stay);
        const bool free = record.period - (std::max)(was.qualified_changed, was.member_changed) >= dwell_periods;
        now.short_periods = was.qualified && !stays ? was.short_periods + 1 : 0;
        bool demoted = now.short_periods > grace_periods;
        if (record.review) {
            require(now.short_periods > 0, "key_accounts: ", customer_in_words(record.customer),
                    " is not short of the criteria to stay, so there is nothing to review");
            demoted = record.review->verdict == review_verdict::demote;
            if (!demoted)
                now.short_periods = 0;
        }
        if (!was.qualified)
            now.qualified = enters && free;
        else
            now.qualified = !(demoted && free);
        if (now.qualified != was.qualified) {
            now.qualified_changed = record.period;
            now.short_periods = 0;
        }
    }

    /// How strong a claim is: 0 by override, 1 a key account inside its dwell, 2 by the place policy, 3 none.
    template <class Id>
    [[nodiscard]] int claim_class(const key_account_decision<Id>& record) const {
        if (record.exception)
            return record.exception->effect == override_effect::admit ? 0 : 3;
        if (!record.after.qualified)
            return 3;
        const bool recent = record.period - record.before.member_changed < dwell_periods;
        return !recent ? 2 : record.before.member && !record.before.by_override ? 1 : record.before.member ? 2 : 3;
    }

    /// Gives each claim its place in the line.
    template <class Id>
    void rank(std::vector<key_account_decision<Id>>& records) const {
        std::vector<std::pair<int, std::size_t>> line;
        for (std::size_t i = 0; i < records.size(); ++i)
            if (const auto strength = claim_class(records[i]); strength < 3)
                line.emplace_back(strength, i);
        const auto claim = [&](std::size_t i) {
            const auto& record = records[i];
            return place_claim{record.score, record.before.member,
                               record.before.member                   ? never
                               : record.before.waiting_since == never ? record.period
                                                                      : record.before.waiting_since};
        };
        std::sort(line.begin(), line.end(), [&](const auto& a, const auto& b) {
            if (a.first != b.first)
                return a.first < b.first;
            const auto left = claim(a.second);
            const auto right = claim(b.second);
            if (order.before(left, right) || order.before(right, left))
                return order.before(left, right);
            return a.second < b.second; // ids ascend
        });
        for (std::size_t i = 0; i < line.size(); ++i)
            records[line[i].second].rank = static_cast<int>(i) + 1;
    }

    /// Second half of a decision: the state with the cap, from the first half and the place in the line.
    template <class Id>
    void settle(key_account_decision<Id>& record) const {
        const auto& was = record.before;
        auto& now = record.after;
        const auto strength = claim_class(record);
        now.member = strength < 2 || (strength == 2 && record.rank <= record.places);
        now.by_override = now.member && strength == 0 && !now.qualified;
        if (now.member != was.member)
            now.member_changed = record.period;
        const bool waits = now.qualified && !now.member;
        now.waiting_since = !waits ? never : was.waiting_since == never ? record.period : was.waiting_since;
        give_reason(record, strength);
    }

    template <class Id>
    void give_reason(key_account_decision<Id>& record, int strength) const {
        const auto& was = record.before;
        const auto& now = record.after;
        using outcome = key_account_outcome;
        using reason = key_account_reason;
        const bool excluded = record.exception && strength == 3;
        record.outcome = now.member      ? was.member ? outcome::stays : outcome::entered
                         : was.member    ? outcome::left
                         : now.qualified ? outcome::waiting
                                         : outcome::outside;
        record.reason = reason::criteria;
        if (excluded)
            record.reason = reason::override_excludes;
        else if (now.member && strength == 0)
            record.reason = reason::override_admits;
        else if (record.outcome == outcome::entered && was.qualified)
            record.reason = reason::place;
        else if (record.outcome == outcome::waiting)
            record.reason = strength == 3 ? reason::dwell : reason::no_place;
        else if (record.outcome == outcome::left)
            record.reason = now.qualified     ? reason::displaced
                            : was.by_override ? reason::override_expired
                                              : reason::criteria;
        record.moved_by.clear();
        if (now.qualified && !was.qualified)
            name_newly_met(record);
        else if (was.qualified && (now.short_periods > 0 || !now.qualified || record.review))
            name_not_met(record);
    }

    /// The entry requirements that are met now and were not before.
    template <class Id>
    void name_newly_met(key_account_decision<Id>& record) const {
        const auto gained = record.after.met & ~record.before.met;
        for (std::size_t r = 0; r < enter.requirements.size(); ++r)
            if (gained >> r & 1)
                record.moved_by.push_back(enter.requirements[r].criterion);
        if (gained & score_bit)
            record.moved_by.push_back("score");
    }

    /// The requirements to stay that are not met.
    template <class Id>
    void name_not_met(key_account_decision<Id>& record) const {
        for (const auto& each : stay.requirements)
            if (!each.met(value_of(record, each)))
                record.moved_by.push_back(each.criterion);
        if (record.score < stay_score)
            record.moved_by.push_back("score");
    }

    template <class Id>
    [[nodiscard]] double value_of(const key_account_decision<Id>& record, const requirement& asked) const {
        return record.values[detail::criterion_index("key_accounts", criteria, asked.criterion)];
    }

    template <class Id>
    [[nodiscard]] bool meets(const key_account_decision<Id>& record, const tier_rule& rule) const {
        return detail::meets(rule, detail::columns_read("key_accounts", criteria, rule), record.values);
    }

    template <class Id>
    void report(std::vector<key_account_decision<Id>> records, requalification<Id>& result) const {
        std::vector<std::pair<int, Id>> line;
        for (auto& record : records) {
            const auto& now = record.after;
            if (record.outcome == key_account_outcome::entered)
                result.entered.push_back(record.customer);
            if (record.outcome == key_account_outcome::left)
                result.left.push_back(record.customer);
            if (now.qualified && !now.member)
                line.emplace_back(record.rank == 0 ? (std::numeric_limits<int>::max)() : record.rank, record.customer);
            if (now.qualified && now.short_periods > 0)
                result.in_review.push_back(record.customer);
            const bool concerned = record.before.qualified || record.before.member || now.qualified || now.member ||
                                   record.exception || record.review;
            if (concerned || audit == audit_scope::everybody)
                result.audit.push_back(std::move(record));
        }
        std::sort(line.begin(), line.end());
        for (auto& [place, customer] : line)
            result.waiting.push_back(customer);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
