#pragma once

/// @file
/// On what one thing each customer hangs: a product, a manager, a channel; and whom two people look after.

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/retelling.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How much of a customer hangs on one part: one product, manager or channel.
template <class Id, class Part>
struct customer_dependence {
    Id customer{};         ///< who
    Part part{};           ///< the part with the greatest amount; of equal ones the first in order
    double share = 0;      ///< of the customer's amount, in (0, 1]
    double hhi = 0;        ///< sum of the squares of the shares of all parts, in (0, 1]; 1: all hangs on one
    std::size_t parts = 0; ///< how many have an amount above 0
    double total = 0;      ///< the customer's amount

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("customer_dependence");
        each("customer", of.customer...);
        each("part", of.part...);
        each("share", of.share...);
        each("hhi", of.hhi...);
        each("parts", of.parts...);
        each("total", of.total...);
    }
};

/// How much of each customer hangs on one part.
template <class Id, class Part>
struct book_dependence {
    std::vector<customer_dependence<Id, Part>> customers{}; ///< by ascending id
    std::vector<Id> without{};                              ///< whose amounts are all 0; ascending

    /// How many have at least that share with one part.
    /// @param share in (0, 1]
    /// @throws error `bad_parameter`
    [[nodiscard]] std::size_t dependent(double share) const {
        require(share > 0 && share <= 1, "book_dependence: share must be in (0, 1], got ", share);
        std::size_t count = 0;
        for (const auto& each : customers)
            count += each.share >= share;
        return count;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("book_dependence");
        each("customers", of.customers...);
        each("without", of.without...);
    }
};

/// A customer whom more than one owner claims: two managers, or a manager and an agent.
template <class Id, class Owner>
struct shared_customer {
    Id customer{};               ///< who
    std::vector<Owner> owners{}; ///< two or more, ascending

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("shared_customer");
        each("customer", of.customer...);
        each("owners", of.owners...);
    }
};

/// @cond INTERNAL
namespace detail {

/// The rows of two columns of ids by the first, equal ones by the second, by what `last` says of those.
template <class Ids, class Parts, class Last>
[[nodiscard]] std::vector<std::size_t> rows_by_pair(std::string_view where, const Ids& ids, const Parts& parts,
                                                    Last last) {
    std::vector<std::size_t> rows(std::ranges::size(ids));
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    for (const auto row : rows)
        require_in_row(!says_nothing(id_at(ids, row)) && !says_nothing(id_at(parts, row)), where,
                       "ids must not be empty", "''", row);
    std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
        if (id_before(id_at(ids, a), id_at(ids, b)) || id_before(id_at(ids, b), id_at(ids, a)))
            return id_before(id_at(ids, a), id_at(ids, b));
        if (id_before(id_at(parts, a), id_at(parts, b)) || id_before(id_at(parts, b), id_at(parts, a)))
            return id_before(id_at(parts, a), id_at(parts, b));
        return last(a, b);
    });
    return rows;
}

/// The end of the rows from `first` on with the same id.
template <class Ids>
[[nodiscard]] std::size_t end_of_same(const Ids& ids, const std::vector<std::size_t>& rows, std::size_t first,
                                      std::size_t end) {
    std::size_t next = first + 1;
    while (next < end && !id_before(id_at(ids, rows[first]), id_at(ids, rows[next])))
        ++next;
    return next;
}

} // namespace detail
/// @endcond

