#pragma once

/// @file
/// Orders in, one summary per customer out.

#include <clientele/fwd.hpp>
#include <clientele/orders/policies.hpp>
#include <clientele/orders/summaries.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <ranges>
#include <tuple>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// Where a host's own struct keeps what an order needs: pointers to members, or any function of one order.
/// `fields{.customer = &crm::order::client, .when = &crm::order::placed, .amount = &crm::order::net}`
template <class Customer, class When, class Amount>
struct fields {
    Customer customer; ///< the id: an integer or a text
    When when;         ///< a day, a date or a time point
    Amount amount;     ///< minor units as an integer, or currency units as a `double`, or what the money policy takes
};

/// Turns orders into summaries as of a day.
///
/// `summarize{.as_of = 1997y/9/30, .unit = weeks{1}}(orders, fields{...})` reads any input range once;
/// `.builder<Id>()` takes rows one by one and merges with builders of other blocks of rows. Several rows of
/// one customer on one day are one purchase. Row order never changes the result: money is summed in integers.
///
/// @throws error `bad_value` with the row for an amount that is no money, an empty id, an order after the as-of day or
/// a negative amount, each unless its policy says otherwise; `overflow` when money leaves 64 bits
/// Complexity: O(n log n) time, O(n) memory in the rows; O(n) time when they come sorted by customer and day.
template <class Money, class BadRows, class LateRows, class Returns>
struct summarize {
    static_assert(row_policy<BadRows>,
                  "bad_rows must be callable with a rejected_row and return a row_action (row_policy)");
    static_assert(row_policy<LateRows>,
                  "late_rows must be callable with a rejected_row and return a row_action (row_policy)");
    static_assert(returns_policy<Returns>, "returns must offer accepts() and settle(days) (returns_policy)");

    required<day> as_of;       ///< the last day that counts; never "today" by itself
    std::chrono::days unit{1}; ///< unit of t_x and T, at least one day: `days{1}`, `weeks{1}`
    Money money{};             ///< `exact_money`, `rounded_money` or the host's own currency converter
    BadRows bad_rows{};        ///< rows with an illegal value: `refuse_row`, `leave_out_row`
    LateRows late_rows{};      ///< rows after the as-of day: `refuse_row`, `leave_out_row`
    Returns returns{};         ///< negative amounts: `refuse_returns`, `net_by_day`, `returns_as_money`
    double least_years = 1;    ///< annual spend divides by no shorter tenure, in years, above 0: no extrapolation below

    /// The summaries of a range of orders. `known` may name customers who have no order: they come out as
    /// `without_purchase`.
    template <std::ranges::input_range Orders, class Customer, class When, class Amount,
              std::ranges::input_range Known = std::ranges::empty_view<int>>
    [[nodiscard]] auto operator()(Orders&& orders, const fields<Customer, When, Amount>& where,
                                  Known&& known = {}) const {
        using order = std::ranges::range_reference_t<Orders>;
        using id = stored_id<std::invoke_result_t<const Customer&, order>>;
        auto build = builder<id>();
        for (auto&& each : orders)
            build.add(std::invoke(where.customer, each), std::invoke(where.when, each),
                      std::invoke(where.amount, each));
        if constexpr (!std::same_as<std::remove_cvref_t<Known>, std::ranges::empty_view<int>>)
            for (auto&& each : known)
                build.add_customer(each);
        return build.finish();
    }

    /// An empty builder with these rules, for hosts that push rows.
    template <customer_id Id>
    [[nodiscard]] summary_builder<stored_id<Id>, summarize> builder() const {
        return summary_builder<stored_id<Id>, summarize>{*this};
    }
};

/// Takes orders one by one; builders of separate blocks of rows merge into the builder of all rows, in any order.
template <class Id, class Summarize>
class summary_builder {
public:
    /// An empty builder with the rules of a `summarize`.
    explicit summary_builder(Summarize rules) : rules_{std::move(rules)} {
        require(detail::on_calendar(rules_.as_of), "summarize: as_of must be a date of the calendar");
        require(rules_.unit >= std::chrono::days{1}, "summarize: unit must be at least one day, got ",
                rules_.unit.count());
        require(rules_.least_years > 0 && std::isfinite(rules_.least_years),
                "summarize: least_years must be finite and above 0, got ", rules_.least_years);
    }

