#pragma once

/// @file
/// The values of some rows.

#include <clientele/types.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The values of some rows in their order, in memory that serves again.
inline column gather(column values, std::span<const std::size_t> rows, std::vector<double>& into) {
    into.clear();
    into.reserve(rows.size());
    for (const auto row : rows)
        into.push_back(values[row]);
    return into;
}

/// The same in memory of their own.
[[nodiscard]] inline std::vector<double> gather(column values, std::span<const std::size_t> rows) {
    std::vector<double> result;
    gather(values, rows, result);
    return result;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
