#pragma once

/// @file
/// Contacts that are due to a list for each owner: the most urgent first, as many as the owner can make.

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/plan/detail/most_value.hpp>
#include <clientele/plan/urgency.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// Contacts, as columns; a customer may have several, and each has one owner, who makes it.
template <class Id, class Owner>
struct contact_columns {
    std::span<const Id> customer; ///< ids, none empty
    std::span<const Owner> owner; ///< ids of who makes the contact; empty where nobody does
    std::span<const day> due;     ///< when it is due at the latest, as `planned_service::next_contact` says
    column value;                 ///< the value at stake in any unit, such as risk x remaining value, 0 or more
    std::span<const std::chrono::minutes> duration{}; ///< in [1, 527'040], a year; left out: an hour each

    /// The number of contacts.
    [[nodiscard]] std::size_t size() const noexcept { return customer.size(); }
};

/// What one owner can do until the list is made anew.
template <class Owner>
struct owner_capacity {
    Owner owner;                                ///< the id
    std::optional<std::chrono::minutes> time{}; ///< for contacts, 0 or more; none: not limited
    std::optional<std::int64_t> calls{};        ///< how many contacts, 0 or more; none: not limited

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("owner_capacity");
        each("owner", of.owner...);
        each("time", of.time...);
        each("calls", of.calls...);
    }
};

/// A contact with its urgency.
template <class Id, class Owner>
struct planned_call {
    Id customer{};                   ///< whom
    Owner owner{};                   ///< who makes it
    day due{};                       ///< when it is due at the latest
    std::chrono::minutes duration{}; ///< how long it takes
    double value = 0;                ///< the value at stake
    double urgency = 0;              ///< what the policy says

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("planned_call");
        each("customer", of.customer...);
        each("owner", of.owner...);
        each("due", of.due...);
        each("duration", of.duration...);
        each("value", of.value...);
        each("urgency", of.urgency...);
    }
};

/// Why a contact is on no list; of two reasons the first.
enum class left_over {
    not_due,       ///< it is due later
    without_owner, ///< its owner has no capacity stated
    too_long,      ///< it takes longer than all the time of its owner
    no_calls,      ///< the owner's number of calls is used up
    no_time        ///< it takes longer than the time that is left
};
/// The words of what is saved.
constexpr std::array<std::string_view, 5> words_of(left_over) noexcept {
    return {"not_due", "without_owner", "too_long", "no_calls", "no_time"};
}
/// The reason in words: "no time left".
[[nodiscard]] constexpr std::string_view in_words(left_over why) noexcept {
    constexpr std::array<std::string_view, 5> words{"not due", "without owner", "too long", "no calls left",
                                                    "no time left"};
    return words[static_cast<std::size_t>(why)];
}

/// A contact that is on no list.
template <class Id, class Owner>
struct left_call {
    planned_call<Id, Owner> call{}; ///< the contact
    left_over why{};                ///< why

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("left_call");
        each("call", of.call...);
        each("why", of.why...);
    }
};

/// The list of one owner.
template <class Id, class Owner>
struct owner_calls {
    owner_capacity<Owner> capacity{};             ///< who, and what they can do
    std::vector<planned_call<Id, Owner>> calls{}; ///< the most urgent first
    std::chrono::minutes time{};                  ///< that they take together
    double reached = 0;                           ///< the values at stake of the list
    double bound = 0; ///< what no list of these contacts can exceed: the optimum, were contacts divisible

    /// The share of the bound that the list reaches; 1 where nothing is at stake.
    [[nodiscard]] double share() const noexcept { return bound > 0 ? reached / bound : 1; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("owner_calls");
        each("capacity", of.capacity...);
        each("calls", of.calls...);
        each("time", of.time...);
        each("reached", of.reached...);
        each("bound", of.bound...);
    }
};

