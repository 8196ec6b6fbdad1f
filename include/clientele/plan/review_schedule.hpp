#pragma once

/// @file
/// The reviews that a playbook asks for, on open days.

#include <clientele/fwd.hpp>
#include <clientele/plan/calendar.hpp>
#include <clientele/plan/ready_playbooks.hpp>

#include <algorithm>
#include <cstdint>
#include <tuple>

namespace clientele::inline CLIENTELE_ABI {

/// A customer, and since when the play of its tier holds.
template <class Id>
struct reviewed_customer {
    Id customer{}; ///< who
    int tier = 0;  ///< 0 the best
    day started{}; ///< the day from which reviews are counted

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("reviewed_customer");
        each("customer", of.customer...);
        each("tier", of.tier...);
        each("started", of.started...);
    }
};

/// A review that is to be held.
template <class Id>
struct planned_review {
    Id customer{};            ///< with whom
    int tier = 0;             ///< of the customer
    review_kind what{};       ///< what is looked at
    std::int64_t ordinal = 0; ///< its number, counted from the start, from 1 on
    day due{};                ///< the day by which it is due, open or not
    day on{};                 ///< the open day on which it is held

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("planned_review");
        each("customer", of.customer...);
        each("tier", of.tier...);
        each("what", of.what...);
        each("ordinal", of.ordinal...);
        each("due", of.due...);
        each("on", of.on...);
    }
};

/// Schedules the reviews of a playbook: the k-th of a kind is due k times its period after the play began, counted from
/// that day, and held on that day or the last open one before it; on the first open day from the as-of day on where
/// that is over. Those that were due before the as-of day are taken for held.
///
///     review_schedule{.calendar = china_calendar{}}.plan(customers, as_of, until)
template <class Playbook, class Calendar>
struct review_schedule {
    static_assert(playbook_policy<Playbook>,
                  "review_schedule: plays must offer tiers() and at(tier) (playbook_policy)");
    static_assert(calendar_policy<Calendar>, "review_schedule: calendar must offer open(day) (calendar_policy)");

    Playbook plays{};    ///< what is reviewed how often: `four_tier_playbook{}`, or the host's own
    Calendar calendar{}; ///< open days: `working_week{}`, `china_calendar{}`

    /// The reviews.
    /// @param customers one row each, of tiers that the playbook has
    /// @param as_of     the day on which we look, of the years 0 to 9999
    /// @param until     the last day by which reviews are due that are scheduled, at most 36'525 days after `as_of`, of
    ///                  the same years
    /// @returns those due in [as_of, until], by day, then customer, then kind
    /// @throws error `bad_value` with the row; `bad_parameter`, whatever `plays.at(tier)` throws
    /// Complexity: O(n log n + r log r) for n customers and r reviews.
    template <class Id>
    [[nodiscard]] std::vector<planned_review<Id>> plan(const std::vector<reviewed_customer<Id>>& customers, day as_of,
                                                       day until) const {
        detail::check_calendar(calendar);
        require(detail::has_four_digit_year(as_of) && detail::has_four_digit_year(until),
                "review_schedule: as_of and until must be days of the years 0 to 9999, got ", detail::quoted_day(as_of),
                " and ", detail::quoted_day(until));
        require(until >= as_of && until - as_of <= std::chrono::days{36'525},
                "review_schedule: until must be in [as_of, as_of + 36525 days], got ", to_text(as_of), " and ",
                to_text(until));
        std::vector<std::vector<review_rule>> rules; // by tier
        for (int tier = 0; tier < plays.tiers(); ++tier) {
            const play what = plays.at(tier);
            check(what.reviews, tier);
            rules.push_back(what.reviews);
        }
        check(customers, rules.size());
        std::vector<planned_review<Id>> out;
        for (const auto& each : customers)
            for (const auto& rule : rules[static_cast<std::size_t>(each.tier)])
                schedule(out, each, rule, as_of, until);
        const auto key = [](const auto& each) { return std::tie(each.on, each.customer, each.what, each.ordinal); };
        std::sort(out.begin(), out.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
        return out;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("review_schedule");
        each("plays", of.plays...);
        each("calendar", of.calendar...);
    }

private:
    static void check(const std::vector<review_rule>& reviews, int tier) {
        for (std::size_t i = 0; i < reviews.size(); ++i) {
            require(reviews[i].every.count() >= 1 && reviews[i].every.count() <= 36'525,
                    "review_schedule: every must be in [1, 36525] days between two reviews, got ",
                    reviews[i].every.count(), " in tier ", tier);
            for (std::size_t j = 0; j < i; ++j)
                require(reviews[i].what != reviews[j].what, "review_schedule: tier ", tier,
                        " must have one period for the ", in_words(reviews[i].what), " review, got two");
        }
    }
    template <class Id>
    static void check(const std::vector<reviewed_customer<Id>>& customers, std::size_t tiers) {
        std::vector<std::size_t> order;
        for (std::size_t row = 0; row < customers.size(); ++row) {
            if (customers[row].tier < 0 || static_cast<std::size_t>(customers[row].tier) >= tiers)
                fail(errc::bad_value, row, "review_schedule: tier must be one of the ", tiers, " of the playbook, got ",
                     customers[row].tier, " in row ", row);
            if (!detail::has_four_digit_year(customers[row].started))
                fail(errc::bad_value, row, "review_schedule: started must be a day of the years 0 to 9999, got ",
                     detail::quoted_day(customers[row].started), " in row ", row);
            order.push_back(row);
        }
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return std::tie(customers[a].customer, a) < std::tie(customers[b].customer, b);
        });
        for (std::size_t i = 1; i < order.size(); ++i)
            if (!(customers[order[i - 1]].customer < customers[order[i]].customer))
                fail(errc::bad_value, order[i], "review_schedule: a customer must have one row, got a second, row ",
                     order[i]);
    }
    template <class Id>
    void schedule(std::vector<planned_review<Id>>& out, const reviewed_customer<Id>& customer, const review_rule& rule,
                  day as_of, day until) const {
        const auto every = rule.every.count(), gone = (as_of - customer.started).count();
        for (auto ordinal = gone <= every ? std::int64_t{1} : (gone + every - 1) / every;; ++ordinal) {
            const day due = customer.started + std::chrono::days{ordinal * every};
            if (due > until)
                return;
            if (due < as_of)
                continue;
            const day before = last_open_day(calendar, due);
            out.push_back({customer.customer, customer.tier, rule.what, ordinal, due,
                           before < as_of ? next_open_day(calendar, as_of) : before});
        }
    }
};

} // namespace clientele::inline CLIENTELE_ABI