    /// Takes one order. Rows count from 0 in the order they come.
    /// @param customer its id
    /// @param when a day or a time point
    /// @param amount minor units if an integer, currency units if a `double`, or what the money policy takes
    /// @returns its amount in minor units; nothing where a policy left it out
    /// @throws error what the policies throw: `bad_value` with the row
    template <class Customer, order_time When, class Amount>
    std::optional<std::int64_t> add(const Customer& customer, const When& when, const Amount& amount) {
        static_assert(money_policy<decltype(Summarize::money), Amount>,
                      "money must offer minor(amount) for this amount's type and decimals() (money_policy)");
        const std::size_t row = counts_.rows;
        const minor_amount money = rules_.money.minor(amount);
        if (!money.value)
            return reject(rules_.bad_rows, counts_.bad_rows, row, "amount ", money.problem, got(amount));
        if (const auto problem = problem_of(customer); !problem.empty())
            return reject(rules_.bad_rows, counts_.bad_rows, row, problem);
        if constexpr (requires { when.ok(); })
            if (!when.ok())
                return reject(rules_.bad_rows, counts_.bad_rows, row, "the date must be one of the calendar");
        const day on = day_of(when);
        if (!detail::on_calendar(on))
            return reject(rules_.bad_rows, counts_.bad_rows, row, "the date must be one of the calendar");
        if (on > rules_.as_of.get())
            return reject(rules_.late_rows, counts_.late_rows, row, "the order lies ",
                          (on - rules_.as_of.get()).count(), " days after the as-of day");
        if (*money.value < 0 && !rules_.returns.accepts())
            return reject(rules_.bad_rows, counts_.bad_rows, row,
                          "amount must not be negative unless a returns policy says what that means", got(amount));
        rows_.push_back({Id(customer), on, *money.value});
        ++counts_.rows;
        ++counts_.used;
        counts_.returns += *money.value < 0;
        return money.value;
    }

    /// Takes a row that the host itself finds bad: the policy for bad rows decides, and it is counted.
    /// @param problem what is wrong with it, as parts of a sentence
    template <class... Parts>
    void add_bad_row(const Parts&... problem) {
        reject(rules_.bad_rows, counts_.bad_rows, counts_.rows, problem...);
    }

    /// Makes a customer known who may have no order at all.
    /// @throws error `bad_value` for an id that is none
    template <class Customer>
    void add_customer(const Customer& customer) {
        if (const auto problem = problem_of(customer); !problem.empty())
            fail(errc::bad_value, known_.size(), "summarize: known customer ", known_.size(), ": ", problem);
        known_.push_back(Id(customer));
    }

    /// Takes over the rows of another block. Row numbers in its counts stay its own.
    void merge(summary_builder other) {
        rows_.insert(rows_.end(), std::move_iterator{other.rows_.begin()}, std::move_iterator{other.rows_.end()});
        known_.insert(known_.end(), std::move_iterator{other.known_.begin()}, std::move_iterator{other.known_.end()});
        counts_.rows += other.counts_.rows;
        counts_.used += other.counts_.used;
        counts_.bad_rows += other.counts_.bad_rows;
        counts_.late_rows += other.counts_.late_rows;
        counts_.returns += other.counts_.returns;
        for (auto& sentence : other.counts_.first_rejected)
            note(std::move(sentence));
    }

    /// The summaries of all rows taken so far.
    [[nodiscard]] summaries<Id> finish() {
        return finish([](const Id&, std::span<const day_totals>) {});
    }

    /// The same, for hosts that look at the purchase days themselves.
    /// @param visit is called as `visit(id, days)` for each customer with a purchase, ids ascending, with a span of the
    /// `day_totals` that count, ascending, as the returns policy left them
    template <class Visit>
    [[nodiscard]] summaries<Id> finish(Visit visit) {
        const auto by_customer_and_day = [](const order_row& a, const order_row& b) {
            return std::tie(a.customer, a.when) < std::tie(b.customer, b.when);
        };
        if (!std::ranges::is_sorted(rows_, by_customer_and_day))
            std::ranges::sort(rows_, by_customer_and_day);
        summaries<Id> result{.as_of = rules_.as_of, .unit = rules_.unit, .counts = counts_, .choices = choices()};
        std::int64_t lost = 0; // of customers without a purchase
        for (auto from = rows_.begin(); from != rows_.end();) {
            const auto to =
                std::find_if(from, rows_.end(), [&](const order_row& r) { return r.customer != from->customer; });
            take_days(from, to);
            const std::int64_t beside = rules_.returns.settle(days_);
            result.counts.unmatched_returns += beside < 0;
            if (days_.empty()) {
                result.without_purchase.push_back(from->customer);
                detail::add_exactly(lost, beside);
            } else {
                append(result, from->customer, beside);
                visit(from->customer, std::span<const day_totals>{days_});
            }
            from = to;
        }
        result.counts.money_without_purchase =
            static_cast<double>(lost) / detail::minor_per_unit(rules_.money.decimals());
        for (auto& id : known_)
            if (!result.find(id))
                result.without_purchase.push_back(id);
        std::ranges::sort(result.without_purchase);
        const auto repeated = std::ranges::unique(result.without_purchase);
        result.without_purchase.erase(repeated.begin(), repeated.end());
        return result;
    }

private:
    struct order_row {
        Id customer;
        day when;
        std::int64_t minor;
    };

