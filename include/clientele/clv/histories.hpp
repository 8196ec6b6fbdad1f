#pragma once

/// @file
/// Histories as columns, and how identical ones are collapsed to weighted cells before a fit.

#include <clientele/clv/concepts.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <tuple>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// The histories of many customers as columns of equal length: what a fit and a prediction read.
struct histories {
    column x = {};                       ///< repeat purchases, whole numbers >= 0
    column t_x = {};                     ///< time of the last purchase, in [0, T], 0 where x is 0
    column T = {};                       ///< age, in the same unit of time, >= 0
    column mean_spend = {};              ///< mean amount of the x repeat purchases, 0 where x is 0; empty: not known
    column weight = {};                  ///< how much each customer counts, >= 0; empty: 1 each
    column log_intervals = {};           ///< sum of the logarithms of the x times between purchases; empty: not known
    std::vector<column> covariates = {}; ///< what else is known, one column per covariate; empty: nothing
    std::span<const std::string> names = {}; ///< who the customers are, for complaints; empty: these name rows

    /// Number of customers.
    [[nodiscard]] std::size_t size() const noexcept { return x.size(); }
    /// One customer.
    [[nodiscard]] customer_history operator[](std::size_t i) const noexcept { return {x[i], t_x[i], T[i]}; }
};

/// @cond INTERNAL
namespace detail {

/// Refuses a column whose numbers are too large to be centred.
template <class Column>
void require_in_reach(std::string_view where, std::string_view what, Column values,
                      std::span<const std::string> names = {}) {
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!(std::abs(values[i]) <= 1e200)) [[unlikely]]
            fail(errc::bad_value, i, where, ": ", what, " must be in [-1e200, 1e200], got ", values[i], " in ",
                 row_in_words(i, names));
}

/// Refuses columns of different lengths and rows that no customer can have; names function and row.
template <class Histories>
    requires std::same_as<Histories, histories>
void require_legal(std::string_view where, const Histories& h) {
    require_same_size(where, "t_x", h.x.size(), h.t_x.size());
    require_same_size(where, "T", h.x.size(), h.T.size());
    if (!h.mean_spend.empty())
        require_same_size(where, "mean_spend", h.x.size(), h.mean_spend.size());
    if (!h.weight.empty())
        require_same_size(where, "weight", h.x.size(), h.weight.size());
    if (!h.log_intervals.empty()) {
        require_same_size(where, "log_intervals", h.x.size(), h.log_intervals.size());
        require_finite(where, "log_intervals", h.log_intervals);
    }
    if (!h.names.empty())
        require_same_size(where, "names", h.x.size(), h.names.size());
    for (const auto z : h.covariates) {
        require_same_size(where, "each covariate", h.x.size(), z.size());
        require_in_reach(where, "a covariate", z, h.names);
    }
    for (std::size_t i = 0; i < h.size(); ++i)
        require_legal(where, h[i], i, h.names);
    for (std::size_t i = 0; i < h.weight.size(); ++i)
        if (!(h.weight[i] >= 0 && h.weight[i] <= 1e200)) [[unlikely]]
            fail(errc::bad_value, i, where, ": weight must be in [0, 1e200], got ", h.weight[i], " in ",
                 row_in_words(i, h.names));
}

/// Histories of columns in the order of the fields, covariates last.
template <class Columns>
[[nodiscard]] histories histories_of_columns(const Columns& columns) {
    histories out{.x = columns[0],
                  .t_x = columns[1],
                  .T = columns[2],
                  .mean_spend = columns[3],
                  .weight = columns[4],
                  .log_intervals = columns[5]};
    out.covariates.assign(columns.begin() + 6, columns.end());
    return out;
}
/// The columns of histories in that order.
template <class Histories>
    requires std::same_as<Histories, histories>
[[nodiscard]] std::vector<column> columns_of_histories(const Histories& of) {
    std::vector<column> columns{of.x, of.t_x, of.T, of.mean_spend, of.weight, of.log_intervals};
    columns.insert(columns.end(), of.covariates.begin(), of.covariates.end());
    return columns;
}

/// Some rows of histories, copied.
template <class Column = std::vector<double>>
class gathered_histories {
public:
    gathered_histories(const histories& from, std::span<const std::uint32_t> rows) {
        for (const auto c : columns_of_histories(from))
            gather(c, rows);
    }
    [[nodiscard]] histories view() const { return histories_of_columns(columns_); }

private:
    void gather(column values, std::span<const std::uint32_t> rows) {
        columns_.emplace_back();
        if (!values.empty())
            for (const auto row : rows)
                columns_.back().push_back(values[row]);
    }
    std::vector<Column> columns_;
};

