#pragma once

/// @file
/// Alarms on record: one for each reason, who answers when, and how each ended.

#include <clientele/align.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/monitor/detail/unique_names.hpp>
#include <clientele/retelling.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Whose business an open alarm is from some day on.
struct escalation_step {
    std::chrono::days after{}; ///< days since it was raised, at least 0
    std::string to{};          ///< such as "head of sales"

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("escalation_step");
        each("after", of.after...);
        each("to", of.to...);
    }
};

/// What becomes of the alarms of one kind.
struct alarm_rule {
    std::string name{};                        ///< such as "own rhythm"
    std::string clears{};                      ///< what would clear them, such as "a purchase"
    std::chrono::days cool_down{};             ///< after one was closed the customer has none of this kind for so long
    std::vector<escalation_step> escalation{}; ///< `after` ascending

    /// Refuses rules that cannot be followed.
    /// @throws error `bad_parameter`
    void check(std::string_view where = "alarm_rule") const {
        require(!name.empty(), where, ": the name must not be empty");
        require(!clears.empty(), where, ": '", name, "' must say what clears its alarms");
        require(cool_down.count() >= 0, where, ": cool_down of '", name, "' must be at least 0 days, got ",
                cool_down.count());
        for (std::size_t i = 0; i < escalation.size(); ++i) {
            const auto least = i == 0 ? -1 : escalation[i - 1].after.count();
            require(escalation[i].after.count() > least, where, ": escalation of '", name,
                    "' must have days of at least 0 that rise, got ", escalation[i].after.count());
            require(!escalation[i].to.empty(), where, ": escalation of '", name, "' must say to whom");
        }
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("alarm_rule");
        each("name", of.name...);
        each("clears", of.clears...);
        each("cool_down", of.cool_down...);
        each("escalation", of.escalation...);
    }
};

/// A reason for an alarm.
template <class Id>
struct alarm_signal {
    Id customer;     ///< whose
    day since;       ///< when it began: of an open gap, the last purchase
    std::string why; ///< for people
};

/// An alarm on record.
template <class Id>
struct customer_alarm {
    Id customer;                 ///< whose
    std::string rule;            ///< by which
    day since;                   ///< when its reason began
    day raised;                  ///< when it was raised
    std::string why;             ///< for people
    std::optional<day> closed{}; ///< when it was closed; none: it is open
    std::string reason{};        ///< why it was closed

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("customer_alarm");
        each("customer", of.customer...);
        each("rule", of.rule...);
        each("since", of.since...);
        each("raised", of.raised...);
        each("why", of.why...);
        each("closed", of.closed...);
        each("reason", of.reason...);
    }
};

/// What became of some signals; each is in one of these.
struct raised_alarms {
    std::size_t raised = 0;   ///< new on record
    std::size_t standing = 0; ///< the customer has an open one of this rule
    std::size_t answered = 0; ///< closed before for a reason that began on the same day: one alarm for each open gap
    std::size_t cooling = 0;  ///< too soon after the last one

    /// Equal counts.
    friend bool operator==(const raised_alarms&, const raised_alarms&) = default;
};

/// An open alarm, and whose business it is.
template <class Id>
struct open_alarm {
    customer_alarm<Id> alarm; ///< as on record
    std::chrono::days age{};  ///< since it was raised
    std::size_t level = 0;    ///< how many steps of its escalation have been reached
    std::string with{};       ///< the last of them; empty for none
    std::string clears{};     ///< what would clear it
};

/// All alarms of a book, from the first day on. An alarm stays on record: it is closed, with a day and a reason, and
/// never taken off but where a customer is erased. Days never go back.
template <class Id>
class alarm_register {
public:
    /// Without a rule: to be read into.
    alarm_register() = default;
    /// @param rules one for each kind
    /// @throws error `bad_parameter` for a rule that cannot be followed or a name that stands twice
    explicit alarm_register(std::vector<alarm_rule> rules) : rules_{std::move(rules)} { check_rules(); }

    /// The rules.
    [[nodiscard]] const std::vector<alarm_rule>& rules() const noexcept { return rules_; }
    /// All alarms, open or closed, by customer, rule and day.
    [[nodiscard]] const std::vector<customer_alarm<Id>>& alarms() const noexcept { return alarms_; }

