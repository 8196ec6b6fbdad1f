#pragma once

/// @file
/// The audit record of a tier: what it was given from, so that it can be given again.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/retelling.hpp>
#include <clientele/tier/tier_rules.hpp>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A rule in words, for people.
///
///     in_words(rule) // "VIP: 2 of 3 points from annual_spend at least 300 (necessary), orders at least 4"
[[nodiscard]] inline std::string in_words(const tier_rule& rule) {
    auto words = sentence(rule.name, ": ", rule.needed, " of ", rule.attainable(), " points from ");
    for (std::size_t r = 0; r < rule.requirements.size(); ++r) {
        const auto& each = rule.requirements[r];
        words += sentence(r == 0 ? "" : ", ", each.criterion);
        const bool has_lower = std::isfinite(each.lower);
        const bool has_upper = std::isfinite(each.upper);
        if (has_lower && has_upper)
            words += sentence(" in [", each.lower, ", ", each.upper, ")");
        else if (has_lower)
            words += sentence(" at least ", each.lower);
        else if (has_upper)
            words += sentence(" below ", each.upper);
        if (each.points != 1.0)
            words += sentence(" worth ", each.points);
        if (each.necessary)
            words += " (necessary)";
    }
    return words;
}

/// One tier given to one customer, with everything it was given from.
template <class Id>
struct tier_decision {
    Id customer{};                     ///< whom it is about
    day as_of{};                       ///< the day
    std::vector<std::string> criteria; ///< the names of the criteria
    std::vector<double> values;        ///< the customer's values, in the order of the names; NaN where missing
    std::vector<std::string> rules;    ///< the rules in words, best tier first
    int tier = 0;                      ///< the tier given
    std::string name;                  ///< its name

    /// Whether two decisions are the same; values that are missing in both are equal.
    friend bool operator==(const tier_decision& a, const tier_decision& b) {
        const auto same = [](double x, double y) { return x == y || (x != x && y != y); };
        return a.customer == b.customer && a.as_of == b.as_of && a.criteria == b.criteria && a.rules == b.rules &&
               a.tier == b.tier && a.name == b.name &&
               std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(), same);
    }
};

/// Gives tiers by rules and keeps a record of each decision.
/// @param rules that give the tiers
/// @param as_of the day, for the record
/// @param ids one per row of the matrix: a vector or a span of integers or texts
/// @param x customers x criteria, columns as the rules name them
/// @returns one decision per row
/// @throws error `bad_shape` for sizes that differ, and those of `tier_rules::apply`
/// Complexity: O(n x requirements).
template <class Missing, class Ids>
    requires requires(const Ids& list) { std::span{list}; }
[[nodiscard]] auto record_tiers(const tier_rules<Missing>& rules, day as_of, const Ids& ids, const matrix_view& x) {
    using Id = typename decltype(std::span{ids})::value_type;
    const std::span<const Id> list{ids};
    require_same_size("record_tiers", "the matrix", list.size(), static_cast<std::size_t>(x.rows()));
    const auto given = naming_customers(list, [&] { return rules.apply(x); });
    std::vector<std::string> words;
    words.reserve(rules.rules.size());
    for (const auto& each : rules.rules)
        words.push_back(in_words(each));
    std::vector<tier_decision<Id>> result;
    for (std::size_t row = 0; row < list.size(); ++row) {
        tier_decision<Id> decision{list[row], as_of, rules.criteria, {}, words, given.tiers[row], {}};
        decision.name = given.names[static_cast<std::size_t>(decision.tier)];
        decision.values = detail::values_of_row(x, row);
        result.push_back(std::move(decision));
    }
    return result;
}

/// Gives a tier again from its record. The same rules give the same record; any difference means that the record or the
/// rules were changed.
/// @param rules that gave the tier
/// @param record of the decision
/// @throws error those of `tier_rules::apply`
template <class Id, class Missing>
[[nodiscard]] tier_decision<Id> replay(const tier_rules<Missing>& rules, const tier_decision<Id>& record) {
    const Eigen::Map<const matrix> one{record.values.data(), 1, static_cast<Eigen::Index>(record.values.size())};
    return record_tiers(rules, record.as_of, std::span<const Id>{&record.customer, 1}, one).front();
}

} // namespace clientele::inline CLIENTELE_ABI
