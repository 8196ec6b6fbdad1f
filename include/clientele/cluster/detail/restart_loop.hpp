#pragma once

/// @file
/// Runs of a clustering from several starts, of which the best is kept: one loop for k-means and its relatives.

#include <clientele/cluster/kmeans_fit.hpp>
#include <clientele/math/random.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The k-means part of a result, which may be all of it.
template <class Fit>
[[nodiscard]] auto& clusters_of(Fit& fit) {
    if constexpr (requires { fit.clusters; })
        return fit.clusters;
    else
        return fit;
}

/// Makes `runs` runs; run r draws from stream r of the seed, and of equal ones the earlier is kept.
/// `run(r, random, best)` returns an optional result, nothing when the observer has stopped it; `best` is the best one
/// so far, if any.
template <class Fit, class Run>
[[nodiscard]] Fit best_of_runs(std::string_view method, int runs, std::uint64_t seed, const Run& run) {
    const random_generator generator{seed};
    std::optional<Fit> best;
    int done = 0;
    for (; done < runs; ++done) {
        auto random = generator.split(static_cast<std::uint64_t>(done));
        std::optional<Fit> next = run(done, random, std::as_const(best));
        if (!next)
            break;
        clusters_of(*next).best_restart = done;
        if (!best || clusters_of(*next).inertia < clusters_of(*best).inertia)
            best = std::move(next);
    }
    if (!best)
        fail(errc::stopped, no_row, method, ": the observer stopped the fit before its first run was finished");
    if (done < runs)
        clusters_of(*best).status = kmeans_status::cancelled;
    clusters_of(*best).restarts = done;
    return *std::move(best);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