/// The lists of all owners. Every contact is on one of them or left over: `contacts` are the calls of all lists and
/// `left`.
template <class Id, class Owner>
struct planned_calls {
    std::size_t contacts = 0;                     ///< contacts seen
    std::vector<owner_calls<Id, Owner>> owners{}; ///< everyone with a capacity, ascending
    std::vector<left_call<Id, Owner>> left{};     ///< by owner, the most urgent first
    double reached = 0;                           ///< the values at stake of all lists
    double bound = 0;                             ///< the sum of the owners' bounds

    /// The share of the bound that the lists reach; 1 where nothing is at stake.
    [[nodiscard]] double share() const noexcept { return bound > 0 ? reached / bound : 1; }

    /// How many contacts were left over for one reason.
    [[nodiscard]] std::size_t count(left_over why) const noexcept {
        return static_cast<std::size_t>(
            std::count_if(left.begin(), left.end(), [&](const auto& each) { return each.why == why; }));
    }
    /// The values at stake of those.
    [[nodiscard]] double at_stake(left_over why) const noexcept {
        exact_sum sum;
        for (const auto& each : left)
            if (each.why == why)
                sum.add(each.call.value);
        return sum.value();
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("planned_calls");
        each("contacts", of.contacts...);
        each("owners", of.owners...);
        each("left", of.left...);
        each("reached", of.reached...);
        each("bound", of.bound...);
    }
};

/// What became of all contacts, values with four digits and all before the point: "7 contacts = 4 listed + 1 not due +
/// 2 no time left; 900 of at most 950 at stake reached".
template <class Id, class Owner>
[[nodiscard]] std::string in_words(const planned_calls<Id, Owner>& of) {
    std::string out = sentence(
        of.contacts, of.contacts == 1 ? " contact = " : " contacts = ", of.contacts - of.left.size(), " listed");
    for (std::size_t i = 0; i < words_of(left_over{}).size(); ++i)
        if (const auto why = static_cast<left_over>(i); of.count(why) > 0)
            out += sentence(" + ", of.count(why), " ", in_words(why));
    return out + sentence("; ", detail::short_number(of.reached), " of at most ", detail::short_number(of.bound),
                          " at stake reached");
}

/// Ranks contacts that are due and gives every owner a list that fits into the owner's time and number of calls.
///
/// Contacts are taken in the order of their urgency, equal ones by customer id; one that no longer fits is left over,
/// and shorter ones behind it may still fit. What is lost against the best list there could be is seen in `bound`.
///
///     call_list{}.plan(contact_columns<int, int>{.customer = ids, .owner = managers, .due = plan.next_contact,
///                                                .value = at_stake}, capacities, as_of)
template <class Urgency>
struct call_list {
    static_assert(urgency_policy<Urgency>,
                  "call_list: urgency must be callable with a due_contact and give a number (urgency_policy)");

    Urgency urgency{};               ///< what comes first: `value_per_hour`, `late_weighted{...}`, `earliest_due`
    std::chrono::days look_ahead{0}; ///< contacts due so many days after the as-of day are taken too, in [0, 3660]

    /// The lists.
    /// @param contacts   n contacts
    /// @param capacities m owners, each once; contacts of others are left over
    /// @param as_of      the day on which we look
    /// @returns a list per owner, and every contact that is on none, with the reason
    /// @throws error `bad_shape`; `bad_value` with the row; `bad_parameter`; `overflow` for an urgency, with the row,
    ///         or a sum of values beyond a double
    /// Complexity: O(n log n + m log m).
    template <class Id, class Owner>
    [[nodiscard]] planned_calls<Id, Owner> plan(const contact_columns<Id, Owner>& contacts,
                                                std::span<const owner_capacity<std::type_identity_t<Owner>>> capacities,
                                                day as_of) const {
        detail::require_as_of("call_list", as_of);
        require(look_ahead.count() >= 0 && look_ahead.count() <= 3660,
                "call_list: look_ahead must be in [0, 3660] days, got ", look_ahead.count());
        planned_calls<Id, Owner> result{.contacts = contacts.size(), .owners = owners_of<Id, Owner>(capacities)};
        auto calls = ranked(contacts, as_of);
        auto at = calls.begin();
        const auto leave = [&](auto from, auto to) {
            for (; from != to; ++from)
                result.left.push_back({std::move(*from), why_not(*from, as_of)});
        };
        for (auto& each : result.owners) {
            const auto& who = each.capacity.owner;
            const auto begin = std::find_if(at, calls.end(), [&](const auto& call) { return !(call.owner < who); });
            leave(at, begin);
            at = std::find_if(begin, calls.end(), [&](const auto& call) { return who < call.owner; });
            fill(each, std::span{begin, at}, as_of, result.left);
        }
        leave(at, calls.end());
        add_up(result);
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("call_list");
        each("urgency", of.urgency...);
        each("look_ahead", of.look_ahead...);
    }

private:
    [[nodiscard]] bool later(day due, day as_of) const { return due > as_of + look_ahead; }
    /// Why a contact whose owner has no capacity is on no list.
    [[nodiscard]] left_over why_not(const auto& call, day as_of) const {
        return later(call.due, as_of) ? left_over::not_due : left_over::without_owner;
    }

