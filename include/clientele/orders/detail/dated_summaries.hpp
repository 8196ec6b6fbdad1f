#pragma once

/// @file
/// Customers, one after another, to their summaries as of each of several days.

#include <clientele/fwd.hpp>
#include <clientele/orders/detail/customer_days.hpp>
#include <clientele/orders/detail/dated_counts.hpp>
#include <clientele/orders/detail/state_entries.hpp>
#include <clientele/orders/detail/summary_rules.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A customer with a purchase that counts. `Place` is where its measures begin, `skip` without accumulators.
template <class Id, class Place>
struct found_facts {
    viewed_id<Id> id;
    customer_facts facts;
    [[no_unique_address]] Place measured;
};
/// Puts customers in the order of their ids.
template <class Id, class Place>
void sort_by_id(std::vector<found_facts<Id, Place>>& found) {
    const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
    if (!std::is_sorted(found.begin(), found.end(), by_id))
        std::sort(found.begin(), found.end(), by_id);
}

/// Every way from lines that are at hand by customer to summaries: builders, states and ledgers. `Rules` is a
/// `summarize`, whose own as-of day is not looked at.
template <class Id, class Rules>
class dated_summaries {
    using measures = measures_of_rules<Rules>;
    using found_type = found_facts<Id, std::conditional_t<(measures::count > 0), std::size_t, skip>>;

public:
    dated_summaries(const Rules& rules, std::span<const summary_date> dates, bool with_order)
        : rules_{rules}, with_order_{with_order} {
        for (const auto& each : dates)
            books_.push_back(book{each, days_of_date(rules, each)});
    }
    dated_summaries(const dated_summaries&) = delete;
    dated_summaries& operator=(const dated_summaries&) = delete;

    /// Takes a customer, whose id must stay where it is, with lines as `customer_days::take` has them.
    /// @param visit called as `visit(id, days)` for each day on which the customer has a purchase that counts
    template <class Line, class Read, class Visit>
    void add(const Id& id, std::span<const Line> lines, const Read& read, const Visit& visit) {
        for (auto& each : books_) {
            each.days.take(lines, read);
            if (each.days.empty()) // it came later
                continue;
            if (const auto facts = each.days.settle(each.account)) {
                if constexpr (measures::count > 0)
                    each.found.push_back({id, *facts, each.measured.size()});
                else
                    each.found.push_back({id, *facts, {}});
                each.days.measure(*facts, each.measured);
                visit(id, each.days.counted());
            } else if (each.days.empty()) {
                each.returned_all.push_back({id, {.beside = each.days.beside()}, {}});
            } else {
                each.outside.push_back(id);
            }
        }
    }

    /// Brings customers that came in another order into that of their ids. Who adds them in order need not call it, nor
    /// compile it.
    void put_in_order() {
        for (auto& each : books_) {
            sort_by_id(each.found);
            sort_by_id(each.returned_all);
            std::sort(each.outside.begin(), each.outside.end());
        }
    }

    /// Fills in the summaries, empty so far, one for each day, of customers in the order of their ids.
    /// @param close is called as `close(counts, left_out, as_of)` for what became of the rows
    template <class Close>
    void finish(std::span<summaries<Id>> results, const Close& close) {
        for (std::size_t i = 0; i < books_.size(); ++i) {
            write(results[i], books_[i], close);
            std::vector<found_type>{}.swap(books_[i].found); // memory for the next
        }
    }

private:
    struct book {
        summary_date date;
        days_by_rules<Rules> days;
        money_account account{};
        std::vector<found_type> found{}, returned_all{}; // of the latter nothing but `facts.beside`
        std::vector<viewed_id<Id>> outside{};
        std::vector<double> measured{}; // by accumulators, of all that were found
    };

    template <class Close>
    void write(summaries<Id>& result, const book& of, const Close& close) const {
        const auto columns = columns_of(rules_, of.date);
        left_out_ledger left_out;
        write_head(result, rules_, of.date, with_order_);
        close(result.counts, left_out, of.date.as_of);
        of.account.close(result.counts, left_out, columns.per_unit);

        summary_columns::resize(result, of.found.size());
        begin_measures(result, rules_, of.found.size());
        result.customer.reserve(of.found.size());
        for (std::size_t i = 0; i < of.found.size(); ++i) {
            result.customer.emplace_back(of.found[i].id);
            columns.write(result, i, of.found[i].facts);
            if constexpr (measures::count > 0)
                write_measures(result, i, of.measured.data() + of.found[i].measured);
        }
        for (const auto& each : of.returned_all) {
            result.returned_all.emplace_back(each.id);
            result.returned_all_money.push_back(static_cast<double>(each.facts.beside) / columns.per_unit);
        }
        result.outside.assign(of.outside.begin(), of.outside.end());
        finish_measures(result, rules_);
    }

    const Rules& rules_;
    bool with_order_;
    std::vector<book> books_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
