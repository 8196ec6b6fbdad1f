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
    /// How many bytes a customer takes in the result, and before that, while they are found one after another.
    static constexpr std::size_t bytes_of_summary =
        sizeof(Id) + summary_columns::bytes + measures::count * sizeof(double);
    static constexpr std::size_t bytes_of_customer =
        bytes_of_summary + 3 * (sizeof(found_type) + measures::count * sizeof(double));

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

    /// Hands over what was found of the customers so far, by `to.take(date, id, facts, measured)`, and forgets them;
    /// those without an entry go to the results.
    template <class Found>
    void hand_over(std::span<summaries<Id>> results, Found& to) {
        for (std::size_t i = 0; i < books_.size(); ++i) {
            book& of = books_[i];
            for (const auto& each : of.found)
                to.take(i, each.id, each.facts, measured_of(of, each));
            write_others(results[i], of);
            of.found.clear();
            of.returned_all.clear();
            of.outside.clear();
            of.measured.clear();
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
            const book& of = books_[i];
            write(results[i], of, of.found.size(), close, [&](const auto& write_one) {
                for (const auto& each : of.found)
                    write_one(each.id, each.facts, measured_of(of, each));
            });
            std::vector<found_type>{}.swap(books_[i].found); // memory for the next
        }
    }
    /// The same of customers who were handed over.
    /// @param found has `count(date)` of them, and gives them back: `each(date, visit)` calls `visit(id, facts,
    /// measured)`
    template <class Found, class Close>
    void finish(std::span<summaries<Id>> results, const Found& found, const Close& close) {
        for (std::size_t i = 0; i < books_.size(); ++i)
            write(results[i], books_[i], found.count(i), close,
                  [&](const auto& write_one) { found.each(i, write_one); });
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

    [[nodiscard]] static const double* measured_of([[maybe_unused]] const book& of,
                                                   [[maybe_unused]] const found_type& found) noexcept {
        if constexpr (measures::count > 0)
            return of.measured.data() + found.measured;
        else
            return nullptr;
    }

    // `each_found(write_one)` gives all that were found.
    template <class Close, class EachFound>
    void write(summaries<Id>& result, const book& of, std::size_t count, const Close& close,
               const EachFound& each_found) const {
        const auto columns = columns_of(rules_, of.date);
        left_out_ledger left_out;
        write_head(result, rules_, of.date, with_order_);
        close(result.counts, left_out, of.date.as_of);
        of.account.close(result.counts, left_out, columns.per_unit);

        summary_columns::resize(result, count);
        begin_measures(result, rules_, count);
        result.customer.reserve(count);
        each_found([&](const viewed_id<Id>& id, const customer_facts& facts, [[maybe_unused]] const double* measured) {
            const std::size_t i = result.customer.size();
            result.customer.emplace_back(id);
            columns.write(result, i, facts);
            if constexpr (measures::count > 0)
                write_measures(result, i, measured);
        });
        write_others(result, of);
        finish_measures(result, rules_);
    }
    // Those without an entry.
    void write_others(summaries<Id>& result, const book& of) const {
        const double per_unit = minor_per_unit(rules_.money.decimals());
        for (const auto& each : of.returned_all) {
            result.returned_all.emplace_back(each.id);
            result.returned_all_money.push_back(static_cast<double>(each.facts.beside) / per_unit);
        }
        for (const auto& each : of.outside)
            result.outside.emplace_back(each);
    }

    const Rules& rules_;
    bool with_order_;
    std::vector<book> books_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
