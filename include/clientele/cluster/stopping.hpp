#pragma once

/// @file
/// When a run of k-means ends although some rows still move. A run in which none moves always ends.

#include <clientele/cluster/concepts.hpp>
#include <clientele/error.hpp>

#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

inline void require_iterations(std::string_view where, int most_iterations) {
    require(most_iterations >= 1, where, ": most_iterations must be at least 1, got ", most_iterations);
}

} // namespace detail
/// @endcond

/// Goes on until no row moves, but not beyond a number of iterations. The default.
struct until_stable {
    int most_iterations = 300; ///< at least 1

    /// Whether the limit is reached.
    /// @throws error `bad_parameter`
    [[nodiscard]] bool stop(const iteration_report& report) const {
        detail::require_iterations("until_stable", most_iterations);
        return report.iteration >= most_iterations;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("until_stable");
        each("most_iterations", of.most_iterations...);
    }
};
static_assert(stopping_policy<until_stable>);

/// Ends when no centroid moved farther than a distance (in units of the data), or at a number of iterations.
struct until_shift_below {
    double distance = 1e-4;    ///< at least 0
    int most_iterations = 300; ///< at least 1

    /// Whether the centroids have come to rest.
    /// @throws error `bad_parameter`
    [[nodiscard]] bool stop(const iteration_report& report) const {
        detail::require_iterations("until_shift_below", most_iterations);
        require(distance >= 0, "until_shift_below: distance must be at least 0, got ", distance);
        return report.shift <= distance || report.iteration >= most_iterations;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("until_shift_below");
        each("distance", of.distance...);
        each("most_iterations", of.most_iterations...);
    }
};
static_assert(stopping_policy<until_shift_below>);

/// Ends when at most a share of the rows moved, or at a number of iterations: the last few movers rarely matter for
/// segments of customers and take most of the iterations.
struct until_few_move {
    double share = 1e-4;       ///< of the rows, in [0, 1]
    int most_iterations = 300; ///< at least 1

    /// Whether few enough moved.
    /// @throws error `bad_parameter`
    [[nodiscard]] bool stop(const iteration_report& report) const {
        detail::require_iterations("until_few_move", most_iterations);
        require(share >= 0 && share <= 1, "until_few_move: share must be in [0, 1], got ", share);
        return static_cast<double>(report.moved) <= share * static_cast<double>(report.rows) ||
               report.iteration >= most_iterations;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("until_few_move");
        each("share", of.share...);
        each("most_iterations", of.most_iterations...);
    }
};
static_assert(stopping_policy<until_few_move>);

/// Ends when an iteration lowered the inertia by at most a share of it, or at a number of iterations. It asks for the
/// inertia, which costs about as much as an iteration of its own; `until_few_move` costs nothing.
struct until_gain_below {
    double share = 1e-4;       ///< of the inertia, at least 0
    int most_iterations = 300; ///< at least 1

    /// Whether the gain is small enough; never in the first iteration, which has none to compare with.
    /// @throws error `bad_parameter`
    [[nodiscard]] bool stop(const iteration_report& report) const {
        detail::require_iterations("until_gain_below", most_iterations);
        require(share >= 0, "until_gain_below: share must be at least 0, got ", share);
        if (report.iteration >= most_iterations)
            return true;
        const double inertia = report.inertia();
        return report.inertia_before - inertia <= share * inertia;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("until_gain_below");
        each("share", of.share...);
        each("most_iterations", of.most_iterations...);
    }
};
static_assert(stopping_policy<until_gain_below>);

} // namespace clientele::inline CLIENTELE_ABI
