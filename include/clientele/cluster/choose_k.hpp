#pragma once

/// @file
/// Choosing the number of clusters: all measures in one table, and a recommendation with its reasons in words.

#include <clientele/cluster/agreement.hpp>
#include <clientele/cluster/detail/box_of_rows.hpp>
#include <clientele/cluster/k_measures.hpp>
#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/silhouette.hpp>
#include <clientele/cluster/validity.hpp>
#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/detail/to_size.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
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

/// Rows drawn without replacement, in rising order.
[[nodiscard]] inline std::vector<std::size_t> draw_rows(std::size_t n, std::size_t count, random_generator& random) {
    std::vector<std::size_t> rows(n);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    for (std::size_t i = 0; i < count; ++i)
        std::swap(rows[i], rows[i + to_size(random.below(n - i))]);
    rows.resize(count);
    std::sort(rows.begin(), rows.end());
    return rows;
}

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
/// the one with the higher silhouette.
///
///     const auto choice = clientele::choose_k{.base = kmeans{.k = 2, .seed = 1}, .most_k = 10}.fit(x);
///
/// Sources: Tibshirani, Walther and Hastie, Estimating the number of clusters via the gap statistic, JRSS B 63 (2001);
/// Pelleg and Moore, X-means, ICML (2000); Lange, Roth, Braun and Buhmann, Stability-based validation of clustering
/// solutions, Neural Computation 16 (2004); and those of the measures.
template <class Clustering, class Observer>
struct choose_k {
    static_assert(clustering_policy<Clustering>,
                  "choose_k: .base must have a field `k` and offer `fit(x, weights) const` whose result has "
                  "labels, masses, inertia, k() and assign(x)");
    static_assert(observer_policy<Observer>, "choose_k: .observer must be callable as `bool(const progress&) const`");

    Clustering base{.k = 2}; ///< how to cluster; its k is replaced by each k of the range
    int least_k = 2;         ///< first k, at least 1
    int most_k = 10;         ///< last k, at least `least_k`; cut off at the number of rows less one
    int references = 10;     ///< data sets without clusters for the gap statistic; 0 leaves it out
    int resamples = 10;      ///< pairs of halves for the stability; 0 leaves it out
    /// Rows for the gap statistic, the stability and the rows drawn for the silhouette, at least 10.
    std::size_t sample = 4000;
    std::uint64_t seed = 0; ///< of the draws
    Observer observer{};    ///< hears of every k; when it stops, `error` with `errc::stopped` is thrown

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
        require_finite("choose_k", x);
        const auto range = detail::checked_weights("choose_k", static_cast<std::size_t>(x.rows()), weights);
        const bool counts = range.whole && range.total <= 0x1p53;
        if (std::find(weights.begin(), weights.end(), 0.0) == weights.end())
            return choose(x, weights, counts);
        std::vector<std::size_t> present;
        for (std::size_t i = 0; i < weights.size(); ++i)
            if (weights[i] > 0.0)
                present.push_back(i);
        const matrix rows = detail::rows_of(x, present);
        return choose(rows, detail::weights_at(weights, present), counts);
    }