    /// Puts alarms on record: none where the customer has an open one of this rule, had one for a reason that began on
    /// the same day, or had one closed less than `cool_down` ago. Where it refuses, the register stays as it was.
    /// @param as_of   the day, not before any other
    /// @param rule    the name of theirs
    /// @param signals each customer at most once
    /// @returns how many were raised, and why the others were not
    /// @throws error `bad_parameter`; `bad_value` with the row
    /// Complexity: O(m log n + n) for m signals and n alarms.
    raised_alarms raise(day as_of, std::string_view rule, std::span<const alarm_signal<Id>> signals) {
        const auto& by = rule_of(rule);
        require_day(as_of);
        std::vector<Id> ids;
        for (std::size_t row = 0; row < signals.size(); ++row) {
            if (!detail::on_calendar(signals[row].since) || signals[row].since > as_of)
                fail(errc::bad_value, row, "alarm_register: since must be at most ", to_text(as_of), ", got ",
                     detail::quoted_day(signals[row].since), " in row ", row);
            ids.push_back(signals[row].customer);
        }
        raised_alarms count;
        std::vector<customer_alarm<Id>> fresh;
        for (const auto row : detail::places_by_id("alarm_register: the customers of the signals", ids)) {
            const auto& [customer, since, why] = signals[row];
            const auto found = fate(customer, by, since, as_of);
            ++(count.*found);
            if (found == &raised_alarms::raised)
                fresh.push_back({customer, by.name, since, as_of, why});
        }
        std::vector<customer_alarm<Id>> all;
        all.reserve(alarms_.size() + fresh.size());
        std::merge(std::make_move_iterator(alarms_.begin()), std::make_move_iterator(alarms_.end()),
                   std::make_move_iterator(fresh.begin()), std::make_move_iterator(fresh.end()),
                   std::back_inserter(all), in_order);
        alarms_ = std::move(all);
        as_of_ = as_of;
        return count;
    }

    /// Closes the open alarms whose reason has gone.
    /// @param as_of  the day, not before any other
    /// @param rule   the name of theirs
    /// @param ids    the customers who were looked at, each once
    /// @param since  for each, when what would be its reason now began: an alarm of an earlier one is closed, as the
    /// open gap of a customer whose last purchase is later
    /// @param reason for the record, such as "bought again"
    /// @returns how many were closed
    /// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row
    /// Complexity: O(m log m) for m customers, and O(log m) for each alarm.
    std::size_t clear(day as_of, std::string_view rule, std::span<const Id> ids, std::span<const day> since,
                      const std::string& reason) {
        require_same_size("alarm_register", "since", ids.size(), since.size());
        for (std::size_t row = 0; row < since.size(); ++row)
            if (!(since[row] <= as_of))
                fail(errc::bad_value, row, "alarm_register: since must be at most ", detail::quoted_day(as_of),
                     ", got ", detail::quoted_day(since[row]), " in row ", row);
        return close_where(as_of, rule, ids, reason,
                           [&](const auto& alarm, std::size_t place) { return alarm.since < since[place]; });
    }

    /// Closes the open alarms whose reason does not hold any more.
    /// @param holds for each of the customers, whether it does: any random-access range of truth values
    /// @throws error as the other `clear`
    template <std::ranges::random_access_range Holds>
        requires std::convertible_to<std::ranges::range_reference_t<Holds>, bool>
    std::size_t clear(day as_of, std::string_view rule, std::span<const Id> ids, const Holds& holds,
                      const std::string& reason) {
        require_same_size("alarm_register", "holds", ids.size(), std::ranges::size(holds));
        return close_where(as_of, rule, ids, reason, [&](const auto&, std::size_t place) {
            return !std::ranges::begin(holds)[static_cast<std::ptrdiff_t>(place)];
        });
    }

    /// Closes the open alarm of a customer by hand.
    /// @param as_of    the day, not before any other
    /// @param rule     its name
    /// @param customer whose
    /// @param reason   for the record, such as "called: on holiday"
    /// @returns whether there was one
    /// @throws error `bad_parameter`
    /// Complexity: O(log n).
    bool answer(day as_of, std::string_view rule, const Id& customer, const std::string& reason) {
        return close_where(as_of, rule, std::span{&customer, 1}, reason, [](auto&&...) { return true; }) > 0;
    }