/// Measures on which one product, manager or channel each customer hangs.
///
///     const auto products = measure_dependence(line.customer, line.product, line.amount);
///     products.dependent(0.8); // how many have at least 80 % of their spend with one product
///
/// @param ids    of the customer of each row (an order line, a deal), in any order
/// @param parts  of the product, manager or channel of each row
/// @param amount of each row, at least 0
/// @returns for each customer its greatest part, its share and the Herfindahl-Hirschman index over its parts
/// @throws error `bad_shape`; `bad_value` with the row; `overflow`
/// Complexity: O(n log n).
template <std::ranges::random_access_range Ids, std::ranges::random_access_range Parts>
[[nodiscard]] auto measure_dependence(const Ids& ids, const Parts& parts, column amount) {
    using id = std::ranges::range_value_t<Ids>;
    using part = std::ranges::range_value_t<Parts>;
    require_same_size("measure_dependence", "parts", std::ranges::size(ids), std::ranges::size(parts));
    require_same_size("measure_dependence", "amount", std::ranges::size(ids), amount.size());
    for (std::size_t row = 0; row < amount.size(); ++row)
        if (!(amount[row] >= 0 && std::isfinite(amount[row])))
            fail(errc::bad_value, row, "measure_dependence: amount must be finite and at least 0, got ", amount[row],
                 " in row ", row, ", ", customer_in_words(detail::id_at(ids, row)));
    const auto rows = detail::rows_by_pair("measure_dependence", ids, parts,
                                           [&](std::size_t a, std::size_t b) { return amount[a] < amount[b]; });
    book_dependence<id, part> book;
    std::vector<std::pair<double, std::size_t>> of_part; // amount, and a row
    for (std::size_t first = 0; first < rows.size();) {
        const std::size_t end = detail::end_of_same(ids, rows, first, rows.size());
        of_part.clear();
        compensated_sum total;
        for (std::size_t from = first; from < end;) {
            const std::size_t to = detail::end_of_same(parts, rows, from, end);
            compensated_sum sum;
            for (std::size_t i = from; i < to; ++i)
                sum.add(amount[rows[i]]);
            if (sum.value() > 0)
                of_part.emplace_back(sum.value(), rows[from]);
            total.add(sum.value());
            from = to;
        }
        const auto& customer = detail::id_at(ids, rows[first]);
        if (!std::isfinite(total.value())) [[unlikely]]
            fail(errc::overflow, rows[first], "measure_dependence: the amounts of ", customer_in_words(customer),
                 " are beyond the largest number");
        if (of_part.empty()) {
            book.without.push_back(customer);
        } else {
            const auto greatest = std::max_element(of_part.begin(), of_part.end(),
                                                   [](const auto& a, const auto& b) { return a.first < b.first; });
            compensated_sum squares;
            for (const auto& each : of_part)
                squares.add(detail::rounded_product(each.first / total.value(), each.first / total.value()));
            book.customers.push_back({customer, detail::id_at(parts, greatest->second), greatest->first / total.value(),
                                      squares.value(), of_part.size(), total.value()});
        }
        first = end;
    }
    return book;
}

/// Finds customers whom more than one owner claims.
/// @param ids    of the customer of each claim, in any order
/// @param owners of each claim: managers, agents, channels; the same claim may stand more than once
/// @returns those with two owners or more, by ascending id
/// @throws error `bad_shape`; `bad_value` with the row of an empty id
/// Complexity: O(n log n).
template <std::ranges::random_access_range Ids, std::ranges::random_access_range Owners>
[[nodiscard]] auto find_shared_customers(const Ids& ids, const Owners& owners) {
    require_same_size("find_shared_customers", "owners", std::ranges::size(ids), std::ranges::size(owners));
    const auto rows =
        detail::rows_by_pair("find_shared_customers", ids, owners, [](std::size_t a, std::size_t b) { return a < b; });
    std::vector<shared_customer<std::ranges::range_value_t<Ids>, std::ranges::range_value_t<Owners>>> found;
    for (std::size_t first = 0; first < rows.size();) {
        const std::size_t end = detail::end_of_same(ids, rows, first, rows.size());
        if (detail::end_of_same(owners, rows, first, end) < end) {
            found.push_back({detail::id_at(ids, rows[first]), {}});
            for (std::size_t from = first; from < end; from = detail::end_of_same(owners, rows, from, end))
                found.back().owners.push_back(detail::id_at(owners, rows[from]));
        }
        first = end;
    }
    return found;
}

} // namespace clientele::inline CLIENTELE_ABI
