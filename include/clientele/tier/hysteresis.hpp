#pragma once

/// @file
/// Tiers that do not flicker: entry and exit apart, a minimum stay, and grace before a fall.

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/retelling.hpp>
#include <clientele/tier/concepts.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The period of a move that has never been made.
inline constexpr int never = (std::numeric_limits<int>::min)() / 2;

/// The last period there can be, 2^30 - 1: from `never` to it is a number of periods that an `int` holds.
inline constexpr int last_period = -(never + 1);

/// Where one customer stands between two periods.
struct tier_standing {
    int tier = 0;          ///< the tier held, 0 is the best
    int moved = never;     ///< the period of the last move
    int short_periods = 0; ///< consecutive periods below what the tier asks to stay

    /// Equal in every field.
    friend bool operator==(const tier_standing&, const tier_standing&) = default;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tier_standing");
        each("tier", of.tier...);
        each("moved", of.moved...);
        each("short_periods", of.short_periods...);
    }
};

/// All that standings keep of one customer.
template <class Id>
struct customer_standing {
    std::optional<tier_standing> standing{};   ///< where it stands
    bool came = false;                         ///< seen for the first time in this period
    bool left = false;                         ///< not there any longer
    std::vector<merged_customer<Id>> merged{}; ///< whom it was merged into, or who into it

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("customer_standing");
        each("standing", of.standing...);
        each("came", of.came...);
        each("left", of.left...);
        each("merged", of.merged...);
    }
};

/// All customers between two periods, by id.
template <class Id>
struct tier_standings {
    int period = 0;                            ///< periods gone since the start
    std::vector<Id> customers{};               ///< in the order of the rows they were last given in
    std::vector<tier_standing> standings{};    ///< of each
    std::vector<Id> came{};                    ///< who was seen for the first time in this period
    std::vector<Id> left{};                    ///< who was there a period before and is not any longer: forgotten
    std::vector<merged_customer<Id>> merged{}; ///< who is another now, whose own standing counts: forgotten
    std::size_t erased = 0;                    ///< who was erased since the period before: their number alone

    /// The tier of each customer, in the order of the rows.
    [[nodiscard]] std::vector<int> tiers() const {
        std::vector<int> result;
        result.reserve(standings.size());
        for (const auto& each : standings)
            result.push_back(each.tier);
        return result;
    }

    /// All that is kept of a customer.
    /// @throws error `bad_shape` for a customer without standing
    /// Complexity: O(n).
    [[nodiscard]] customer_standing<Id> about(const Id& customer) const {
        require_same_size("tier_standings", "standings", customers.size(), standings.size());
        const auto at = std::find(customers.begin(), customers.end(), customer) - customers.begin();
        const auto has = [&](const std::vector<Id>& ids) {
            return std::find(ids.begin(), ids.end(), customer) != ids.end();
        };
        customer_standing<Id> result{
            .came = has(came), .left = has(left), .merged = detail::entries_about(merged, customer)};
        if (static_cast<std::size_t>(at) < standings.size())
            result.standing = standings[static_cast<std::size_t>(at)];
        return result;
    }

    /// Forgets a customer, leaving no trace.
    /// @param customer the id
    /// @returns how many entries are gone
    /// @throws error `bad_shape` for a customer without standing
    /// Complexity: O(n).
    std::size_t erase(Id customer) {
        const auto taken = detail::take_entry("tier_standings", customers, standings, customer);
        return (taken ? 1 : 0) + std::erase(came, customer) + std::erase(left, customer) +
               detail::erase_about(merged, customer);
    }

    /// Makes two customers one, who stands where `into` stood; where only `from` was there, it is called `into` from
    /// now on.
    /// @param from who is no customer of its own any longer
    /// @param into who it is now
    /// @returns the standing of `from`, where it is forgotten
    /// @throws error `bad_shape` for a customer without standing, `bad_parameter` for an empty id
    /// Complexity: O(n).
    std::optional<tier_standing> merge(Id from, Id into) {
        detail::require_merged_into("tier_standings", from, into);
        const auto found = std::find(customers.begin(), customers.end(), into);
        if (found != customers.end() && from != into)
            return detail::take_entry("tier_standings", customers, standings, from);
        std::replace(customers.begin(), customers.end(), from, into);
        return {};
    }

