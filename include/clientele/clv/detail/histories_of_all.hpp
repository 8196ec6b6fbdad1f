#pragma once

/// @file
/// The histories of all ranks, collapsed before they are sent, so that a fit on each rank is the fit of all.

#include <clientele/clv/detail/spends.hpp>
#include <clientele/clv/histories.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Columns of all ranks, which a fit reads as histories. Fits weigh equal histories together in an order that hangs on
/// the numbers alone, so they give the same bits for these as for the rows of all in one place.
class histories_of_all {
public:
    /// Of a purchase model: one cell (x, t_x, T, number of customers) for each distinct history of a rank.
    template <class Ranks>
    [[nodiscard]] static histories_of_all purchases(const Ranks& ranks, std::string_view where, const histories& own) {
        if (none_has_any(ranks, own.weight.size() + own.covariates.size() + own.log_intervals.size())) {
            history_cells cells;
            refusing_together(ranks, first_row(ranks, own), [&] { cells = collapse(own, where); });
            return {ranks, {cells.x, cells.t_x, cells.T, {}, cells.weight, {}}};
        }
        refusing_together(ranks, first_row(ranks, own), [&] { require_legal(where, own); });
        return rows(ranks, own);
    }
    /// Of a spend model: one cell (x, mean, number of customers) for each distinct pair of x and mean of a rank.
    template <class Ranks>
    [[nodiscard]] static histories_of_all spends(const Ranks& ranks, std::string_view where, const histories& own) {
        refusing_together(ranks, first_row(ranks, own), [&] { require_spends(where, own); });
        if (!none_has_any(ranks, own.weight.size() + own.covariates.size()))
            return rows(ranks, own);
        spend_cells cells;
        collapse_plain_spends(own, cells);
        histories_of_all out{ranks, {cells.x, {}, {}, cells.mean, cells.weight, {}}};
        std::size_t without_mean = 0; // they tell nothing, but are counted
        for (std::size_t i = 0; i < own.size(); ++i)
            without_mean += own.x[i] > 0 && own.mean_spend[i] == 0 ? 1u : 0u;
        without_mean = all_sum(ranks, without_mean);
        if (without_mean > 0) {
            out.columns_[0].push_back(1);
            out.columns_[3].push_back(0);
            out.columns_[4].push_back(static_cast<double>(without_mean));
        }
        return out;
    }

    /// All of them.
    [[nodiscard]] histories view() const { return histories_of_columns(columns_); }

private:
    /// Whether no rank has any of what cells do not say. All ask together: a rank without rows has none of it.
    template <class Ranks>
    [[nodiscard]] static bool none_has_any(const Ranks& ranks, std::size_t own) {
        return all_sum(ranks, own) == 0;
    }
    /// Where the rows of this rank begin among all.
    template <class Ranks>
    [[nodiscard]] static std::size_t first_row(const Ranks& ranks, const histories& own) {
        return ranked_rows::of(ranks, own.size()).first;
    }
    /// Every row as it is, by name.
    template <class Ranks>
    [[nodiscard]] static histories_of_all rows(const Ranks& ranks, const histories& own) {
        const auto most = all_max(ranks, static_cast<double>(own.covariates.size())),
                   least = all_min(ranks, static_cast<double>(own.covariates.size()));
        require(least == most, "fit_on: every rank must give as many covariates, got ", least, " to ", most);
        return {ranks, columns_of_histories(own)};
    }
    template <class Ranks>
    histories_of_all(const Ranks& ranks, const std::vector<column>& own) {
        for (const auto& each : own)
            columns_.push_back(all_values<double>(ranks, each));
    }

    std::vector<std::vector<double>> columns_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
