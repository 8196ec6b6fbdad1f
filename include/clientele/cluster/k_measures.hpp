#pragma once

/// @file
/// What is measured to choose the number of clusters, and what each measure says; the whole choice is in
/// `choose_k.hpp`.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numbers>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One line of the table of a choice of k. What does not exist for a k is left out, not made up.
struct k_measures {
    int k = 0;                                ///< clusters asked for
    int k_used = 0;                           ///< clusters found; fewer when the data has fewer distinct points
    double inertia = 0.0;                     ///< weighted sum of squared distances to the own centroid
    std::optional<double> silhouette{};       ///< mean silhouette, higher is better; none for one cluster
    std::optional<double> silhouette_lower{}; ///< interval of it where it is estimated from a sample, else the same
    std::optional<double> silhouette_upper{}; ///< upper end
    /// With distances to centroids, higher is better; none for one cluster.
    std::optional<double> simplified_silhouette{};
    /// Variance ratio, higher is better; none for one cluster or perfect ones.
    std::optional<double> calinski_harabasz{};
    std::optional<double> davies_bouldin{}; ///< overlap, lower is better; none for one cluster
    /// Log inertia expected without clusters minus log inertia; none for perfect clusters.
    std::optional<double> gap{};
    std::optional<double> gap_error{}; ///< standard error of it
    /// Of spherical Gaussians of one variance, lower is better; none for perfect clusters.
    std::optional<double> bic{};
    /// Mean adjusted Rand index of fits to two halves, 1 is best; none for one cluster, or for more than there
    /// are distinct points.
    std::optional<double> stability{};
};

/// What one measure names as the number of clusters, and why.
struct k_vote {
    std::string measure; ///< its name
    int k = 0;           ///< what it names
    std::string reason;  ///< in words
};

/// The Bayesian information criterion of k spherical Gaussians of one common variance, lower is better:
/// -2 log L + p log n, with p = (k - 1) + k d + 1 parameters and n the rows. The criterion of x-means.
/// @param inertia  weighted sum of squared distances to the own centroid, above 0
/// @param masses   rows in each cluster, whole numbers; the total must be above the number of clusters
/// @param features d
/// @returns the criterion; compare it with others of the same rows only
/// @throws error `bad_parameter`, `bad_value`
/// Source: Pelleg and Moore, X-means, ICML (2000), section 3.2 (their sign turned and doubled).
[[nodiscard]] inline double spherical_bic(double inertia, column masses, Eigen::Index features) {
    double mass = 0.0, entropy = 0.0, k = 0.0;
    for (std::size_t j = 0; j < masses.size(); ++j) {
        if (!(masses[j] >= 0.0 && masses[j] == std::floor(masses[j]) && masses[j] <= 0x1p53))
            fail(errc::bad_value, no_row,
                 "spherical_bic: masses must be whole numbers of rows, at most 2^53, as rows are counted, got ",
                 masses[j], " in cluster ", j);
        mass += masses[j];
    }
    for (const double m : masses)
        if (m > 0.0) {
            entropy += m * std::log(m / mass);
            ++k;
        }
    require(inertia > 0.0 && std::isfinite(inertia), "spherical_bic: inertia must be above 0 and finite, got ",
            inertia);
    require(features >= 1, "spherical_bic: features must be at least 1, got ", features);
    require(mass > k, "spherical_bic: the total of masses must be above the number of clusters, ", k, ", got ", mass);
    const auto d = static_cast<double>(features);
    const double variance = inertia / (d * (mass - k));
    const double log_likelihood =
        entropy - 0.5 * mass * d * std::log(2.0 * std::numbers::pi * variance) - 0.5 * d * (mass - k);
    return -2.0 * log_likelihood + (k - 1.0 + k * d + 1.0) * std::log(mass);
}

/// The place of the elbow of a falling curve: the point farthest below the straight line from its first to its last
/// point.
/// @param ks at least three numbers of clusters, ascending
/// @param values the curve, one for each of them
/// @returns the index; nothing when the curve does not fall or nowhere lies below the line
/// Source: Satopaa, Albrecht, Irwin and Raghavan, Finding a "kneedle" in a haystack, ICDCS Workshops (2011).
[[nodiscard]] inline std::optional<std::size_t> elbow(std::span<const int> ks, column values) {
    require_same_size("elbow", "values", ks.size(), values.size());
    if (ks.size() < 3 || !(values.front() > values.back()))
        return {};
    std::optional<std::size_t> best;
    double farthest = 1e-12;
    for (std::size_t i = 1; i + 1 < ks.size(); ++i) {
        const double across = static_cast<double>(ks[i] - ks.front()) / static_cast<double>(ks.back() - ks.front());
        const double down = (values.front() - values[i]) / (values.front() - values.back());
        if (down - across > farthest) {
            farthest = down - across;
            best = i;
        }
    }
    return best;
}