    /// An empty list for everyone, ascending.
    template <class Id, class Owner>
    [[nodiscard]] static std::vector<owner_calls<Id, Owner>>
    owners_of(std::span<const owner_capacity<Owner>> capacities) {
        std::vector<owner_calls<Id, Owner>> owners;
        owners.reserve(capacities.size());
        for (const auto& each : capacities) {
            require(!detail::says_nothing(each.owner), "call_list: the owner of a capacity must not be empty, got ''");
            require(!each.time || each.time->count() >= 0, "call_list: time must be 0 minutes or more, got ",
                    each.time ? each.time->count() : 0, " of owner ", detail::quoted_id(each.owner));
            require(!each.calls || *each.calls >= 0, "call_list: calls must be 0 or more, got ", each.calls.value_or(0),
                    " of owner ", detail::quoted_id(each.owner));
            owners.push_back({.capacity = each});
        }
        std::sort(owners.begin(), owners.end(),
                  [](const auto& a, const auto& b) { return a.capacity.owner < b.capacity.owner; });
        for (std::size_t i = 1; i < owners.size(); ++i)
            require(owners[i - 1].capacity.owner < owners[i].capacity.owner,
                    "call_list: every owner must have one capacity, got two of owner ",
                    detail::quoted_id(owners[i].capacity.owner));
        return owners;
    }

    /// All contacts with their urgency, by owner, the most urgent first.
    template <class Id, class Owner>
    [[nodiscard]] std::vector<planned_call<Id, Owner>> ranked(const contact_columns<Id, Owner>& contacts,
                                                              day as_of) const {
        const std::size_t n = contacts.size();
        require_same_size("call_list", "owner", n, contacts.owner.size());
        require_same_size("call_list", "due", n, contacts.due.size());
        require_same_size("call_list", "value", n, contacts.value.size());
        if (!contacts.duration.empty())
            require_same_size("call_list", "duration", n, contacts.duration.size());
        std::vector<planned_call<Id, Owner>> calls;
        calls.reserve(n);
        for (std::size_t i = 0; i < n; ++i) {
            const auto duration = contacts.duration.empty() ? std::chrono::hours{1} : contacts.duration[i];
            require_legal(i, contacts.customer[i], contacts.due[i], contacts.value[i], duration);
            const double urgent = urgency_of(contacts.due[i], as_of, contacts.value[i], duration);
            if (!std::isfinite(urgent))
                fail(std::isnan(urgent) ? errc::bad_value : errc::overflow, i,
                     "call_list: urgency must be a finite number, got ", urgent, " for the value ", contacts.value[i],
                     " in row ", i);
            calls.push_back(
                {contacts.customer[i], contacts.owner[i], contacts.due[i], duration, contacts.value[i], urgent});
        }
        // values so small that the urgency may have lost them, where it hangs on the value
        const auto lost = [&](const auto& call) {
            const bool tiny = call.value < 1e-290 && std::abs(call.urgency) < 1e-290 &&
                              std::abs(urgency_of(call.due, as_of, 1.0, call.duration)) >= 1e-290;
            return tiny ? detail::rate_of(call.value, call.duration) : std::pair{0, 0.0};
        };
        std::sort(calls.begin(), calls.end(), [&](const auto& a, const auto& b) {
            const auto of_a = lost(a), of_b = lost(b);
            return std::tie(a.owner, b.urgency, of_b, a.customer, a.due, a.duration, b.value) <
                   std::tie(b.owner, a.urgency, of_a, b.customer, b.due, b.duration, a.value);
        });
        return calls;
    }
    [[nodiscard]] double urgency_of(day due, day as_of, double value, std::chrono::minutes takes) const {
        return urgency(due_contact{due, (std::max)(as_of - due, std::chrono::days{0}), value, takes});
    }
    template <class Id>
    static void require_legal(std::size_t row, const Id& customer, day due, double value, std::chrono::minutes takes) {
        constexpr int longest = 527'040; // a year
        if (detail::says_nothing(customer))
            fail(errc::bad_value, row, "call_list: customer must not be empty, got '' in row ", row);
        if (!detail::on_calendar(due))
            fail(errc::bad_value, row, "call_list: due must be a date of the calendar, got day ",
                 due.time_since_epoch().count(), " after 1 January 1970 in row ", row);
        if (!std::isfinite(value) || value < 0)
            fail(errc::bad_value, row, "call_list: value must be finite and not negative, got ", value, " in row ",
                 row);
        if (takes.count() < 1 || takes.count() > longest)
            fail(errc::bad_value, row, "call_list: duration must be in [1, ", longest, "] minutes, got ", takes.count(),
                 " in row ", row);
    }

