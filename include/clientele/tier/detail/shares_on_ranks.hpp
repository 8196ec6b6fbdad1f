#pragma once

/// @file
/// Cuts by share of customers who are spread over ranks: nothing but counts and exact sums of digits is sent.

#include <clientele/math/detail/order_statistics_on.hpp>
#include <clientele/tier/detail/share_select.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The customers of one value at a cut: all who are worth more lie wholly inside it, those of the value itself not.
struct share_unit {
    double value = std::numeric_limits<double>::infinity();
    std::size_t customers = 0; ///< of that value; 0: everybody lies inside the cut
    std::size_t before = 0;    ///< worth more
    exact_sum sum{};           ///< exactly what those add
};

/// Values above 0 of all ranks, counted and summed digit by digit from the greatest down: first by exponent, then by
/// eleven bits of the mantissa at a time. Sums are of whole numbers, hence exact.
template <class Ranks>
class share_descent {
public:
    /// @param own finite values of this rank; those that are not above 0 do not count
    share_descent(const Ranks& ranks, column own) : ranks_{ranks} {
        std::vector<double> sorted;
        for (const double each : own)
            if (each > 0.0)
                sorted.push_back(each);
        sort_values(sorted);
        bits_.reserve(sorted.size());
        for (const double each : sorted)
            bits_.push_back(std::bit_cast<std::uint64_t>(each));
        first_ = digits_of(std::array<std::uint64_t, 1>{0}, 64, mantissa);
        exact_sum sum;
        for (std::uint64_t exponent = 0; exponent < size; ++exponent)
            add(sum, first_[exponent], exponent << mantissa);
        total_ = sum.value();
    }
    [[nodiscard]] double total() const noexcept { return total_; }

    /// Who stands at each cut.
    [[nodiscard]] std::vector<share_unit> units_at(std::span<const double> cuts) const {
        std::vector<share_unit> units(cuts.size());
        std::vector<std::uint64_t> found(cuts.size()); // the bits so far
        std::vector<std::size_t> open;
        for (std::size_t c = 0; c < cuts.size(); ++c)
            if (descend(cuts[c], first_.data(), mantissa, units[c], found[c]))
                open.push_back(c);
        for (int above = mantissa; above > 0 && !open.empty();) {
            const int low = (std::max)(0, above - radix_bits);
            std::vector<std::uint64_t> prefixes;
            for (const auto c : open)
                prefixes.push_back(found[c]);
            const auto digits = digits_of(prefixes, above, low);
            for (std::size_t o = 0; o < open.size(); ++o)
                (void)descend(cuts[open[o]], digits.data() + o * size, low, units[open[o]], found[open[o]]);
            above = low;
        }
        for (const auto c : open)
            units[c].value = std::bit_cast<double>(found[c]);
        return units;
    }

private:
    static constexpr int mantissa = 52, half = 26;
    static constexpr std::size_t size = radix_size; // exponents of finite values that are not negative, too
    /// Of the values whose bits begin in the same way: how many they are, and the sums of the two halves of what is
    /// left of their mantissas.
    struct digit {
        std::int64_t count = 0, low = 0, high = 0;
    };

    /// The digits of all ranks' values below each prefix, whose bits from `above` on are known; a digit begins at
    /// `low`.
    template <class Prefixes>
    [[nodiscard]] std::vector<digit> digits_of(const Prefixes& prefixes, int above, int low) const {
        std::vector<std::int64_t> all(prefixes.size() * size * 3);
        const auto rest = (std::uint64_t{1} << low) - 1;
        for (std::size_t p = 0; p < prefixes.size(); ++p) {
            const auto last = prefixes[p] | (above < 64 ? (std::uint64_t{1} << above) - 1 : ~std::uint64_t{0});
            auto at = std::lower_bound(bits_.begin(), bits_.end(), prefixes[p]);
            for (; at != bits_.end() && *at <= last; ++at) {
                auto* const to = all.data() + 3 * (p * size + to_size((*at >> low) & (size - 1)));
                ++to[0];
                to[1] += static_cast<std::int64_t>(*at & rest & ((std::uint64_t{1} << half) - 1));
                to[2] += static_cast<std::int64_t>((*at & rest) >> half);
            }
        }
        ranks_.all_reduce_sum(std::span{all});
        std::vector<digit> digits(prefixes.size() * size);
        for (std::size_t i = 0; i < digits.size(); ++i)
            digits[i] = {all[3 * i], all[3 * i + 1], all[3 * i + 2]};
        return digits;
    }
    /// Adds what the values of a digit add, which all begin with these bits.
    static void add(exact_sum& sum, const digit& of, std::uint64_t bits) noexcept {
        if (of.count == 0)
            return;
        const auto exponent = static_cast<int>(bits >> mantissa);
        const int power = exponent == 0 ? -1074 : exponent - 1075;
        add_times(sum, std::bit_cast<double>(bits), static_cast<std::uint64_t>(of.count));
        sum.add_scaled(static_cast<std::uint64_t>(of.low), power);
        sum.add_scaled(static_cast<std::uint64_t>(of.high), power + half);
    }
    /// Goes past the digits that lie wholly inside a cut; whether one does not.
    bool descend(double cut, const digit* digits, int low, share_unit& unit, std::uint64_t& found) const {
        for (std::uint64_t d = size; d-- > 0;) {
            const auto& each = digits[d];
            if (each.count == 0)
                continue;
            auto after = unit.sum;
            add(after, each, found | d << low);
            if (!(after.value() / total_ <= cut + share_tolerance)) {
                found |= d << low;
                unit.customers = to_size(static_cast<std::uint64_t>(each.count));
                return true;
            }
            unit.sum = after;
            unit.before += to_size(static_cast<std::uint64_t>(each.count));
        }
        return false;
    }

