#pragma once

/// @file
/// The value x potential matrix: what a customer brings today against what it could bring.

#include <clientele/fwd.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/four_tiers.hpp>
#include <clientele/tier/xyz.hpp>

#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One cell of the matrix: its name and the tier that its customers are served in.
struct matrix_cell {
    std::string name; ///< what customers in it are called
    int tier = 0;     ///< the tier of service, 0 is the best

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("matrix_cell");
        each("name", of.name...);
        each("tier", of.tier...);
    }
};

/// The 3 x 3 matrix, value high to low, within it potential high to low. Practice names four cells: VIP (high, high),
/// growth (middle value, high potential), stable (high value, low potential), basic (low, low). The other five are
/// defaults of this library: core (high, middle), developing (middle, middle), steady (middle, low), rising (low, high)
/// and watched (low, middle).
[[nodiscard]] inline std::vector<matrix_cell> three_by_three(language in = language::english) {
    if (in == language::chinese)
        return {{"VIP客户", 0},    {"核心型客户", 1}, {"稳定型客户", 1}, {"成长型客户", 1}, {"发展型客户", 2},
                {"维持型客户", 2}, {"潜力型客户", 3}, {"观察型客户", 3}, {"基础型客户", 3}};
    return {{"VIP", 0},    {"core", 1},   {"stable", 1},  {"growth", 1}, {"developing", 2},
            {"steady", 2}, {"rising", 3}, {"watched", 3}, {"basic", 3}};
}

/// The 2 x 2 matrix: VIP (high, high), stable (high value, low potential), growth (low value, high potential), basic.
[[nodiscard]] inline std::vector<matrix_cell> two_by_two(language in = language::english) {
    if (in == language::chinese)
        return {{"VIP客户", 0}, {"稳定型客户", 1}, {"成长型客户", 1}, {"基础型客户", 2}};
    return {{"VIP", 0}, {"stable", 1}, {"growth", 1}, {"basic", 2}};
}

/// The three grades of key accounts as a 2 x 2 matrix of contribution and potential: the first grade has the largest
/// impact (high, high), the second is important (high contribution, low potential), the third has potential (low,
/// high); the others are no key accounts.
[[nodiscard]] inline std::vector<matrix_cell> three_grades(language in = language::english) {
    if (in == language::chinese)
        return {{"一级大客户", 0}, {"二级大客户", 1}, {"三级大客户", 2}, {"非大客户", 3}};
    return {{"first grade", 0}, {"second grade", 1}, {"third grade", 2}, {"no key account", 3}};
}

/// One cell, filled.
struct matrix_line {
    std::string name;                ///< the name of the cell
    int value_class = 0;             ///< 0 is the highest value
    int potential_class = 0;         ///< 0 is the highest potential
    int tier = 0;                    ///< the tier of service
    std::size_t customers = 0;       ///< how many are in it
    double share_of_customers = 0.0; ///< in [0, 1]
    double value = 0.0;              ///< the sum of their values

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("matrix_line");
        each("name", of.name...);
        each("value_class", of.value_class...);
        each("potential_class", of.potential_class...);
        each("tier", of.tier...);
        each("customers", of.customers...);
        each("share_of_customers", of.share_of_customers...);
        each("value", of.value...);
    }
};

/// The matrix fitted to a population, ready for customers who come later.
template <class ValueFit, class PotentialFit>
struct fitted_matrix {
    ValueFit value;                   ///< the axis of value
    PotentialFit potential;           ///< the axis of potential
    std::vector<matrix_cell> cells;   ///< row by row: value high to low, within it potential high to low
    std::vector<int> cell_of{};       ///< the cell of each customer
    std::vector<int> tiers{};         ///< the tier of each customer
    std::vector<matrix_line> lines{}; ///< one per cell, empty ones included

    /// The number of tiers of service.
    [[nodiscard]] int count() const noexcept {
        int most = 0;
        for (const auto& cell : cells)
            most = (std::max)(most, (std::min)(cell.tier, detail::tier_limit - 1));
        return most + 1;
    }

