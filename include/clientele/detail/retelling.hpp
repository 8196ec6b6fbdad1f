#pragma once

/// @file
/// Refusals told again by somebody who knows more: whose row it is.

#include <clientele/error.hpp>

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What `call()` returns. Where it refuses something about a row, `tell(error)` may refuse it in better words. Without
/// exceptions there is nothing to catch, and the first words stand.
template <class Call, class Tell>
decltype(auto) retelling(Call call, [[maybe_unused]] Tell tell) {
#ifdef __cpp_exceptions
    try {
        return call();
    } catch (const error& refused) {
        if (refused.row() != no_row)
            tell(refused);
        throw;
    }
#else
    return call();
#endif
}

/// A customer in words: at most 60 characters of a text.
template <class Id>
[[nodiscard]] std::string customer_in_words(const Id& id) {
    if constexpr (std::is_convertible_v<const Id&, std::string_view>)
        return sentence("customer '", clipped(id), "'");
    else
        return sentence("customer ", id);
}

/// What `call()` returns, where row i of all that it may refuse is the customer ids[i]: the refusal names it.
template <class Ids, class Call>
decltype(auto) naming_customers(const Ids& ids, Call call) {
    return retelling(std::move(call), [&](const error& refused) {
        if (refused.row() < static_cast<std::size_t>(std::ranges::size(ids)))
            fail(refused.code(), refused.row(), refused.what(), ", ",
                 customer_in_words(std::ranges::begin(ids)[static_cast<std::ptrdiff_t>(refused.row())]));
    });
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
