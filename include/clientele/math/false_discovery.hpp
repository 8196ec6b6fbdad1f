#pragma once

/// @file
/// Many tests at once: how many of those that sound an alarm are false.

#include <clientele/math/radix_sort.hpp>
#include <clientele/parallel/detail/key_ranges.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/parallel/detail/row_routes.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
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

/// @cond INTERNAL
namespace detail {

/// The adjusted p-values of an ascending part of all.
template <class Scalar, class Ranks>
[[nodiscard]] std::vector<Scalar> adjusted_p(const Ranks& ranks, column p, double factor) {
    const auto order = sorted_order(p);
    const auto places = ranked_rows::of(ranks, p.size());
    std::vector<Scalar> adjusted(p.size());
    double least = 1;
    for (std::size_t rank = order.size(); rank > 0; --rank) {
        const auto row = order[rank - 1];
        least = (std::min)(least, p[row] * factor / static_cast<double>(places.first + rank));
        adjusted[row] = least;
    }
    if constexpr (!alone<Ranks>) {
        const auto of_each = all_values<double>(ranks, {&least, 1});
        Scalar above = 1;
        for (auto r = static_cast<std::size_t>(ranks.rank()) + 1; r < of_each.size(); ++r)
            above = (std::min<Scalar>)(above, of_each[r]);
        for (auto& each : adjusted)
            each = (std::min)(each, above);
    }
    return adjusted;
}

} // namespace detail
/// @endcond

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
    return adjusted_p_values_on<Scalar>(one_rank{}, p, dependence);
}

/// The same where tests are spread over ranks: each gives its own, or none. Each p-value is sent to the rank that has
/// its part of all, 8 bytes, and comes back adjusted.
/// @throws error as above, on every rank; rows are those of all
template <class Scalar = double, ranks_policy Ranks>
[[nodiscard]] std::vector<Scalar>
adjusted_p_values_on(const Ranks& ranks, column p,
                     test_dependence dependence = test_dependence::independent_or_positive) {
    const auto rows = detail::ranked_rows::of(ranks, p.size());
    detail::refusing_together(ranks, rows.first, [&] {
        for (std::size_t row = 0; row < p.size(); ++row)
            if (!(p[row] >= 0 && p[row] <= 1))
                fail(errc::bad_value, row, "adjusted_p_values: p must be in [0, 1], got ", p[row], " in row ", row);
    });
    auto factor = static_cast<double>(rows.all);
    if (dependence == test_dependence::any) {
        double harmonic = 0;
        for (std::size_t i = rows.all; i > 0; --i) // the small ones first
            harmonic += 1 / static_cast<double>(i);
        factor *= harmonic;
    }
    if constexpr (detail::alone<Ranks>) {
        return detail::adjusted_p<Scalar>(ranks, p, factor);
    } else {
        const detail::key_ranges<double> ranges{ranks, p};
        std::vector<std::size_t> to;
        for (const double each : p)
            to.push_back(ranges.rank_of(each));
        detail::row_routes routes{ranks, std::move(to)};
        return routes.answers(detail::adjusted_p<Scalar>(ranks, routes.send(p), factor));
    }
}

} // namespace clientele::inline CLIENTELE_ABI
