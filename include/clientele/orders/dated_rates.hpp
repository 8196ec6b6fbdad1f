#pragma once

/// @file
/// Amounts in several currencies, exchanged by a table of the host's rates.

#include <clientele/math/detail/checked_integer.hpp>
#include <clientele/orders/policies.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What one unit of a currency is worth from a day on, until the next rate of it.
struct exchange_rate {
    std::string currency; ///< its name, such as "USD"
    day from;             ///< the first day
    double rate;          ///< units of the home currency for one of it, exact at the places of the table; above 0
};

/// Exchanges by the rate of the order's day: the latest on or before it. An amount in a currency that has none by then
/// makes a bad row; an amount in the home currency stays.
///
///     minor units at home = minor units x rate, rounded half to even, once per row
///
/// Amounts of all currencies are read by the same money policy. Where a currency's own minor unit is another part of it
/// (a yen has none) and amounts count minor units, its rate is for one of those: that of a yen, to cents, times 100.
/// The product is exact: no `double` comes between.
class dated_rates {
public:
    static constexpr std::string_view name = "dated_rates"; ///< for the record

    /// Sorts the rates.
    /// @param home the currency of the summaries
    /// @param rates in any order
    /// @param places decimals of the rates, in [0, 9]
    /// @throws error `bad_parameter` for a rate that is none, is finer than `places`, or stands twice
    /// Complexity: O(n log n)
    dated_rates(std::string home, std::vector<exchange_rate> rates, int places = 6)
        : home_{std::move(home)}, denominator_{static_cast<std::uint64_t>(detail::minor_per_unit(places))} {
        const exact_money exact{places};
        for (auto& each : rates) {
            const auto digits = exact.minor(each.rate).value.value_or(0);
            require(digits > 0, "dated_rates: the rate of ", each.currency, " must be above 0, with at most ", places,
                    " decimals, got ", each.rate);
            require(!each.currency.empty() && each.currency != home_,
                    "dated_rates: a currency must be named, and must not be ", home_, " itself");
            rates_.push_back({std::move(each.currency), each.from, static_cast<std::uint64_t>(digits)});
        }
        std::sort(rates_.begin(), rates_.end(), before);
        for (std::size_t i = 1; i < rates_.size(); ++i)
            require(before(rates_[i - 1], rates_[i]), "dated_rates: a currency must have one rate a day, got two of ",
                    rates_[i].currency);
    }

    /// An amount in home's minor units. Of a currency it finds the rate in O(log n).
    [[nodiscard]] minor_amount convert(std::int64_t minor, std::string_view currency, day on) const {
        if (currency == home_)
            return {minor, {}};
        const auto after = std::upper_bound(
            rates_.begin(), rates_.end(), std::pair{currency, on},
            [](const auto& key, const rate_from& each) { return key < std::pair{view(each), each.from}; });
        if (after == rates_.begin() || std::prev(after)->currency != currency)
            return {{}, "must have a rate on or before the day of the order"};
        return times(minor, std::prev(after)->digits);
    }

    /// Of no currency: to be read into.
    dated_rates() : dated_rates({}, {}) {}

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("dated_rates");
        each("home", of.home_...);
        each("denominator", of.denominator_...);
        each("rates", of.rates_...);
    }
    /// Refuses rates that stand twice or in another order, or are none.
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const {
        bool power = false;
        for (std::uint64_t ten = 1; ten <= 1'000'000'000; ten *= 10)
            power |= denominator_ == ten;
        require(power, where, ": denominator must be a power of ten up to 10^9, got ", denominator_);
        for (std::size_t i = 0; i < rates_.size(); ++i)
            require(rates_[i].digits > 0 && !rates_[i].currency.empty() && rates_[i].currency != home_ &&
                        (i == 0 || before(rates_[i - 1], rates_[i])),
                    where, ": rates must be above 0, by currency and day, each once, and not of ", home_, ", got ",
                    rates_[i].currency, " at place ", i);
    }

private:
    struct rate_from {
        std::string currency;
        day from;
        std::uint64_t digits;

        static constexpr void members(auto&& each, auto&... of) {
            each.is("rate_from");
            each("currency", of.currency...);
            each("from", of.from...);
            each("digits", of.digits...);
        }
    };
    [[nodiscard]] static std::string_view view(const rate_from& of) noexcept { return of.currency; }
    [[nodiscard]] static bool before(const rate_from& a, const rate_from& b) {
        return std::pair{view(a), a.from} < std::pair{view(b), b.from};
    }

    // minor x digits / denominator. Both are split at the denominator, at most 10^9, so that 64 bits hold every part.
    [[nodiscard]] minor_amount times(std::int64_t minor, std::uint64_t digits) const {
        const std::uint64_t size =
            minor < 0 ? 0 - static_cast<std::uint64_t>(minor) : static_cast<std::uint64_t>(minor);
        const std::uint64_t upper = size / denominator_, lower = size % denominator_;
        const std::uint64_t whole = digits / denominator_, part = digits % denominator_;
        std::uint64_t big = 0, middle = 0, result = 0;
        const bool beyond = detail::product_overflows(upper, digits, big) ||
                            detail::product_overflows(lower, whole, middle) ||
                            detail::sum_overflows(big, middle, result);
        const std::uint64_t rest = lower * part % denominator_;
        std::uint64_t last = lower * part / denominator_;
        if (beyond || detail::sum_overflows(result, last, result) || result >= (std::uint64_t{1} << 62) - 1)
            return {{}, "must have a rate that leaves the amount below 2^62 minor units in size"};
        result += 2 * rest > denominator_ || (2 * rest == denominator_ && result % 2 == 1);
        const auto home = static_cast<std::int64_t>(result);
        return {minor < 0 ? -home : home, {}, true};
    }

    std::string home_;
    std::uint64_t denominator_;
    std::vector<rate_from> rates_; // by currency and day
};

static_assert(currency_policy<dated_rates>);

} // namespace clientele::inline CLIENTELE_ABI