    /// The alarms that are open on a day, by customer and rule.
    /// @param as_of at or after the day each was raised; one that was closed later was open then
    /// @throws error `bad_parameter` for a day that is not of the calendar
    /// Complexity: O(n).
    [[nodiscard]] std::vector<open_alarm<Id>> open(day as_of) const {
        detail::require_as_of("alarm_register", as_of);
        std::vector<open_alarm<Id>> found;
        for (const auto& each : alarms_)
            if (each.raised <= as_of && (!each.closed || *each.closed > as_of)) {
                const auto& by = rule_of(each.rule);
                open_alarm<Id> now{each, as_of - each.raised, 0, {}, by.clears};
                for (const auto& step : by.escalation)
                    if (step.after <= now.age)
                        ++now.level, now.with = step.to;
                found.push_back(std::move(now));
            }
        return found;
    }

    /// All that it keeps of a customer.
    [[nodiscard]] std::vector<customer_alarm<Id>> about(const Id& customer) const {
        return detail::entries_about(alarms_, customer);
    }
    /// Forgets a customer, leaving no trace.
    /// @returns how many alarms are gone
    std::size_t erase(Id customer) { return detail::erase_about(alarms_, customer); }

    /// Makes two customers one. Of open alarms of one rule, and of those for reasons that began on the same day, the
    /// one that was raised first stays, that of `into` where both were raised on one day.
    /// @param from who is no customer of its own any longer
    /// @param into who it is now
    /// @returns the alarms that gave way
    /// @throws error `bad_parameter` for an empty id
    /// Complexity: O(n).
    std::vector<customer_alarm<Id>> merge(Id from, Id into) {
        detail::require_merged_into("alarm_register", from, into);
        std::vector<customer_alarm<Id>> gave_way;
        if (from == into)
            return gave_way;
        auto moved = about(from);
        erase(from);
        for (auto& each : moved) {
            each.customer = into;
            const auto twin = [&](const auto& other) {
                return other.customer == into && other.rule == each.rule &&
                       (other.since == each.since || (!other.closed && !each.closed));
            };
            const auto stays = [&](const auto& other) { return twin(other) && other.raised <= each.raised; };
            if (std::any_of(alarms_.begin(), alarms_.end(), stays)) {
                gave_way.push_back(std::move(each));
            } else { // it was raised before all of them
                std::copy_if(alarms_.begin(), alarms_.end(), std::back_inserter(gave_way), twin);
                std::erase_if(alarms_, twin);
                alarms_.push_back(std::move(each));
            }
        }
        std::sort(alarms_.begin(), alarms_.end(), in_order);
        return gave_way;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("alarm_register");
        each("rules", of.rules_...);
        each("alarms", of.alarms_...);
        each("as_of", of.as_of_...);
    }
    /// Refuses alarms that `raise` would not have put on record.
    /// @throws error `bad_parameter`; `bad_value` with the place of the alarm
    void require_sound(std::string_view where) const {
        check_rules();
        for (std::size_t i = 0, open = 0; i < alarms_.size(); ++i) { // open: of one customer by one rule
            const auto& each = alarms_[i];
            (void)rule_of(each.rule);
            if (i > 0 && (alarms_[i - 1].customer != each.customer || alarms_[i - 1].rule != each.rule))
                open = 0;
            open += !each.closed;
            if (!(each.since <= each.raised && as_of_ && each.raised <= *as_of_ &&
                  (!each.closed || (each.raised <= *each.closed && *each.closed <= *as_of_))) ||
                each.closed.has_value() == each.reason.empty() || detail::says_nothing(each.customer) ||
                (i > 0 && !in_order(alarms_[i - 1], each)) || open > 1)
                fail(errc::bad_value, i, where,
                     ": alarms must ascend, each with a customer, days in order, one of a rule open at most, and a ",
                     "reason where it is closed, which alarm ", i, " does not");
        }
    }

private:
    void check_rules() const {
        std::vector<std::string> names;
        for (const auto& each : rules_) {
            each.check("alarm_register");
            names.push_back(each.name);
        }
        detail::require_unique_names("alarm_register", "rules", names);
    }

