#pragma once

// What the report knows of the customers: everything up to a day, the last period, and the one before it.

#include <clientele/orders/summaries.hpp>
#include <clientele/types.hpp>

#include "support/orders.hpp"
#include "support/report/page.hpp"
#include <string>
#include <string_view>
#include <vector>

namespace customer_report {

using clientele::day;

/// What is asked.
struct question {
    tongue say{};
    day as_of{};
    int months = 0;         ///< of a period; 0: twelve, or half of what the orders cover
    double margin = 0.3;    ///< of the revenue, before what serving costs
    double order_cost = -1; ///< of serving an order; negative: 15 % of the mean order
    double budget = -1;     ///< to be placed; negative: 5 % of the revenue of the period
};

/// A purchase day of a customer.
struct bought {
    day on;
    double paid;
};

/// Numbers of the customers of a book, in its order.
struct period_numbers {
    std::vector<double> spend{}, orders{};
    [[nodiscard]] double total() const;
    [[nodiscard]] std::size_t active() const; ///< who has an order in it
};

/// Everybody who ever bought, as of the day.
struct book {
    question asked{};
    tongue say{};
    day as_of{}, before{}, earlier{};         ///< and one period before, and two
    clientele::summaries<std::string> base{}; ///< in weeks
    std::vector<std::vector<bought>> days{};  ///< purchase days of each
    std::vector<int> bought_days{};           ///< how many
    period_numbers now{}, then{};             ///< of the period up to `as_of`, and of that up to `before`
    std::vector<std::string> row_customer{};  ///< the orders up to the day, row by row
    std::vector<day> row_on{};
    std::vector<double> row_paid{};
    int decimals = 2; ///< of the currency

    [[nodiscard]] std::size_t size() const { return base.size(); }
    [[nodiscard]] std::string name(std::size_t customer) const; ///< as a picture has room for it
    [[nodiscard]] std::string period() const;                   ///< "9 months"
    /// Refuses a picture, as nobody ordered in the period up to a day.
    [[noreturn]] void refuse_without_orders(clientele::day last) const;
    [[nodiscard]] std::vector<double> orders() const;
};

/// Reads the orders as of the day, and says on stderr what became of the rows.
[[nodiscard]] book book_of(const support::order_book& orders, question asked);

/// What the models say, one number per customer; empty where they cannot be fitted.
struct outlook {
    std::vector<double> p_alive{}, purchases{}, value{}; ///< of the next 52 weeks
    bool own_means = false; ///< purchases are worth what each customer's have been, as no spend model fits
    std::vector<picture> validation{}, alive{}; ///< pictures of the models
    std::string why{};                          ///< there is none
};

/// Fits the models and draws what they say.
[[nodiscard]] outlook look_ahead(const book& of);

// Words for numbers.
[[nodiscard]] std::string money(double value);
[[nodiscard]] std::string whole(std::size_t count);
[[nodiscard]] std::string counted(double count, std::string_view one, std::string_view many); ///< "1 customer"
[[nodiscard]] std::vector<double> as_numbers(const std::vector<int>& counts);

// What several pictures need of the orders.
void require_no_debt(const book& of); ///< nobody returned more than all
void require_revenue(const book& of); ///< and some revenue

/// Calls what fills a picture; where the orders do not suffice, the picture says why.
template <class Fill>
[[nodiscard]] picture drawn(const book& of, const std::string& id, const std::string& title, const Fill& fill) {
    picture out{.id = id, .title = title};
    try {
        fill(out);
    } catch (const clientele::error& problem) {
        out.chart.clear();
        out.table = {};
        out.says =
            of.say("These orders do not suffice for this picture: ", "这些订单不足以绘制此图：") + problem.what();
    }
    return out;
}

// The pictures, by file.
[[nodiscard]] std::vector<picture> value_pictures(const book& of);                         ///< value.cpp
[[nodiscard]] std::vector<picture> segment_pictures(const book& of);                       ///< segments.cpp
[[nodiscard]] std::vector<picture> movement_pictures(const book& of);                      ///< movement.cpp
[[nodiscard]] std::vector<picture> decision_pictures(const book& of, const outlook& next); ///< decisions.cpp

} // namespace customer_report
