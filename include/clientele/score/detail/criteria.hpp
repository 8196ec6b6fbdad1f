#pragma once

/// @file
/// Checks of a list of criteria, and what it asks of a method.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>
#include <clientele/score/criterion.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Refuses criteria that contradict themselves or do not fit the matrix.
inline void require_criteria(std::string_view where, std::span<const criterion> criteria, std::size_t columns) {
    require(!criteria.empty(), where, ": criteria must name at least one criterion, got none");
    if (criteria.size() != columns)
        fail(errc::bad_shape, no_row, where, ": the matrix must have one column per criterion, that is ",
             criteria.size(), ", got ", columns);
    for (std::size_t j = 0; j < criteria.size(); ++j) {
        const auto& c = criteria[j];
        const auto aim = c.direction;
        require(std::isfinite(aim.lower) && std::isfinite(aim.upper), where, ": criterion '", c.name,
                "': target and band must be finite, got [", aim.lower, ", ", aim.upper, "]");
        require(aim.lower <= aim.upper, where, ": criterion '", c.name,
                "': the band's lower end must be at most its upper end, got [", aim.lower, ", ", aim.upper, "]");
        require(c.gate.at_least <= c.gate.at_most, where, ": criterion '", c.name,
                "': the gate must let something pass, got at_least ", c.gate.at_least, " and at_most ", c.gate.at_most);
        require(std::isfinite(c.missing.stand_in), where, ": criterion '", c.name,
                "': the neutral value must be finite, got ", c.missing.stand_in);
        for (std::size_t other = 0; other < j; ++other)
            require(c.name.empty() || criteria[other].name != c.name, where, ": two criteria are called '", c.name,
                    "'");
    }
}

/// Refuses the name of a criterion that does not exist.
inline void require_known_criterion(std::string_view where, std::string_view name,
                                    std::span<const criterion> criteria) {
    for (const auto& c : criteria)
        if (c.name == name)
            return;
    fail(errc::bad_parameter, no_row, where, ": there is no criterion '", name, "'");
}

[[nodiscard]] inline bool can_be_left_out(std::span<const criterion> criteria) noexcept {
    for (const auto& c : criteria)
        if (c.missing.how == missing_value::kind::exclude)
            return true;
    return false;
}

[[nodiscard]] inline bool can_be_vetoed(std::span<const criterion> criteria) noexcept {
    for (const auto& c : criteria)
        if (c.gate.closed())
            return true;
    return false;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