private:
    /// Of rows that all have weight; `counts` says whether the weights are numbers of rows.
    [[nodiscard]] chosen_k choose(const matrix_view& x, column weights, bool counts) const {
        check(x.rows());
        const auto n = static_cast<std::size_t>(x.rows());
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
        const matrix rows = detail::rows_of(x, drawn);
        const auto row_weights = detail::weights_at(weights, drawn);
        if (drawn.size() < n)
            out.warnings.push_back(sentence("the silhouette, the gap and the stability were measured on ", drawn.size(),
                                            " of ", n, " rows"));
        for (int k = least_k; k <= last; ++k) {
            if (!observer(progress{"choose_k", static_cast<std::size_t>(k - least_k),
                                   static_cast<std::size_t>(last - least_k + 1)}))
                fail(errc::stopped, no_row, "choose_k: the observer stopped the work at k = ", k);
            out.table.push_back(measure(x, weights, k, counts));
            add_gap(out.table.back(), rows, row_weights, k, random.split(1));
            if (counts && out.table.back().k_used == k)
                add_stability(out.table.back(), rows, row_weights, k, random.split(2));
        }
        recommend(out);
        return out;
    }

    void check(Eigen::Index rows) const {
        require(rows >= 3, "choose_k: the matrix must have at least 3 rows, of weight above 0, got ", rows);
        require(least_k >= 1 && least_k < rows, "choose_k: least_k must be in [1, ", rows - 1, "], got ", least_k);
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

    [[nodiscard]] k_measures measure(const matrix_view& x, column weights, int k, bool counts) const {
        const auto found = clustering(k, 1'000'000).fit(x, weights);
        k_measures line{.k = k, .k_used = found.k(), .inertia = found.inertia};
        double mass = 0.0;
        for (const double m : found.masses)
            mass += m;
        const bool varies = counts && found.inertia > 0.0 && mass > found.k(); // about the centroids
        if (varies)
            line.bic = spherical_bic(found.inertia, found.masses, x.cols());
        if (std::count_if(found.masses.begin(), found.masses.end(), [](double m) { return m > 0.0; }) < 2)
            return line;
        if (const double overlap = davies_bouldin(x, found.labels, weights); std::isfinite(overlap))
            line.davies_bouldin = overlap;
        if (!counts)
            return line;
        const auto silhouette = sampled_silhouette{.rows = sample, .seed = seed}.score(x, found.labels, weights);
        line.silhouette = silhouette.mean;
        line.silhouette_lower = silhouette.lower;
        line.silhouette_upper = silhouette.upper;
        line.simplified_silhouette = simplified_silhouette{}.score(x, found.labels, weights).mean;
        if (varies)
            line.calinski_harabasz = calinski_harabasz(x, found.labels, weights);
        return line;
    }

    void add_gap(k_measures& line, const matrix& rows, column weights, int k, const random_generator& random) const {
        if (references == 0 || k >= rows.rows())
            return;
        const auto log_inertia = [&](const matrix& data) {
            return std::log(clustering(k, 3).fit(data, weights).inertia);
        };
        const double own = log_inertia(rows);
        const detail::box_of_rows<double> box{rows};
        std::vector<double> expected;
        expected.reserve(static_cast<std::size_t>(references));
        for (int r = 0; r < references; ++r) // the same data sets for every k
            expected.push_back(log_inertia(box.draw(random.split(static_cast<std::uint64_t>(r)))));
        const double mean = std::accumulate(expected.begin(), expected.end(), 0.0) / references;
        double squares = 0.0;
        for (const double each : expected)
            squares += (each - mean) * (each - mean);
        if (!std::isfinite(mean - own))
            return;
        line.gap = mean - own;
        line.gap_error = std::sqrt(squares / references * (1.0 + 1.0 / references));
    }

    void add_stability(k_measures& line, const matrix& rows, column weights, int k,
                       const random_generator& random) const {
        const auto n = static_cast<std::size_t>(rows.rows());
        if (resamples == 0 || k < 2 || static_cast<std::size_t>(k) > n / 2)
            return;
        double sum = 0.0;
        for (int r = 0; r < resamples; ++r) {
            auto draw = random.split(static_cast<std::uint64_t>(r));
            const auto half = detail::draw_rows(n, n / 2, draw);
            std::vector<bool> taken(n, false);
            for (const auto row : half)
                taken[row] = true;
            std::vector<std::size_t> others;
            for (std::size_t i = 0; i < n; ++i)
                if (!taken[i])
                    others.push_back(i);
            const auto one = clustering(k, 3).fit(detail::rows_of(rows, half), detail::weights_at(weights, half));
            const auto other = clustering(k, 3).fit(detail::rows_of(rows, others), detail::weights_at(weights, others));
            sum += adjusted_rand_index(one.assign(rows), other.assign(rows), weights);
        }
        line.stability = sum / resamples;
    }

    static void recommend(chosen_k& out) {
        out.votes = votes_of(out.table);
        const auto named = [&](int k) {
            return std::count_if(out.votes.begin(), out.votes.end(), [k](const k_vote& v) { return v.k == k; });
        };
        const k_measures* best = &out.table.front();
        for (const auto& line : out.table)
            if (named(line.k) > named(best->k) ||
                (named(line.k) == named(best->k) && line.silhouette.value_or(-2.0) > best->silhouette.value_or(-2.0)))
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
