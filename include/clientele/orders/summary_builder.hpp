#pragma once

/// @file
/// Rows one by one, or in blocks that merge, to one summary per customer.

#include <clientele/fwd.hpp>
#include <clientele/orders/detail/customer_days.hpp>
#include <clientele/orders/detail/row_gate.hpp>
#include <clientele/orders/detail/summary_rules.hpp>
#include <clientele/orders/policies.hpp>
#include <clientele/orders/summaries.hpp>

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// Takes orders one by one; builders of separate blocks of rows merge into the builder of all rows, in any order.
/// A call that throws leaves it as it was. `Order` is the type of order ids, `skip` where rows have none.
template <class Id, class Summarize, class Order>
class summary_builder {
    static constexpr bool with_order = !std::same_as<Order, skip>;

public:
    /// An empty builder with the rules of a `summarize`.
    explicit summary_builder(Summarize rules) : rules_{std::move(rules)}, counted_{detail::checked_rules(rules_)} {}

    /// Takes one order, or one line of an order. Rows count from 0 in the order they come.
    /// @param customer its id
    /// @param when a day or a time point
    /// @param amount what the money policy takes: currency units as a `double`, unless the policy says otherwise
    /// @param order the id of the order, unique within its customer, where the builder has order ids
    /// @returns its amount in minor units; nothing where a policy left it out
    /// @throws error what the policies throw: `bad_value` with the row
    template <class Customer, class When, class Amount, class... Given>
    std::optional<std::int64_t> add(const Customer& customer, const When& when, const Amount& amount,
                                    const Given&... order) {
        static_assert(sizeof...(Given) == (with_order ? 1 : 0),
                      "summary_builder: add takes an order id exactly if the builder was made for order ids, by "
                      "builder<Id, Order>()");
        static_assert(order_time<When>, "summarize: .when must give a day, a calendar date or a system_clock time "
                                        "point (order_time)");
        if constexpr (detail::takes_money<decltype(Summarize::money), Amount>() && order_time<When> &&
                      sizeof...(Given) == (with_order ? 1 : 0))
            return take(customer, when, amount, order...);
        else
            return {};
    }

    /// Takes a row that the host itself finds bad: the policy for bad rows decides, and it is counted.
    /// @param problem what is wrong with it, as parts of a sentence; what comes before ", got " is the reason under
    /// which it is counted
    template <class... Parts>
    void add_bad_row(const Parts&... problem) {
        gate_.reject_of_host(rules_, {}, sentence(problem...));
    }
    /// The same for a row whose amount the host can read, so that its money is counted too.
    /// @param amount as for `add`
    /// @param problem as above
    template <class Amount, class... Parts>
    void add_bad_row_of(const Amount& amount, const Parts&... problem) {
        gate_.reject_of_host(rules_, rules_.money.minor(amount).value, sentence(problem...));
    }

    /// Makes a customer known who may have no order at all.
    /// @throws error `bad_value` for an id that is none
    template <class Customer>
    void add_customer(const Customer& customer) {
        if (const auto problem = detail::problem_of_id<Id>(customer); !problem.empty())
            fail(errc::bad_value, known_.size(), "summarize: known customer ", known_.size(), ": customer ", problem);
        known_.push_back(Id(customer));
    }

    /// Takes over the rows of another block. Row numbers in its counts stay its own.
    void merge(summary_builder other) {
        rows_.reserve(rows_.size() + other.rows_.size());
        known_.reserve(known_.size() + other.known_.size());
        gate_.merge(std::move(other.gate_));
        // Nothing below allocates.
        rows_.insert(rows_.end(), std::move_iterator{other.rows_.begin()}, std::move_iterator{other.rows_.end()});
        known_.insert(known_.end(), std::move_iterator{other.known_.begin()}, std::move_iterator{other.known_.end()});
    }

    /// The summaries of all rows taken so far.
    [[nodiscard]] summaries<Id> finish() {
        return finish([](const Id&, std::span<const day_totals>) {});
    }

