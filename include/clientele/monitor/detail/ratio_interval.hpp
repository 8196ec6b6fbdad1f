#pragma once

/// @file
/// The interval of a ratio of two sums over customers.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/student_t.hpp>

#include <algorithm>
#include <optional>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// now / base with the ends of Student's t by the variance of a ratio of sums over n customers, never below 0 unless
/// the ratio is; for a single customer, and where all have the same ratio, without a width. The degrees of freedom are
/// those of so many customers alike as say as much, (sum of base)^2 / sum of base^2, less one: where few bring most of
/// the money it is they who are few.
/// @param base_squares, products, now_squares sums over the customers of base^2, base now and now^2, in the unit^2 of
/// base and now
[[nodiscard]] inline interval ratio_interval(double base, double now, double n, double base_squares, double products,
                                             double now_squares, double level) {
    const double r = now / base;
    const double squares = now_squares - rounded_product(2 * r, products) + rounded_product(r * r, base_squares);
    const double error = n < 2 || !(squares > 0) ? 0 : std::sqrt(n / (n - 1) * squares) / base;
    const double alike = base / base_squares * base;
    const double reach = rounded_product(two_sided_student_t_quantile(level, alike > 2 ? alike - 1 : 1), error);
    return {r, error, r - reach > 0 ? r - reach : (r < 0 ? r : 0), r + reach};
}

/// A ratio that cannot be above 1, such as what is left of something.
[[nodiscard]] inline std::optional<interval> at_most_whole(std::optional<interval> of) {
    if (of)
        of->upper = (std::max)(of->estimate, (std::min)(1.0, of->upper));
    return of;
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
