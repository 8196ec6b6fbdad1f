#pragma once

/// @file
/// Customers who are known and have no row that counts.

#include <clientele/orders/detail/row_gate.hpp>
#include <clientele/orders/detail/state_entries.hpp>
#include <clientele/orders/summaries.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Refuses a known customer whose id is none.
template <class Id, class Given>
void require_known(const Given& id, std::size_t place) {
    if (const auto problem = problem_of_id<Id>(id); !problem.empty())
        fail(errc::bad_value, place, "summarize: known customer ", place, ": customer ", problem);
}

/// Writes those of the known who are in no other list, ascending and each once.
template <class Id, class Known>
void write_without_purchase(summaries<Id>& to, const Known& known) {
    std::vector<viewed_id<Id>> ids;
    ids.reserve(known.size());
    for (std::size_t i = 0; i < known.size(); ++i) {
        require_known<Id>(known[i], i);
        ids.push_back(static_cast<viewed_id<Id>>(known[i]));
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    for (const auto* const list : {&to.customer, &to.returned_all, &to.outside}) {
        auto kept = ids.begin();
        auto other = list->begin();
        for (const auto& id : ids) {
            while (other != list->end() && *other < id)
                ++other;
            if (other == list->end() || id < *other)
                *kept++ = id;
        }
        ids.erase(kept, ids.end());
    }
    to.without_purchase.assign(ids.begin(), ids.end());
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