    /// Puts what fits of an owner's contacts on the list, the most urgent first.
    template <class Id, class Owner>
    void fill(owner_calls<Id, Owner>& list, std::span<planned_call<Id, Owner>> calls, day as_of,
              std::vector<left_call<Id, Owner>>& left) const {
        const auto time = list.capacity.time.value_or((std::chrono::minutes::max)());
        const auto most = list.capacity.calls.value_or((std::numeric_limits<std::int64_t>::max)());
        std::vector<detail::worth_of_time> possible;
        exact_sum reached;
        for (auto& each : calls) {
            std::optional<left_over> why;
            if (later(each.due, as_of))
                why = left_over::not_due;
            else if (each.duration > time)
                why = left_over::too_long;
            else {
                possible.push_back({each.value, each.duration});
                if (std::cmp_greater_equal(list.calls.size(), most))
                    why = left_over::no_calls;
                else if (each.duration > time - list.time)
                    why = left_over::no_time;
            }
            if (why) {
                left.push_back({std::move(each), *why});
            } else {
                list.time += each.duration;
                reached.add(each.value);
                list.calls.push_back(std::move(each));
            }
        }
        list.reached = reached.value();
        // no optimum lies below what was reached, whatever the last bit of the divided contact says
        list.bound = (std::max)(list.reached, (std::min)(detail::most_value_in_time(possible, time),
                                                         detail::most_value_in_calls(possible, most)));
    }

    template <class Id, class Owner>
    static void add_up(planned_calls<Id, Owner>& result) {
        exact_sum reached, bound;
        for (const auto& each : result.owners) {
            if (!std::isfinite(each.bound))
                fail(errc::overflow, no_row, "call_list: the values of owner ", detail::quoted_id(each.capacity.owner),
                     " add up beyond the largest number");
            reached.add(each.reached);
            bound.add(each.bound);
        }
        result.reached = reached.value();
        result.bound = bound.value();
        if (!std::isfinite(result.bound))
            fail(errc::overflow, no_row, "call_list: the values of all owners add up beyond the largest number");
        for (std::size_t i = 0; i < words_of(left_over{}).size(); ++i)
            if (const auto why = static_cast<left_over>(i); !std::isfinite(result.at_stake(why)))
                fail(errc::overflow, no_row, "call_list: the values left over (", in_words(why),
                     ") add up beyond the largest number");
    }
};

} // namespace clientele::inline CLIENTELE_ABI
