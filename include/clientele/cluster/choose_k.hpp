#pragma once

/// @file
/// Choosing the number of clusters: all measures in one table, and a recommendation with its reasons in words.

#include <clientele/cluster/agreement.hpp>
#include <clientele/cluster/detail/box_of_rows.hpp>
#include <clientele/cluster/k_measures.hpp>
#include <clientele/cluster/k_silhouette.hpp>
#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/silhouette.hpp>
#include <clientele/cluster/validity.hpp>
#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/detail/to_size.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The table of a choice of k, what each measure names, and the recommendation.
struct chosen_k {
    std::vector<k_measures> table;     ///< one line for each k, ascending
    std::vector<k_vote> votes;         ///< one for each measure that has something to say
    int k = 0;                         ///< the recommendation: named by most measures
    std::string reason;                ///< why, in words
    std::vector<std::string> warnings; ///< what speaks against any clusters at all, or limits what was measured
};

/// @cond INTERNAL
namespace detail {

/// Rows drawn without replacement, in rising order: a shuffle of which only what has moved is kept.
[[nodiscard]] inline std::vector<std::size_t> draw_rows(std::size_t n, std::size_t count, random_generator& random) {
    std::map<std::size_t, std::size_t> moved; // the row at a place, where it is not the row of that number
    const auto at = [&](std::size_t place) {
        const auto found = moved.find(place);
        return found == moved.end() ? place : found->second;
    };
    std::vector<std::size_t> rows;
    rows.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto place = i + to_size(random.below(n - i));
        rows.push_back(at(place));
        moved[place] = at(i);
        moved.erase(i);
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

/// Some rows with their weights, if there are any.
struct drawn_rows {
    matrix x;
    std::vector<double> weights;

    /// Of those of all ranks, on every rank.
    template <class Ranks>
    drawn_rows(const Ranks& ranks, const ranked_rows& all, const matrix_view& own, column own_weights, bool weighted,
               std::span<const std::size_t> drawn)
        : x(static_cast<Eigen::Index>(drawn.size()), own.cols()) {
        const auto d = static_cast<std::size_t>(own.cols());
        const auto value = [&](std::size_t i, std::size_t f) { return f < d ? feature_of(own, i, f) : own_weights[i]; };
        const auto points = rows_on_ranks<Ranks>{ranks, all, weighted}.points(value, d + weighted, drawn);
        for (std::size_t i = 0; i < points.size(); ++i) {
            for (std::size_t f = 0; f < d; ++f)
                x(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(f)) = points[i][f];
            if (weighted)
                weights.push_back(points[i][d]);
        }
    }
};

[[nodiscard]] inline std::vector<double> weights_at(column weights, std::span<const std::size_t> rows) {
    std::vector<double> out;
    if (!weights.empty())
        for (const auto row : rows)
            out.push_back(weights[row]);
    return out;
}

} // namespace detail
/// @endcond

/// Fits every k of a range and measures each fit: silhouette, Calinski-Harabasz, Davies-Bouldin, gap statistic, BIC,
/// elbow and stability under resampling. Each measure names a k; the one named most often is recommended, and of equals
/// the one with the higher silhouette, or simplified silhouette where the former is left out.
///
///     const auto choice = clientele::choose_k{.base = kmeans{.k = 2, .seed = 1}, .most_k = 10}.fit(x);
///
/// Sources: Tibshirani, Walther and Hastie, Estimating the number of clusters via the gap statistic, JRSS B 63 (2001);
/// Pelleg and Moore, X-means, ICML (2000); Lange, Roth, Braun and Buhmann, Stability-based validation of clustering
/// solutions, Neural Computation 16 (2004); and those of the measures.
template <class Clustering, class Observer, class Silhouette>
struct choose_k {
    static_assert(clustering_policy<Clustering>,
                  "choose_k: .base must have a field `k` and offer `fit(x, weights) const` whose result has "
                  "labels, masses, inertia, k() and assign(x)");
    static_assert(observer_policy<Observer>, "choose_k: .observer must be callable as `bool(const progress&) const`");
    static_assert(silhouette_policy<Silhouette>,
                  "choose_k: .silhouette must offer `std::optional<silhouette_estimate> estimate(const matrix_view& x, "
                  "std::span<const int> labels, column weights, std::size_t rows, std::uint64_t seed) const`");

