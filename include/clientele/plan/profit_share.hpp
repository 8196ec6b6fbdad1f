#pragma once

/// @file
/// A shared profit: what the partner gets of what lies above a hurdle, by bands, exact to the cent.

#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/plan/budget.hpp>

#include <array>
#include <optional>

namespace clientele::inline CLIENTELE_ABI {

/// A stretch of the profit above the hurdle, and the partner's share of it.
struct profit_band {
    double share = 0;                    ///< of each unit in the band, in [0, 1]
    std::optional<std::int64_t> up_to{}; ///< minor units above the hurdle where it ends; none: it does not

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("profit_band");
        each("share", of.share...);
        each("up_to", of.up_to...);
    }
};

/// What raised or lowered a share after the bands.
enum class share_limit {
    none,  ///< nothing did
    floor, ///< it was raised to the least that is promised
    cap    ///< it was lowered to the most that is promised
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(share_limit) noexcept { return {"none", "floor", "cap"}; }

/// A profit that was shared, in minor units: `partner` + `own` is `profit`, and `bands` + `adjustment` is `partner`.
struct shared_profit {
    std::int64_t profit = 0;               ///< what was shared
    std::int64_t above_hurdle = 0;         ///< the part that the bands see, 0 or more
    std::vector<std::int64_t> bands{};     ///< what the partner gets of each band
    std::int64_t adjustment = 0;           ///< what floor or cap add to it
    share_limit limit = share_limit::none; ///< which of them did
    std::int64_t partner = 0;              ///< what the partner gets
    std::int64_t own = 0;                  ///< what is left; below 0 where a floor is promised and not earned

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("shared_profit");
        each("profit", of.profit...);
        each("above_hurdle", of.above_hurdle...);
        each("bands", of.bands...);
        each("adjustment", of.adjustment...);
        each("limit", of.limit...);
        each("partner", of.partner...);
        each("own", of.own...);
    }
};

/// Shares a profit with a partner:
///
///     partner = min(cap, max(floor, sum over the bands of share x the part of max(profit - hurdle, 0) in the band))
///
/// The sum is rounded once to the nearest minor unit, halves up, and the bands are split exactly (`split_exactly`).
///
///     profit_share{.hurdle = 100'000, .bands = {{0.1, 50'000}, {0.2}}}.of(210'000) // 17,000 of 210,000 cents
struct profit_share {
    std::int64_t hurdle = 0;          ///< the profit from which on it is shared, in minor units, in [-2^52, 2^52]
    std::vector<profit_band> bands{}; ///< lowest first; only the last may lack its end, and above it nothing is shared
    std::optional<std::int64_t> floor{}; ///< the least that the partner gets, also of a loss, in [0, 2^52]
    std::optional<std::int64_t> cap{};   ///< the most, in [floor, 2^52]

    /// Shares a profit.
    /// @param profit minor units, in [-2^52, 2^52]; a loss is not shared
    /// @returns what each side gets, and why
    /// @throws error `bad_parameter`
    /// Complexity: O(k log k) in the bands.
    template <class = void> // only who uses it compiles it
    [[nodiscard]] shared_profit of(std::int64_t profit) const {
        check();
        require_amount("profit", profit, -most);
        shared_profit result{.profit = profit, .above_hurdle = (std::max)(profit - hurdle, std::int64_t{0})};
        std::vector<double> earned;
        std::int64_t from = 0;
        double sum = 0;
        for (const auto& band : bands) {
            const auto to = (std::max)(from, (std::min)(result.above_hurdle, band.up_to.value_or(result.above_hurdle)));
            earned.push_back(detail::rounded_product(band.share, static_cast<double>(to - from)));
            sum += earned.back();
            from = to;
        }
        // on a grid, so that 29 % of 50 are 14.5 as on paper
        const auto by_bands = std::llround(std::nearbyint(sum * 0x1p16) * 0x1p-16);
        result.bands = split_exactly(by_bands, by_bands > 0 ? earned : std::vector<double>(bands.size(), 1.0));
        result.partner = by_bands;
        if (floor && by_bands < *floor)
            result.partner = *floor, result.limit = share_limit::floor;
        else if (cap && by_bands > *cap)
            result.partner = *cap, result.limit = share_limit::cap;
        result.adjustment = result.partner - by_bands;
        result.own = profit - result.partner;
        return result;
    }

    /// @throws error `bad_parameter` where hurdle, bands, floor or cap are outside their range
    void check() const {
        require_amount("hurdle", hurdle, -most);
        require(!bands.empty(), "profit_share: bands must hold at least one band, got 0");
        std::int64_t from = 0;
        for (std::size_t i = 0; i < bands.size(); ++i) {
            const auto& [share, up_to] = bands[i];
            require(share >= 0 && share <= 1, "profit_share: share must be in [0, 1], got ", share, " of band ", i);
            require(up_to || i + 1 == bands.size(),
                    "profit_share: only the last band may have no end, got none of band ", i);
            require(!up_to || (*up_to > from && *up_to <= 2 * most), "profit_share: up_to must be in [", from + 1, ", ",
                    2 * most, "], got ", up_to.value_or(0), " of band ", i);
            from = up_to.value_or(from);
        }
        require_amount("floor", floor.value_or(0), 0);
        require_amount("cap", cap.value_or(most), floor.value_or(0));
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("profit_share");
        each("hurdle", of.hurdle...);
        each("bands", of.bands...);
        each("floor", of.floor...);
        each("cap", of.cap...);
    }

private:
    static constexpr std::int64_t most = std::int64_t{1} << 52; // so that no difference leaves what a double holds

    static void require_amount(std::string_view what, std::int64_t amount, std::int64_t least) {
        require(amount >= least && amount <= most, "profit_share: ", what, " must be in [", least, ", ", most,
                "] minor units, got ", amount);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
