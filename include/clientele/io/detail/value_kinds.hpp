#pragma once

/// @file
/// What may stand in a column of a table: nothing, and days.

#include <clientele/types.hpp>

#include <concepts>
#include <optional>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

template <class Value>
inline constexpr bool is_optional_value = false;
template <class Value>
inline constexpr bool is_optional_value<std::optional<Value>> = true;
template <class Value>
concept day_value = std::same_as<Value, day> || std::same_as<Value, day32>;

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
