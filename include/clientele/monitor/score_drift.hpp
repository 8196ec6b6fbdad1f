#pragma once

/// @file
/// How far a population has moved away from the cuts that were frozen on an earlier one.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/monitor/migration.hpp>
#include <clientele/rfm/fitted_cuts.hpp>
#include <clientele/rfm/scores.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How much a dimension has drifted.
enum class drift_verdict {
    stable,   ///< below the first bound
    moderate, ///< from the first bound
    large     ///< from the second bound: time to cut anew
};

/// The drift of one dimension.
struct dimension_drift {
    std::string name;                              ///< the dimension
    double stability_index = 0.0;                  ///< population stability index of the scores, 0 for none
    drift_verdict verdict = drift_verdict::stable; ///< what it amounts to
    std::vector<double> share_before{}; ///< share of customers per score, worst first, as the cuts were fitted
    std::vector<double> share_after{};  ///< share per score of these customers, by the frozen cuts
    std::vector<std::vector<double>> frozen_edges{}; ///< one list of edges; when nested, one per cell
    std::vector<std::vector<double>> fresh_edges{};  ///< the same, fitted on these customers
    /// These customers by their frozen and their fresh score; class s is the score s + 1, prospects are absent.
    migration_table rescored{};
};

/// The drift of all dimensions.
struct score_drift_report {
    std::vector<dimension_drift> dimensions{}; ///< in the order of the cuts
    std::size_t customers = 0;                 ///< scored customers
    std::size_t changed_cell = 0;              ///< customers whose cell would change with fresh cuts
};

/// Compares frozen cuts with fresh ones on the customers of a later date.
///
///     PSI = sum over scores s of (after_s - before_s) ln(after_s / before_s)
///
/// with shares (count + smoothing) / (n + levels * smoothing), so that a score that nobody has stays finite.
/// Source: the bounds are those of credit scoring practice, Siddiqi, Credit Risk Scorecards (2006).
struct score_drift {
    double smoothing = 0.5; ///< customers added to each score, not negative; 0 refuses scores that nobody has
    double moderate = 0.10; ///< stability index from which drift is moderate
    double large = 0.25;    ///< stability index from which it is large, not below `moderate`

    /// The report.
    ///
    /// @param frozen cuts as they were fitted, with their counts
    /// @param fresh a fit on these customers by the same policies
    /// @param columns these customers, one column per dimension
    /// @returns the drift of each dimension, and how many customers fresh cuts would score otherwise
    /// @throws error `bad_parameter` for cuts without counts, dimensions that differ or bounds out of order; as
    /// `rfm_cuts::apply`
    /// Complexity: O(n d log bins).
    [[nodiscard]] score_drift_report compare(const rfm_cuts& frozen, const rfm_result& fresh,
                                             std::span<const column> columns) const {
        return compare_on(one_rank{}, frozen, fresh, columns);
    }

    /// The same where customers are spread over ranks: each gives its own, with cuts of all (`rfm::fit_on`). Sends 8
    /// bytes a count, (levels + 1)(levels + 3) of them for each dimension.
    /// @throws error as above, on every rank; rows are those of all
    template <ranks_policy Ranks>
    [[nodiscard]] score_drift_report compare_on(const Ranks& ranks, const rfm_cuts& frozen, const rfm_result& fresh,
                                                std::span<const column> columns) const {
        require(smoothing >= 0.0 && smoothing <= 1e15, "score_drift: smoothing must be in [0, 1e15], got ", smoothing);
        require(0.0 <= moderate && moderate <= large, "score_drift: moderate and large must ascend from 0, got ",
                moderate, " and ", large);
        require(frozen.dimensions.size() == fresh.cuts.dimensions.size(), "score_drift: fresh cuts must have ",
                frozen.dimensions.size(), " dimensions, got ", fresh.cuts.dimensions.size());
        rfm_scores by_frozen;
        const auto first = detail::ranked_rows::of(ranks, columns.empty() ? 0 : columns[0].size()).first;
        detail::refusing_together(ranks, first, [&] { by_frozen = frozen.apply(columns); });
        detail::refusing_together(ranks, first, [&] {
            require_same_size("score_drift", "fresh scores", by_frozen.size(), fresh.scores.size());
        });
        score_drift_report report;
        for (std::size_t d = 0; d < frozen.dimensions.size(); ++d)
            report.dimensions.push_back(one_dimension(ranks, frozen.dimensions[d], fresh.cuts.dimensions[d],
                                                      by_frozen.dimensions[d], fresh.scores.dimensions[d]));
        for (std::size_t row = 0; row < by_frozen.size(); ++row) {
            report.customers += by_frozen.buyer(row);
            for (std::size_t d = 0; d < frozen.dimensions.size(); ++d)
                if (by_frozen.dimensions[d].score[row] != fresh.scores.dimensions[d].score[row]) {
                    ++report.changed_cell;
                    break;
                }
        }
        report.customers = detail::all_sum(ranks, report.customers);
        report.changed_cell = detail::all_sum(ranks, report.changed_cell);
        return report;
    }

