#pragma once

/// @file
/// Quotas: the thresholds whose tiers hold a given share of the customers and of the profit at once.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/tier/detail/quota_search.hpp>
#include <clientele/tier/detail/share_cuts.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What one tier should hold. A band left alone asks for nothing.
struct quota {
    std::string name;       ///< what the tier is called
    share_band customers{}; ///< the share of the customers, within [0, 1]
    share_band profit{};    ///< the share of the profit

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("quota");
        each("name", of.name...);
        each("customers", of.customers...);
        each("profit", of.profit...);
    }
};

/// The quotas of the four tiers: VIP 5-10 % of the customers with at least half of the profit, important 15-20 % with
/// 20-30 %, ordinary 40-50 % with 15-20 %, potential 20-30 % of the customers and no profit asked.
[[nodiscard]] inline std::vector<quota> four_tier_quotas() {
    return {{"VIP", {0.05, 0.10}, {0.50, 1.0}},
            {"important", {0.15, 0.20}, {0.20, 0.30}},
            {"ordinary", {0.40, 0.50}, {0.15, 0.20}},
            {"potential", {0.20, 0.30}, {}}};
}

/// What one tier holds after the search.
struct quota_line {
    std::string name;                ///< the name of the tier
    std::size_t customers = 0;       ///< how many customers
    double share_of_customers = 0.0; ///< in [0, 1]
    double profit = 0.0;             ///< their profit
    double share_of_profit = 0.0;    ///< of the total of what counts; below 0 or above 1 where losses are counted
    double customers_off = 0.0;      ///< how far the share of customers is outside its band, 0 inside
    double profit_off = 0.0;         ///< how far the share of profit is outside its band, 0 inside

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("quota_line");
        each("name", of.name...);
        each("customers", of.customers...);
        each("share_of_customers", of.share_of_customers...);
        each("profit", of.profit...);
        each("share_of_profit", of.share_of_profit...);
        each("customers_off", of.customers_off...);
        each("profit_off", of.profit_off...);
    }
};

/// The tiers that meet the quotas, or come as near as any thresholds can.
struct fitted_quotas : fitted_tiers {
    std::vector<quota_line> lines; ///< one per tier, best first
    double violation = 0.0;        ///< the sum of all distances to the bands, the least that is possible
    bool feasible = true;          ///< whether every band is met

    /// The bands that are not met, in words, best tier first.
    [[nodiscard]] std::vector<std::string> violated() const {
        std::vector<std::string> result;
        for (const auto& line : lines) {
            if (line.customers_off > 0.0)
                result.push_back(sentence(line.name, ": share of customers ", line.share_of_customers, " is ",
                                          line.customers_off, " outside its band"));
            if (line.profit_off > 0.0)
                result.push_back(sentence(line.name, ": share of profit ", line.share_of_profit, " is ",
                                          line.profit_off, " outside its band"));
        }
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_quotas");
        each("tiers", of.tiers...);
        each("thresholds", of.thresholds...);
        each("rule", of.rule...);
        each("lines", of.lines...);
        each("violation", of.violation...);
        each("feasible", of.feasible...);
    }
};

/// Finds the thresholds whose tiers meet bands for the share of customers and the share of profit at once.
///
///     minimise over thresholds  the sum over tiers of
///         distance(share of customers, band) + distance(share of profit, band)
///
/// Customers of equal value stay together, so thresholds exist for later customers. When all bands can be met, the
/// thresholds are those whose shares lie nearest to the middles of the bands (sum of distances); when not, the
/// violation is the least that any thresholds have, and the lines say which band is missed by how much. Tiers may be
/// empty.
template <class Negatives>
struct quota_tiers {
    static_assert(negative_value_policy<Negatives>,
                  "quota_tiers: negatives must offer share_value(value, row) -> double");
    static_assert(!detail::apart<Negatives>, "quota_tiers: negatives_apart is for abc; a quota of the last tier, or "
                                             "losses_counted, says what becomes of losses here");

    std::vector<quota> quotas = four_tier_quotas(); ///< one per tier, best first
    [[no_unique_address]] Negatives negatives{};    ///< what a loss means for the shares of profit

    /// Ranks the customers by their profit.
    /// @param profit one finite number per customer
    /// @returns the tiers, and what each holds
    /// @throws error those below
    [[nodiscard]] fitted_quotas fit(column profit) const { return fit(profit, profit); }

