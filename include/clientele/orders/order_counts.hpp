#pragma once

/// @file
/// What became of the rows of the input and of their money: every row and every cent, by reason.

#include <clientele/config.hpp>
#include <clientele/error.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What `summaries::orders` counts.
enum class counted_unit {
    rows,  ///< no order id was given: each row counts as one order
    orders ///< orders by their id: lines of one id are one order
};

/// The unit in one word: "rows" or "orders".
[[nodiscard]] constexpr std::string_view in_words(counted_unit unit) noexcept {
    return unit == counted_unit::rows ? "rows" : "orders";
}

/// What `summaries::x` counts.
enum class frequency_of {
    purchase_days, ///< repeat purchase days: all that happens on one day is one purchase
    orders         ///< repeat orders, as `summaries::orders` counts them: two orders on one day are two purchases
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(frequency_of) noexcept { return {"purchase_days", "orders"}; }

/// The purchases in words: "purchase days" or "orders".
[[nodiscard]] constexpr std::string_view in_words(frequency_of frequency) noexcept {
    return frequency == frequency_of::purchase_days ? "purchase days" : "orders";
}

/// Rows that were left out for one reason.
struct left_out_rows {
    std::string reason;   ///< such as "customer must not be empty" or "the order lies after the as-of day"
    std::size_t rows = 0; ///< how many
    double money = 0;     ///< of those whose amount could be read
};

/// What became of the rows of the input, and of their money. Both are closed:
///
///     rows       = used + bad_rows + late_rows, which are the sum of left_out[i].rows
///     money_read = money_in_totals + money_without_purchase + money_outside + the sum of left_out[i].money
///
/// Money is summed exactly, and each figure is rounded once.
struct order_counts {
    std::size_t rows = 0;                      ///< rows seen
    std::size_t used = 0;                      ///< rows that are in the summaries
    std::size_t bad_rows = 0;                  ///< rows left out because something in them is illegal
    std::size_t late_rows = 0;                 ///< rows left out because they lie after the as-of date
    std::size_t returns = 0;                   ///< rows used that have a negative amount
    std::size_t unmatched_returns = 0;         ///< customers with returned money that belongs to no purchase
    std::size_t rows_without_amount = 0;       ///< of the bad rows: those whose amount could not be read
    double money_read = 0;                     ///< money of all rows whose amount could be read
    double money_in_totals = 0;                ///< money of customers with a purchase: the sum of `total`
    double money_without_purchase = 0;         ///< money, 0 or less, of customers who returned all: in no `total`
    std::vector<left_out_rows> left_out{};     ///< bad and late rows by reason, in the order of the alphabet
    std::vector<std::string> first_rejected{}; ///< the sentences of the first ten rows left out
    std::size_t orders_outside = 0;            ///< what `orders` counts on purchase days outside the look-back window
    double money_outside = 0;                  ///< money outside it, and of customers without a purchase inside
    std::size_t converted = 0;                 ///< rows whose amount came from another currency
};

/// Two lines that close, such as
///
///     rows: 9 read = 6 used + 3 left out (the order lies after the as-of day)
///     money: 95 read = 60 in totals + -15 of customers who returned all + 50 left out (the order lies ...)
[[nodiscard]] inline std::string in_words(const order_counts& counts) {
    std::string out = sentence("rows: ", counts.rows, " read = ", counts.used, " used");
    for (const auto& each : counts.left_out)
        out += sentence(" + ", each.rows, " left out (", each.reason, ")");
    out += sentence("\nmoney: ", counts.money_read, " read = ", counts.money_in_totals, " in totals");
    if (counts.money_without_purchase != 0)
        out += sentence(" + ", counts.money_without_purchase, " of customers who returned all");
    if (counts.money_outside != 0)
        out += sentence(" + ", counts.money_outside, " outside the window");
    for (const auto& each : counts.left_out)
        if (each.money != 0)
            out += sentence(" + ", each.money, " left out (", each.reason, ")");
    if (counts.rows_without_amount > 0)
        out += sentence("; the amounts of ", counts.rows_without_amount, " rows could not be read");
    if (counts.converted > 0)
        out += sentence("; the amounts of ", counts.converted, " rows came from other currencies");
    return out + "\n";
}

} // namespace clientele::inline CLIENTELE_ABI
