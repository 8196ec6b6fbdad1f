#pragma once

/// @file
/// Rows one by one, or in blocks that merge, to one summary per customer.

#include <clientele/fwd.hpp>
#include <clientele/orders/detail/customer_facts.hpp>
#include <clientele/orders/detail/left_out_ledger.hpp>
#include <clientele/orders/policies.hpp>
#include <clientele/orders/summaries.hpp>

#include <algorithm>
#include <cmath>
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
    explicit summary_builder(Summarize rules) : rules_{std::move(rules)} {
        require(detail::on_calendar(rules_.as_of), "summarize: as_of must be a date of the calendar");
        require(rules_.unit >= std::chrono::days{1}, "summarize: unit must be at least one day, got ",
                rules_.unit.count());
        require(rules_.least_years > 0 && std::isfinite(rules_.least_years),
                "summarize: least_years must be finite and above 0, got ", rules_.least_years);
        counted_ = detail::counted_days(rules_.look_back, rules_.as_of);
    }

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
        reject_host_row({}, sentence(problem...));
    }
    /// The same for a row whose amount the host can read, so that its money is counted too.
    /// @param amount as for `add`
    /// @param problem as above
    template <class Amount, class... Parts>
    void add_bad_row_of(const Amount& amount, const Parts&... problem) {
        reject_host_row(rules_.money.minor(amount).value, sentence(problem...));
    }

    /// Makes a customer known who may have no order at all.
    /// @throws error `bad_value` for an id that is none
    template <class Customer>
    void add_customer(const Customer& customer) {
        if (const auto problem = problem_of<Id>(customer); !problem.empty())
            fail(errc::bad_value, known_.size(), "summarize: known customer ", known_.size(), ": customer ", problem);
        known_.push_back(Id(customer));
    }

    /// Takes over the rows of another block. Row numbers in its counts stay its own.
    void merge(summary_builder other) {
        rows_.reserve(rows_.size() + other.rows_.size());
        known_.reserve(known_.size() + other.known_.size());
        auto left_out = left_out_;
        left_out.merge(other.left_out_);
        auto first_rejected = counts_.first_rejected;
        for (auto& sentence : other.counts_.first_rejected)
            if (first_rejected.size() < most_sentences)
                first_rejected.push_back(std::move(sentence));
        // Nothing below allocates.
        rows_.insert(rows_.end(), std::move_iterator{other.rows_.begin()}, std::move_iterator{other.rows_.end()});
        known_.insert(known_.end(), std::move_iterator{other.known_.begin()}, std::move_iterator{other.known_.end()});
        left_out_.swap(left_out);
        counts_.first_rejected.swap(first_rejected);
        counts_.rows += other.counts_.rows;
        counts_.used += other.counts_.used;
        counts_.bad_rows += other.counts_.bad_rows;
        counts_.late_rows += other.counts_.late_rows;
        counts_.returns += other.counts_.returns;
        counts_.rows_without_amount += other.counts_.rows_without_amount;
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
        summaries<Id> result{.as_of = rules_.as_of,
                             .unit = rules_.unit,
                             .counted = with_order ? counted_unit::orders : counted_unit::rows,
                             .counts = counts_,
                             .choices = choices(),
                             .counted_days = counted_};
        std::vector<detail::customer_facts> found;
        exact_sum kept, lost, outside; // of customers with and without a purchase, and outside the window
        for (auto from = rows_.begin(); from != rows_.end();) {
            const auto to =
                std::find_if(from, rows_.end(), [&](const order_row& r) { return r.customer != from->customer; });
            take_days(from, to);
            if (days_.front().when < counted_.begin || days_.back().when >= counted_.end)
                unsettled_ = days_;
            const std::int64_t beside = rules_.returns.settle(days_);
            result.counts.unmatched_returns += beside < 0;
            if (days_.empty()) {
                result.returned_all.push_back(from->customer);
                result.returned_all_money.push_back(in_units(beside));
                detail::add_minor(lost, beside);
            } else if (const auto facts = facts_at_hand(beside, result.counts, outside)) {
                result.customer.push_back(from->customer);
                found.push_back(*facts);
                detail::add_minor(kept, facts->total());
                visit(from->customer, days_in(counted_));
            } else {
                result.outside.push_back(from->customer);
            }
            from = to;
        }
        columns().write_all(result, found);
        close(result.counts, kept, lost, outside);
        take_known(result);
        return result;
    }

