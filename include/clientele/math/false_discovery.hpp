#pragma once

/// @file
/// Many tests at once: how many of those that sound an alarm are false.

#include <clientele/math/radix_sort.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What is known of how many tests hang together, where the share of false ones among the alarms is held.
enum class test_dependence {
    independent_or_positive, ///< of customers by themselves, or such that move together: Benjamini and Hochberg
    any                      ///< whatever it is: Benjamini and Yekutieli, stricter by 1 + 1/2 + ... + 1/n
};

/// Its values in words.
constexpr std::array<std::string_view, 2> words_of(test_dependence) noexcept {
    return {"independent_or_positive", "any"};
}

/// The p-values of many tests, adjusted so that alarms at an adjusted p of at most q have an expected share of at most
/// q false ones.
///
///     adjusted(i) = min over j with p(j) >= p(i) of  p(j) n c / rank(j),  at most 1;  c = 1, or 1 + 1/2 + ... + 1/n
///
/// @param p          of each test, in [0, 1]; equal ones get equal answers
/// @param dependence how the tests hang together
/// @returns one for each, in [0, 1], in the order of the rows
/// @throws error `bad_value` with the row
/// Complexity: O(n) for more than about 1500 tests, else O(n log n).
/// Source: Benjamini and Hochberg (1995), JRSS B 57; Benjamini and Yekutieli (2001), Annals of Statistics 29.
template <class Scalar = double> // a template, so that who only includes it pays for no sort
[[nodiscard]] std::vector<Scalar>
adjusted_p_values(column p, test_dependence dependence = test_dependence::independent_or_positive) {
    for (std::size_t row = 0; row < p.size(); ++row)
        if (!(p[row] >= 0 && p[row] <= 1))
            fail(errc::bad_value, row, "adjusted_p_values: p must be in [0, 1], got ", p[row], " in row ", row);
    const auto n = static_cast<double>(p.size());
    double factor = n;
    if (dependence == test_dependence::any) {
        double harmonic = 0;
        for (std::size_t i = p.size(); i > 0; --i) // the small ones first
            harmonic += 1 / static_cast<double>(i);
        factor *= harmonic;
    }
    const auto order = sorted_order(p);
    std::vector<Scalar> adjusted(p.size());
    double least = 1;
    for (std::size_t rank = order.size(); rank > 0; --rank) {
        const auto row = order[rank - 1];
        least = (std::min)(least, p[row] * factor / static_cast<double>(rank));
        adjusted[row] = least;
    }
    return adjusted;
}

} // namespace clientele::inline CLIENTELE_ABI
