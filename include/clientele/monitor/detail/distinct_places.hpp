#pragma once

/// @file
/// The customers of rows, numbered: for tables that keep something of each.

#include <clientele/align.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/math/radix_sort.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <numeric>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Whose each row is: a number below `count`, equal for equal ids. Which number an id has means nothing.
struct distinct_places {
    std::vector<std::uint32_t> of{};
    std::size_t count = 0;

    /// The rows in an order that has equal ids beside each other, `same` telling whether two rows are of one.
    template <class Same>
    void number(const std::vector<std::uint32_t>& rows, const Same& same) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            count += i == 0 || !same(rows[i - 1], rows[i]);
            of[rows[i]] = static_cast<std::uint32_t>(count - 1);
        }
    }
};

/// Numbers integers that lie close together by a table, others by a radix sort, texts by comparing them.
/// @param where who asks, and what the list is called: "cohort_retention: customers"
/// @param ids   one per row, fewer than 2^32, in any order: integers or texts, none of them empty
/// Complexity: O(n + range) or O(n) for integers, O(n log n) for texts.
template <std::ranges::random_access_range Ids>
[[nodiscard]] distinct_places number_customers(std::string_view where, const Ids& ids) {
    using id = std::ranges::range_value_t<Ids>;
    const std::size_t n = std::ranges::size(ids);
    require(n < (std::numeric_limits<std::uint32_t>::max)(), where, " must have fewer than 2^32 - 1 rows, got ", n);
    distinct_places found;
    found.of.resize(n);
    if (n == 0)
        return found;
    if constexpr (std::integral<id>) {
        constexpr std::uint64_t turn = std::signed_integral<id> ? std::uint64_t{1} << 63 : 0;
        const auto key = [&](std::size_t row) {
            return (std::signed_integral<id> ? static_cast<std::uint64_t>(static_cast<std::int64_t>(id_at(ids, row)))
                                             : static_cast<std::uint64_t>(id_at(ids, row))) ^
                   turn;
        };
        std::uint64_t least = key(0), most = least;
        for (std::size_t row = 1; row < n; ++row) {
            least = (std::min)(least, key(row));
            most = (std::max)(most, key(row));
        }
        if (most - least <= 4 * static_cast<std::uint64_t>(n) + 65536) {
            std::vector<std::uint32_t> place(to_size(most - least) + 1);
            for (std::size_t row = 0; row < n; ++row) {
                auto& at = place[to_size(key(row) - least)];
                if (at == 0)
                    at = static_cast<std::uint32_t>(++found.count);
                found.of[row] = at - 1;
            }
            return found;
        }
        std::vector<keyed_row> rows(n), to(n);
        for (std::size_t row = 0; row < n; ++row)
            rows[row] = {key(row), static_cast<std::uint32_t>(row)};
        radix_plan plan{n, [&](std::size_t i) { return rows[i].key; }};
        for (int pass = 0; pass < plan.passes(); ++pass, rows.swap(to))
            for (const keyed_row& now : rows)
                to[plan.place(pass, now.key)] = now;
        std::vector<std::uint32_t> order(n);
        for (std::size_t i = 0; i < n; ++i)
            order[i] = rows[i].row;
        found.number(order, [&](std::uint32_t a, std::uint32_t b) { return key(a) == key(b); });
    } else {
        for (std::size_t row = 0; row < n; ++row)
            if (says_nothing(id_at(ids, row)))
                fail(errc::bad_value, row, where, " must not be empty, got '' in row ", row);
        std::vector<std::uint32_t> order(n);
        std::iota(order.begin(), order.end(), std::uint32_t{0});
        const auto before = [&](std::uint32_t a, std::uint32_t b) { return id_before(id_at(ids, a), id_at(ids, b)); };
        if (!std::is_sorted(order.begin(), order.end(), before))
            std::sort(order.begin(), order.end(), before);
        found.number(order, [&](std::uint32_t a, std::uint32_t b) { return !before(a, b) && !before(b, a); });
    }
    return found;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
