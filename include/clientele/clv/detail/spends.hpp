#pragma once

/// @file
/// Mean spends checked and collapsed for a fit.

#include <clientele/clv/detail/maximise.hpp>
#include <clientele/math/detail/fast_elementary.hpp>
#include <clientele/math/radix_sort.hpp>

#include <numeric>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

template <class Histories>
void require_spends(std::string_view where, const Histories& customers) {
    require_same_size(where, "mean_spend", customers.x.size(), customers.mean_spend.size());
    if (!customers.weight.empty())
        require_same_size(where, "weight", customers.x.size(), customers.weight.size());
    for (const auto z : customers.covariates) {
        require_same_size(where, "each covariate", customers.x.size(), z.size());
        require_in_reach(where, "a covariate", z, customers.names);
    }
    const auto legal_x = [](double x) { return bool(int(x >= 0) & int(x < 1e15)); };
    const auto legal_mean = [](double m) { return bool(int(m == 0) | (int(m > 1e-200) & int(m < 1e200))); };
    bool legal = true; // all of them first, without a branch per row
    for (std::size_t i = 0; i < customers.size(); ++i)
        legal &=
            bool(int(legal_x(customers.x[i])) & (int(customers.x[i] == 0) | int(legal_mean(customers.mean_spend[i]))));
    for (std::size_t i = 0; !legal && i < customers.size(); ++i) {
        if (!legal_x(customers.x[i]))
            fail(errc::bad_value, i, where, ": x must be in [0, 1e15), got ", customers.x[i], " in ",
                 row_in_words(i, customers.names));
        if (customers.x[i] > 0 && !legal_mean(customers.mean_spend[i]))
            fail(errc::bad_value, i, where, ": mean_spend must be 0 or in (1e-200, 1e200), got ",
                 customers.mean_spend[i], " in ", row_in_words(i, customers.names));
    }
    for (std::size_t i = 0; i < customers.weight.size(); ++i)
        if (!(customers.weight[i] >= 0 && customers.weight[i] <= 1e200))
            fail(errc::bad_value, i, where, ": weight must be in [0, 1e200], got ", customers.weight[i], " in ",
                 row_in_words(i, customers.names));
}

/// Appends one row to cells that come in the order of (x, mean); the same mean again adds to the weight.
inline void add_spend(spend_cells& to, double x, double mean, double w) {
    if (to.runs.empty() || to.runs.back().x != x)
        to.runs.push_back({x, to.size(), to.size(), 0.0, 0.0});
    auto& run = to.runs.back();
    if (run.end > run.begin && to.mean.back() == mean) {
        to.weight.back() += w;
    } else {
        to.x.push_back(x);
        to.mean.push_back(mean);
        to.weight.push_back(w);
    }
    run.end = to.size();
    run.weight += w;
}

/// The weighted sum of the logarithms of the means in [begin, end): eight lanes, so that it is vector code in a fixed
/// order.
[[nodiscard]] inline double weighted_logs(const spend_cells& cells, std::size_t begin, std::size_t end) {
    constexpr std::size_t lanes = 8;
    double sums[lanes] = {};
    for (; begin + lanes <= end; begin += lanes)
        for (std::size_t l = 0; l < lanes; ++l)
            sums[l] += cells.weight[begin + l] * fast_log(cells.mean[begin + l]);
    for (std::size_t l = 0; begin < end; ++begin, ++l)
        sums[l] += cells.weight[begin] * fast_log(cells.mean[begin]);
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

/// Unweighted customers of one group: the means of each x are sorted by their bits.
template <class Cells>
void collapse_plain_spends(const histories& customers, Cells& to) {
    key_index index;
    std::vector<std::vector<double>> means;
    for (std::size_t i = 0; i < customers.size(); ++i)
        if (customers.x[i] > 0 && customers.mean_spend[i] > 0) {
            const auto place = index(std::array{customers.x[i]});
            if (place == means.size())
                means.emplace_back();
            means[place].push_back(customers.mean_spend[i]);
        }
    std::vector<double> counts, scratch;
    for (const auto& key : index.keys())
        counts.push_back(key[0]);
    std::size_t rows = 0;
    for (const auto& each : means)
        rows += each.size();
    for (auto* const column : {&to.x, &to.mean, &to.weight})
        column->reserve(rows);
    for (const auto place : sorted_order(counts)) {
        sort_values(means[place], scratch);
        for (const double mean : means[place])
            add_spend(to, counts[place], mean, 1);
    }
}

/// Fills cells, an empty group per distinct covariates at first, and the counts; returns the weight left out because
/// its mean is 0.
template <class Groups>
[[nodiscard]] double collapse_spends(const histories& customers, const Groups& groups,
                                     std::vector<cell_group<spend_cells>>& cells, data_check& data) {
    for (std::size_t g = 0; g < cells.size(); ++g)
        cells[g].covariates = groups.rows[g];
    std::vector<double> zero;
    for (std::size_t i = 0; i < customers.size(); ++i)
        if (customers.x[i] > 0 && customers.mean_spend[i] == 0)
            zero.push_back(customers.weight.empty() ? 1.0 : customers.weight[i]);
    if (customers.weight.empty() && groups.group.empty()) {
        collapse_plain_spends(customers, cells.front().cells);
    } else {
        std::vector<column> columns{customers.x, customers.mean_spend};
        if (!customers.weight.empty())
            columns.push_back(customers.weight);
        for (const auto i : sorted_order(columns)) { // the rows of each group are then in order, too
            const double w = customers.weight.empty() ? 1.0 : customers.weight[i];
            if (customers.x[i] > 0 && customers.mean_spend[i] > 0 && w > 0)
                add_spend(cells[groups.group.empty() ? 0 : groups.group[i]].cells, customers.x[i],
                          customers.mean_spend[i], w);
        }
    }
    for (auto& group : cells)
        for (auto& run : group.cells.runs) {
            run.log_means = weighted_logs(group.cells, run.begin, run.end);
            data.customers += run.weight;
            data.cells += run.end - run.begin;
        }
    data.informative = data.customers;
    sort_values(zero);
    return std::accumulate(zero.begin(), zero.end(), 0.0);
}

/// The mean of all when there are at least two customers and their means are the same up to rounding.
[[nodiscard]] inline std::optional<double> constant_spend(const std::vector<cell_group<spend_cells>>& cells) {
    double low = std::numeric_limits<double>::infinity(), high = 0, weight = 0;
    for (const auto& group : cells)
        for (std::size_t i = 0; i < group.cells.size(); ++i) {
            low = (std::min)(low, group.cells.mean[i]);
            high = (std::max)(high, group.cells.mean[i]);
            weight += group.cells.weight[i];
        }
    return weight >= 2 && high - low <= 1e-12 * high ? std::optional{low} : std::nullopt;
}

/// Measures amounts in the unit of the fit: that of their mean over customers.
[[nodiscard]] inline working_unit to_working_unit(std::vector<cell_group<spend_cells>>& groups, double customers,
                                                  std::span<const double> powers) {
    double sum = 0;
    for (const auto& group : groups)
        for (std::size_t i = 0; i < group.cells.size(); ++i)
            sum += group.cells.weight[i] / customers * group.cells.mean[i];
    const auto out = working_unit::of(sum, powers, customers);
    for (auto& [covariates, cells] : groups) {
        for (double& mean : cells.mean)
            mean /= out.unit;
        for (auto& run : cells.runs)
            run.log_means = weighted_logs(cells, run.begin, run.end);
    }
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