    Clustering base{.k = 2}; ///< how to cluster; its k is replaced by each k of the range
    int least_k = 2;         ///< first k, at least 1
    int most_k = 10;         ///< last k, at least `least_k`; cut off at the number of rows less one
    int references = 10;     ///< data sets without clusters for the gap statistic; 0 leaves it out
    int resamples = 10;      ///< pairs of halves for the stability; 0 leaves it out
    /// Rows for the gap statistic, the stability and the rows drawn for the silhouette, at least 10.
    std::size_t sample = 4000;
    std::uint64_t seed = 0;  ///< of the draws
    Observer observer{};     ///< hears of every k; when it stops, `error` with `errc::stopped` is thrown
    Silhouette silhouette{}; ///< how silhouettes are come by, or that they are left out

    /// Measures all k on the rows of `x`, with weights if there are any. Rows of weight 0 are as if they were not
    /// there.
    /// @param x customers x features, finite
    /// @param weights none (all 1), or one per row, 0 or in [1e-150, 1e150], not all 0. What counts rows or pairs of
    /// them (silhouette, Calinski-Harabasz, BIC, stability) needs whole numbers and is left out otherwise, with a
    /// warning
    /// @returns the table, the votes and the recommendation
    /// @throws error as the clustering and as `silhouette::score`; `bad_parameter` for a field outside its range;
    /// `stopped`
    /// Complexity: O(k range * (fits to all rows + (references + 2 * resamples) fits to the sample)).
    [[nodiscard]] chosen_k fit(const matrix_view& x, column weights = {}) const {
        return fit_on(one_rank{}, x, weights);
    }

    /// Measures all k on the rows of all ranks: the bits of `fit` to all of them in one place, on every rank. The
    /// silhouette compares customers with each other: `.silhouette` must be `no_silhouette{}`, or
    /// `gathered_silhouette{}`. The gap and the stability share their fits out among the ranks.
    /// @param ranks all of them
    /// @param x own customers x features, finite
    /// @param weights none (all 1), or one per own row, as `fit`; on all ranks with rows, or on none
    /// @returns the table, the votes and the recommendation
    /// @throws error as `fit`; a row in it is that of all ranks' rows
    /// Complexity: as `fit`; for each k, sends what the clustering, `davies_bouldin_on`, `calinski_harabasz_on` and
    /// `simplified_silhouette` do, and 8 for each reference and resample; 8 (d + 2) for each row of the sample once.
    template <ranks_policy Ranks>
    [[nodiscard]] chosen_k fit_on(const Ranks& ranks, const matrix_view& x, column weights = {}) const {
        const auto rows = detail::require_finite_on(ranks, "choose_k", x);
        const auto range = detail::checked_weights_on(ranks, "choose_k", rows, weights);
        const bool counts = range.whole && range.total <= 0x1p53;
        if (std::find(weights.begin(), weights.end(), 0.0) == weights.end())
            return choose(ranks, x, weights, counts);
        std::vector<std::size_t> present;
        for (std::size_t i = 0; i < weights.size(); ++i)
            if (weights[i] > 0.0)
                present.push_back(i);
        const matrix of_weight = detail::rows_of(x, present);
        return choose(ranks, of_weight, detail::weights_at(weights, present), counts);
    }

private:
    /// Of rows that all have weight; `counts` says whether the weights are numbers of rows.
    template <class Ranks>
    [[nodiscard]] chosen_k choose(const Ranks& ranks, const matrix_view& x, column weights, bool counts) const {
        const auto all = detail::ranked_rows::of(ranks, static_cast<std::size_t>(x.rows()));
        const auto n = all.all;
        check(n);
        const int last = (std::min)(most_k, static_cast<int>(std::min<std::size_t>(n - 1, 1'000'000)));
        chosen_k out;
        if (last < most_k)
            out.warnings.push_back(
                sentence("k ends at ", last, ": with ", n, " rows more clusters would be single rows"));
        if (!counts)
            out.warnings.push_back("the weights are no whole numbers of rows: silhouette, calinski_harabasz, bic and "
                                   "stability, which count rows, are left out");
        const random_generator random{seed};
        auto draw = random.split(0);
        const auto drawn = detail::draw_rows(n, (std::min)(n, sample), draw);
        const bool weighted = detail::all_max(ranks, weights.empty() ? 0.0 : 1.0) > 0;
        const detail::drawn_rows some{ranks, all, x, weights, weighted, drawn};
        if (drawn.size() < n)
            out.warnings.push_back(sentence(without_silhouette ? "" : "the silhouette, ",
                                            "the gap and the stability were measured on ", drawn.size(), " of ", n,
                                            " rows"));
        for (int k = least_k; k <= last; ++k) {
            const bool goes_on = observer(progress{"choose_k", static_cast<std::size_t>(k - least_k),
                                                   static_cast<std::size_t>(last - least_k + 1)});
            if (detail::all_max(ranks, goes_on ? 0.0 : 1.0) > 0)
                fail(errc::stopped, no_row, "choose_k: the observer stopped the work at k = ", k);
            out.table.push_back(measure(ranks, x, weights, k, counts));
            add_gap(ranks, out.table.back(), some, k, random.split(1));
            if (counts && out.table.back().k_used == k)
                add_stability(ranks, out.table.back(), some, k, random.split(2));
        }
        recommend(out);
        return out;
    }

