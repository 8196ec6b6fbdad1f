#pragma once

/// @file
/// Normalising policies that look at places instead of distances: percentile ranks, and point tables with half-open
/// bands.

#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/rank_index.hpp>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What `percentile_rank` fits: the population's values in order.
class fitted_percentile {
public:
    /// Of nobody: to be read into.
    fitted_percentile() = default;
    /// Sorts the values of a criterion.
    /// @throws error `empty_input` for none, `bad_value` for one that is not finite
    fitted_percentile(std::vector<double> values, const direction& toward)
        : index_{std::move(values)}, larger_is_better_{toward.larger_is_better()} {}

    /// (number worse + half the number equal) / n.
    [[nodiscard]] double operator()(double value) const noexcept {
        const auto [below, up_to] = index_.of(value);
        const auto n = index_.size();
        return static_cast<double>(larger_is_better_ ? below + up_to : 2 * n - below - up_to) /
               static_cast<double>(2 * n);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_percentile");
        each("values", of.index_...);
        each("larger_is_better", of.larger_is_better_...);
    }
    /// Refuses ranks among nobody.
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const {
        require(index_.size() > 0, where, ": values must hold those of at least one customer, got none");
    }

private:
    detail::rank_index index_;
    bool larger_is_better_ = true;
};

/// Percentile rank: the share of the population that is worse, equal values counting half (mid-rank).
///
///     u = (number worse + number equal / 2) / n,  in [0, 1]
///
/// Equal values get equal scores; a constant criterion gives everybody 0.5; a new customer takes the place it would
/// have had. Giants cannot squeeze the rest.
/// What is fitted is the values of all customers: on ranks `gathered_normalising{percentile_rank{}}` gives them to
/// each.
/// Complexity: O(n) to fit (radix sort), about 20 ns per value to score.
struct percentile_rank {
    static constexpr std::string_view name = "percentile_rank"; ///< for the record
    /// Sorts the population.
    [[nodiscard]] fitted_percentile fit(column known, const criterion& c) const {
        return {{known.begin(), known.end()}, c.direction};
    }
};
static_assert(normalising_policy<percentile_rank>);

/// One line of a scorecard: values in [lower, upper) earn `points`.
struct point_band {
    double lower;  ///< smallest value inside; may be minus infinity
    double upper;  ///< first value above; may be infinity
    double points; ///< finite

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("point_band");
        each("lower", of.lower...);
        each("upper", of.upper...);
        each("points", of.points...);
    }
};

/// A scorecard: half-open bands, each with its points. The table itself says what is good, so a benefit or cost
/// direction changes nothing (target and band criteria are looked up by their distance).
///
/// @throws error `bad_parameter` for bands that overlap, leave a hole, are empty or have no finite points
/// Complexity: O(log b) per value for b bands.
struct point_table {
    std::vector<point_band> bands; ///< ascending, each beginning where the one before ends
    /// No value is looked at.
    static constexpr bool reads_values = false;

    /// Checks the table; the values are not looked at.
    [[nodiscard]] point_table fit(column, const criterion& c) const {
        require_sound(sentence("point_table: criterion '", c.name, "'"));
        return *this;
    }
    /// Refuses bands that overlap, leave a hole, are empty or have no finite points.
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const {
        require(!bands.empty(), where, ": there must be at least one band, got none");
        for (std::size_t b = 0; b < bands.size(); ++b) {
            const auto& [lower, upper, points] = bands[b];
            require(lower < upper, where, ": a band must begin below its end, got [", lower, ", ", upper, ")");
            require(points - points == 0, where, ": points must be finite, got ", points);
            if (b == 0)
                continue;
            const auto& before = bands[b - 1];
            require(before.upper <= lower, where, ": bands overlap: [", before.lower, ", ", before.upper, ") and [",
                    lower, ", ", upper, ")");
            require(before.upper == lower, where, ": bands leave a hole between ", before.upper, " and ", lower);
        }
    }

    /// The points of a value; NaN (refused) outside all bands.
    [[nodiscard]] double operator()(double value) const noexcept {
        const auto after = std::upper_bound(bands.begin(), bands.end(), value,
                                            [](double v, const point_band& band) { return v < band.upper; });
        return after == bands.end() || value < after->lower ? std::numeric_limits<double>::quiet_NaN() : after->points;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("point_table");
        each("bands", of.bands...);
    }
};
static_assert(normalising_policy<point_table>);

} // namespace clientele::inline CLIENTELE_ABI
