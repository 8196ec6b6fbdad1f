#pragma once

/// @file
/// The customers of rows, numbered: for tables that keep something of each.

#include <clientele/align.hpp>
#include <clientele/math/detail/mix_bits.hpp>
#include <clientele/math/detail/to_size.hpp>

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
};

/// Numbers keys in the order in which they first come.
class place_table {
public:
    [[nodiscard]] std::uint32_t of(std::uint64_t key) {
        auto* slot = slot_of(key);
        if (*slot == 0) {
            if (2 * keys_.size() >= slots_.size()) {
                slots_.assign(4 * slots_.size(), 0);
                for (std::size_t place = 0; place < keys_.size(); ++place)
                    *slot_of(keys_[place]) = static_cast<std::uint32_t>(place + 1);
                slot = slot_of(key);
            }
            keys_.push_back(key);
            *slot = static_cast<std::uint32_t>(keys_.size());
        }
        return *slot - 1;
    }
    [[nodiscard]] std::size_t count() const noexcept { return keys_.size(); }

private:
    [[nodiscard]] std::uint32_t* slot_of(std::uint64_t key) {
        auto at = to_size(mix_bits(key)) & (slots_.size() - 1);
        while (slots_[at] != 0 && keys_[slots_[at] - 1] != key)
            at = (at + 1) & (slots_.size() - 1);
        return &slots_[at];
    }

    std::vector<std::uint64_t> keys_;
    std::vector<std::uint32_t> slots_ = std::vector<std::uint32_t>(1024);
};

/// Numbers integers: those that ascend in their order, those that lie close together by their distance from the least,
/// others by a hash.
template <class Ids>
void number_integers(const Ids& ids, distinct_places& found) {
    using id = std::ranges::range_value_t<Ids>;
    const std::size_t n = found.of.size();
    const auto key = [&](std::size_t row) { // of the same order
        if constexpr (std::signed_integral<id>)
            return static_cast<std::uint64_t>(std::int64_t{id_at(ids, row)}) ^ (std::uint64_t{1} << 63);
        else
            return std::uint64_t{id_at(ids, row)};
    };
    std::uint64_t least = key(0), most = least;
    bool ascending = true;
    for (std::size_t row = 1; row < n; ++row) {
        ascending &= key(row - 1) <= key(row);
        least = (std::min)(least, key(row));
        most = (std::max)(most, key(row));
    }
    if (ascending) {
        for (std::size_t row = 0; row < n; ++row) {
            found.count += row == 0 || key(row - 1) != key(row);
            found.of[row] = static_cast<std::uint32_t>(found.count - 1);
        }
        return;
    }
    if (most - least > 4 * std::uint64_t{n} + 65536) {
        place_table places;
        for (std::size_t row = 0; row < n; ++row)
            found.of[row] = places.of(key(row));
        found.count = places.count();
        return;
    }
    std::vector<std::uint32_t> place(to_size(most - least) + 1);
    for (std::size_t row = 0; row < n; ++row) {
        auto& at = place[to_size(key(row) - least)];
        if (at == 0)
            at = static_cast<std::uint32_t>(++found.count);
        found.of[row] = at - 1;
    }
}

/// Refuses a text that says nothing as an id.
template <class Ids>
void require_ids(std::string_view where, const Ids& ids) {
    if constexpr (!std::integral<std::ranges::range_value_t<Ids>>)
        for (std::size_t row = 0; row < std::ranges::size(ids); ++row)
            if (says_nothing(id_at(ids, row)))
                fail(errc::bad_value, row, where, " must not be empty, got '' in row ", row);
}

/// Numbers texts by comparing them; an empty one is refused.
template <class Ids>
void number_texts(std::string_view where, const Ids& ids, distinct_places& found) {
    const std::size_t n = found.of.size();
    require_ids(where, ids);
    std::vector<std::uint32_t> order(n);
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    const auto before = [&](std::uint32_t a, std::uint32_t b) { return id_before(id_at(ids, a), id_at(ids, b)); };
    if (!std::is_sorted(order.begin(), order.end(), before))
        std::sort(order.begin(), order.end(), before);
    for (std::size_t i = 0; i < n; ++i) {
        found.count += i == 0 || before(order[i - 1], order[i]);
        found.of[order[i]] = static_cast<std::uint32_t>(found.count - 1);
    }
}

/// Numbers the customers of rows.
/// @param where who asks, and what the list is called: "cohort_retention: customers"
/// @param ids   one per row, fewer than 2^32 - 1, in any order: integers or texts, none of them empty
/// Complexity: O(n) for integers, O(n log n) for texts.
template <std::ranges::random_access_range Ids>
[[nodiscard]] distinct_places number_customers(std::string_view where, const Ids& ids) {
    const std::size_t n = std::ranges::size(ids);
    require(n < (std::numeric_limits<std::uint32_t>::max)(), where, " must have fewer than 2^32 - 1 rows, got ", n);
    distinct_places found{.of = std::vector<std::uint32_t>(n)};
    if constexpr (std::integral<std::ranges::range_value_t<Ids>>) {
        if (n > 0)
            number_integers(ids, found);
    } else {
        number_texts(where, ids, found);
    }
    return found;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