    /// Equal in every field.
    friend bool operator==(const tier_standings&, const tier_standings&) = default;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tier_standings");
        each("period", of.period...);
        each("customers", of.customers...);
        each("standings", of.standings...);
        each("came", of.came...);
        each("left", of.left...);
        each("merged", of.merged...);
        each("erased", of.erased...);
    }
};

/// @cond INTERNAL
namespace detail {

/// Refuses the period of a stored state from which no next one can come.
inline void require_period(std::string_view where, int period) {
    require(period >= 0 && period < last_period, where, ": the period of the stored state must be in [0, ",
            last_period - 1, "], got ", period);
}

/// Refuses a period in a stored state that is neither `never` nor in [first, now].
template <class Id>
void require_past(std::string_view where, const Id& customer, std::string_view what, int period, int first, int now) {
    require(period == never || (period >= first && period <= now), where, ": the stored ", what, " of ",
            customer_in_words(customer), " must be `never` or in [", first, ", ", now, "], got ", period);
}

/// Refuses a number of periods short that a stored state cannot have.
template <class Id>
void require_short(std::string_view where, const Id& customer, int short_periods, int now) {
    require(short_periods >= 0 && short_periods <= now, where, ": the stored short_periods of ",
            customer_in_words(customer), " must be in [0, ", now, "], got ", short_periods);
}

} // namespace detail
/// @endcond

/// Tiers with hysteresis. A customer rises when its value reaches what a better tier asks to enter; it falls only when
/// the value has been below what its tier asks to stay for more than `grace_periods` in a row, and then to the best
/// tier whose stay it meets. No move comes sooner than `dwell_periods` after the one before.
///
///     const hysteresis rule{.enter = {1e6, 5e5}, .stay = {8e5, 4e5}};
///     auto now = rule.start(january.customer, january.total);
///     now = rule.update(now, february.customer, february.total);
struct hysteresis {
    std::vector<double> enter; ///< the least value to enter each tier but the last, falling strictly
    std::vector<double> stay;  ///< the least value to stay in each, at most `enter`, falling strictly
    int dwell_periods = 2;     ///< the least number of periods between two moves, at least 1
    int grace_periods = 1;     ///< periods that a customer may be short before it falls, at least 0

    /// Entry at fitted thresholds, exit a share below them: 0.2 lets a customer stay down to 80 % of what it took to
    /// enter.
    /// @param fit the thresholds
    /// @param share in [0, 1)
    /// @param dwell_periods as the field
    /// @param grace_periods as the field
    /// @returns the rule
    /// @throws error `bad_parameter` for a share outside its range, thresholds that are not finite or do not fall (an
    ///         empty tier)
    [[nodiscard]] static hysteresis around(const fitted_tiers& fit, double share, int dwell_periods = 2,
                                           int grace_periods = 1) {
        require(share >= 0.0 && share < 1.0, "hysteresis: share must be in [0, 1), got ", share);
        hysteresis result{fit.thresholds, {}, dwell_periods, grace_periods};
        for (const auto threshold : fit.thresholds)
            result.stay.push_back(threshold - detail::rounded_product(share, std::abs(threshold)));
        result.check();
        return result;
    }

    /// Where customers stand who are seen for the first time: in the tier whose entry they reach, free to move.
    /// @param ids of the customers, each once, any order: any random-access range of integers or texts
    /// @param values one finite number per customer
    /// @returns the standings in the order of `ids`
    /// @throws error `bad_shape` for sizes that differ, `bad_value` for a customer twice or a value that is not finite,
    ///         and those of `check`
    /// Complexity: O(n log n + n x tiers).
    template <class Ids>
    [[nodiscard]] auto start(const Ids& ids, column values) const {
        return follow(tier_standings<std::ranges::range_value_t<Ids>>{.period = -1}, ids, values);
    }