    // What is wrong with an id; nothing if it is one.
    template <class Customer>
    [[nodiscard]] static std::string_view problem_of(const Customer& customer) {
        if constexpr (std::integral<Id>)
            return std::in_range<Id>(customer) ? "" : "customer must fit the type of the ids";
        else
            return std::string_view{customer}.empty() ? "customer must not be empty" : "";
    }

    template <class Amount>
    [[nodiscard]] static std::string got(const Amount& amount) {
        if constexpr (std::is_arithmetic_v<Amount>)
            return sentence(", got ", amount);
        else
            return {};
    }

    template <class Policy, class... Parts>
    std::nullopt_t reject(const Policy& policy, std::size_t& count, std::size_t row, const Parts&... parts) {
        note(reject_row(policy, row, "summarize: row ", row, ": ", parts...));
        ++counts_.rows;
        ++count;
        return std::nullopt;
    }

    void note(std::string sentence) {
        if (counts_.first_rejected.size() < 10)
            counts_.first_rejected.push_back(std::move(sentence));
    }

    // The days of one customer from its rows, which are sorted by day.
    template <class Iterator>
    void take_days(Iterator from, Iterator to) {
        days_.clear();
        for (; from != to; ++from) {
            if (days_.empty() || days_.back().when != from->when)
                days_.push_back({from->when, 0, 0, 0});
            auto& today = days_.back();
            detail::add_exactly(from->minor < 0 ? today.returned : today.purchased, from->minor);
            today.purchases += from->minor >= 0;
        }
    }

    void append(summaries<Id>& to, const Id& customer, std::int64_t beside) const {
        const auto days_between = [](day a, day b) { return static_cast<double>((b - a).count()); };
        const auto unit = static_cast<double>(rules_.unit.count());
        std::int64_t all = 0;
        int rows = 0;
        double longest = 0;
        for (std::size_t i = 0; i < days_.size(); ++i) {
            detail::add_exactly(all, days_[i].purchased);
            rows += days_[i].purchases;
            if (i > 0)
                longest = std::max(longest, days_between(days_[i - 1].when, days_[i].when));
        }
        const day first = days_.front().when, last = days_.back().when;
        const double repeats = static_cast<double>(days_.size() - 1), stretch = days_between(first, last);
        // Minor units divide exactly once, at the end: sums are whole numbers up to here.
        const double per_unit = detail::minor_per_unit(rules_.money.decimals());
        const double repeat_spend = static_cast<double>(all - days_.front().purchased) / per_unit;
        detail::add_exactly(all, beside);
        const double total = static_cast<double>(all) / per_unit, tenure = calendar_years(first, rules_.as_of);

        to.customer.push_back(customer);
        to.first.push_back(first);
        to.last.push_back(last);
        to.purchase_days.push_back(static_cast<int>(days_.size()));
        to.orders.push_back(rows);
        to.x.push_back(repeats);
        to.t_x.push_back(stretch / unit);
        to.T.push_back(days_between(first, rules_.as_of) / unit);
        to.recency.push_back(days_between(last, rules_.as_of));
        to.total.push_back(total);
        to.mean_spend.push_back(repeats > 0 ? repeat_spend / repeats : 0);
        to.annual_spend.push_back(total / std::max(tenure, rules_.least_years));
        to.tenure.push_back(tenure);
        to.mean_gap.push_back(repeats > 0 ? stretch / repeats : 0);
        to.longest_gap.push_back(longest);
    }

    [[nodiscard]] std::string choices() const {
        return sentence("money: ", detail::name_of(rules_.money), " at ", rules_.money.decimals(),
                        " decimals; bad rows: ", detail::name_of(rules_.bad_rows),
                        "; late rows: ", detail::name_of(rules_.late_rows),
                        "; returns: ", detail::name_of(rules_.returns));
    }

    Summarize rules_;
    std::vector<order_row> rows_;
    std::vector<Id> known_;
    std::vector<day_totals> days_; // of one customer at a time, kept for its capacity
    order_counts counts_;
};

} // namespace clientele::inline CLIENTELE_ABI