    /// The three columns of `rfm`.
    /// @throws error as for a list of columns
    [[nodiscard]] score_drift_report compare(const rfm_cuts& frozen, const rfm_result& fresh, column recency_days,
                                             column purchases, column amounts) const {
        return compare(frozen, fresh, std::array{recency_days, purchases, amounts});
    }

private:
    // How many of the customers that cuts were fitted on have each score.
    [[nodiscard]] static std::vector<std::size_t> counts_before(const dimension_cuts& cuts) {
        std::vector<std::size_t> counts(static_cast<std::size_t>(cuts.levels), 0);
        for (const auto& each : cuts.cuts) {
            require(each.counts.size() == each.bins(),
                    "score_drift: frozen cuts must hold the counts of their fit, and ", cuts.name, " does not");
            for (std::size_t bin = 0; bin < each.bins(); ++bin)
                counts[static_cast<std::size_t>(cuts.score_of_bin(bin, each) - 1)] += each.counts[bin];
        }
        return counts;
    }

    [[nodiscard]] std::vector<double> shares(const std::vector<std::size_t>& counts, const std::string& name) const {
        double all = 0.0;
        for (const auto count : counts)
            all += static_cast<double>(count) + smoothing;
        std::vector<double> result;
        for (const auto count : counts) {
            result.push_back((static_cast<double>(count) + smoothing) / all);
            require(result.back() > 0.0, "score_drift: with smoothing 0 every score must be somebody's, and one of ",
                    name, " is nobody's");
        }
        return result;
    }

    template <class Ranks>
    [[nodiscard]] dimension_drift one_dimension(const Ranks& ranks, const dimension_cuts& frozen,
                                                const dimension_cuts& fresh, const dimension_scores& by_frozen,
                                                const dimension_scores& by_fresh) const {
        require(frozen.name == fresh.name, "score_drift: fresh cuts must have dimension ", frozen.name, ", got ",
                fresh.name);
        const int classes = (std::max)(frozen.levels, fresh.levels);
        dimension_drift drift{.name = frozen.name, .rescored = migration_table::of(classes)};
        const auto class_of = [&](int score) { return score > 0 ? score - 1 : drift.rescored.absent(); };
        for (std::size_t row = 0; row < by_frozen.score.size(); ++row)
            drift.rescored.add(class_of(by_frozen.score[row]), class_of(by_fresh.score[row]));
        drift.rescored = drift.rescored.summed_on(ranks);
        std::vector<std::size_t> counts;
        counts.reserve(static_cast<std::size_t>(frozen.levels));
        for (int score = 1; score <= frozen.levels; ++score)
            counts.push_back(drift.rescored.before(class_of(score)));
        drift.share_before = shares(counts_before(frozen), frozen.name);
        drift.share_after = shares(counts, frozen.name);
        for (std::size_t s = 0; s < counts.size(); ++s)
            drift.stability_index += detail::rounded_product(drift.share_after[s] - drift.share_before[s],
                                                             std::log(drift.share_after[s] / drift.share_before[s]));
        drift.verdict = drift.stability_index >= large      ? drift_verdict::large
                        : drift.stability_index >= moderate ? drift_verdict::moderate
                                                            : drift_verdict::stable;
        for (const auto& cuts : frozen.cuts)
            drift.frozen_edges.push_back(cuts.edges);
        for (const auto& cuts : fresh.cuts)
            drift.fresh_edges.push_back(cuts.edges);
        return drift;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
