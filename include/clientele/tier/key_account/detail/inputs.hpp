#pragma once

/// @file
/// The inputs of a requalification, checked and laid out as one unfinished decision per customer.

#include <clientele/align.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/tier/key_account/record.hpp>

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Refuses a customer of the programme that is missing from the input.
template <class Id>
void require_free_to_go(const key_account_programme<Id>& before, std::size_t known) {
    const auto& standing = before.standings[known];
    if (standing.qualified || standing.member)
        fail(errc::bad_value, no_row, "key_accounts: customer ", before.customers[known],
             " is in the programme but not in the input");
}

/// One empty record per customer, ids ascending, with its standing and its values.
template <class Id>
[[nodiscard]] std::vector<key_account_decision<Id>>
gather_decisions(const key_account_programme<Id>& before, day as_of, int places, std::span<const Id> ids,
                 std::size_t criteria, const matrix_view& x, column score) {
    require_same_size("key_accounts", "the matrix", ids.size(), static_cast<std::size_t>(x.rows()));
    require_same_size("key_accounts", "score", ids.size(), score.size());
    if (static_cast<std::size_t>(x.cols()) != criteria)
        fail(errc::bad_shape, no_row, "key_accounts: the matrix must have ", criteria,
             " columns, one per criterion, got ", x.cols());
    require_finite("key_accounts", "score", score);
    if (!ids.empty())
        require_finite("key_accounts", x);
    require_same_size("key_accounts", "the standings before", before.customers.size(), before.standings.size());
    const auto known = align(before.customers, ids);
    for (const auto gone : known.left)
        require_free_to_go(before, gone);
    std::vector<key_account_standing> standings(ids.size()); // in the order of the rows
    for (const auto& [was, is] : known.both)
        standings[is] = before.standings[was];
    const auto rows = places_by_id("later", ids);
    std::vector<key_account_decision<Id>> records(ids.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& record = records[i];
        record.customer = ids[rows[i]];
        record.before = standings[rows[i]];
        record.as_of = as_of;
        record.period = before.period + 1;
        record.places = places;
        record.score = score[rows[i]];
        for (Eigen::Index j = 0; j < x.cols(); ++j)
            record.values.push_back(x(static_cast<Eigen::Index>(rows[i]), j));
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
        fail(errc::bad_value, no_row, "key_accounts: ", what, " names customer ", customer,
             ", who is not in the input");
    return *found;
}

template <class Id>
void attach_overrides(std::vector<key_account_decision<Id>>& records, std::span<const executive_override<Id>> overrides,
                      day as_of) {
    for (const auto& each : overrides) {
        require(!each.reason.empty() && !each.author.empty() && each.from < each.expiry,
                "key_accounts: the override for customer ", each.customer,
                " must have a reason, an author and an expiry after its beginning");
        if (!each.active(as_of))
            continue;
        auto& record = decision_about(records, each.customer, "an override");
        require(!record.exception, "key_accounts: two overrides hold for customer ", each.customer, " at once");
        record.exception = each;
    }
}

template <class Id>
void attach_reviews(std::vector<key_account_decision<Id>>& records, std::span<const demotion_review<Id>> reviews) {
    for (const auto& each : reviews) {
        require(!each.reason.empty() && !each.author.empty(), "key_accounts: the review of customer ", each.customer,
                " must have a reason and an author");
        auto& record = decision_about(records, each.customer, "a review");
        require(!record.review, "key_accounts: customer ", each.customer, " has two reviews at once");
        record.review = each;
    }
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
