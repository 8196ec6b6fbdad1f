#pragma once

/// @file
/// The inputs of a requalification, checked and laid out as one unfinished decision per customer.

#include <clientele/align.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/retelling.hpp>
#include <clientele/tier/key_account/record.hpp>

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Refuses a customer of the programme that is missing from the input.
template <class Id>
void require_free_to_go(const key_account_programme<Id>& before, std::size_t known) {
    const auto& standing = before.standings[known];
    if (standing.qualified || standing.member)
        fail(errc::bad_value, no_row, "key_accounts: ", customer_in_words(before.customers[known]),
             " is in the programme but not in the input, and changes do not say that it was merged or erased");
}

/// Refuses a standing that no requalification leaves after `period` of them.
template <class Id>
void require_standing(const Id& customer, const key_account_standing& now, int period) {
    require_past("key_accounts", customer, "qualified_changed", now.qualified_changed, 1, period);
    require_past("key_accounts", customer, "member_changed", now.member_changed, 1, period);
    require_past("key_accounts", customer, "waiting_since", now.waiting_since, 1, period);
    require_short("key_accounts", customer, now.short_periods, period);
    require(
        (now.qualified || now.short_periods == 0) && (now.waiting_since != never) == (now.qualified && !now.member) &&
            (!now.by_override || (now.member && !now.qualified)) && (!now.member || now.qualified || now.by_override),
        "key_accounts: the stored standing of ", customer_in_words(customer),
        " contradicts itself: who is short is qualified, who waits is qualified and no member, a member is qualified "
        "or is one by override");
}

/// Refuses a programme that no requalifications lead to: whoever stored it may have read it back wrongly.
template <class Id>
void require_stored(const key_account_programme<Id>& before, day as_of) {
    require_period("key_accounts", before.period);
    require(on_calendar(as_of) && on_calendar(before.as_of),
            "key_accounts: as_of and that of the stored programme must be dates of the calendar, got days ",
            as_of.time_since_epoch().count(), " and ", before.as_of.time_since_epoch().count(),
            " after 1 January 1970");
    require(before.period == 0 || as_of > before.as_of, "key_accounts: as_of must be after the last requalification, ",
            to_text(before.as_of), ", got ", to_text(as_of));
    require_same_size("key_accounts", "the stored standings", before.customers.size(), before.standings.size());
    for (std::size_t i = 0; i < before.customers.size(); ++i)
        require_standing(before.customers[i], before.standings[i], before.period);
}

/// One empty record per customer, ids ascending, with its standing and its values. Whoever was merged or erased is free
/// to go, and is reported.
template <class Id>
[[nodiscard]] std::vector<key_account_decision<Id>>
gather_decisions(const key_account_programme<Id>& before, day as_of, std::span<const Id> ids, std::size_t criteria,
                 const matrix_view& x, column score, const customer_changes<Id>& changes, requalification<Id>& result) {
    require_same_size("key_accounts", "the matrix", ids.size(), static_cast<std::size_t>(x.rows()));
    require_same_size("key_accounts", "score", ids.size(), score.size());
    if (static_cast<std::size_t>(x.cols()) != criteria)
        fail(errc::bad_shape, no_row, "key_accounts: the matrix must have ", criteria,
             " columns, one per criterion, got ", x.cols());
    naming_customers(ids, [&] {
        require_finite("key_accounts", "score", score);
        if (!ids.empty())
            require_finite("key_accounts", x);
    });
    const auto rows = places_by_id("key_accounts: ids", ids);
    std::vector<Id> ascending;
    for (const auto row : rows)
        ascending.push_back(ids[row]);
    const auto known = align(before.customers, ascending, changes);
    for (const auto gone : known.left)
        require_free_to_go(before, gone);
    std::vector<key_account_decision<Id>> records(ids.size());
    for (const auto& [was, is] : known.both)
        records[is].before = before.standings[was];
    for (const auto& [was, is] : known.merged)
        result.merged.push_back({before.customers[was], ascending[is]});
    result.erased = known.erased.size();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& record = records[i];
        record.customer = std::move(ascending[i]);
        record.as_of = as_of;
        record.period = before.period + 1;
        record.places = result.places;
        record.score = score[rows[i]];
        record.values = values_of_row(x, rows[i]);
    }
    return records;
}

/// The decision about a customer that an override or a review names.
template <class Id>
[[nodiscard]] key_account_decision<Id>& decision_about(std::vector<key_account_decision<Id>>& records,
                                                       const Id& customer, std::string_view what) {
    const auto found = std::lower_bound(records.begin(), records.end(), customer,
                                        [](const auto& record, const Id& id) { return record.customer < id; });
    if (found == records.end() || !(found->customer == customer))
        fail(errc::bad_value, no_row, "key_accounts: ", what, " names ", customer_in_words(customer),
             ", who is not in the input");
    return *found;
}

template <class Id>
void require_complete(const executive_override<Id>& each) {
    require(!each.reason.empty() && !each.author.empty() && each.from < each.expiry, "key_accounts: the override for ",
            customer_in_words(each.customer), " must have a reason, an author and an expiry after its beginning");
}
template <class Id>
void require_complete(const demotion_review<Id>& each) {
    require(!each.reason.empty() && !each.author.empty(), "key_accounts: the review of ",
            customer_in_words(each.customer), " must have a reason and an author");
}

template <class Id>
void attach_overrides(std::vector<key_account_decision<Id>>& records, std::span<const executive_override<Id>> overrides,
                      day as_of) {
    for (const auto& each : overrides) {
        require_complete(each);
        if (!each.active(as_of))
            continue;
        auto& record = decision_about(records, each.customer, "an override");
        require(!record.exception, "key_accounts: two overrides hold for ", customer_in_words(each.customer),
                " at once");
        record.exception = each;
    }
}

template <class Id>
void attach_reviews(std::vector<key_account_decision<Id>>& records, std::span<const demotion_review<Id>> reviews) {
    for (const auto& each : reviews) {
        require_complete(each);
        auto& record = decision_about(records, each.customer, "a review");
        require(!record.review, "key_accounts: ", customer_in_words(each.customer), " has two reviews at once");
        record.review = each;
    }
}

/// Refuses a record that is no decision of any requalification over these criteria.
template <class Id>
void require_recorded(const key_account_decision<Id>& record, std::size_t criteria) {
    require(record.period >= 1 && record.period <= last_period, "key_accounts: the period of the record of ",
            customer_in_words(record.customer), " must be in [1, ", last_period, "], got ", record.period);
    require_same_size("key_accounts", "the values of the record", criteria, record.values.size());
    require_finite("key_accounts", "the values of the record", record.values);
    require_finite("key_accounts", "the score of the record", std::span{&record.score, 1});
    require(record.rank >= 0, "key_accounts: the rank of the record of ", customer_in_words(record.customer),
            " must be at least 0, got ", record.rank);
    require_standing(record.customer, record.before, record.period - 1);
    if (record.exception) {
        require_complete(*record.exception);
        require(record.exception->customer == record.customer && record.exception->active(record.as_of),
                "key_accounts: the override in the record of ", customer_in_words(record.customer),
                " must be about it and hold on the day of the record");
    }
    if (record.review) {
        require_complete(*record.review);
        require(record.review->customer == record.customer, "key_accounts: the review in the record of ",
                customer_in_words(record.customer), " must be about it");
    }
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
