#pragma once

/// @file
/// The histories of all ranks, collapsed before they are sent, so that a fit on each rank is the fit of all.

#include <clientele/clv/detail/spends.hpp>
#include <clientele/clv/histories.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>

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
        if (own_cells(ranks, own) && own.log_intervals.empty()) {
            const auto cells = collapse(own, where);
            return {ranks, {cells.x, cells.t_x, cells.T, {}, cells.weight, {}}};
        }
        require_legal(where, own);
        return rows(ranks, own);
    }
    /// Of a spend model: one cell (x, mean, number of customers) for each distinct mean of a rank.
    template <class Ranks>
    [[nodiscard]] static histories_of_all spends(const Ranks& ranks, std::string_view where, const histories& own) {
        require_spends(where, own);
        if (!own_cells(ranks, own))
            return rows(ranks, own);
        spend_cells cells;
        collapse_plain_spends(own, cells);
        histories_of_all out{ranks, {cells.x, {}, {}, cells.mean, cells.weight, {}}};
        for (std::size_t i = 0; i < own.size(); ++i) // they tell nothing, but are counted
            out.without_mean_ += own.x[i] > 0 && own.mean_spend[i] == 0 ? 1u : 0u;
        out.without_mean_ = all_sum(ranks, out.without_mean_);
        if (out.without_mean_ > 0) {
            out.columns_[0].push_back(1);
            out.columns_[3].push_back(0);
            out.columns_[4].push_back(static_cast<double>(out.without_mean_));
        }
        return out;
    }

    /// All of them.
    [[nodiscard]] histories view() const {
        histories out{.x = columns_[0],
                      .t_x = columns_[1],
                      .T = columns_[2],
                      .mean_spend = columns_[3],
                      .weight = columns_[4],
                      .log_intervals = columns_[5]};
        out.covariates.assign(columns_.begin() + own_columns, columns_.end());
        return out;
    }

private:
    static constexpr std::size_t own_columns = 6;

    /// Whether no rank has weights or covariates, so that cells say it all.
    template <class Ranks>
    [[nodiscard]] static bool own_cells(const Ranks& ranks, const histories& own) {
        return all_sum(ranks, std::size_t{own.weight.empty() && own.covariates.empty() ? 0u : 1u}) == 0;
    }
    /// Every row as it is, by name.
    template <class Ranks>
    [[nodiscard]] static histories_of_all rows(const Ranks& ranks, const histories& own) {
        const auto covariates = all_max(ranks, static_cast<double>(own.covariates.size()));
        require(all_max(ranks, -static_cast<double>(own.covariates.size())) == -covariates,
                "fit_on: every rank must give as many covariates, got ", own.covariates.size(), " and ", covariates);
        std::vector<column> columns{own.x, own.t_x, own.T, own.mean_spend, own.weight, own.log_intervals};
        columns.insert(columns.end(), own.covariates.begin(), own.covariates.end());
        return {ranks, columns};
    }
    template <class Ranks>
    histories_of_all(const Ranks& ranks, const std::vector<column>& own) {
        for (const auto& each : own)
            columns_.push_back(all_values<double>(ranks, each));
    }

    std::vector<std::vector<double>> columns_;
    std::size_t without_mean_ = 0;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
