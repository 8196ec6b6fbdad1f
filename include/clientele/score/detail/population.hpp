#pragma once

/// @file
/// What every scoring method shares: reading a criteria matrix in blocks of rows, with missing values and targets
/// resolved.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/lanes.hpp>
#include <clientele/math/detail/large_pages.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/criteria.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Rows per block: a column's piece, the running scores and a scratch piece stay in the second-level cache, and a piece
/// is long enough for the prefetcher, which starts anew with every piece (512 rows are a third slower).
inline constexpr std::size_t score_block = 4096;

/// The smallest and the largest value, and whether all are finite (else the range says nothing), in one pass as fast as
/// the memory. Four independent running pairs in vectors that every 64-bit processor has: g++ leaves running minima of
/// plain doubles one by one.
struct scanned_values {
    value_range range;
    bool finite;
};
[[nodiscard]] inline scanned_values scan(column values) noexcept {
    CLIENTELE_LANES(doubles, double, 16, aligned(8), may_alias);
    CLIENTELE_LANES(words, std::uint64_t, 16, aligned(8), may_alias);
    const doubles first = values[0] - doubles{};
    doubles low[2] = {first, first}, high[2] = {first, first};
    words carried{};
    std::size_t i = 0;
    for (; i + 4 <= values.size(); i += 4)
        for (std::size_t k = 0; k < 2; ++k) {
            const auto each = *reinterpret_cast<const doubles*>(values.data() + i + 2 * k);
            low[k] = CLIENTELE_PICK(each < low[k], each, low[k]);
            high[k] = CLIENTELE_PICK(each > high[k], each, high[k]);
            carried |= (__builtin_bit_cast(words, each) & 0x7FF0000000000000u) + 0x0010000000000000u; // as all_finite
        }
    value_range range{(std::min)({low[0][0], low[0][1], low[1][0], low[1][1]}),
                      (std::max)({high[0][0], high[0][1], high[1][0], high[1][1]})};
    for (const double each : values.subspan(i))
        range = {(std::min)(range.lower, each), (std::max)(range.upper, each)};
    range = {range.lower + 0.0, range.upper + 0.0}; // -0 is 0, whichever comes first
    return {range, (carried[0] | carried[1]) >> 63 == 0 && all_finite(values.subspan(i))};
}

/// The smallest and the largest of finite values.
[[nodiscard]] inline value_range range_of(column values) noexcept { return scan(values).range; }

/// The same of the values of all ranks, of which this one may have none: the lower end is above the upper one where
/// nobody has any. Sends 16 bytes.
template <class Ranks>
[[nodiscard]] value_range range_on(const Ranks& ranks, column own) {
    constexpr auto none = std::numeric_limits<double>::infinity();
    const auto here = own.empty() ? value_range{none, -none} : range_of(own);
    const auto [lower, upper] = all_ends(ranks, here.lower, here.upper);
    return {lower, upper};
}

[[noreturn]] inline void fail_at(std::string_view where, const criterion& c, std::size_t row, double value) {
    if (value != value)
        fail(errc::bad_value, row, where, ": criterion '", c.name, "': the value in row ", row,
             " is missing, and its missing-value policy refuses that");
    fail(errc::bad_value, row, where, ": criterion '", c.name, "': values must be finite, got ", value, " in row ",
         row);
}

/// The customers as a method sees them, one piece of a column at a time.
struct population {
    std::string_view where;
    const matrix_view& x;
    std::span<const criterion> criteria;
    std::span<const int> peers;   ///< group per row, or empty
    std::span<const double> fill; ///< imputed value per (group, criterion), everybody's last; empty while fitting
    std::size_t first = 0;        ///< the row of the first among the customers of all ranks: what is refused is told so

    [[nodiscard]] std::size_t rows() const noexcept { return static_cast<std::size_t>(x.rows()); }
    [[nodiscard]] const double* raw(std::size_t j) const noexcept {
        return x.data() + static_cast<std::ptrdiff_t>(j) * x.outerStride();
    }
    [[nodiscard]] std::size_t groups() const noexcept { return fill.size() / criteria.size() - 1; }

    /// The value that stands in for a missing one: the peer group's, or the whole population's for a group never seen.
    [[nodiscard]] double imputed(std::size_t row, std::size_t j) const noexcept {
        auto group = groups();
        if (!peers.empty() && static_cast<std::size_t>(peers[row]) < group)
            group = static_cast<std::size_t>(peers[row]);
        return fill[group * criteria.size() + j];
    }

    /// Rows [begin, begin + count) of criterion j: imputed where asked, as distances for targets and bands. What stays
    /// missing (neutral, excluded) is NaN and sets `missing`. Points into the matrix where nothing had to be done.
    const double* read(std::size_t begin, std::size_t count, std::size_t j, double* scratch, bool& missing) const {
        const auto& c = criteria[j];
        const double* values = raw(j) + begin;
        const bool plain =
            c.direction.toward == direction::kind::benefit || c.direction.toward == direction::kind::cost;
        const bool finite = all_finite({values, count});
        if (plain && finite) [[likely]]
            return values;
        for (std::size_t i = 0; i < count; ++i) {
            double value = values[i];
            if (!std::isfinite(value)) [[unlikely]] {
                if (value == value || c.missing.how == missing_value::kind::refuse)
                    fail_at(where, c, first + begin + i, value);
                if (c.missing.how == missing_value::kind::impute && !fill.empty())
                    value = imputed(begin + i, j);
                else
                    missing = true;
            }
            scratch[i] = c.direction.measure(value);
        }
        return scratch;
    }

