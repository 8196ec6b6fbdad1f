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

/// What `call()` returns. Where it refuses something about a row, `tell` may refuse it in better words. Without
/// exceptions there is nothing to catch, and the first words stand.
/// @param call is called without arguments, once
/// @param tell is called with the error; when it returns, the error goes on as it was
/// @returns what `call` returns
/// @throws error what `call` or `tell` throws
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

/// Something with an id in words: at most 60 characters of a text.
/// @param kind what it is, such as "group"
/// @param id   an integer or a text
/// @returns such as group 'north' or group 17
template <class Id>
[[nodiscard]] std::string named_in_words(std::string_view kind, const Id& id) {
    if constexpr (std::is_convertible_v<const Id&, std::string_view>)
        return sentence(kind, " '", detail::clipped(id), "'");
    else
        return sentence(kind, " ", id);
}

/// A customer in words: at most 60 characters of a text.
/// @param id an integer or a text
/// @returns such as customer 'acme' or customer 17
template <class Id>
[[nodiscard]] std::string customer_in_words(const Id& id) {
    return named_in_words("customer", id);
}

/// What `call()` returns, where row i of all that it may refuse is the customer ids[i]: the refusal names it.
///
///     naming_customers(base.customer, [&] { return abc{}.fit(base.total); }) // "..., customer 'acme'"
///
/// @param ids one for each row that `call` reads; the range must stay until `call` is done
/// @param call is called without arguments, once
/// @param first the row that ids[0] is: above 0 where `call` reads the customers of other ranks too
/// @returns what `call` returns
/// @throws error what `call` throws, of the same kind and row
template <class Ids, class Call>
decltype(auto) naming_customers(const Ids& ids, Call call, std::size_t first = 0) {
    return retelling(std::move(call), [&](const error& refused) {
        const auto at = refused.row() - first;
        if (refused.row() >= first && at < static_cast<std::size_t>(std::ranges::size(ids)))
            fail(refused.code(), refused.row(), refused.what(), ", ",
                 customer_in_words(std::ranges::begin(ids)[static_cast<std::ptrdiff_t>(at)]));
    });
}

} // namespace clientele::inline CLIENTELE_ABI
