#pragma once

/// @file
/// The audit record of a tier: what it was given from, so that it can be given again.

#include <clientele/tier/tier_rules.hpp>

#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A rule in words: "VIP: 2 of 3 points from annual_spend at least 300 (necessary), orders at least 4, tenure in [3,
/// 5)".
[[nodiscard]] inline std::string in_words(const tier_rule& rule) {
    auto words = sentence(rule.name, ": ", rule.needed, " of ", rule.attainable(), " points from ");
    for (std::size_t r = 0; r < rule.requirements.size(); ++r) {
        const auto& each = rule.requirements[r];
        words += sentence(r == 0 ? "" : ", ", each.criterion);
        const bool from_below = std::isfinite(each.at_least);
        const bool to_above = std::isfinite(each.below);
        if (from_below && to_above)
            words += sentence(" in [", each.at_least, ", ", each.below, ")");
        else if (from_below)
            words += sentence(" at least ", each.at_least);
        else if (to_above)
            words += sentence(" below ", each.below);
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
    day date{};                        ///< the day
    std::vector<std::string> criteria; ///< the names of the criteria
    std::vector<double> values;        ///< the customer's values, in the order of the names; NaN where missing
    std::vector<std::string> rules;    ///< the rules in words, best tier first
    int tier = 0;                      ///< the tier given
    std::string name;                  ///< its name

    /// Whether two decisions are the same; values that are missing in both are equal.
    friend bool operator==(const tier_decision& a, const tier_decision& b) {
        const auto same = [](double x, double y) { return x == y || (x != x && y != y); };
        return a.customer == b.customer && a.date == b.date && a.criteria == b.criteria && a.rules == b.rules &&
               a.tier == b.tier && a.name == b.name &&
               std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(), same);
    }
};

/// Gives tiers by rules and keeps a record of each decision. `ids`: one per row of the matrix. Errors: sizes that
/// differ, and those of `tier_rules::assign`.
/// Complexity: O(n x requirements).
template <class Id, class Missing>
[[nodiscard]] std::vector<tier_decision<Id>> record_tiers(const tier_rules<Missing>& rules, day date,
                                                          std::span<const Id> ids, const matrix_view& x) {
    require_same_size("record_tiers", "the matrix", ids.size(), static_cast<std::size_t>(x.rows()));
    const auto given = rules.assign(x);
    std::vector<std::string> words;
    for (const auto& each : rules.rules)
        words.push_back(in_words(each));
    std::vector<tier_decision<Id>> result;
    for (std::size_t row = 0; row < ids.size(); ++row) {
        tier_decision<Id> decision{ids[row], date, rules.criteria, {}, words, given.tiers[row], {}};
        decision.name = given.names[static_cast<std::size_t>(decision.tier)];
        for (Eigen::Index j = 0; j < x.cols(); ++j)
            decision.values.push_back(x(static_cast<Eigen::Index>(row), j));
        result.push_back(std::move(decision));
    }
    return result;
}

/// Gives a tier again from its record. The same rules give the same record; any difference means that the record or the
/// rules were changed. Errors: those of `tier_rules::assign`.
template <class Id, class Missing>
[[nodiscard]] tier_decision<Id> replay(const tier_rules<Missing>& rules, const tier_decision<Id>& record) {
    const matrix one =
        Eigen::Map<const Eigen::MatrixXd>(record.values.data(), 1, static_cast<Eigen::Index>(record.values.size()));
    return record_tiers(rules, record.date, std::span<const Id>{&record.customer, 1}, one).front();
}

} // namespace clientele::inline CLIENTELE_ABI