    /// The same, for hosts that look at the purchase days themselves.
    /// @param visit is called as `visit(id, days)` for each customer with a purchase, ids ascending, with a span of the
    /// `day_totals` that count, ascending, as the returns policy left them; not for customers outside the window
    template <class Visit>
    [[nodiscard]] summaries<Id> finish(Visit visit) {
        if constexpr (with_order)
            gather_orders();
        else
            sort_rows([](const order_row& a, const order_row& b) {
                return std::tie(a.customer, a.when) < std::tie(b.customer, b.when);
            });
        summaries<Id> result{.counts = gate_.counts()};
        detail::write_head(result, rules_, counted_, with_order);
        const auto columns = detail::columns_of(rules_, counted_);
        detail::customer_days days{rules_.returns, counted_};
        detail::money_account account;
        std::vector<detail::customer_facts> found;
        for (auto from = rows_.begin(); from != rows_.end();) {
            const auto to =
                std::find_if(from, rows_.end(), [&](const order_row& r) { return r.customer != from->customer; });
            days.take(
                std::span<const order_row>{from, to}, [](const order_row& row) { return row.when; }, &order_row::minor,
                same_order);
            if (const auto facts = days.settle(account)) {
                result.customer.push_back(from->customer);
                found.push_back(*facts);
                visit(from->customer, days.counted());
            } else if (days.empty()) {
                result.returned_all.push_back(from->customer);
                result.returned_all_money.push_back(static_cast<double>(days.beside()) / columns.per_unit);
            } else {
                result.outside.push_back(from->customer);
            }
            from = to;
        }
        columns.write_all(result, found);
        account.close(result.counts, gate_.left_out(), columns.per_unit);
        take_known(result);
        return result;
    }

private:
    struct order_row {
        Id customer;
        day when;
        std::int64_t minor;
        [[no_unique_address]] Order order;
    };

    template <class Customer, class When, class Amount>
    std::optional<std::int64_t> take(const Customer& customer, const When& when, const Amount& amount,
                                     const auto&... order) {
        const auto row = gate_.check<Id, Order>(rules_, customer, when, amount, order...);
        if (!row)
            return {};
        rows_.push_back({Id(customer), row->when, row->minor, Order(order...)});
        gate_.count(*row);
        return row->minor;
    }

    template <class Before>
    void sort_rows(const Before& before) {
        if (!std::is_sorted(rows_.begin(), rows_.end(), before))
            std::sort(rows_.begin(), rows_.end(), before);
    }

    // Brings the lines of each order together: a line of 0 and more counts on the day of the first of them.
    void gather_orders() {
        sort_rows([](const order_row& a, const order_row& b) {
            return std::tie(a.customer, a.order, a.when) < std::tie(b.customer, b.order, b.when);
        });
        detail::move_to_first_lines(
            std::span{rows_}, &order_row::when, &order_row::minor,
            [](const order_row& a, const order_row& b) { return a.customer == b.customer && a.order == b.order; });
        sort_rows([](const order_row& a, const order_row& b) {
            return std::tie(a.customer, a.when, a.order) < std::tie(b.customer, b.when, b.order);
        });
    }

    // Whether two rows of one customer are of one order; without ids of orders, none are.
    [[nodiscard]] static bool same_order(const order_row& a, const order_row& b) {
        if constexpr (with_order)
            return a.order == b.order;
        else
            return false;
    }

    // Prospects: the known who have no row that counts.
    void take_known(summaries<Id>& result) const {
        for (const auto& id : known_)
            if (!result.find(id) && !std::binary_search(result.returned_all.begin(), result.returned_all.end(), id) &&
                !std::binary_search(result.outside.begin(), result.outside.end(), id))
                result.without_purchase.push_back(id);
        auto& without = result.without_purchase;
        std::sort(without.begin(), without.end());
        without.erase(std::unique(without.begin(), without.end()), without.end());
    }

    Summarize rules_;
    std::vector<order_row> rows_;
    std::vector<Id> known_;
    window counted_;
    detail::row_gate gate_;
};

} // namespace clientele::inline CLIENTELE_ABI
