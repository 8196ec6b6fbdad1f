#pragma once

/// @file
/// What the customers of a cohort bring at an age beside what they brought at first, and how sure that is.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/monitor/detail/ratio_interval.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Sums over the customers of a cohort, of which the ratio of their money at an age to that of age 0 is made, and its
/// variance; of money in the `money_unit` of the triangle.
struct cohort_ratio {
    double customers = 0;           ///< of whom the sums are
    std::vector<double> money{};    ///< what they bring at each age, from age 0 on
    std::vector<double> squares{};  ///< the sum of its squares
    std::vector<double> products{}; ///< the sum of its products with what the same customer brought at age 0

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("cohort_ratio");
        each("customers", of.customers...);
        each("money", of.money...);
        each("squares", of.squares...);
        each("products", of.products...);
    }
};

/// @cond INTERNAL
namespace detail {

/// The sums of some cohorts together at one age.
class pooled_ratio {
public:
    explicit pooled_ratio(std::string_view where) : where_{where} {}

    /// Adds a cohort of so many ages; one without sums takes away the interval.
    void add(const cohort_ratio& of, std::size_t age, std::size_t ages) {
        known_ = known_ && !of.money.empty();
        if (!known_)
            return;
        require_same_size(where_, "money of a cohort_ratio", ages, of.money.size());
        require_same_size(where_, "squares of a cohort_ratio", ages, of.squares.size());
        require_same_size(where_, "products of a cohort_ratio", ages, of.products.size());
        customers_ += of.customers;
        base_ += of.money[0];
        now_ += of.money[age];
        base_squares_ += of.squares[0];
        products_ += of.products[age];
        squares_ += of.squares[age];
    }
    /// None where nothing was brought at age 0.
    [[nodiscard]] std::optional<interval> at(double level) const {
        if (!known_ || !(base_ > 0))
            return {};
        const auto found = ratio_interval(base_, now_, customers_, base_squares_, products_, squares_, level);
        if (!std::isfinite(found.lower) || !std::isfinite(found.upper))
            fail(errc::overflow, no_row, where_, ": the ends of a share of money must be within the range of a double");
        return found;
    }

private:
    std::string_view where_;
    bool known_ = true;
    double customers_ = 0, base_ = 0, now_ = 0, base_squares_ = 0, products_ = 0, squares_ = 0;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
