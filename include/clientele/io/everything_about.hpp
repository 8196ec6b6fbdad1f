#pragma once

/// @file
/// What is known about one customer, as JSON. Needs nlohmann-json 3.11 (Debian: nlohmann-json3-dev).

#include <clientele/customer_stores.hpp>
#include <clientele/io/json.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// All that every store knows about a customer, as one JSON document in UTF-8 for the customer: its id, and what
/// stands in each store under the store's name.
///
///     everything_about(id, named_store{"orders", ledger}, named_store{"decisions", record})
///
/// @param id an integer or a text
/// @param stores all there are, each with a name of its own
/// @returns the text, which ends with a line feed
/// @throws error `bad_parameter` for two stores of one name, or one called "customer" or nothing; `bad_value` for a
/// text that is not UTF-8, be it the id; what a store throws
template <class Id, class... Stores>
[[nodiscard]] std::string everything_about(const Id& id, const named_store<Stores>&... stores) {
    static_assert((customer_store<Stores, Id> && ...),
                  "everything_about: every store must offer about(id) const and erase(id), which says how much is gone "
                  "(customer_store)");
    const auto require_text = [](std::string_view what, std::string_view text) {
        if (!detail::is_utf8(text))
            fail(errc::bad_value, no_row, "everything_about: ", what, " must be text in UTF-8, got \"",
                 detail::clipped(text), '"');
    };
    if constexpr (std::convertible_to<const Id&, std::string_view>)
        require_text("the customer", id);
    detail::json all{{"customer", id}};
    [[maybe_unused]] const auto add = [&]<class Store>(const named_store<Store>& each) {
        require_text("the name of a store", each.name);
        require(!each.name.empty(), "everything_about: a store must have a name, got ''");
        require(!all.contains(each.name), "everything_about: each store must have a name of its own, got '", each.name,
                "' twice");
        all[std::string{each.name}] = detail::json_writer{}.write(std::as_const(each.store).about(id));
    };
    (add(stores), ...);
    return detail::json_document(json_version, all);
}

} // namespace clientele::inline CLIENTELE_ABI
