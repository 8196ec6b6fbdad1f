#pragma once

/// @file
/// One run of k-means: from the first centroids to the end, with empty clusters mended on the way.

#include <clientele/cluster/concepts.hpp>
#include <clientele/cluster/detail/distance_sum.hpp>
#include <clientele/cluster/detail/farthest_move.hpp>
#include <clientele/cluster/detail/restart_loop.hpp>
#include <clientele/cluster/detail/rows_on_ranks.hpp>
#include <clientele/cluster/detail/tiled_rows.hpp>
#include <clientele/cluster/kmeans_fit.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// `Method` is the `kmeans` with its policies, `Engine` keeps labels and sums, `Rows` gives policies the rows as a
/// matrix. On ranks each has rows of its own, and all decide alike.
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
            if (stopped_by_observer()) {
                assign();
                out.status = kmeans_status::cancelled;
                break;
            }
            double inertia = unknown;
            const auto ask = [&] { return inertia == unknown ? inertia = asked_inertia_of_rows() : inertia; };
            const bool stop =
                method_.stopping.stop(iteration_report{iteration, moved_, all().rows.all, shift, ask, inertia_before});
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
    /// Whose rows they are.
    [[nodiscard]] decltype(auto) all() const noexcept { return engine_.on_ranks(); }
    using ranks_type = std::remove_cvref_t<decltype(std::declval<Engine&>().on_ranks().ranks)>;

    /// On any rank.
    [[nodiscard]] bool stopped_by_observer() const {
        bool stopped = !method_.observer(progress{"kmeans", restart_, restarts_});
        if constexpr (!std::same_as<std::remove_cvref_t<decltype(method_.observer)>, no_observer>)
            stopped = all_max(all().ranks, stopped ? 1.0 : 0.0) > 0;
        return stopped;
    }
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
            const auto action = refill({rows_.view(), weights_, labels, distances, masses, all().rows.first}, j);
            if (action.what == empty_action::kind::move) {
                require(action.row < all().rows.all, "kmeans: the empty-cluster policy must name a row below ",
                        all().rows.all, ", got ", action.row);
                move_onto(action.row, static_cast<int>(j), labels, distances);
                masses = engine_.masses(); // differences would drown what little a heavy row leaves behind
            } else if (action.what == empty_action::kind::drop) {
                bool apart = false;
                for (std::size_t i = 0; i < distances.size(); ++i)
                    apart = apart || (distances[i] > 0 && weight_of(weights_, i) > 0);
                apart = all_max(all().ranks, apart ? 1.0 : 0.0) > 0;
                too_few_points_ = too_few_points_ || !apart;
                drop(static_cast<Eigen::Index>(j));
                masses.erase(masses.begin() + static_cast<std::ptrdiff_t>(j));
                engine_.copy_labels(labels);
                continue;
            }
            ++j;
        }
    }
    [[nodiscard]] empty_action refill(const cluster_state& state, std::size_t cluster) const {
        const auto number = static_cast<int>(cluster);
        if constexpr (alone<ranks_type>) {
            return method_.empty.refill(state, number);
        } else {
            constexpr bool runs = requires { method_.empty.refill_on(all().ranks, state, number); };
            static_assert(runs, "kmeans: on ranks, .empty must offer `empty_action refill_on(ranks, const "
                                "cluster_state&, int cluster) const`, as those of the library do");
            if constexpr (runs)
                return method_.empty.refill_on(all().ranks, state, number);
            else
                return {};
        }
    }
    /// Moves the centroid of a cluster onto a row of any rank. Equal rows of its cluster go with it, as one row of
    /// their joint weight would.
    void move_onto(std::size_t row, int cluster, std::vector<int>& labels, std::vector<double>& distances) {
        const auto& view = rows_.view();
        const auto value = [&](std::size_t i, std::size_t f) {
            return view(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(f));
        };
        const auto point = all().points(value, static_cast<std::size_t>(view.cols()), std::array{row}).front();
        const int from = static_cast<int>(
            all_max(all().ranks, all().rows.has(row) ? static_cast<double>(labels[row - all().rows.first]) : -1.0));
        std::vector<std::size_t> moved;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            bool goes = labels[i] == from;
            for (std::size_t f = 0; goes && f < point.size(); ++f)
                goes = value(i, f) == point[f];
            if (!goes)
                continue;
            moved.push_back(i);
            labels[i] = cluster;
            distances[i] = 0;
        }
        moved_ += engine_.relabel(moved, cluster);
        for (std::size_t f = 0; f < point.size(); ++f)
            centroids_(cluster, static_cast<Eigen::Index>(f)) = point[f];
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
        } else if constexpr (alone<ranks_type>) {
            std::vector<int> labels(engine_.rows());
            engine_.copy_labels(labels);
            const auto moves = method_.polish.improve(rows_.view(), weights_, centroids_, labels);
            engine_.take(labels);
            return moves;
        } else {
            constexpr bool bounded = requires { method_.polish.most_rows; };
            static_assert(bounded, "kmeans: on ranks, .polish is given all rows on every rank, and must say up to how "
                                   "many, `most_rows`; or take `no_polish`");
            if constexpr (bounded)
                return all().rows.all > method_.polish.most_rows ? 0 : polish_gathered();
            else
                return 0;
        }
    }
    std::size_t polish_gathered() {
        const auto& [x, weights] = engine_.gathered(rows_.view());
        std::vector<int> own(engine_.rows());
        engine_.copy_labels(own);
        auto labels = all_values<int>(all().ranks, own);
        const auto moves = method_.polish.improve(x, weights, centroids_, labels);
        engine_.take(std::span{labels}.subspan(own.empty() ? 0 : all().rows.first, own.size()));
        return moves;
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
        if (all().weighted) {
            std::vector<std::int64_t> sizes(out.masses.size());
            for (const int label : out.labels)
                ++sizes[static_cast<std::size_t>(label)];
            all().ranks.all_reduce_sum(std::span{sizes});
            out.sizes.assign(sizes.begin(), sizes.end());
        } else {
            for (std::size_t j = 0; j < out.sizes.size(); ++j)
                out.sizes[j] = static_cast<std::size_t>(out.masses[j]);
        }
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