    /// Where customers stand one period later. Whoever was not there before starts; whoever is not there any longer is
    /// listed as `left` and forgotten. Customers meet as `align` says: of two that are one now, the standing of the one
    /// they were merged into counts, and the other is listed as `merged`.
    /// @param before where they stood
    /// @param ids of the customers, each once, any order: it need not be that of the period before
    /// @param values one finite number per customer
    /// @param changes who was merged and who was erased since
    /// @returns the standings in the order of `ids`
    /// @throws error `bad_shape` for sizes that differ, `bad_value` for a customer twice or a value that is not finite
    ///         and as `align`, `bad_parameter` for standings that no periods lead to, and those of `check`
    /// Complexity: O(n x tiers) for ascending ids, else O(n log n + n x tiers).
    template <class Id, class Ids>
    [[nodiscard]] tier_standings<Id> update(const tier_standings<Id>& before, const Ids& ids, column values,
                                            const customer_changes<std::type_identity_t<Id>>& changes = {}) const {
        check(before);
        return follow(before, ids, values, changes);
    }

    /// Where one customer stands after a period with a value. Checks nothing.
    /// @param now where it stood
    /// @param period the number of the period
    /// @param value of the customer in it
    /// @returns its standing after the period
    [[nodiscard]] tier_standing update(tier_standing now, int period, double value) const noexcept {
        const auto up = place(enter, value);
        const auto down = place(stay, value);
        now.short_periods = down > now.tier ? now.short_periods + 1 : 0;
        if (period - now.moved < dwell_periods)
            return now;
        if (up < now.tier || (down > now.tier && now.short_periods > grace_periods))
            return {up < now.tier ? up : down, period, 0};
        return now;
    }

    /// Refuses thresholds that contradict one another and numbers of periods outside their range.
    /// @throws error `bad_parameter`, `bad_shape`
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
        require(dwell_periods >= 1, "hysteresis: dwell_periods must be at least 1, got ", dwell_periods);
        require(grace_periods >= 0, "hysteresis: grace_periods must be at least 0, got ", grace_periods);
    }

    /// Refuses standings that no periods lead to: whoever stored them may have read them back wrongly.
    /// @param before where customers stood
    /// @throws error `bad_shape` for a customer without standing, `bad_parameter` for a period outside
    ///         [0, `last_period`), a tier that does not exist, a move in no past period or more periods short than
    ///         there were
    /// Complexity: O(n).
    template <class Id>
    void check(const tier_standings<Id>& before) const {
        check();
        detail::require_period("hysteresis", before.period);
        require_same_size("hysteresis", "the stored standings", before.customers.size(), before.standings.size());
        const auto last = static_cast<int>(enter.size());
        for (std::size_t i = 0; i < before.standings.size(); ++i) {
            const auto& [tier, moved, short_periods] = before.standings[i];
            const auto& customer = before.customers[i];
            require(tier >= 0 && tier <= last, "hysteresis: the stored tier of ", customer_in_words(customer),
                    " must be in [0, ", last, "], got ", tier);
            detail::require_past("hysteresis", customer, "moved", moved, 0, before.period);
            detail::require_short("hysteresis", customer, short_periods, before.period);
        }
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("hysteresis");
        each("enter", of.enter...);
        each("stay", of.stay...);
        each("dwell_periods", of.dwell_periods...);
        each("grace_periods", of.grace_periods...);
    }

private:
    template <class Id, class Ids>
    [[nodiscard]] tier_standings<Id> follow(const tier_standings<Id>& before, const Ids& ids, column values,
                                            const customer_changes<Id>& changes = {}) const {
        check();
        require_same_size("hysteresis", "values", std::ranges::size(ids), values.size());
        naming_customers(ids, [&] { require_finite("hysteresis", "values", values); });
        const auto known = align(before.customers, ids, changes);
        tier_standings<Id> after{.period = before.period + 1,
                                 .customers{std::ranges::begin(ids), std::ranges::end(ids)}};
        after.standings.resize(values.size());
        for (const auto& [was, is] : known.both)
            after.standings[is] = update(before.standings[was], after.period, values[is]);
        for (const auto row : known.came) {
            after.standings[row].tier = place(enter, values[row]);
            after.came.push_back(after.customers[row]);
        }
        for (const auto row : known.left)
            after.left.push_back(before.customers[row]);
        for (const auto& [was, is] : known.merged)
            after.merged.push_back({before.customers[was], after.customers[is]});
        after.erased = known.erased.size();
        return after;
    }

    [[nodiscard]] static int place(const std::vector<double>& thresholds, double value) noexcept {
        int tier = 0;
        for (const auto threshold : thresholds)
            tier += value < threshold ? 1 : 0;
        return tier;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
