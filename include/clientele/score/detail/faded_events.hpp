#pragma once

/// @file
/// Adding up faded events of customers so that their order changes no bit.

#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <cstddef>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What is left of one event.
struct faded_event {
    std::size_t customer; ///< row
    std::size_t rule;     ///< column
    double share;         ///< in [0, 1]
};

/// Adds the events, the smallest shares first: their order decides nothing, and little is lost in adding.
template <class Events>
void add_faded(matrix& shares, Events& events) {
    std::sort(events.begin(), events.end(), [](const faded_event& a, const faded_event& b) {
        return a.customer != b.customer ? a.customer < b.customer
               : a.rule != b.rule       ? a.rule < b.rule
                                        : a.share < b.share;
    });
    for (const auto& e : events)
        shares(static_cast<Eigen::Index>(e.customer), static_cast<Eigen::Index>(e.rule)) += e.share;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