/// Numbers the distinct keys of up to four doubles in order of first appearance. One index serves keys of any number of
/// parts, so that lists of keys are compiled once.
class key_index {
public:
    using key = std::array<double, 4>; ///< parts that were not given are 0

    key_index() : slots_(1024, 0) {}

    /// The number of the key, new or known. -0.0 and 0.0 are the same.
    template <std::size_t W>
        requires(W <= 4)
    std::uint32_t operator()(const std::array<double, W>& parts) {
        key k{};
        std::uint64_t hash = 0x9E3779B97F4A7C15u;
        for (std::size_t i = 0; i < W; ++i) {
            k[i] = parts[i] + 0.0;
            hash = (hash ^ std::bit_cast<std::uint64_t>(k[i])) * 0xD6E8FEB86659FD93u;
            hash ^= hash >> 32;
        }
        for (auto slot = hash & (slots_.size() - 1);; slot = (slot + 1) & (slots_.size() - 1)) {
            if (slots_[slot] == 0)
                return insert(slot, k, hash);
            if (const auto found = slots_[slot] - 1; keys_[found] == k)
                return found;
        }
    }

    [[nodiscard]] const std::vector<key>& keys() const noexcept { return keys_; }

private:
    std::uint32_t insert(std::size_t slot, const key& k, std::uint64_t hash) {
        keys_.push_back(k);
        hashes_.push_back(hash);
        slots_[slot] = static_cast<std::uint32_t>(keys_.size());
        if (2 * keys_.size() > slots_.size())
            grow();
        return static_cast<std::uint32_t>(keys_.size() - 1);
    }
    void grow() {
        slots_.assign(4 * slots_.size(), 0);
        for (std::size_t i = 0; i < keys_.size(); ++i) {
            auto slot = hashes_[i] & (slots_.size() - 1);
            while (slots_[slot] != 0)
                slot = (slot + 1) & (slots_.size() - 1);
            slots_[slot] = static_cast<std::uint32_t>(i + 1);
        }
    }

    std::vector<std::uint32_t> slots_;
    std::vector<key> keys_;
    std::vector<std::uint64_t> hashes_;
};

/// Codes for the distinct values of a column, while there are few.
template <class Code = std::uint16_t>
class value_codes_of {
public:
    static constexpr std::size_t most = 2048;

    /// The values coded; false when there are too many of them.
    [[nodiscard]] bool encode(column values) {
        codes_.resize(values.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double value = values[i] + 0.0; // no -0.0
            auto slot = (std::bit_cast<std::uint64_t>(value) * 0x9E3779B97F4A7C15u) >> 52;
            while (slots_[slot] != 0 && values_[slots_[slot] - 1u] != value)
                slot = (slot + 1) & 4095;
            if (slots_[slot] == 0) {
                if (values_.size() == most)
                    return false;
                values_.push_back(value);
                slots_[slot] = static_cast<Code>(values_.size());
            }
            codes_[i] = static_cast<Code>(slots_[slot] - 1);
        }
        const auto order = sorted_order(values_);
        rank_.resize(values_.size());
        std::vector<double> sorted(values_.size());
        for (std::size_t r = 0; r < order.size(); ++r) {
            rank_[order[r]] = static_cast<std::uint32_t>(r);
            sorted[r] = values_[order[r]];
        }
        values_ = std::move(sorted);
        return true;
    }
    /// How many distinct values.
    [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }
    /// The place of row i's value among them.
    [[nodiscard]] std::size_t rank(std::size_t i) const noexcept { return rank_[codes_[i]]; }
    /// The value at a place.
    [[nodiscard]] double value(std::size_t rank) const noexcept { return values_[rank]; }

private:
    std::vector<Code> slots_ = std::vector<Code>(4096, 0);
    std::vector<double> values_;
    std::vector<std::uint32_t> rank_;
    std::vector<Code> codes_;
};
using value_codes = value_codes_of<>;