    /// The known values of a criterion and their range, in one pass over the memory where nothing has to be done.
    struct known_values {
        column values;
        value_range range;
    };
    [[nodiscard]] known_values known_with_range(std::size_t j, std::vector<double>& kept) const {
        const bool plain = criteria[j].direction.toward == direction::kind::benefit ||
                           criteria[j].direction.toward == direction::kind::cost;
        if (plain)
            if (const auto [range, finite] = scan(column_of(x, j)); finite) [[likely]]
                return {column_of(x, j), range};
        const auto found = known(j, -1, kept);
        return {found, range_of(found)};
    }

    /// The same of this rank, which may have none, and the range of all; of whom there must be one.
    template <class Ranks>
    [[nodiscard]] known_values known_on(const Ranks& ranks, std::size_t j, std::vector<double>& kept) const {
        if constexpr (alone<Ranks>) {
            return known_with_range(j, kept);
        } else {
            column own;
            refusing_alike(ranks, [&] { own = own_known(j, -1, kept); });
            const auto range = range_on(ranks, own);
            if (range.upper < range.lower)
                fail_unknown(j);
            return {own, range};
        }
    }

    /// The known values of a criterion (in group `group`, or all for a negative one), distances for targets and bands.
    /// Of all there must be one.
    /// A view of the matrix where nothing had to be done, else of `kept`.
    [[nodiscard]] column known(std::size_t j, int group, std::vector<double>& kept) const {
        const auto found = own_known(j, group, kept);
        if (group < 0 && found.empty())
            fail_unknown(j);
        return found;
    }
    /// The same where there may be none.
    [[nodiscard]] column own_known(std::size_t j, int group, std::vector<double>& kept) const {
        double scratch[score_block];
        const bool plain = criteria[j].direction.toward == direction::kind::benefit ||
                           criteria[j].direction.toward == direction::kind::cost;
        if (plain && group < 0 && all_finite(column_of(x, j)))
            return column_of(x, j);
        kept.clear();
        for (std::size_t begin = 0; begin < rows(); begin += score_block) {
            const auto count = (std::min)(score_block, rows() - begin);
            bool missing = false;
            const auto* values = read(begin, count, j, scratch, missing);
            for (std::size_t i = 0; i < count; ++i)
                if (values[i] == values[i] && (group < 0 || peers[begin + i] == group))
                    kept.push_back(values[i]);
        }
        return kept;
    }
    [[noreturn]] void fail_unknown(std::size_t j) const {
        fail(errc::bad_value, no_row, where, ": criterion '", criteria[j].name,
             "': no customer has a value to learn from");
    }
};

/// Refuses peers that do not fit the matrix, and counts the groups. `first`: the row of the first among all.
[[nodiscard]] inline std::size_t count_groups(std::string_view where, std::span<const int> peers, std::size_t rows,
                                              std::size_t first = 0) {
    if (peers.empty())
        return 0;
    require_same_size(where, "peers", rows, peers.size());
    int largest = 0;
    for (std::size_t i = 0; i < peers.size(); ++i) {
        if (peers[i] < 0)
            fail(errc::bad_value, first + i, where, ": peer groups must be numbered from 0, got ", peers[i], " in row ",
                 first + i);
        largest = (std::max)(largest, peers[i]);
    }
    return static_cast<std::size_t>(largest) + 1;
}

/// Refuses fitted numbers that do not belong together: whoever stored them may have read them back wrongly.
inline void require_fitted(const population& all, std::span<const double> weights) {
    const auto d = all.criteria.size();
    require_same_size(all.where, "the fitted weights", d, weights.size());
    for (std::size_t j = 0; j < d; ++j)
        require(weights[j] >= 0 && std::isfinite(weights[j]), all.where, ": criterion '", all.criteria[j].name,
                "': the fitted weight must be finite and at least 0, got ", weights[j]);
    if (d == 0 || all.fill.size() < d || all.fill.size() % d != 0)
        fail(errc::bad_shape, no_row, all.where, ": the fitted fill must have ", d,
             " entries, or that many for each group and all, got ", all.fill.size());
    for (std::size_t k = 0; k < all.fill.size(); ++k)
        require(all.criteria[k % d].missing.how != missing_value::kind::impute || std::isfinite(all.fill[k]), all.where,
                ": criterion '", all.criteria[k % d].name, "': the fitted fill must be finite, got ", all.fill[k]);
}

/// Refuses a normaliser that no fit gives, whatever kind it is: whoever filled it in by hand is told of which
/// criterion.
template <class Normalisers>
void require_normalisers(const population& all, const Normalisers& normalisers) {
    using normaliser = typename Normalisers::value_type;
    std::string named; // one buffer for all: whoever scores one customer at a time comes here each time
    const auto called = [&](std::size_t k) -> const std::string& {
        named.assign(all.where).append(": criterion '").append(all.criteria[k % all.criteria.size()].name);
        return named.append("': the fitted normaliser");
    };
    for (std::size_t k = 0; k < normalisers.size(); ++k)
        if constexpr (requires { normalisers[k] == nullptr; })
            require(normalisers[k] != nullptr, called(k), " must not be empty");
        else if constexpr (requires(const normaliser& each) { each.require_sound(std::string_view{}); })
            normalisers[k].require_sound(called(k));
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
