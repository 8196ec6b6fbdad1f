#pragma once

/// @file
/// What accumulators make of one customer after another; nothing, where there are none.

#include <clientele/fwd.hpp>
#include <clientele/math/detail/large_pages.hpp>
#include <clientele/orders/detail/kept_notes.hpp>
#include <clientele/orders/policies.hpp>
#include <clientele/orders/summaries.hpp>

#include <cstddef>
#include <span>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The measures of one customer at a time: for `accumulators` in `orders/accumulators.hpp`.
template <class Accumulate>
class customer_measures;

/// Without accumulators.
template <>
class customer_measures<skip> {
public:
    static constexpr std::size_t count = 0; ///< of measures
    static constexpr bool noted = false;    ///< whether more of a line than its day and money is kept
    using notes = no_notes; ///< what is; not `skip`, so that both take no room where there are no orders
    using kept = no_notes;  ///< the same in states and ledgers
    using places = skip;    ///< where it is there

    constexpr customer_measures(skip, double) noexcept {}
};

/// Those of some rules.
template <class Rules>
using measures_of_rules = customer_measures<std::remove_cvref_t<decltype(Rules::accumulate)>>;

/// Makes room for the measures of n customers.
template <class Id, class Rules>
void begin_measures(summaries<Id>& to, const Rules& rules, std::size_t n) {
    using measures = measures_of_rules<Rules>;
    if constexpr (measures::count == 0) {
        to.measures.clear();
    } else {
        to.measures.resize(measures::count);
        measures::write_names(rules.accumulate, to.measures);
        for (auto& each : to.measures)
            resize_for_writing(each.values, n);
    }
}
/// Writes those of the i-th customer, one for each column.
template <class Id>
void write_measures(summaries<Id>& to, std::size_t i, const double* values) {
    for (auto& each : to.measures)
        each.values[i] = *values++;
}

/// Lets accumulators look at all customers together.
template <class Id, class Rules>
void finish_measures(summaries<Id>& to, const Rules& rules) {
    if constexpr (measures_of_rules<Rules>::count > 0)
        measures_of_rules<Rules>::finish(rules.accumulate, to, minor_per_unit(rules.money.decimals()));
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