    [[nodiscard]] const alarm_rule& rule_of(std::string_view name) const {
        const auto found =
            std::find_if(rules_.begin(), rules_.end(), [&](const auto& each) { return each.name == name; });
        require(found != rules_.end(), "alarm_register: there is no rule '", detail::clipped(name), "'; there are ",
                detail::names_in_words(rules_.size(), "'",
                                       [&](std::size_t i) -> std::string_view { return rules_[i].name; }));
        return *found;
    }
    void require_day(day as_of) const {
        detail::require_as_of("alarm_register", as_of);
        require(!as_of_ || *as_of_ <= as_of, "alarm_register: as_of must not be before the last day, ",
                as_of_ ? to_text(*as_of_) : std::string{}, ", got ", to_text(as_of));
    }

    static bool in_order(const customer_alarm<Id>& a, const customer_alarm<Id>& b) {
        return std::tie(a.customer, a.rule, a.since) < std::tie(b.customer, b.rule, b.since);
    }
    /// The alarms of a customer by a rule, the oldest reason first.
    [[nodiscard]] auto of(const Id& customer, std::string_view rule) {
        using key = std::tuple<const Id&, std::string_view>;
        return std::ranges::equal_range(alarms_, key{customer, rule}, std::ranges::less{},
                                        [](const customer_alarm<Id>& each) { return key{each.customer, each.rule}; });
    }

    [[nodiscard]] std::size_t raised_alarms::* fate(const Id& customer, const alarm_rule& by, day since, day as_of) {
        std::size_t raised_alarms::* found = &raised_alarms::raised;
        for (const auto& each : of(customer, by.name)) {
            if (!each.closed)
                return &raised_alarms::standing;
            if (each.since >= since)
                found = &raised_alarms::answered;
            else if (found == &raised_alarms::raised && as_of - *each.closed < by.cool_down)
                found = &raised_alarms::cooling;
        }
        return found;
    }

    template <class Gone>
    std::size_t close_where(day as_of, std::string_view rule, std::span<const Id> ids, const std::string& reason,
                            const Gone& gone) {
        (void)rule_of(rule);
        require_day(as_of);
        require(!reason.empty(), "alarm_register: an alarm must be closed with a reason, got none");
        const auto places = detail::places_by_id("alarm_register: ids", ids);
        std::size_t closed = 0;
        for (const auto place : places)
            for (auto& each : of(ids[place], rule))
                if (!each.closed && gone(std::as_const(each), place)) {
                    each.closed = as_of;
                    each.reason = reason;
                    ++closed;
                }
        as_of_ = as_of;
        return closed;
    }

    std::vector<alarm_rule> rules_{};
    std::vector<customer_alarm<Id>> alarms_{}; // in_order
    std::optional<day> as_of_{};               // the last day that something was done
};

/// An alarm for people: "customer 'acme', own rhythm, since 2025-01-03: silent for 60 days. Raised 2025-03-04, 12 days
/// ago, with head of sales. Cleared by a purchase."
template <class Id>
[[nodiscard]] std::string in_words(const open_alarm<Id>& of) {
    return sentence(customer_in_words(of.alarm.customer), ", ", of.alarm.rule, ", since ", to_text(of.alarm.since),
                    ": ", of.alarm.why, ". Raised ", to_text(of.alarm.raised), ", ",
                    detail::counted(of.age.count(), "day", "days"), " ago", of.with.empty() ? "" : ", with ", of.with,
                    ". Cleared by ", of.clears, ".");
}

/// An alarm on record for people, also one that was closed.
template <class Id>
[[nodiscard]] std::string in_words(const customer_alarm<Id>& of) {
    return sentence(customer_in_words(of.customer), ", ", of.rule, ", since ", to_text(of.since), ": ", of.why,
                    ". Raised ", to_text(of.raised),
                    of.closed ? sentence(", closed ", to_text(*of.closed), ": ", of.reason, ".") : ", open.");
}

} // namespace clientele::inline CLIENTELE_ABI