/// @cond INTERNAL
namespace detail {

/// The line with the best value of a measure, the smaller k of equals; nothing when no line has it.
template <class Measure>
[[nodiscard]] const k_measures* best_line(const std::vector<k_measures>& table, Measure measure, bool higher) {
    const k_measures* best = nullptr;
    double found = 0.0;
    for (const auto& line : table)
        if (const std::optional<double> value = measure(line);
            value && (!best || (higher ? *value > found : *value < found))) {
            best = &line;
            found = *value;
        }
    return best;
}

/// The first k whose gap is not clearly below that of the next. Tibshirani, Walther and Hastie (2001), section 3.
[[nodiscard]] inline std::optional<k_vote> gap_vote(const std::vector<k_measures>& table) {
    for (std::size_t i = 0; i + 1 < table.size(); ++i) {
        const k_measures &line = table[i], &next = table[i + 1];
        if (line.gap && next.gap && next.gap_error && *line.gap >= *next.gap - *next.gap_error)
            return k_vote{"gap", line.k,
                          sentence("the gap of ", rounded_text(*line.gap, 3),
                                   " is the first that the next k does not beat by more than its error")};
    }
    return {};
}

/// The largest k that two halves of the data find nearly as often as the best.
[[nodiscard]] inline std::optional<k_vote> stability_vote(const std::vector<k_measures>& table) {
    constexpr double as_good = 0.02; // of a scale that ends at 1: within the noise of some ten pairs of halves
    const auto stability = [](const k_measures& line) { return line.stability; };
    const auto* best = best_line(table, stability, true);
    if (!best || !best->stability)
        return {};
    const double enough = *best->stability - as_good;
    double agreed = *best->stability;
    int k = best->k;
    for (const auto& line : table)
        if (line.stability && *line.stability >= enough) {
            agreed = *line.stability;
            k = line.k;
        }
    return k_vote{"stability", k,
                  sentence("fits to two halves of the rows agree at ", rounded_text(agreed, 3),
                           " (1: always), the largest k within 0.02 of the best")};
}

} // namespace detail
/// @endcond

/// What each measure of a table names, of those that have something to say: the votes of `choose_k`, which a host may
/// take again from a table of its own making.
/// @param table one line for each k, ascending
/// @returns one vote for each measure that has something to say, in the order of the table
/// Complexity: O(lines).
template <class = void> // only who uses it compiles it
[[nodiscard]] std::vector<k_vote> votes_of(const std::vector<k_measures>& table) {
    using namespace detail;
    std::vector<k_vote> votes;
    const auto best = [&](const char* name, auto measure, bool higher) {
        if (const auto* line = best_line(table, measure, higher))
            votes.push_back(
                {name, line->k,
                 sentence(rounded_text(*measure(*line), 3), " is the ", higher ? "highest" : "lowest", " of all k")});
    };
    best("silhouette", [](const k_measures& l) { return l.silhouette; }, true);
    best("calinski_harabasz", [](const k_measures& l) { return l.calinski_harabasz; }, true);
    best("davies_bouldin", [](const k_measures& l) { return l.davies_bouldin; }, false);
    if (auto vote = gap_vote(table))
        votes.push_back(*std::move(vote));
    best("bic", [](const k_measures& l) { return l.bic; }, false);
    std::vector<int> ks;
    std::vector<double> inertias;
    for (const auto& line : table) {
        ks.push_back(line.k);
        inertias.push_back(line.inertia);
    }
    if (const auto at = elbow(ks, inertias))
        votes.push_back(
            {"elbow", ks[*at], "the inertia lies farthest below the straight line from the first k to the last"});
    if (auto vote = stability_vote(table))
        votes.push_back(*std::move(vote));
    return votes;
}

} // namespace clientele::inline CLIENTELE_ABI
