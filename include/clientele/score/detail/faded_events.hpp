#pragma once

/// @file
/// Adding up faded events of customers so that their order changes no bit, and finding customers by id.

#include <clientele/align.hpp>
#include <clientele/error.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Where each id of a list stands; an id that stands twice is refused.
template <class Id>
class place_of_id {
public:
    explicit place_of_id(const std::vector<Id>& ids) : ids_{ids}, order_(ids.size()) {
        std::iota(order_.begin(), order_.end(), std::size_t{0});
        std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
            return id_before(ids[a], ids[b]) ||
                   (!id_before(ids[b], ids[a]) && a < b); // of equal ones the later row is refused
        });
        if (!order_.empty() && says_nothing(ids[order_.front()]))
            fail(errc::bad_value, order_.front(), "engagement: customers must not be empty, got '' in row ",
                 order_.front());
        for (std::size_t i = 1; i < order_.size(); ++i)
            if (!id_before(ids[order_[i - 1]], ids[order_[i]]))
                fail(errc::bad_value, order_[i], "engagement: customers must be unique, got ", ids[order_[i]],
                     " in rows ", order_[i - 1], " and ", order_[i]);
    }

    template <class Key>
    [[nodiscard]] std::optional<std::size_t> operator()(const Key& id) const {
        const auto at = std::lower_bound(order_.begin(), order_.end(), id, [&](std::size_t place, const Key& key) {
            return id_before(ids_[place], key);
        });
        if (at == order_.end() || id_before(id, ids_[*at]))
            return {};
        return *at;
    }

private:
    const std::vector<Id>& ids_;
    std::vector<std::size_t> order_;
};

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
