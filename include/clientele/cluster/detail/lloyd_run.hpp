#pragma once

/// @file
/// One run of k-means: from the first centroids to the end, with empty clusters mended on the way.

#include <clientele/cluster/concepts.hpp>
#include <clientele/cluster/detail/distance_sum.hpp>
#include <clientele/cluster/detail/farthest_move.hpp>
#include <clientele/cluster/detail/restart_loop.hpp>
#include <clientele/cluster/detail/tiled_rows.hpp>
#include <clientele/cluster/kmeans_fit.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// `Method` is the `kmeans` with its policies, `Engine` keeps labels and sums, `Rows` gives policies the rows as a
/// matrix.
template <class Method, class Engine, class Rows>
class lloyd_run {
public:
    using centroid_type = std::remove_cvref_t<decltype(std::declval<const Method&>().centroid)>;
    using result = kmeans_fit<centroid_type>;

    lloyd_run(const Method& method, Engine& engine, const Rows& rows, column weights, std::size_t restart,
              std::size_t restarts)
        : method_{method}, engine_{engine}, rows_{rows}, weights_{weights}, restart_{restart}, restarts_{restarts} {}

    /// Ends where it is when the observer cancels it.
    [[nodiscard]] finished_run<result> from(matrix start) {
        centroids_ = std::move(start);
        check_start();
        too_few_points_ = centroids_.rows() < method_.k;
        engine_.restart(static_cast<int>(centroids_.rows()));
        constexpr double unknown = std::numeric_limits<double>::infinity();
        double inertia_before = unknown;
        result out;
        for (int iteration = 1;; ++iteration) {
            out.iterations = iteration;
            assign();
            mend_empty_clusters();
            if (moved_ == 0) {
                if (dropped_) // rows without weight were left in a cluster of no meaning
                    assign();
                const auto polished = polish();
                if (polished == 0)
                    break;
                out.polished += polished;
                recentre();
                assign();
                if (moved_ == 0)
                    break;
            }
            const double shift = recentre();
            if (!method_.observer(progress{"kmeans", restart_, restarts_})) {
                assign();
                out.status = kmeans_status::cancelled;
                break;
            }
            double inertia = unknown;
            const auto ask = [&] { return inertia == unknown ? inertia = asked_inertia_of_rows() : inertia; };
            const bool stop =
                method_.stopping.stop(iteration_report{iteration, moved_, engine_.rows(), shift, ask, inertia_before});
            inertia_before = inertia;
            if (stop) {
                assign();
                out.status = moved_ == 0 ? kmeans_status::converged : kmeans_status::iteration_limit;
                break;
            }
        }
        return finish(std::move(out));
    }

private:
    void check_start() const {
        if (centroids_.rows() < 1 || centroids_.rows() > method_.k || centroids_.cols() != rows_.features())
            fail(errc::bad_shape, no_row, "kmeans: the seeding policy must return 1 to ", method_.k.get(),
                 " centroids of ", rows_.features(), " features, got ", centroids_.rows(), " x ", centroids_.cols());
        require_finite("kmeans: seeding policy", centroids_);
    }

    void assign() {
        if constexpr (exact_assignment_policy<std::remove_cvref_t<decltype(method_.assignment)>>) {
            moved_ = engine_.assign(centroids_);
        } else {
            std::vector<int> labels(engine_.rows());
            method_.assignment.assign(rows_.view(), centroids_, labels);
            for (std::size_t i = 0; i < labels.size(); ++i)
                require(labels[i] >= 0 && labels[i] < centroids_.rows(),
                        "kmeans: the assignment policy must give labels in [0, ", centroids_.rows(), "), got ",
                        labels[i], " in row ", i);
            moved_ = engine_.take(labels);
        }
    }

    double recentre() {
        before_ = centroids_;
        engine_.recentre(centroids_);
        return farthest_move(before_, centroids_);
    }

