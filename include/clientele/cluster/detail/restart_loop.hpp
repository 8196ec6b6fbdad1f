#pragma once

/// @file
/// Runs of a clustering from several starts, of which the best is kept: one loop for k-means and its relatives.

#include <clientele/cluster/kmeans_fit.hpp>
#include <clientele/math/random.hpp>

#include <cstdint>
#include <optional>
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

/// A result and what runs are compared by: its inertia, in units in which it is a number.
template <class Fit>
struct finished_run {
    Fit fit;
    double inertia;
};

/// Makes `runs` runs, or as many as the observer lets it; run r draws from stream r of the seed, and of equal ones the
/// earlier is kept. `run(r, random, best)` returns a `finished_run`, cut short and so marked when the observer has
/// stopped it; `best` is the best one so far, if any.
template <class Fit, class Run>
[[nodiscard]] Fit best_of_runs(int runs, std::uint64_t seed, const Run& run) {
    const random_generator generator{seed};
    std::optional<Fit> best;
    double least = 0;
    bool cancelled = false;
    int done = 0;
    while (done < runs && !cancelled) {
        auto random = generator.split(static_cast<std::uint64_t>(done));
        finished_run<Fit> next = run(done, random, std::as_const(best));
        cancelled = clusters_of(next.fit).status == kmeans_status::cancelled;
        clusters_of(next.fit).best_restart = done++;
        if (!best || next.inertia < least) {
            best = std::move(next.fit);
            least = next.inertia;
        }
    }
    Fit& out = best.value();
    if (cancelled)
        clusters_of(out).status = kmeans_status::cancelled;
    clusters_of(out).restarts = done;
    return std::move(out);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