    static constexpr bool without_silhouette = requires { requires Silhouette::left_out; };

    void check(std::size_t rows) const {
        require(rows >= 3, "choose_k: the matrix must have at least 3 rows, of weight above 0, got ", rows);
        require(least_k >= 1 && static_cast<std::size_t>(least_k) < rows, "choose_k: least_k must be in [1, ", rows - 1,
                "], got ", least_k);
        require(most_k >= least_k, "choose_k: most_k must be at least least_k, ", least_k, ", got ", most_k);
        require(references >= 0, "choose_k: references must be at least 0, got ", references);
        require(resamples >= 0, "choose_k: resamples must be at least 0, got ", resamples);
        require(sample >= 10, "choose_k: sample must be at least 10, got ", sample);
    }

    [[nodiscard]] auto clustering(int k, int most_restarts) const {
        auto out = base;
        out.k = k;
        if constexpr (requires { out.restarts; })
            out.restarts = (std::min)(out.restarts, most_restarts);
        return out;
    }

    template <class Ranks>
    [[nodiscard]] auto fitted(const Ranks& ranks, const matrix_view& x, column weights, int k) const {
        const auto method = clustering(k, 1'000'000);
        if constexpr (detail::alone<Ranks>) {
            return method.fit(x, weights);
        } else {
            constexpr bool runs = requires { method.fit_on(ranks, x, weights); };
            static_assert(runs, "choose_k: on ranks, .base must offer fit_on(ranks, x, weights), as kmeans does");
            if constexpr (runs)
                return method.fit_on(ranks, x, weights);
            else
                return method.fit(x, weights);
        }
    }

    template <class Ranks>
    [[nodiscard]] std::optional<silhouette_estimate> estimated(const Ranks& ranks, const matrix_view& x,
                                                               std::span<const int> labels, column weights) const {
        if constexpr (detail::alone<Ranks>) {
            return silhouette.estimate(x, labels, weights, sample, seed);
        } else {
            constexpr bool runs = requires { silhouette.estimate_on(ranks, x, labels, weights, sample, seed); };
            static_assert(runs, "choose_k: on ranks, .silhouette must be no_silhouette{}, or gathered_silhouette{}, "
                                "which brings the rows of all to each, or offer estimate_on(ranks, x, labels, weights, "
                                "rows, seed): it compares customers with each other");
            if constexpr (runs)
                return silhouette.estimate_on(ranks, x, labels, weights, sample, seed);
            else
                return std::nullopt;
        }
    }

    template <class Ranks>
    [[nodiscard]] k_measures measure(const Ranks& ranks, const matrix_view& x, column weights, int k,
                                     bool counts) const {
        const auto found = fitted(ranks, x, weights, k);
        k_measures line{.k = k, .k_used = found.k(), .inertia = found.inertia};
        double mass = 0.0;
        for (const double m : found.masses)
            mass += m;
        const bool varies = counts && found.inertia > 0.0 && mass > found.k(); // about the centroids
        if (varies)
            line.bic = spherical_bic(found.inertia, found.masses, x.cols());
        if (std::count_if(found.masses.begin(), found.masses.end(), [](double m) { return m > 0.0; }) < 2)
            return line;
        if (const double overlap = davies_bouldin_on(ranks, x, found.labels, weights); std::isfinite(overlap))
            line.davies_bouldin = overlap;
        if (!counts)
            return line;
        if (const auto estimate = estimated(ranks, x, found.labels, weights)) {
            line.silhouette = estimate->mean;
            line.silhouette_lower = estimate->lower;
            line.silhouette_upper = estimate->upper;
        }
        line.simplified_silhouette = simplified_silhouette{}.score_on(ranks, x, found.labels, weights).mean;
        if (varies)
            line.calinski_harabasz = calinski_harabasz_on(ranks, x, found.labels, weights);
        return line;
    }