    /// Asks the policy about every cluster without weight. A centroid that moves takes its row along, so that each
    /// round lowers the inertia and runs end.
    void mend_empty_clusters() {
        dropped_ = false;
        auto masses = engine_.masses();
        bool any_empty = false;
        for (const double mass : masses)
            any_empty = any_empty || !(mass > 0);
        if (!any_empty)
            return;
        std::vector<int> labels(engine_.rows());
        engine_.copy_labels(labels);
        auto distances = engine_.distances(centroids_, labels);
        for (std::size_t j = 0; j < masses.size();) {
            if (masses[j] > 0) {
                ++j;
                continue;
            }
            const auto action = method_.empty.refill(cluster_state{rows_.view(), weights_, labels, distances, masses},
                                                     static_cast<int>(j));
            if (action.what == empty_action::kind::move) {
                require(action.row < engine_.rows(), "kmeans: the empty-cluster policy must name a row below ",
                        engine_.rows(), ", got ", action.row);
                // Equal rows of its cluster go with it, as one row of their joint weight would.
                const auto& view = rows_.view();
                const int from = labels[action.row];
                for (std::size_t i = 0; i < labels.size(); ++i) {
                    if (labels[i] != from || !alike(view, i, action.row))
                        continue;
                    moved_ += engine_.relabel(i, static_cast<int>(j));
                    labels[i] = static_cast<int>(j);
                    distances[i] = 0;
                }
                masses = engine_.masses(); // differences would drown what little a heavy row leaves behind
                for (Eigen::Index f = 0; f < view.cols(); ++f)
                    centroids_(static_cast<Eigen::Index>(j), f) = view(static_cast<Eigen::Index>(action.row), f);
            } else if (action.what == empty_action::kind::drop) {
                bool apart = false;
                for (std::size_t i = 0; i < distances.size(); ++i)
                    apart = apart || (distances[i] > 0 && weight_of(weights_, i) > 0);
                too_few_points_ = too_few_points_ || !apart;
                drop(static_cast<Eigen::Index>(j));
                masses.erase(masses.begin() + static_cast<std::ptrdiff_t>(j));
                engine_.copy_labels(labels);
                continue;
            }
            ++j;
        }
    }
    void drop(Eigen::Index cluster) {
        matrix kept(centroids_.rows() - 1, centroids_.cols());
        for (Eigen::Index f = 0; f < kept.cols(); ++f)
            for (Eigen::Index j = 0; j < kept.rows(); ++j)
                kept(j, f) = centroids_(j < cluster ? j : j + 1, f);
        centroids_ = std::move(kept);
        engine_.drop(static_cast<int>(cluster));
        dropped_ = true;
    }

    std::size_t polish() {
        using polish_type = std::remove_cvref_t<decltype(method_.polish)>;
        constexpr bool moves_nothing = requires { requires polish_type::moves_nothing; };
        constexpr bool rests =
            requires { requires polish_type::for_least_squares; } && !least_squares_policy<centroid_type>;
        if constexpr (moves_nothing || rests) {
            return 0;
        } else {
            std::vector<int> labels(engine_.rows());
            engine_.copy_labels(labels);
            const auto moves = method_.polish.improve(rows_.view(), weights_, centroids_, labels);
            engine_.take(labels);
            return moves;
        }
    }

    [[nodiscard]] double asked_inertia_of_rows() const {
        const run_inertia found = engine_.inertia(before_);
        require_inertia("kmeans", found.in_units > 0, found.value);
        return found.value;
    }

    [[nodiscard]] finished_run<result> finish(result out) {
        out.labels.reserve(engine_.rows());
        prefer_large_pages(out.labels.data(), engine_.rows() * sizeof(int));
        out.labels.resize(engine_.rows());
        const run_inertia found = engine_.inertia(centroids_, out.labels);
        out.inertia = found.value;
        out.masses = engine_.masses();
        out.sizes.assign(out.masses.size(), 0);
        if (weights_.empty())
            for (std::size_t j = 0; j < out.sizes.size(); ++j)
                out.sizes[j] = static_cast<std::size_t>(out.masses[j]);
        else
            for (const int label : out.labels)
                ++out.sizes[static_cast<std::size_t>(label)];
        out.centroids = std::move(centroids_);
        out.k_requested = method_.k;
        out.fewer_distinct_points = too_few_points_;
        out.centroid = method_.centroid;
        return {std::move(out), found.in_units};
    }

    const Method& method_;
    Engine& engine_;
    const Rows& rows_;
    column weights_;
    std::size_t restart_, restarts_;
    matrix centroids_, before_; // the latter those that the rows were assigned to
    std::size_t moved_ = 0;
    bool too_few_points_ = false;
    bool dropped_ = false; // a cluster, since the last assignment
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
