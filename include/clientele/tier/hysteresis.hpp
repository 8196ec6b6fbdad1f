#pragma once

/// @file
/// Tiers that do not flicker: entry and exit apart, a minimum stay, and grace before a fall.

#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/tier/concepts.hpp>

#include <cmath>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The period of a move that has never been made.
inline constexpr int never = std::numeric_limits<int>::min() / 2;

/// Where one customer stands between two periods.
struct tier_standing {
    int tier = 0;      ///< the tier held, 0 is the best
    int moved = never; ///< the period of the last move
    int short_for = 0; ///< consecutive periods below what the tier asks to stay

    /// Equal in every field.
    friend bool operator==(const tier_standing&, const tier_standing&) = default;
};

/// All customers between two periods.
struct tier_standings {
    int period = 0;                       ///< periods gone since the start
    std::vector<tier_standing> customers; ///< in the order of the rows

    /// The tier of each customer.
    [[nodiscard]] std::vector<int> tiers() const {
        std::vector<int> result;
        for (const auto& each : customers)
            result.push_back(each.tier);
        return result;
    }
};

/// Tiers with hysteresis. A customer rises when its value reaches what a better tier asks to enter; it falls only when
/// the value has been below what its tier asks to stay for more than `grace` periods in a row, and then to the best
/// tier whose stay it meets. No move comes sooner than `dwell` periods after the one before.
///
///     hysteresis{.enter = {1e6, 5e5}, .stay = {8e5, 4e5}}
struct hysteresis {
    std::vector<double> enter; ///< the least value to enter each tier but the last, falling strictly
    std::vector<double> stay;  ///< the least value to stay in each, at most `enter`, falling strictly
    int dwell = 2;             ///< the least number of periods between two moves, at least 1
    int grace = 1;             ///< periods that a customer may be short before it falls, at least 0

    /// Entry at fitted thresholds, exit a share below them: 0.2 lets a customer stay down to 80 % of what it took to
    /// enter. Errors: a share outside [0, 1); thresholds that are not finite or do not fall (an empty tier).
    [[nodiscard]] static hysteresis around(const fitted_tiers& fit, double share, int dwell = 2, int grace = 1) {
        require(share >= 0.0 && share < 1.0, "hysteresis: share must be in [0, 1), got ", share);
        hysteresis result{fit.thresholds, {}, dwell, grace};
        for (const auto threshold : fit.thresholds)
            result.stay.push_back(threshold - detail::rounded_product(share, std::abs(threshold)));
        result.check();
        return result;
    }

    /// Where customers stand who are seen for the first time: in the tier whose entry they reach, free to move.
    /// Errors: those of `check`, a value that is not finite.
    [[nodiscard]] tier_standings start(column values) const {
        check();
        require_finite("hysteresis", "values", values);
        tier_standings result;
        for (const auto value : values)
            result.customers.push_back({place(enter, value), never, 0});
        return result;
    }

    /// Where customers stand one period later. `values`: in the order of the customers. Errors: another number of
    /// customers, a value that is not finite, those of `check`.
    /// Complexity: O(n x tiers).
    [[nodiscard]] tier_standings step(const tier_standings& before, column values) const {
        check();
        require_same_size("hysteresis", "values", before.customers.size(), values.size());
        require_finite("hysteresis", "values", values);
        tier_standings after{before.period + 1, before.customers};
        for (std::size_t row = 0; row < values.size(); ++row)
            after.customers[row] = next(before.customers[row], after.period, values[row]);
        return after;
    }

    /// Where one customer stands after a period with a value.
    [[nodiscard]] tier_standing next(tier_standing now, int period, double value) const noexcept {
        const auto up = place(enter, value);
        const auto down = place(stay, value);
        now.short_for = down > now.tier ? now.short_for + 1 : 0;
        if (period - now.moved < dwell)
            return now;
        if (up < now.tier || (down > now.tier && now.short_for > grace))
            return {up < now.tier ? up : down, period, 0};
        return now;
    }

    /// Refuses thresholds that contradict one another and numbers of periods outside their range.
    void check() const {
        require(!enter.empty(), "hysteresis: enter must name at least one threshold, got none");
        require_same_size("hysteresis", "stay", enter.size(), stay.size());
        for (std::size_t t = 0; t < enter.size(); ++t) {
            require(std::isfinite(enter[t]) && std::isfinite(stay[t]), "hysteresis: thresholds must be finite, got ",
                    enter[t], " and ", stay[t], " for tier ", t);
            require(stay[t] <= enter[t], "hysteresis: tier ", t, " must ask no more to stay than to enter (", enter[t],
                    "), got ", stay[t]);
            require(t == 0 || (enter[t] < enter[t - 1] && stay[t] < stay[t - 1]),
                    "hysteresis: thresholds must fall strictly, best tier first, got ", enter[t], " and ", stay[t],
                    " for tier ", t);
        }
        require(dwell >= 1, "hysteresis: dwell must be at least 1, got ", dwell);
        require(grace >= 0, "hysteresis: grace must be at least 0, got ", grace);
    }

private:
    [[nodiscard]] static int place(const std::vector<double>& thresholds, double value) noexcept {
        int tier = 0;
        for (const auto threshold : thresholds)
            tier += value < threshold ? 1 : 0;
        return tier;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