private:
    static constexpr std::size_t most_sentences = 10;

    struct order_row {
        Id customer;
        day when;
        std::int64_t minor;
        [[no_unique_address]] Order order;
    };

    template <class Customer, class When, class Amount>
    std::optional<std::int64_t> take(const Customer& customer, const When& when, const Amount& amount,
                                     const auto&... order) {
        const minor_amount money = rules_.money.minor(amount);
        const auto bad = [&](std::string_view what, std::string_view problem, const std::string& value = {}) {
            return reject(rules_.bad_rows, counts_.bad_rows, money.value, sentence(what, problem),
                          sentence(what, problem, value));
        };
        if (!money.value)
            return bad("amount ", money.problem, got(amount));
        if (const auto problem = problem_of<Id>(customer); !problem.empty())
            return bad("customer ", problem);
        if constexpr (with_order)
            if (const auto problem = problem_of<Order>(order...); !problem.empty())
                return bad("order ", problem);
        const auto on = day_on_calendar(when);
        if (!on)
            return bad("the date ", "must be one of the calendar");
        if (const auto late = *on - rules_.as_of.get(); late.count() > 0)
            return reject(rules_.late_rows, counts_.late_rows, money.value, "the order lies after the as-of day",
                          sentence("the order lies ", late.count(), " days after the as-of day"));
        if (*money.value < 0 && !rules_.returns.accepts())
            return bad("amount ", "must not be negative unless a returns policy says what that means", got(amount));
        rows_.push_back({Id(customer), *on, *money.value, Order(order...)});
        ++counts_.rows;
        ++counts_.used;
        counts_.returns += *money.value < 0;
        return money.value;
    }

    // What is wrong with an id; nothing if it is one.
    template <class Kept, class Given>
    [[nodiscard]] static std::string_view problem_of(const Given& id) {
        if constexpr (std::integral<Kept>)
            return std::in_range<Kept>(id) ? "" : "must fit the type of the ids";
        else
            return std::string_view{id}.empty() ? "must not be empty" : "";
    }

    template <class When>
    [[nodiscard]] static std::optional<day> day_on_calendar(const When& when) {
        if constexpr (requires { when.ok(); })
            if (!when.ok())
                return {};
        const day on = day_of(when);
        return detail::on_calendar(on) ? std::optional{on} : std::nullopt;
    }

    template <class Amount>
    [[nodiscard]] static std::string got(const Amount& amount) {
        if constexpr (std::is_arithmetic_v<Amount>)
            return sentence(", got ", amount);
        else
            return {};
    }

    // The reason is what comes before the value.
    void reject_host_row(const std::optional<std::int64_t>& money, const std::string& said) {
        reject(rules_.bad_rows, counts_.bad_rows, money, said.substr(0, said.find(", got ")), said);
    }

    // Asks the policy first, then counts; whatever may throw comes before the first change.
    template <class Policy>
    std::nullopt_t reject(const Policy& policy, std::size_t& count, const std::optional<std::int64_t>& money,
                          const std::string& reason, const std::string& said) {
        auto rejected = reject_row(policy, counts_.rows, "summarize: row ", counts_.rows, ": ", said);
        auto& of_reason = left_out_.of(reason);
        if (counts_.first_rejected.size() < most_sentences)
            counts_.first_rejected.push_back(std::move(rejected));
        of_reason.add(money);
        counts_.rows_without_amount += !money;
        ++counts_.rows;
        ++count;
        return std::nullopt;
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
        const order_row* first = nullptr;
        for (auto& row : rows_) {
            if (row.minor < 0)
                continue;
            if (first == nullptr || first->customer != row.customer || first->order != row.order)
                first = &row;
            row.when = first->when;
        }
        sort_rows([](const order_row& a, const order_row& b) {
            return std::tie(a.customer, a.when, a.order) < std::tie(b.customer, b.when, b.order);
        });
    }

    // The days of one customer from its rows, which are sorted by day, and by order within a day.
    template <class Iterator>
    void take_days(Iterator from, Iterator to) {
        days_.clear();
        const order_row* counted = nullptr; // the last row of the day that began an order
        for (; from != to; ++from) {
            if (days_.empty() || days_.back().when != from->when) {
                days_.push_back({from->when, 0, 0, 0});
                counted = nullptr;
            }
            auto& today = days_.back();
            detail::add_exactly(from->minor < 0 ? today.returned : today.purchased, from->minor);
            if (from->minor < 0)
                continue;
            if constexpr (with_order)
                if (counted != nullptr && counted->order == from->order)
                    continue;
            counted = &*from;
            ++today.purchases;
        }
    }

    [[nodiscard]] double in_units(std::int64_t minor) const {
        return static_cast<double>(minor) / detail::minor_per_unit(rules_.money.decimals());
    }

    // What counts of the customer whose days are at hand: all of it without a window.
    [[nodiscard]] std::optional<detail::customer_facts> facts_at_hand(std::int64_t beside, order_counts& counts,
                                                                      exact_sum& outside) {
        const day first = days_.front().when;
        if (counted_.contains(first) && counted_.contains(days_.back().when))
            return detail::facts_of(first, days_, beside);
        const auto inside = days_in(counted_);
        for (const auto& each : days_)
            if (!counted_.contains(each.when)) {
                counts.orders_outside += static_cast<std::size_t>(each.purchases);
                detail::add_minor(outside, each.purchased);
            }
        if (inside.empty()) {
            detail::add_minor(outside, beside);
            return {};
        }
        const std::int64_t own = beside == 0 ? 0 : beside_before(counted_.end) - beside_before(counted_.begin);
        detail::add_minor(outside, beside - own);
        return detail::facts_of(first, inside, own);
    }
    [[nodiscard]] std::span<const day_totals> days_in(const window& which) const {
        const auto place = [&](day at) {
            return std::lower_bound(days_.begin(), days_.end(), at,
                                    [](const day_totals& each, day d) { return each.when < d; });
        };
        return {place(which.begin), place(which.end)};
    }
    // The money that belongs to no purchase, of the days before a day: what settling them alone leaves.
    [[nodiscard]] std::int64_t beside_before(day end) const {
        std::vector<day_totals> earlier;
        for (const auto& each : unsettled_)
            if (each.when < end)
                earlier.push_back(each);
        return rules_.returns.settle(earlier);
    }

    // Money by where it is, each sum rounded once.
    void close(order_counts& counts, const exact_sum& kept, const exact_sum& lost, const exact_sum& outside) const {
        const double per_unit = detail::minor_per_unit(rules_.money.decimals());
        exact_sum read = kept;
        read.merge(lost);
        read.merge(outside);
        counts.left_out = left_out_.closed(read, per_unit);
        counts.money_read = read.value() / per_unit;
        counts.money_in_totals = kept.value() / per_unit;
        counts.money_without_purchase = lost.value() / per_unit;
        counts.money_outside = outside.value() / per_unit;
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

    [[nodiscard]] detail::summary_columns columns() const {
        return {rules_.as_of, static_cast<double>(rules_.unit.count()), detail::minor_per_unit(rules_.money.decimals()),
                rules_.least_years, counted_};
    }

    [[nodiscard]] std::string choices() const {
        return sentence("money: ", detail::name_of(rules_.money), " at ", rules_.money.decimals(),
                        " decimals; bad rows: ", detail::name_of(rules_.bad_rows),
                        "; late rows: ", detail::name_of(rules_.late_rows),
                        "; returns: ", detail::name_of(rules_.returns),
                        "; look back: ", detail::name_of(rules_.look_back),
                        with_order ? "; orders: by id" : "; orders: one per row");
    }

    Summarize rules_;
    std::vector<order_row> rows_;
    std::vector<Id> known_;
    std::vector<day_totals> days_, unsettled_; // of one customer at a time, kept for their capacity
    window counted_;
    detail::left_out_ledger left_out_;
    order_counts counts_;
};

} // namespace clientele::inline CLIENTELE_ABI
