#pragma once

/// @file
/// How far a population has moved away from the cuts that were frozen on an earlier one.

#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/rfm/fitted_cuts.hpp>
#include <clientele/types.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How much a dimension has drifted.
enum class drift_level {
    stable,   ///< below the first bound
    moderate, ///< from the first bound
    large     ///< from the second bound: time to cut anew
};

/// The drift of one dimension.
struct dimension_drift {
    std::string name;                        ///< the dimension
    double stability_index = 0.0;            ///< population stability index of the scores, 0 for none
    drift_level level = drift_level::stable; ///< what it amounts to
    std::vector<double> share_then{};        ///< share of customers per score, worst first, when the cuts were frozen
    std::vector<double> share_now{};         ///< share per score now, by the frozen cuts
    std::vector<std::vector<double>> frozen_edges{}; ///< one list of edges; when nested, one per cell
    std::vector<std::vector<double>> fresh_edges{};  ///< the same from today's customers
    std::size_t rescored = 0;                        ///< customers whose score would change with fresh cuts
};

/// The drift of all dimensions.
struct cut_drift {
    std::vector<dimension_drift> dimensions; ///< in the order of the cuts
    std::size_t customers = 0;               ///< scored customers now
    std::size_t changed_cell = 0;            ///< customers whose cell would change with fresh cuts
};

/// Compares frozen cuts with fresh ones on today's customers.
///
///     PSI = sum over scores s of (now_s - then_s) ln(now_s / then_s)
///
/// with shares (count + smoothing) / (n + levels * smoothing), so that a score that nobody has stays finite.
/// Source: the bounds are those of credit scoring practice, Siddiqi, Credit Risk Scorecards (2006).
struct drift_report {
    double smoothing = 0.5; ///< customers added to each score, not negative; 0 refuses scores that nobody has
    double moderate = 0.10; ///< stability index from which drift is moderate
    double large = 0.25;    ///< stability index from which it is large, not below `moderate`

    /// The report.
    ///
    /// @param frozen  cuts as they were fitted, with their counts
    /// @param fresh   a fit on these customers by the same policies
    /// @param columns these customers, one column per dimension
    /// @throws error `bad_parameter` for cuts without counts, dimensions that differ or bounds out of order; as
    /// `rfm_cuts::apply`
    /// Complexity: O(n d log bins).
    [[nodiscard]] cut_drift compare(const rfm_cuts& frozen, const rfm_result& fresh,
                                    std::span<const column> columns) const {
        require(std::isfinite(smoothing) && smoothing >= 0.0,
                "drift_report: smoothing must be finite and not negative, got ", smoothing);
        require(0.0 <= moderate && moderate <= large, "drift_report: moderate and large must ascend from 0, got ",
                moderate, " and ", large);
        require(frozen.dimensions.size() == fresh.cuts.dimensions.size(), "drift_report: fresh cuts must have ",
                frozen.dimensions.size(), " dimensions, got ", fresh.cuts.dimensions.size());
        const auto now = frozen.apply(columns);
        require_same_size("drift_report", "fresh scores", now.size(), fresh.scores.size());
        cut_drift report;
        std::vector<bool> changed(now.size(), false);
        for (std::size_t d = 0; d < frozen.dimensions.size(); ++d)
            report.dimensions.push_back(one_dimension(frozen.dimensions[d], fresh.cuts.dimensions[d], now.dimensions[d],
                                                      fresh.scores.dimensions[d], changed));
        for (std::size_t row = 0; row < now.size(); ++row) {
            report.customers += !now.prospect(row);
            report.changed_cell += changed[row];
        }
        return report;
    }

    /// The three columns of `rfm`.
    /// @throws error as above
    [[nodiscard]] cut_drift compare(const rfm_cuts& frozen, const rfm_result& fresh, column recency_days,
                                    column purchases, column amounts) const {
        return compare(frozen, fresh, std::array{recency_days, purchases, amounts});
    }

private:
    // How many of the customers that cuts were fitted on have each score.
    [[nodiscard]] static std::vector<std::size_t> counts_then(const dimension_cuts& cuts) {
        std::vector<std::size_t> counts(static_cast<std::size_t>(cuts.levels), 0);
        for (const auto& each : cuts.cuts) {
            require(each.counts.size() == each.bins(),
                    "drift_report: frozen cuts must hold the counts of their fit, and ", cuts.name, " does not");
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
            require(result.back() > 0.0, "drift_report: with smoothing 0 every score must be somebody's, and one of ",
                    name, " is nobody's");
        }
        return result;
    }

    [[nodiscard]] dimension_drift one_dimension(const dimension_cuts& frozen, const dimension_cuts& fresh,
                                                const dimension_scores& now, const dimension_scores& by_fresh,
                                                std::vector<bool>& changed) const {
        require(frozen.name == fresh.name, "drift_report: fresh cuts must have dimension ", frozen.name, ", got ",
                fresh.name);
        dimension_drift drift{.name = frozen.name};
        std::vector<std::size_t> counts(static_cast<std::size_t>(frozen.levels), 0);
        for (std::size_t row = 0; row < now.score.size(); ++row) {
            if (now.score[row] > 0)
                ++counts[static_cast<std::size_t>(now.score[row] - 1)];
            if (now.score[row] != by_fresh.score[row]) {
                ++drift.rescored;
                changed[row] = true;
            }
        }
        drift.share_then = shares(counts_then(frozen), frozen.name);
        drift.share_now = shares(counts, frozen.name);
        for (std::size_t s = 0; s < counts.size(); ++s)
            drift.stability_index += detail::rounded_product(drift.share_now[s] - drift.share_then[s],
                                                             std::log(drift.share_now[s] / drift.share_then[s]));
        drift.level = drift.stability_index >= large      ? drift_level::large
                      : drift.stability_index >= moderate ? drift_level::moderate
                                                          : drift_level::stable;
        for (const auto& cuts : frozen.cuts)
            drift.frozen_edges.push_back(cuts.edges);
        for (const auto& cuts : fresh.cuts)
            drift.fresh_edges.push_back(cuts.edges);
        return drift;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
