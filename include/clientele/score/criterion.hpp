#pragma once

/// @file
/// What a customer is judged by: a criterion with its direction, unit, weight, missing-value policy and gate.

#include <clientele/config.hpp>

#include <array>
#include <limits>
#include <string>
#include <string_view>

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
    /// The words of what is saved.
    friend constexpr std::array<std::string_view, 4> words_of(kind) noexcept {
        return {"benefit", "cost", "target", "band"};
    }

    kind toward = kind::benefit; ///< which of the four
    double lower = 0;            ///< target or lower end of the band, in the criterion's unit
    double upper = 0;            ///< target or upper end of the band, in the criterion's unit

    static const direction benefit; ///< more is better
    static const direction cost;    ///< less is better

    /// The nearer to `value` the better: |x - value| is treated as a cost.
    [[nodiscard]] static constexpr direction target(double value) noexcept { return {kind::target, value, value}; }
    /// Best inside [lower, upper]: the distance to that range is treated as a cost.
    [[nodiscard]] static constexpr direction band(double lower, double upper) noexcept {
        return {kind::band, lower, upper};
    }

    /// Whether larger is better in what `measure` returns.
    [[nodiscard]] constexpr bool larger_is_better() const noexcept { return toward == kind::benefit; }

    /// The value itself for benefit and cost; the distance to the target or the band otherwise (then less is better).
    [[nodiscard]] constexpr double measure(double value) const noexcept {
        if (toward == kind::benefit || toward == kind::cost)
            return value;
        return value < lower ? lower - value : value > upper ? value - upper : value - value;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("direction");
        each("toward", of.toward...);
        each("lower", of.lower...);
        each("upper", of.upper...);
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
    /// The words of what is saved.
    friend constexpr std::array<std::string_view, 4> words_of(kind) noexcept {
        return {"refuse", "neutral", "exclude", "impute"};
    }

    kind how = kind::refuse; ///< which of the four
    double stand_in = 0.5;   ///< the normalised value that `neutral` stands for

    static const missing_value refuse;  ///< an error that names row and criterion (the default)
    static const missing_value exclude; ///< leave the criterion out and reweight; see `weighted_score::least_coverage`
    static const missing_value impute_from_peers; ///< the peer group's median; without peers, the population's

    /// Counts as this normalised value; 0.5 is the middle of every policy that maps to [0, 1].
    [[nodiscard]] static constexpr missing_value neutral(double normalised = 0.5) noexcept {
        return {kind::neutral, normalised};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("missing_value");
        each("how", of.how...);
        each("stand_in", of.stand_in...);
    }
};
inline constexpr missing_value missing_value::refuse{missing_value::kind::refuse, 0.5};
inline constexpr missing_value missing_value::exclude{missing_value::kind::exclude, 0.5};
inline constexpr missing_value missing_value::impute_from_peers{missing_value::kind::impute, 0.5};

/// Whether a missing value passes a gate.
enum class unknown_at_gate {
    stopped, ///< a gate that was not checked is shut
    passes   ///< only a value that is known to lie outside is stopped
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(unknown_at_gate) noexcept { return {"stopped", "passes"}; }

/// A veto: who stands outside [at_least, at_most] on this criterion cannot buy it back with any score.
struct gate {
    double at_least = -std::numeric_limits<double>::infinity(); ///< smallest value that passes, in the criterion's unit
    double at_most = std::numeric_limits<double>::infinity();   ///< largest value that passes, in the criterion's unit
    unknown_at_gate missing = unknown_at_gate::stopped;         ///< what happens to a missing value

    /// Whether this gate can stop anybody.
    [[nodiscard]] constexpr bool closed() const noexcept {
        return at_least > -std::numeric_limits<double>::infinity() || at_most < std::numeric_limits<double>::infinity();
    }
    /// Whether a value passes.
    [[nodiscard]] constexpr bool passes(double value) const noexcept {
        return value != value ? missing == unknown_at_gate::passes : at_least <= value && value <= at_most;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("gate");
        each("at_least", of.at_least...);
        each("at_most", of.at_most...);
        each("missing", of.missing...);
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

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("criterion");
        each("name", of.name...);
        each("direction", of.direction...);
        each("weight", of.weight...);
        each("unit", of.unit...);
        each("missing", of.missing...);
        each("gate", of.gate...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
