#pragma once

/// @file
/// Every kind of customer that rules can tell apart, one of each, so that a property of rules can be decided exactly.

#include <clientele/cmath.hpp>
#include <clientele/tier/rule.hpp>

#include <algorithm>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The column that each requirement of a rule reads.
[[nodiscard]] inline std::vector<std::size_t>
columns_read(std::string_view where, const std::vector<std::string>& criteria, const tier_rule& rule) {
    std::vector<std::size_t> result;
    result.reserve(rule.requirements.size());
    for (const auto& each : rule.requirements)
        result.push_back(criterion_index(where, criteria, each.criterion));
    return result;
}

/// Whether one customer meets a rule whose columns are known; a missing value meets nothing.
[[nodiscard]] inline bool meets(const tier_rule& rule, std::span<const std::size_t> read,
                                std::span<const double> values) noexcept {
    double sum = 0.0;
    for (std::size_t r = 0; r < read.size(); ++r) {
        const auto& asked = rule.requirements[r];
        if (asked.met(values[read[r]]))
            sum += asked.points;
        else if (asked.necessary)
            return false;
    }
    return sum >= rule.enough();
}

/// The values of one criterion at which a requirement begins or ends to be met, rising.
[[nodiscard]] inline std::vector<double> rule_breakpoints(std::span<const tier_rule> rules,
                                                          std::string_view criterion) {
    std::vector<double> result;
    for (const auto& rule : rules)
        for (const auto& each : rule.requirements)
            if (each.criterion == criterion)
                for (const double bound : {each.lower, each.upper})
                    if (std::isfinite(bound))
                        result.push_back(bound);
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

/// Calls `visit` with one customer out of each combination of ranges of the criteria; stops when it returns false.
/// Returns false, without a call, when there are more than `most` combinations.
template <class Visit>
bool visit_cells(const std::vector<std::string>& criteria, std::span<const tier_rule> rules, std::size_t most,
                 Visit visit) {
    std::vector<std::vector<double>> ranges; // one value inside each range of each criterion
    std::size_t cells = 1;
    for (const auto& name : criteria) {
        const auto cuts = rule_breakpoints(rules, name);
        ranges.emplace_back(1, cuts.empty() ? 0.0 : std::nextafter(cuts[0], -std::numeric_limits<double>::infinity()));
        ranges.back().insert(ranges.back().end(), cuts.begin(), cuts.end());
        if (cells > most / ranges.back().size())
            return false;
        cells *= ranges.back().size();
    }
    std::vector<double> values(criteria.size());
    for (std::size_t cell = 0; cell < cells; ++cell) {
        auto rest = cell;
        for (std::size_t j = 0; j < criteria.size(); ++j) {
            values[j] = ranges[j][rest % ranges[j].size()];
            rest /= ranges[j].size();
        }
        if (!visit(std::span<const double>{values}))
            return true;
    }
    return true;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