    const Ranks& ranks_;
    std::vector<std::uint64_t> bits_; // ascending
    std::vector<digit> first_;
    double total_ = 0.0;
};

/// Who stands at each cut of customers by their number: n of all, at least 1.
template <class Ranks>
[[nodiscard]] std::vector<share_unit> units_by_count(const Ranks& ranks, column own, std::size_t n,
                                                     std::span<const double> cuts) {
    std::vector<share_unit> units(cuts.size());
    std::vector<std::size_t> places, of;
    for (std::size_t c = 0; c < cuts.size(); ++c) {
        exact_sum none;
        const auto within =
            wholly_inside(n, cuts[c], static_cast<double>(n), none,
                          [](exact_sum& to, std::size_t, std::size_t count) { to.add(static_cast<double>(count)); });
        units[c].before = n;
        if (within < n) {
            places.push_back(n - 1 - within);
            of.push_back(c);
        }
    }
    if (places.empty())
        return units;
    const auto values = radix_descent<Ranks>{ranks, own}(places);
    std::vector<std::int64_t> counts(2 * of.size());
    for (std::size_t i = 0; i < of.size(); ++i)
        for (const double each : own) {
            counts[2 * i] += each > values[i] ? 1 : 0;
            counts[2 * i + 1] += each == values[i] ? 1 : 0;
        }
    ranks.all_reduce_sum(std::span{counts});
    for (std::size_t i = 0; i < of.size(); ++i) {
        auto& unit = units[of[i]];
        unit.value = values[i];
        unit.before = static_cast<std::size_t>(counts[2 * i]);
        unit.customers = static_cast<std::size_t>(counts[2 * i + 1]);
        unit.sum.add(static_cast<double>(unit.before));
    }
    return units;
}

/// How many of a unit lie inside a cut: all or none where equals stay together.
template <class Crossing, class Ties>
[[nodiscard]] std::size_t inside_of(const share_unit& unit, double amount, double cut, double total,
                                    const Crossing& crossing, const Ties& ties) {
    auto sum = unit.sum;
    std::size_t within = 0, next = unit.customers;
    if (!ties.together()) {
        within = wholly_inside(unit.customers, cut, total, sum,
                               [&](exact_sum& to, std::size_t, std::size_t count) { add_times(to, amount, count); });
        next = 1;
    }
    const auto before = sum.value() / total;
    add_times(sum, amount, next);
    return inside(crossing, before, sum.value() / total, cut) ? within + next : within;
}

/// The places of this rank's rows among all that have a value, as the tie policy orders them; `n` where they have
/// another. Sends 8 bytes for each row of the value, to every other rank.
template <class Ranks, class Ties>
[[nodiscard]] std::vector<std::size_t> places_among(const Ranks& ranks, const ranked_rows& rows, column counted,
                                                    double value, const Ties& ties) {
    std::vector<std::uint64_t> own;
    for (std::size_t row = 0; row < counted.size(); ++row)
        if (counted[row] == value)
            own.push_back(rows.first + row);
    const auto all = all_values<std::uint64_t>(ranks, own);
    std::vector<std::size_t> order(all.begin(), all.end());
    order_equals(order.begin(), order.end(), ties);
    std::vector<std::size_t> places(counted.size(), rows.all);
    for (std::size_t place = 0; place < order.size(); ++place)
        if (rows.has(order[place]))
            places[order[place] - rows.first] = place;
    return places;
}

/// The tiers of this rank's customers by cuts of the shares of all: those that all in one place have.
/// @param counted what each adds, finite and, for shares of value, at least 0
template <class Ranks, class Crossing, class Ties>
[[nodiscard]] fitted_tiers tiers_on(const Ranks& ranks, const ranked_rows& rows, column counted, share_basis of,
                                    std::span<const double> cuts, const Crossing& crossing, const Ties& ties) {
    constexpr auto nobody = std::numeric_limits<double>::infinity();
    std::vector<share_unit> units;
    auto total = static_cast<double>(rows.all);
    if (of == share_basis::customers) {
        units = units_by_count(ranks, counted, rows.all, cuts);
    } else {
        const share_descent<Ranks> descent{ranks, counted};
        total = descent.total();
        if (!std::isfinite(total)) [[unlikely]]
            fail(errc::overflow, no_row, "abc: the sum of the values is beyond the largest number");
        units = descent.units_at(cuts);
    }
    const auto counts = [&](double value) { return of == share_basis::customers || value > 0.0; };
    fitted_tiers fit;
    fit.tiers.assign(counted.size(), 0);
    for (std::size_t c = 0; c < cuts.size(); ++c) {
        const auto& unit = units[c];
        const auto amount = of == share_basis::value ? unit.value : 1.0;
        const auto within = unit.customers == 0 ? 0 : inside_of(unit, amount, cuts[c], total, crossing, ties);
        // the least value inside: of the unit, or of those who are worth more
        double least = nobody;
        for (const double each : counted)
            if (counts(each) && (unit.customers == 0 || (within > 0 ? each >= unit.value : each > unit.value)))
                least = (std::min)(least, each + 0.0);
        fit.thresholds.push_back(all_min(ranks, least) + 0.0);
        const bool split = within > 0 && within < unit.customers;
        const auto places = split ? places_among(ranks, rows, counted, unit.value, ties) : std::vector<std::size_t>{};
        for (std::size_t row = 0; row < counted.size(); ++row)
            if (counted[row] < fit.thresholds[c] || (split && counted[row] == unit.value && places[row] >= within))
                ++fit.tiers[row];
    }
    return fit;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
