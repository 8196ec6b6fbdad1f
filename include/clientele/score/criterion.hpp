#pragma once

/// @file
/// What a customer is judged by: a criterion with its direction, unit, weight, missing-value policy and gate.

#include <clientele/types.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Which values of a criterion are good ones.
struct direction {
    /// The four directions.
    enum class kind {
        benefit, ///< more is better
        cost,    ///< less is better
        target,  ///< the nearer to one value the better
        band     ///< anything inside a closed range is equally good, the nearer to it the better
    };

    kind toward = kind::benefit; ///< which of the four
    double low = 0;              ///< target or lower end of the band, in the criterion's unit
    double high = 0;             ///< target or upper end of the band, in the criterion's unit

    static const direction benefit; ///< more is better
    static const direction cost;    ///< less is better

    /// The nearer to `value` the better: |x - value| is treated as a cost.
    [[nodiscard]] static constexpr direction target(double value) noexcept { return {kind::target, value, value}; }
    /// Best inside [low, high]: the distance to that range is treated as a cost.
    [[nodiscard]] static constexpr direction band(double low, double high) noexcept { return {kind::band, low, high}; }

    /// Whether larger is better in what `measure` returns.
    [[nodiscard]] constexpr bool larger_is_better() const noexcept { return toward == kind::benefit; }

    /// The value itself for benefit and cost; the distance to the target or the band otherwise (then less is better).
    [[nodiscard]] constexpr double measure(double value) const noexcept {
        if (toward == kind::benefit || toward == kind::cost)
            return value;
        return value < low ? low - value : value > high ? value - high : value - value;
    }
};
inline constexpr direction direction::benefit{direction::kind::benefit, 0, 0};
inline constexpr direction direction::cost{direction::kind::cost, 0, 0};

/// What happens where a criterion's value is missing (NaN in the matrix).
struct missing_value {
    /// The four answers.
    enum class kind {
        refuse,  ///< an error that names row and criterion
        neutral, ///< counts as a stated normalised value
        exclude, ///< the criterion is left out for this customer and the other weights grow to fill its place
        impute   ///< the median of the known values in the customer's peer group takes its place
    };

    kind how = kind::refuse; ///< which of the four
    double stand_in = 0.5;   ///< the normalised value that `neutral` stands for

    static const missing_value refuse;            ///< an error that names row and criterion (the default)
    static const missing_value exclude;           ///< leave the criterion out and reweight; see `minimum_coverage`
    static const missing_value impute_from_peers; ///< the peer group's median; without peers, the population's

    /// Counts as this normalised value; 0.5 is the middle of every policy that maps to [0, 1].
    [[nodiscard]] static constexpr missing_value neutral(double normalised = 0.5) noexcept {
        return {kind::neutral, normalised};
    }
};
inline constexpr missing_value missing_value::refuse{missing_value::kind::refuse, 0.5};
inline constexpr missing_value missing_value::exclude{missing_value::kind::exclude, 0.5};
inline constexpr missing_value missing_value::impute_from_peers{missing_value::kind::impute, 0.5};

/// A veto: who stands outside [at_least, at_most] on this criterion cannot buy it back with any score.
struct gate {
    double at_least = -std::numeric_limits<double>::infinity(); ///< smallest value that passes, in the criterion's unit
    double at_most = std::numeric_limits<double>::infinity();   ///< largest value that passes, in the criterion's unit
    bool missing_passes = false; ///< whether a missing value passes; a gate that was not checked is shut by default

    /// Whether this gate can stop anybody.
    [[nodiscard]] constexpr bool closed() const noexcept {
        return at_least > -std::numeric_limits<double>::infinity() || at_most < std::numeric_limits<double>::infinity();
    }
    /// Whether a value passes.
    [[nodiscard]] constexpr bool passes(double value) const noexcept {
        return value != value ? missing_passes : at_least <= value && value <= at_most;
    }
};

/// One column of the criteria matrix: what it is called, what is good, how much it counts.
struct criterion {
    std::string name;                                                    ///< used in explanations and in errors
    clientele::direction direction = clientele::direction::benefit;      ///< which values are good
    double weight = 1;                                                   ///< not negative; any scale, the sum is made 1
    std::string unit{};                                                  ///< "yuan", "days", ...: for people only
    clientele::missing_value missing = clientele::missing_value::refuse; ///< what a NaN means
    clientele::gate gate{};                                              ///< the veto, on raw values; open by default
};

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
        require(std::isfinite(aim.low) && std::isfinite(aim.high), where, ": criterion '", c.name,
                "': target and band must be finite, got [", aim.low, ", ", aim.high, "]");
        require(aim.low <= aim.high, where, ": criterion '", c.name,
                "': the band's low end must be at most its high end, got [", aim.low, ", ", aim.high, "]");
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
