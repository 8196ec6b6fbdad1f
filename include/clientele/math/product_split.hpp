#pragma once

/// @file
/// How much of the change of a product each of its factors made.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/shapley.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How the change of a product is split over its factors.
enum class product_split {
    log_mean, ///< (b - a) / ln(b / a) ln(y / x) for a factor that went from x to y while the product went from a to b
    shapley   ///< what the factor's change adds, averaged over all orders in which the factors can change
};
/// The words for them.
[[nodiscard]] constexpr std::array<std::string_view, 2> words_of(product_split) { return {"log_mean", "shapley"}; }

/// The parts of the change of a product that its factors made; they add up to the change but for rounding. A factor
/// that did not change made nothing. The two ways differ where several factors changed much: of a product that went
/// from 2 x 2 to 4 x 3 Shapley gives 5 and 3, the logarithmic mean 5.05 and 2.95.
///
/// @param before the factors, above 0, at most 20
/// @param after  the same factors later, above 0
/// @param by     how
/// @returns one part per factor
/// @throws error `bad_shape`, `empty_input`, `bad_value` with the place of the factor; `overflow`
/// Complexity: O(d), by Shapley O(d 2^d).
/// Source: Ang (2005), "The LMDI approach to decomposition analysis", Energy Policy 33; Shapley (1953).
[[nodiscard]] inline std::vector<double> product_effects(std::span<const double> before, std::span<const double> after,
                                                         product_split by = product_split::log_mean) {
    require_same_size("product_effects", "after", before.size(), after.size());
    if (before.empty() || before.size() > 20)
        fail(before.empty() ? errc::empty_input : errc::bad_shape, no_row,
             "product_effects: there must be 1 to 20 factors, got ", before.size());
    double then = 1, now = 1;
    for (std::size_t i = 0; i < before.size(); ++i) {
        for (const double factor : {before[i], after[i]})
            if (!(factor > 0 && std::isfinite(factor)))
                fail(errc::bad_value, i, "product_effects: factors must be finite and above 0, got ", factor,
                     " in factor ", i);
        then *= before[i];
        now *= after[i];
    }
    if (!(std::isfinite(then) && std::isfinite(now) && then > 0 && now > 0))
        fail(errc::overflow, no_row, "product_effects: the product must be within the range of a double, got ", then,
             " and ", now);
    std::vector<double> parts;
    if (by == product_split::shapley) {
        std::vector<double> value(std::size_t{1} << before.size(), 1.0);
        for (std::size_t set = 0; set < value.size(); ++set)
            for (std::size_t i = 0; i < before.size(); ++i)
                value[set] *= (set >> i & 1) != 0 ? after[i] : before[i];
        return shapley_values(value);
    }
    const double ratio = std::log1p((now - then) / then), mean = ratio == 0 ? then : (now - then) / ratio;
    for (std::size_t i = 0; i < before.size(); ++i)
        parts.push_back(detail::rounded_product(mean, std::log1p((after[i] - before[i]) / before[i])));
    return parts;
}

} // namespace clientele::inline CLIENTELE_ABI