    template <class Ranks>
    void add_gap(const Ranks& ranks, k_measures& line, const detail::drawn_rows& some, int k,
                 const random_generator& random) const {
        if (references == 0 || k >= some.x.rows())
            return;
        const auto log_inertia = [&](const matrix& data) {
            return std::log(clustering(k, 3).fit(data, some.weights).inertia);
        };
        const double own = log_inertia(some.x);
        const detail::box_of_rows<double> box{some.x};
        // The same data sets for every k.
        const auto expected = detail::shared_out_work(ranks, static_cast<std::size_t>(references), [&](std::size_t r) {
            return log_inertia(box.draw(random.split(r)));
        });
        const double mean = std::accumulate(expected.begin(), expected.end(), 0.0) / references;
        double squares = 0.0;
        for (const double each : expected)
            squares += (each - mean) * (each - mean);
        if (!std::isfinite(mean - own))
            return;
        line.gap = mean - own;
        line.gap_error = std::sqrt(squares / references * (1.0 + 1.0 / references));
    }

    template <class Ranks>
    void add_stability(const Ranks& ranks, k_measures& line, const detail::drawn_rows& some, int k,
                       const random_generator& random) const {
        const auto n = static_cast<std::size_t>(some.x.rows());
        if (resamples == 0 || k < 2 || static_cast<std::size_t>(k) > n / 2)
            return;
        const auto agreements = detail::shared_out_work(ranks, static_cast<std::size_t>(resamples), [&](std::size_t r) {
            auto draw = random.split(r);
            const auto half = detail::draw_rows(n, n / 2, draw);
            std::vector<bool> taken(n, false);
            for (const auto row : half)
                taken[row] = true;
            std::vector<std::size_t> others;
            for (std::size_t i = 0; i < n; ++i)
                if (!taken[i])
                    others.push_back(i);
            const auto fit = [&](std::span<const std::size_t> of) {
                return clustering(k, 3).fit(detail::rows_of(some.x, of), detail::weights_at(some.weights, of));
            };
            return adjusted_rand_index(fit(half).assign(some.x), fit(others).assign(some.x), some.weights);
        });
        line.stability = std::accumulate(agreements.begin(), agreements.end(), 0.0) / resamples;
    }

    static void recommend(chosen_k& out) {
        out.votes = votes_of(out.table);
        const auto named = [&](int k) {
            return std::count_if(out.votes.begin(), out.votes.end(), [k](const k_vote& v) { return v.k == k; });
        };
        const auto compact = [](const k_measures& line) {
            return (without_silhouette ? line.simplified_silhouette : line.silhouette).value_or(-2.0);
        };
        const k_measures* best = &out.table.front();
        for (const auto& line : out.table)
            if (named(line.k) > named(best->k) || (named(line.k) == named(best->k) && compact(line) > compact(*best)))
                best = &line;
        out.k = best->k;
        std::string names;
        for (const auto& vote : out.votes)
            if (vote.k == out.k)
                names += (names.empty() ? "" : ", ") + vote.measure;
        out.reason = out.votes.empty()
                         ? sentence("k = ", out.k, ", the first that was tried: no measure tells them apart")
                         : sentence("k = ", out.k, ", named by ", named(out.k), " of ", out.votes.size(), " measures (",
                                    names, ")");
        for (const auto& vote : out.votes)
            if (vote.k != out.k)
                out.reason += sentence("; ", vote.measure, " names ", vote.k);
        if (best->k_used < best->k)
            out.warnings.push_back(sentence("at k = ", best->k, " only ", best->k_used,
                                            " clusters were found: there are fewer distinct points"));
        // Kaufman and Rousseeuw, Finding Groups in Data (1990), table 4.
        if (best->silhouette && *best->silhouette < 0.25)
            out.warnings.push_back(sentence("a silhouette of ", detail::rounded_text(*best->silhouette, 3),
                                            " at k = ", out.k,
                                            " is below 0.25: no substantial structure; take the clusters as a "
                                            "convenient cut, not as groups that exist"));
        if (best->stability && *best->stability < 0.6)
            out.warnings.push_back(sentence("fits to two halves agree only at ",
                                            detail::rounded_text(*best->stability, 3),
                                            ": other customers would give other clusters"));
        if (best->gap && *best->gap <= 0.0)
            out.warnings.push_back("the gap is not above 0: data without any clusters would look as well");
    }
};

} // namespace clientele::inline CLIENTELE_ABI