/// Counts unweighted histories on the grid of their distinct values, if that is not too large, and adds the cells in
/// order.
template <class Add>
[[nodiscard]] bool count_on_grid(const histories& customers, const Add& add) {
    value_codes x, t_x, T;
    if (!customers.weight.empty() || !x.encode(customers.x) || !T.encode(customers.T) || !t_x.encode(customers.t_x))
        return false;
    const std::size_t points = x.size() * t_x.size() * T.size();
    if (points > (std::max)(std::size_t{1} << 16, 8 * customers.size()))
        return false;
    std::vector<std::uint32_t> count(points, 0);
    for (std::size_t i = 0; i < customers.size(); ++i)
        ++count[(x.rank(i) * t_x.size() + t_x.rank(i)) * T.size() + T.rank(i)];
    for (std::size_t point = 0; point < points; ++point)
        if (count[point] > 0)
            add(x.value(point / T.size() / t_x.size()), t_x.value(point / T.size() % t_x.size()),
                T.value(point % T.size()), static_cast<double>(count[point]));
    return true;
}

/// Adds weights up per group so that the bits do not depend on the order of the rows: whole numbers add exactly, others
/// are added from small to large.
template <class Weight = double>
[[nodiscard]] std::vector<Weight> group_weights(std::span<const std::uint32_t> group, column weight,
                                                std::size_t groups) {
    std::vector<Weight> sum(groups, 0.0);
    if (weight.empty()) {
        for (const auto g : group)
            sum[g] += 1;
        return sum;
    }
    bool whole = true;
    for (const double w : weight)
        whole = whole && w < 1e9 && w == std::trunc(w);
    if (whole) {
        for (std::size_t i = 0; i < group.size(); ++i)
            sum[group[i]] += weight[i];
        return sum;
    }
    for (const auto row : sorted_order(weight))
        sum[group[row]] += weight[row];
    return sum;
}

/// Adds keys of W parts in their order, each as `add(key, weight)`; those of weight 0 are left out.
template <std::size_t W, class Add>
void add_in_order(const std::vector<key_index::key>& keys, const std::vector<double>& weight, const Add& add) {
    std::array<std::vector<double>, W + 1> values;
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (weight[i] > 0) {
            for (std::size_t k = 0; k < W; ++k)
                values[k].push_back(keys[i][k]);
            values[W].push_back(weight[i]);
        }
    std::array<column, W + 1> columns;
    for (std::size_t k = 0; k <= W; ++k)
        columns[k] = values[k];
    for (const auto row : sorted_order(std::span<const column>{columns})) {
        key_index::key key{};
        for (std::size_t k = 0; k < W; ++k)
            key[k] = values[k][row];
        add(key, values[W][row]);
    }
}

} // namespace detail
/// @endcond

/// Collapses identical histories to one weighted cell each, sorted by (x, t_x, T). Customers of weight 0 disappear.
///
/// Where the columns take few values each, as in whole days, the cells are counted on a grid of codes; else in a hash
/// table.
/// @param customers columns of equal length; covariates are not looked at
/// @param where who is named in errors
/// @returns cells; the same bits for any order of the rows
/// @throws error `bad_shape`, `bad_value` with the row
/// Complexity: O(n + m log m) time and O(n + m) memory for m distinct histories (plus O(n log n) with fractional
/// weights)
template <class Cells = history_cells>
[[nodiscard]] Cells collapse(const histories& customers, std::string_view where = "collapse") {
    detail::require_legal(where, customers);
    Cells cells;
    const auto add = [&cells](double x, double t_x, double T, double weight) {
        if (cells.runs.empty() || cells.runs.back().x != x)
            cells.runs.push_back({x, cells.size(), cells.size(), 0.0});
        cells.x.push_back(x);
        cells.t_x.push_back(t_x);
        cells.T.push_back(T);
        cells.weight.push_back(weight);
        cells.runs.back().end = cells.size();
        cells.runs.back().weight += weight;
    };
    if (detail::count_on_grid(customers, add))
        return cells;
    detail::key_index index;
    std::vector<std::uint32_t> group(customers.size());
    for (std::size_t i = 0; i < customers.size(); ++i)
        group[i] = index(std::array{customers.x[i], customers.t_x[i], customers.T[i]});
    const auto weight = detail::group_weights(group, customers.weight, index.keys().size());
    detail::add_in_order<3>(index.keys(), weight,
                            [&add](const detail::key_index::key& key, double w) { add(key[0], key[1], key[2], w); });
    return cells;
}

} // namespace clientele::inline CLIENTELE_ABI