    /// The cells of other customers by the same cuts.
    /// @param values one finite number per customer
    /// @param potentials one finite number per customer
    /// @returns one cell per row, a place in `cells`
    /// @throws error `bad_shape` for columns of different length, `bad_value` with the row of a value that is not
    ///         finite
    [[nodiscard]] std::vector<int> apply(column values, column potentials) const {
        require_same_size("value_potential", "potential", values.size(), potentials.size());
        require_sound("value_potential");
        auto result = value.apply(values);
        const auto columns = potential.apply(potentials);
        for (std::size_t row = 0; row < result.size(); ++row)
            result[row] = result[row] * potential.count() + columns[row];
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_matrix");
        each("value", of.value...);
        each("potential", of.potential...);
        each("cells", of.cells...);
        each("cell_of", of.cell_of...);
        each("tiers", of.tiers...);
        each("lines", of.lines...);
    }
    /// Refuses what no fit gives: another number of cells than the axes have, and a tier outside [0, 1'000'000).
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const {
        require(cells.size() == static_cast<std::size_t>(value.count()) * static_cast<std::size_t>(potential.count()),
                where, ": cells must name ", value.count(), " x ", potential.count(), " cells, got ", cells.size());
        for (const auto& cell : cells)
            require(cell.tier >= 0 && cell.tier < detail::tier_limit, where, ": cells must have tiers in [0, ",
                    detail::tier_limit, "), got ", cell.tier, " for '", detail::clipped(cell.name), "'");
    }
};

/// Value x potential: one tier policy cuts each axis, each cell has a name and a tier of service.
///
///     value_potential{.value = abc{}, .potential = spend_thresholds{{0.7, 0.4}}}.fit(spend, potential)
///
/// The default cuts both axes at the best 20 % and the best 50 % of the customers.
template <class Value, class Potential>
struct value_potential {
    static_assert(tier_policy<Value>,
                  "value_potential: value must offer fit(column) with tiers, count() and apply(column)");
    static_assert(tier_policy<Potential>,
                  "value_potential: potential must offer fit(column) with tiers, count() and apply(column)");

    Value value{};                                     ///< cuts the axis of value
    Potential potential{};                             ///< cuts the axis of potential
    std::vector<matrix_cell> cells = three_by_three(); ///< value high to low, within it potential high to low

    /// The cell and the tier of each customer.
    /// @param values one finite number per customer, more is better
    /// @param potentials one finite number per customer, more is better
    /// @returns the cells, the tiers, and what each cell holds
    /// @throws error `bad_shape` for columns of different length, `bad_parameter` for a number of cells that does not
    ///         fit the axes or a tier outside [0, 1'000'000), and those of the policies
    /// Complexity: that of the policies, plus O(n).
    [[nodiscard]] auto fit(column values, column potentials) const { return fit_on(one_rank{}, values, potentials); }
    /// The same where customers are spread over ranks: each gives its own, or none, and has their cells; the lines are
    /// of all. Sends what the policies send, 8 bytes to every other rank, and 552 for each cell.
    /// @throws error as above; rows are those of all
    template <ranks_policy Ranks>
    [[nodiscard]] auto fit_on(const Ranks& ranks, column values, column potentials) const {
        detail::refusing_together(
            ranks, 0, [&] { require_same_size("value_potential", "potential", values.size(), potentials.size()); });
        auto rows = detail::fit_tiers_on(ranks, value, values);
        auto columns = detail::fit_tiers_on(ranks, potential, potentials);
        const auto width = columns.count();
        require(cells.size() == static_cast<std::size_t>(rows.count()) * static_cast<std::size_t>(width),
                "value_potential: cells must name ", rows.count(), " x ", width, " cells, got ", cells.size());
        for (const auto& cell : cells)
            require(cell.tier >= 0 && cell.tier < detail::tier_limit, "value_potential: the tier of cell '",
                    detail::clipped(cell.name), "' must be in [0, ", detail::tier_limit, "), got ", cell.tier);
        const auto table = cross_table_on(ranks, rows.tiers, rows.count(), columns.tiers, width, values);
        std::size_t all = 0;
        for (const auto& cell : table)
            all += cell.customers;
        fitted_matrix<decltype(rows), decltype(columns)> result{std::move(rows), std::move(columns), cells, {}, {}, {}};
        result.cell_of.resize(values.size());
        result.tiers.resize(values.size());
        for (std::size_t row = 0; row < values.size(); ++row) {
            const auto cell = result.value.tiers[row] * width + result.potential.tiers[row];
            result.cell_of[row] = cell;
            result.tiers[row] = cells[static_cast<std::size_t>(cell)].tier;
        }
        for (std::size_t cell = 0; cell < cells.size(); ++cell)
            result.lines.push_back(
                {cells[cell].name, table[cell].row, table[cell].column, cells[cell].tier, table[cell].customers,
                 static_cast<double>(table[cell].customers) / static_cast<double>(all), table[cell].value});
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("value_potential");
        each("value", of.value...);
        each("potential", of.potential...);
        each("cells", of.cells...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
