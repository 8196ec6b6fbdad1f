#pragma once

/// @file
/// What the amounts of lines bring, why they got them, and what that proves.

#include <clientele/math/exact_sum.hpp>
#include <clientele/plan/allocation.hpp>
#include <clientele/plan/detail/below_tangent.hpp>
#include <clientele/plan/detail/spend_tree.hpp>

#include <algorithm>
#include <array>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What a price holds lines at: their group's, or the budget's.
struct price_of_lines {
    double paid = 0;                 ///< as one number
    bool held = false, full = false; ///< by a bound of the group; by its ceiling
};

/// Sums over lines, exact.
struct line_sums {
    exact_sum spend, value;
    exact_sum excess; ///< what lines could bring at most beyond what they do, for the price

    void merge(const line_sums& from) noexcept {
        spend.merge(from.spend);
        value.merge(from.value);
        excess.merge(from.excess);
    }
};

/// Fills in the columns of a result, block by block, in loops without branches as far as they go.
template <class Lines>
class line_account {
public:
    line_account(const Lines& lines, allocation& result) : lines_{lines}, result_{result} {}

    /// What amounts bring and why lines got them.
    /// @throws error for the first line whose response is no response
    void describe(const line_places& places, const price_of_lines& price) const {
        std::array<double, spend_tree::block_size> values, marginals;
        std::uint64_t odd = 0;
        const auto& responses = lines_.of.response;
        places.each([&](std::size_t i, std::size_t line) { values[i] = responses[line].value(result_.amounts[line]); });
        places.each([&](std::size_t i, std::size_t line) {
            if constexpr (Lines::whole)
                marginals[i] = lines_.next(line, result_.amounts[line]);
            else
                marginals[i] = responses[line].marginal(result_.amounts[line]);
        });
        for (std::size_t i = 0; i < places.size(); ++i)
            odd |= (values[i] - values[i] == 0 && marginals[i] == marginals[i]) ? std::uint64_t{0} : std::uint64_t{1};
        if (odd != 0 || looks) [[unlikely]]
            places.each([&](std::size_t i, std::size_t line) { check(line, values[i], marginals[i]); });
        places.each([&](std::size_t i, std::size_t line) { result_.values[line] = values[i]; });
        places.each([&](std::size_t i, std::size_t line) { result_.marginals[line] = marginals[i]; });
        say_why(places, price);
    }

    /// Adds up what lines spend, bring, and could bring beyond that.
    void add_up(const line_places& places, double price, line_sums& to) const {
        std::array<double, spend_tree::block_size> spends, values, excesses;
        std::uint64_t odd = 0;
        places.each([&](std::size_t i, std::size_t line) {
            const double cost = lines_.of.cost_of(line), amount = result_.amounts[line],
                         marginal = result_.marginals[line];
            spends[i] = cost * amount;
            values[i] = result_.values[line];
            const double over = marginal - price * cost, most = result_.budget / cost;
            const double top = lesser(lines_.of.ceiling_of(line), most);
            const double up = top - amount, down = amount - lines_.of.floor_of(line);
            excesses[i] = over > 0 ? over * (up > 0 ? up : 0) : -over * (down > 0 ? down : 0);
            odd |= marginal - marginal == 0 ? std::uint64_t{0} : std::uint64_t{1};
        });
        if (odd != 0 || Lines::whole) [[unlikely]]
            places.each([&](std::size_t i, std::size_t line) { excesses[i] = excess(line, price); });
        const auto all = [&](const auto& column) { return std::span{column}.first(places.size()); };
        to.spend.add(all(spends));
        to.value.add(all(values));
        to.excess.add(all(excesses));
    }

private:
    static constexpr bool looks = ![] { // whether each response must be looked at
        using response = std::remove_cvref_t<decltype(std::declval<Lines>().of.response[0])>;
        if constexpr (requires { requires response::concave; })
            return true;
        else
            return false;
    }();

    void check(std::size_t line, double value, double marginal) const {
        const double amount = result_.amounts[line];
        if (!std::isfinite(value)) [[unlikely]]
            fail(std::isnan(value) ? errc::bad_value : errc::overflow, line,
                 "allocate: what an amount brings must be finite, got ", value, " for ", amount, " in line ", line);
        if (std::isnan(marginal)) [[unlikely]]
            fail(errc::bad_value, line, "allocate: a marginal must be a number, got ", marginal, " at ", amount,
                 " in line ", line);
        const double most = (std::min)(lines_.of.ceiling_of(line), result_.budget / lines_.of.cost_of(line));
        for (const double other : {lines_.of.floor_of(line), Lines::whole ? std::floor(most) : most})
            check_below_tangent("allocate", lines_.of.response[line], amount, value, marginal, other, line);
    }

    void say_why(const line_places& places, const price_of_lines& price) const {
        auto inside = price.paid == 0 ? amount_reason::at_peak : amount_reason::at_price;
        if (price.held)
            inside = price.full ? amount_reason::group_ceiling : amount_reason::group_floor;
        places.each([&](std::size_t, std::size_t line) {
            const double floor = lines_.of.floor_of(line), ceiling = lines_.of.ceiling_of(line),
                         amount = result_.amounts[line];
            auto why = amount >= ceiling ? amount_reason::at_ceiling : inside;
            why = amount <= floor ? amount_reason::at_floor : why;
            result_.why[line] = floor == ceiling ? amount_reason::fixed : why;
        });
    }

    /// What a line could bring at most beyond what it does, for a price of money: by the slope where it is, as the
    /// response lies below its tangents.
    [[nodiscard]] double excess(std::size_t line, double price) const {
        const double amount = result_.amounts[line], marginal = result_.marginals[line], cost = lines_.of.cost_of(line),
                     unit = price * cost, most = result_.budget / cost;
        const double floor = lines_.of.floor_of(line), ceiling = (std::min)(lines_.of.ceiling_of(line), most);
        const auto& response = lines_.of.response[line];
        if constexpr (Lines::whole) {
            const double best = lines_.amount(line, price, most * cost);
            return (std::max)(0.0, response.value(best) - response.value(amount) - unit * (best - amount));
        }
        if (marginal > unit && ceiling > amount) {
            if (std::isinf(marginal)) { // at an amount of 0: by the slope at the least one above it
                const double slope = response.marginal((std::numeric_limits<double>::min)());
                return slope > unit ? (slope - unit) * (ceiling - amount) : 0;
            }
            return (marginal - unit) * (ceiling - amount);
        }
        return marginal < unit && amount > floor ? (unit - marginal) * (amount - floor) : 0;
    }

    const Lines& lines_;
    allocation& result_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
