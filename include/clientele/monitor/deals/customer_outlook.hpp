#pragma once

/// @file
/// Lifetime value and open deals of customers, beside each other, and added once.

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/monitor/deals/open_deals.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What customers are worth and what is to be expected of their open deals, in one currency. A lifetime value is the
/// purchases that a customer is expected to make as it always did; a deal that is one of these purchases is in it
/// already and is named, not added. No deal is ever added twice.
///
///     customer_outlook<std::string, int> outlook{customers, lifetime};
///     outlook.add(pipeline, customer_of_deal, is_usual_purchase);
template <class Id, class Deal>
class customer_outlook {
public:
    /// Without any deal yet.
    /// @param customers their ids, each once
    /// @param lifetime  the lifetime value of each
    /// @throws error `bad_shape`, `bad_value` with the row
    customer_outlook(std::vector<Id> customers, std::vector<double> lifetime)
        : customers_{std::move(customers)}, lifetime_{std::move(lifetime)}, deals_(lifetime_.size()) {
        (void)detail::places_by_id("customer_outlook: customers", customers_);
        require_same_size("customer_outlook", "lifetime", customers_.size(), lifetime_.size());
        require_finite("customer_outlook", "lifetime", lifetime_);
    }

    /// Adds what is expected of the deals of a pipeline to the customers whose they are.
    /// @param pipeline weighed deals (`deal_pipeline`)
    /// @param whose    the customer of each; one without a lifetime value is a prospect
    /// @param usual    of each, whether it is one of the purchases that the customer's lifetime value expects already
    /// @throws error `bad_shape`; `bad_value` with the row of a deal that was added, or named, before, or whose
    /// expectation is out of range; nothing is then added
    /// Complexity: O((n + d) log (n + d)) for n customers and d deals.
    template <class Whose, class Usual>
    void add(const weighed_pipeline<Deal>& pipeline, const Whose& whose, const Usual& usual) {
        const std::size_t n = pipeline.deals.size();
        require_same_size("customer_outlook", "whose", n, std::ranges::size(whose));
        require_same_size("customer_outlook", "usual", n, std::ranges::size(usual));
        auto added = added_, counted = counted_;
        auto deals = deals_;
        auto prospects = prospects_;
        const detail::known_ids known{"customer_outlook: customers", customers_};
        std::vector<Deal> ids;
        for (const auto& each : pipeline.deals)
            ids.push_back(each.deal);
        for (const std::size_t row : detail::places_by_id("customer_outlook: deals", ids)) { // not in the order of rows
            require_new(ids[row], row);
            if (const double expected = pipeline.deals[row].expected; !(expected >= 0 && expected <= 1e150))
                fail(errc::bad_value, row, "customer_outlook: expected must be in [0, 1e150], got ", expected,
                     " in row ", row);
            if (static_cast<bool>(detail::id_at(usual, row))) {
                counted.push_back(ids[row]);
                continue;
            }
            added.push_back(ids[row]);
            const auto customer = known.find(detail::id_at(whose, row));
            (customer ? deals[*customer] : prospects).add(pipeline.deals[row].expected);
        }
        for (auto* list : {&added, &counted})
            std::sort(list->begin(), list->end());
        added_ = std::move(added);
        counted_ = std::move(counted);
        deals_ = std::move(deals);
        prospects_ = prospects;
    }

    /// The customers.
    [[nodiscard]] const std::vector<Id>& customers() const noexcept { return customers_; }
    /// The lifetime value of each.
    [[nodiscard]] const std::vector<double>& lifetime() const noexcept { return lifetime_; }
    /// What is expected of the deals of each that its lifetime value does not hold.
    [[nodiscard]] std::vector<double> from_deals() const {
        std::vector<double> all;
        for (const auto& each : deals_)
            all.push_back(each.value());
        return all;
    }
    /// The sum of both, for each.
    [[nodiscard]] std::vector<double> total() const {
        auto all = from_deals();
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] += lifetime_[i];
        return all;
    }
    /// What is expected of the deals of those who are no customers yet.
    [[nodiscard]] double from_prospects() const noexcept { return prospects_.value(); }
    /// The deals that were added, ascending.
    [[nodiscard]] const std::vector<Deal>& added() const noexcept { return added_; }
    /// The deals that lifetime values hold already, ascending.
    [[nodiscard]] const std::vector<Deal>& already_counted() const noexcept { return counted_; }

private:
    void require_new(const Deal& deal, std::size_t row) const {
        for (const auto* list : {&added_, &counted_})
            if (std::binary_search(list->begin(), list->end(), deal))
                fail(errc::bad_value, row, "customer_outlook: a deal must be added once, got ", detail::quoted_id(deal),
                     list == &added_ ? ", which was added before," : ", which was named as counted before,", " in row ",
                     row);
    }

    std::vector<Id> customers_;
    std::vector<double> lifetime_;
    std::vector<compensated_sum> deals_;
    compensated_sum prospects_;
    std::vector<Deal> added_, counted_;
};

} // namespace clientele::inline CLIENTELE_ABI
