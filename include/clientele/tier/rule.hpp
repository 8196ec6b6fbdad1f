#pragma once

/// @file
/// One rule: what a customer must show to be in a tier.

#include <clientele/cmath.hpp>
#include <clientele/types.hpp>

#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A half-open range of one criterion, [lower, upper), and what meeting it is worth.
struct requirement {
    std::string criterion;                                   ///< the name of the column it reads
    double lower = -std::numeric_limits<double>::infinity(); ///< the least value that meets it, in the column's unit
    double upper = std::numeric_limits<double>::infinity();  ///< the first value above that does not
    double points = 1.0;                                     ///< what it adds to the rule when met, above 0
    bool necessary = false;                                  ///< without it no number of points is enough

    /// Whether a value meets it; a missing value (NaN) never does.
    [[nodiscard]] constexpr bool met(double value) const noexcept { return value >= lower && value < upper; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("requirement");
        each("criterion", of.criterion...);
        each("lower", of.lower...);
        each("upper", of.upper...);
        each("points", of.points...);
        each("necessary", of.necessary...);
    }
};

/// The criterion must be at least this much.
[[nodiscard]] inline requirement at_least(std::string criterion, double value) {
    return {.criterion = std::move(criterion), .lower = value};
}
/// The criterion must be below this much (for risks, complaints, days late).
[[nodiscard]] inline requirement below(std::string criterion, double value) {
    return {.criterion = std::move(criterion), .upper = value};
}
/// The criterion must lie in [lower, upper).
[[nodiscard]] inline requirement between(std::string criterion, double lower, double upper) {
    return {.criterion = std::move(criterion), .lower = lower, .upper = upper};
}
/// The same requirement, and no number of points makes up for it.
[[nodiscard]] inline requirement necessary(requirement which) {
    which.necessary = true;
    return which;
}
/// The same requirement, worth this many points.
[[nodiscard]] inline requirement worth(double points, requirement which) {
    which.points = points;
    return which;
}

/// A tier's rule: the points of the requirements that are met must reach `needed`, and the necessary ones must be met.
/// Made by `all_of`, `k_of` and `enough_points`.
struct tier_rule {
    std::string name;                      ///< what the tier is called
    std::vector<requirement> requirements; ///< what is asked
    double needed = 0.0;                   ///< the points that are enough

    /// The sum of points that counts as enough: what is needed, less what rounding may take from it. 0.1 and 0.7 points
    /// are 0.8, whatever the last bit of their sum is.
    [[nodiscard]] double enough() const noexcept { return needed * (1.0 - 1e-12); }

    /// The points that a customer can reach at most.
    [[nodiscard]] double attainable() const noexcept {
        double sum = 0.0;
        for (const auto& each : requirements)
            sum += each.points;
        return sum;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tier_rule");
        each("name", of.name...);
        each("requirements", of.requirements...);
        each("needed", of.needed...);
    }
};

/// The tier of those who meet every requirement.
/// @param name what the tier is called
/// @param requirements what is asked, each worth one point
/// @returns the rule
[[nodiscard]] inline tier_rule all_of(std::string name, std::vector<requirement> requirements) {
    for (auto& each : requirements)
        each.points = 1.0;
    const auto count = static_cast<double>(requirements.size());
    return {std::move(name), std::move(requirements), count};
}

/// The tier of those who meet at least k of the requirements, the necessary ones among them.
/// @param k how many are enough, in [1, the number of requirements]
/// @param name what the tier is called
/// @param requirements what is asked, each worth one point
/// @returns the rule
[[nodiscard]] inline tier_rule k_of(int k, std::string name, std::vector<requirement> requirements) {
    for (auto& each : requirements)
        each.points = 1.0;
    return {std::move(name), std::move(requirements), static_cast<double>(k)};
}

/// The tier of those whose met requirements are worth enough points (see `worth`).
/// @param needed the points that are enough, above 0 and at most all there are
/// @param name what the tier is called
/// @param requirements what is asked
/// @returns the rule
[[nodiscard]] inline tier_rule enough_points(double needed, std::string name, std::vector<requirement> requirements) {
    return {std::move(name), std::move(requirements), needed};
}

/// @cond INTERNAL
namespace detail {

/// The column of a named criterion; the sentence lists names that there are.
[[nodiscard]] inline std::size_t criterion_index(std::string_view where, const std::vector<std::string>& criteria,
                                                 std::string_view name) {
    for (std::size_t j = 0; j < criteria.size(); ++j)
        if (criteria[j] == name)
            return j;
    fail(errc::bad_parameter, no_row, where, ": unknown criterion '", clipped(name), "'; the columns are ",
         names_in_words(criteria.size(), "", [&](std::size_t j) -> const auto& { return criteria[j]; }));
}

/// Refuses a requirement that nobody can meet, in itself.
inline void require_requirement(std::string_view where, std::string_view rule, const requirement& r) {
    require(!std::isnan(r.lower) && !std::isnan(r.upper), where, ": rule '", rule, "': the bounds of '", r.criterion,
            "' must be numbers, got [", r.lower, ", ", r.upper, ")");
    require(r.lower < r.upper, where, ": rule '", rule, "' contradicts itself: '", r.criterion,
            "' must lie in [lower, upper) with lower < upper, got [", r.lower, ", ", r.upper, ")");
    require(r.points > 0.0 && std::isfinite(r.points), where, ": rule '", rule, "': points of '", r.criterion,
            "' must be above 0 and finite, got ", r.points);
}

/// Refuses a rule that nobody can meet, in itself.
inline void require_rule(std::string_view where, const tier_rule& rule) {
    require(!rule.requirements.empty(), where, ": rule '", rule.name, "' must ask for something, got no requirement");
    for (const auto& each : rule.requirements)
        require_requirement(where, rule.name, each);
    for (std::size_t a = 0; a < rule.requirements.size(); ++a)
        for (std::size_t b = 0; b < a; ++b) {
            const auto& x = rule.requirements[a];
            const auto& y = rule.requirements[b];
            const bool both = (x.necessary && y.necessary) || rule.needed >= rule.attainable() * (1.0 - 1e-12);
            require(!both || x.criterion != y.criterion || (x.lower < y.upper && y.lower < x.upper), where, ": rule '",
                    rule.name, "' contradicts itself: '", x.criterion, "' must lie in [", y.lower, ", ", y.upper,
                    ") and in [", x.lower, ", ", x.upper, ") at once");
        }
    require(std::isfinite(rule.attainable()), where, ": rule '", rule.name,
            "': the points must add up to a finite number, got ", rule.attainable());
    require(rule.needed > 0.0 && rule.enough() <= rule.attainable(), where, ": rule '", rule.name,
            "' must need between more than 0 and ", rule.attainable(), " points, all that can be reached, got ",
            rule.needed);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
