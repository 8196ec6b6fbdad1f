#pragma once

/// @file
/// What every scoring method shares: reading a criteria matrix in blocks of rows, with missing values and targets
/// resolved, and turning a weighting policy's answer into weights that sum to 1.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/lanes.hpp>
#include <clientele/math/detail/large_pages.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/shares.hpp>
#include <clientele/math/matrix.hpp>
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
    return {range, (carried[0] | carried[1]) >> 63 == 0 && all_finite(values.subspan(i))};
}

/// The smallest and the largest of finite values.
[[nodiscard]] inline value_range range_of(column values) noexcept { return scan(values).range; }

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
                    fail_at(where, c, begin + i, value);
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

    /// The known values of a criterion (in group `group`, or all for a negative one), distances for targets and bands.
    /// Of all there must be one.
    /// A view of the matrix where nothing had to be done, else of `kept`.
    [[nodiscard]] column known(std::size_t j, int group, std::vector<double>& kept) const {
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
        if (group < 0 && kept.empty())
            fail(errc::bad_value, no_row, where, ": criterion '", criteria[j].name,
                 "': no customer has a value to learn from");
        return kept;
    }
};

/// Fits one criterion, giving the range to policies that can use it.
template <class Normalising>
[[nodiscard]] auto fit_known(const Normalising& normalising, const population::known_values& known,
                             const criterion& c) {
    if constexpr (requires { normalising.fit(known.values, c, known.range); })
        return normalising.fit(known.values, c, known.range);
    else
        return normalising.fit(known.values, c);
}

/// Refuses peers that do not fit the matrix, and counts the groups.
[[nodiscard]] inline std::size_t count_groups(std::string_view where, std::span<const int> peers, std::size_t rows) {
    if (peers.empty())
        return 0;
    require_same_size(where, "peers", rows, peers.size());
    int largest = 0;
    for (std::size_t i = 0; i < peers.size(); ++i) {
        if (peers[i] < 0)
            fail(errc::bad_value, i, where, ": peer groups must be numbered from 0, got ", peers[i], " in row ", i);
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

/// The median of finite values, which it puts in another order: that of `median`, whose machinery for many quantiles of
/// millions of values would be compiled by everybody who scores.
[[nodiscard]] inline double middle_of(std::vector<double>& values) {
    double* const upper = values.data() + values.size() / 2; // a pointer, as where ranks are selected: one selection
    std::nth_element(values.data(), upper, values.data() + values.size());
    if (values.size() % 2 == 1)
        return *upper;
    const double lower = largest_of({values.data(), upper});
    return lower == *upper ? lower : interpolated(lower, *upper, 0.5);
}

/// Median of raw values per (group, criterion), the whole population last; NaN where nobody asks for it.
[[nodiscard]] inline std::vector<double> fit_imputation(const population& all, std::size_t groups) {
    const auto d = all.criteria.size();
    std::vector<double> fill((groups + 1) * d, std::numeric_limits<double>::quiet_NaN());
    std::vector<double> known;
    for (std::size_t j = 0; j < d; ++j) {
        if (all.criteria[j].missing.how != missing_value::kind::impute)
            continue;
        for (std::size_t g = groups + 1; g-- > 0;) {
            known.clear();
            for (std::size_t i = 0; i < all.rows(); ++i) {
                const double value = all.raw(j)[i];
                if (value == value && !std::isfinite(value))
                    fail_at(all.where, all.criteria[j], i, value);
                if (value == value && (g == groups || all.peers[i] == static_cast<int>(g)))
                    known.push_back(value);
            }
            if (g == groups && known.empty())
                fail(errc::bad_value, no_row, all.where, ": criterion '", all.criteria[j].name,
                     "': no customer has a value to impute from");
            fill[g * d + j] = known.empty() ? fill[groups * d + j] : middle_of(known);
        }
    }
    return fill;
}

/// The complete matrix that data-driven weights see: missing values of every kind at the median of the known ones.
[[nodiscard]] inline matrix completed(const population& all) {
    matrix full(all.x.rows(), all.x.cols());
    std::vector<double> known;
    for (std::size_t j = 0; j < all.criteria.size(); ++j) {
        double* to = full.data() + static_cast<std::ptrdiff_t>(j) * full.outerStride();
        bool missing = false;
        for (std::size_t begin = 0; begin < all.rows(); begin += score_block) {
            const auto count = (std::min)(score_block, all.rows() - begin);
            const auto* values = all.read(begin, count, j, to + begin, missing);
            if (values != to + begin)
                std::copy(values, values + count, to + begin);
        }
        if (missing) {
            const auto found = all.known(j, -1, known);
            std::vector<double> sorted(found.begin(), found.end());
            const double middle = middle_of(sorted);
            std::replace_if(to, to + all.rows(), [](double v) { return v != v; }, middle);
        }
    }
    return full;
}

/// Refuses weights without a meaning and makes their sum 1.
[[nodiscard]] inline std::vector<double> normalised_weights(std::string_view where, std::span<const criterion> criteria,
                                                            std::vector<double> weights) {
    if (weights.size() != criteria.size())
        fail(errc::bad_shape, no_row, where, ": there must be one weight per criterion, that is ", criteria.size(),
             ", got ", weights.size());
    for (std::size_t j = 0; j < weights.size(); ++j)
        require(std::isfinite(weights[j]) && weights[j] >= 0, where, ": criterion '", criteria[j].name,
                "': the weight must be finite and at least 0, got ", weights[j]);
    require(divide_by_sum(weights), where, ": the weight of some criterion must be above 0, got none");
    return weights;
}

/// A weighting policy that looks at the criteria alone says `static constexpr bool reads_matrix = false`.
template <class Policy>
inline constexpr bool reads_matrix = true;
template <class Policy>
    requires requires { Policy::reads_matrix; }
inline constexpr bool reads_matrix<Policy> = Policy::reads_matrix;

/// The weights of a policy, summing to 1. The matrix is copied only if the policy reads it and something in it has to
/// be resolved first.
template <class Weighting>
[[nodiscard]] std::vector<double> fit_weights(const Weighting& weighting, const population& all) {
    if constexpr (!reads_matrix<Weighting>) {
        return normalised_weights(all.where, all.criteria, weighting.weights(all.x, all.criteria));
    } else {
        std::vector<criterion> plain(all.criteria.begin(), all.criteria.end());
        bool untouched = true;
        for (std::size_t j = 0; j < plain.size(); ++j) {
            auto& aim = plain[j].direction;
            untouched = untouched && (aim.toward == direction::kind::benefit || aim.toward == direction::kind::cost) &&
                        all_finite(column_of(all.x, j));
            aim = aim.larger_is_better() ? direction::benefit : direction::cost;
        }
        return normalised_weights(all.where, all.criteria,
                                  untouched ? weighting.weights(all.x, plain)
                                            : weighting.weights(completed(all), plain));
    }
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
