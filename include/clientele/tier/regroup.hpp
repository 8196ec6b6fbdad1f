#pragma once

/// @file
/// Split customers finely, then bring together what is too small to be a segment of its own.

#include <clientele/cmath.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One segment after regrouping.
struct regrouped_segment {
    std::string name;                ///< its path; "" for the rest of all
    std::size_t customers = 0;       ///< how many are in it
    double share_of_customers = 0.0; ///< of all, in [0, 1]
    double value = 0.0;              ///< the sum of their values
    double share_of_value = 0.0;     ///< of the net total; 0 when that is not positive

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("regrouped_segment");
        each("name", of.name...);
        each("customers", of.customers...);
        each("share_of_customers", of.share_of_customers...);
        each("value", of.value...);
        each("share_of_value", of.share_of_value...);
    }
};

/// Customers in segments that are worth having.
struct regrouped {
    std::vector<int> segment;             ///< the segment of each customer, a place in `lines`
    std::vector<regrouped_segment> lines; ///< names ascending

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("regrouped");
        each("segment", of.segment...);
        each("lines", of.lines...);
    }
};

/// Splits by a path ("steel/north/large") and re-aggregates: from the deepest level up, a segment with fewer customers
/// or less value than asked joins the rest of its parent ("steel/north", then "steel", then ""). Segments named in
/// `keep` stay as they are: a single customer may be a segment. The order of the rows does not matter.
struct regroup {
    std::size_t least_customers = 1;                               ///< fewer are too few, at least 1
    double least_value = -std::numeric_limits<double>::infinity(); ///< less is too little, in the unit of the values
    std::vector<std::string> keep{};                               ///< paths that are segments whatever their size
    char separator = '/';                                          ///< between the levels of a path

    /// The segments.
    /// @param paths of each customer, from the widest level to the narrowest
    /// @param values what each brings, finite
    /// @returns the segment of each customer, and what each segment holds
    /// @throws error `empty_input` for no row, `bad_shape` for sizes that differ, `bad_value` with the row of a value
    ///         that is not finite or a path with an empty level, `bad_parameter` for a path to keep that nobody has,
    ///         `overflow` for a sum beyond the largest number
    /// Complexity: O(n log n x levels).
    [[nodiscard]] regrouped assign(std::span<const std::string> paths, column values) const {
        check(paths, values);
        std::map<std::string, std::vector<std::size_t>> members;
        std::size_t deepest = 0;
        for (std::size_t row = 0; row < paths.size(); ++row) {
            members[paths[row]].push_back(row);
            deepest = (std::max)(deepest, depth(paths[row]));
        }
        for (const auto& name : keep)
            require(members.contains(name), "regroup: nobody is in '", detail::clipped(name), "', which is to be kept");
        for (auto level = deepest; level > 0; --level)
            join_small(members, level, values);
        return report(members, values, paths.size());
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("regroup");
        each("least_customers", of.least_customers...);
        each("least_value", of.least_value...);
        each("keep", of.keep...);
        each("separator", of.separator...);
    }

private:
    void check(std::span<const std::string> paths, column values) const {
        require(least_customers >= 1, "regroup: least_customers must be at least 1, got ", least_customers);
        require(least_value == least_value, "regroup: least_value must be a number, got ", least_value);
        if (paths.empty())
            fail(errc::empty_input, no_row, "regroup: paths must have at least one row, got none");
        require_same_size("regroup", "values", paths.size(), values.size());
        require_finite("regroup", "values", values);
        const std::string twice(2, separator);
        for (std::size_t row = 0; row < paths.size(); ++row) {
            const auto& path = paths[row];
            if (path.empty() || path.front() == separator || path.back() == separator || path.find(twice) != path.npos)
                fail(errc::bad_value, row, "regroup: each level of a path must have a name, got '",
                     detail::clipped(path), "' in row ", row);
        }
    }

    [[nodiscard]] std::size_t depth(const std::string& path) const {
        return path.empty() ? 0 : 1 + static_cast<std::size_t>(std::count(path.begin(), path.end(), separator));
    }

    [[nodiscard]] static std::vector<std::size_t> all_rows(std::size_t n) {
        std::vector<std::size_t> rows(n);
        std::iota(rows.begin(), rows.end(), std::size_t{0});
        return rows;
    }

    [[nodiscard]] static double sum_of(const std::vector<std::size_t>& rows, column values) {
        exact_sum sum;
        for (const auto row : rows)
            sum.add(values[row]);
        const auto value = sum.value();
        if (!std::isfinite(value)) [[unlikely]]
            fail(errc::overflow, no_row, "regroup: the values add up beyond the largest number");
        return value;
    }

    /// The segments of one level that are too small join the rest of their parents.
    void join_small(std::map<std::string, std::vector<std::size_t>>& members, std::size_t level, column values) const {
        std::vector<std::string> small;
        for (const auto& [name, rows] : members)
            if (depth(name) == level && std::find(keep.begin(), keep.end(), name) == keep.end() &&
                (rows.size() < least_customers || sum_of(rows, values) < least_value))
                small.push_back(name);
        for (const auto& name : small) {
            auto rows = std::move(members[name]);
            members.erase(name);
            const auto cut = name.rfind(separator);
            auto& parent = members[cut == name.npos ? std::string{} : name.substr(0, cut)];
            parent.insert(parent.end(), rows.begin(), rows.end());
        }
    }

    [[nodiscard]] static regrouped report(const std::map<std::string, std::vector<std::size_t>>& members, column values,
                                          std::size_t n) {
        regrouped result{std::vector<int>(n), {}};
        const auto total = sum_of(all_rows(n), values);
        for (const auto& [name, rows] : members) {
            for (const auto row : rows)
                result.segment[row] = static_cast<int>(result.lines.size());
            const auto value = sum_of(rows, values);
            result.lines.push_back({name, rows.size(), static_cast<double>(rows.size()) / static_cast<double>(n), value,
                                    total > 0.0 ? value / total : 0.0});
        }
        return result;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