    /// Ranks the customers by a value (a score) and shares out their profit. The thresholds are in the unit of the
    /// value.
    /// @param value one finite number per customer, more is better
    /// @param profit one finite number per customer
    /// @returns the tiers, and what each holds
    /// @throws error `empty_input` for no row, `bad_shape` for columns of different length, `bad_value` for a value
    ///         that is not finite, a loss unless the policy takes it or a total profit that is not positive,
    ///         `bad_parameter` for what `check` refuses, `overflow` for a total beyond the largest number
    /// Complexity: O(n log n) time for any number of tiers, O(n x tiers) memory; with `losses_counted` O(d^2) time for
    ///             d different values, d up to 20,000.
    /// Source: dynamic programming over the cuts; the costs are convex in differences of running shares, hence Monge,
    /// so the best earlier cut never moves back (Yao, Efficient dynamic programming using quadrangle inequalities,
    /// 1980).
    [[nodiscard]] fitted_quotas fit(column value, column profit) const {
        check();
        if (value.empty())
            fail(errc::empty_input, no_row, "quota_tiers: values must have at least one row, got none");
        require_same_size("quota_tiers", "profit", value.size(), profit.size());
        require_finite("quota_tiers", "values", value);
        require_finite("quota_tiers", "profit", profit);
        std::vector<double> counted(profit.size());
        for (std::size_t row = 0; row < profit.size(); ++row)
            counted[row] = negatives.share_value(profit[row], row);
        require_finite("quota_tiers", "what negatives makes of the profit", counted);
        const auto book = detail::sorted_book::of(value, counted);
        if (!std::isfinite(book.total)) [[unlikely]]
            fail(errc::overflow, no_row, "quota_tiers: the total profit is beyond the largest number");
        if (!(book.total > 0.0))
            fail(errc::bad_value, no_row, "quota_tiers: the total profit must be positive, got ", book.total);
        std::vector<detail::tier_band> bands;
        bands.reserve(quotas.size());
        for (const auto& each : quotas)
            bands.push_back({each.customers, each.profit});
        return report(value, book, detail::search_quotas(book, bands));
    }

    /// Refuses bands that are empty, outside their range or that no book of customers can meet together.
    /// @throws error `bad_parameter`
    void check() const {
        require(!quotas.empty(), "quota_tiers: quotas must name at least one tier, got none");
        double lower = 0.0;
        double upper = 0.0;
        for (const auto& each : quotas) {
            for (const auto& [what, band] : {std::pair{"customers", each.customers}, std::pair{"profit", each.profit}})
                require(band.lower <= band.upper, "quota_tiers: '", each.name, "': the band of ", what,
                        " must have lower <= upper, got [", band.lower, ", ", band.upper, "]");
            require(each.customers.upper >= 0.0 && each.customers.lower <= 1.0, "quota_tiers: '", each.name,
                    "': the band of customers must meet [0, 1], got [", each.customers.lower, ", ",
                    each.customers.upper, "]");
            lower += (std::max)(0.0, each.customers.lower);
            upper += (std::min)(1.0, each.customers.upper);
        }
        require(lower <= 1.0 + share_tolerance, "quota_tiers: the least shares of customers add up to ", lower,
                ", no book can hold more than 1");
        require(upper >= 1.0 - share_tolerance, "quota_tiers: the greatest shares of customers add up to ", upper,
                ", everybody must be somewhere");
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("quota_tiers");
        each("quotas", of.quotas...);
        each("negatives", of.negatives...);
    }

private:
    [[nodiscard]] fitted_quotas report(column value, const detail::sorted_book& book,
                                       const std::vector<std::size_t>& cuts) const {
        fitted_quotas result;
        for (std::size_t tier = 0; tier + 1 < quotas.size(); ++tier)
            result.thresholds.push_back(cuts[tier + 1] == 0 ? std::numeric_limits<double>::infinity()
                                                            : book.value[cuts[tier + 1] - 1]);
        result.tiers = result.apply(value);
        for (std::size_t tier = 0; tier < quotas.size(); ++tier) {
            const auto from = cuts[tier];
            const auto to = cuts[tier + 1];
            quota_line line{.name = quotas[tier].name};
            line.customers = static_cast<std::size_t>(book.customers[to] - book.customers[from]);
            line.share_of_customers = book.share_of_customers(from, to);
            line.share_of_profit = book.share_of_profit(from, to);
            line.profit = line.share_of_profit * book.total;
            line.customers_off = detail::distance(line.share_of_customers, quotas[tier].customers);
            line.profit_off = detail::distance(line.share_of_profit, quotas[tier].profit);
            result.violation += line.customers_off + line.profit_off;
            result.lines.push_back(std::move(line));
        }
        result.feasible = !(result.violation > 0.0);
        result.rule = sentence("quotas on shares of customers and profit, equal values together; ",
                               detail::recorded_name<Negatives>());
        return result;
    }
};

/// Losses count as they are: shares of profit may be negative or above 1.
struct losses_counted {
    /// How the choice is recorded.
    static constexpr std::string_view name = "losses are counted as they are";
    /// The value itself.
    [[nodiscard]] constexpr double share_value(double value, std::size_t) const noexcept { return value; }

    /// No members.
    static constexpr void members(auto&& each, auto&...) { each.is("losses_counted"); }
};

static_assert(negative_value_policy<losses_counted>);
static_assert(tier_policy<quota_tiers<>>);

} // namespace clientele::inline CLIENTELE_ABI
