#pragma once

/// @file
/// What losing customers would cost, as likely as it is.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/incomplete_beta.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/parallel/gathered.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What may be lost of a book.
struct book_exposure {
    std::size_t customers = 0;      ///< how many there are
    double value = 0;               ///< of all of them
    std::vector<double> expected{}; ///< of each: value x probability of losing it
    interval loss{};                ///< of all: expected, standard deviation, and between what it will lie
    std::size_t largest = 0;        ///< the row of the greatest expected loss; of equal ones the first
    double largest_share = 0;       ///< its share of the expected loss of all; 0 where that is 0

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("book_exposure");
        each("customers", of.customers...);
        each("value", of.value...);
        each("expected", of.expected...);
        each("loss", of.loss...);
        each("largest", of.largest...);
        each("largest_share", of.largest_share...);
    }
};

/// Measures what is at risk: value times probability of loss, and how far the sum may stray from that.
///
///     expected = sum of v_i p_i,   variance = sum of v_i^2 p_i (1 - p_i)
///                                             + shock^2 sum over pairs i /= j of v_i v_j (min(p_i, p_j) - p_i p_j)
///
/// With a `shock` customers are not lost independently: each follows, with that probability, one draw that is common to
/// all who follow it (a recession, a bad season), and its own luck otherwise, so that its probability of being lost
/// stays what it is. The ends are those of a beta distribution between nothing and everything with this mean and
/// variance, moved out to what is expected where it lies beyond them; they are close where no few customers decide all.
struct exposure {
    double shock = 0;    ///< how probably each follows the common draw, in [0, 1]; 0: losses are independent
    double level = 0.95; ///< between the ends of the interval, in (0, 1)

    /// Measures a book.
    /// @param value what each customer is worth, at least 0
    /// @param loss  how probably each is lost within the period that is looked at, in [0, 1]
    /// @returns expected losses and the interval of their sum
    /// @throws error `bad_parameter`, `empty_input`, `bad_shape`; `bad_value` with the row; `overflow`
    /// Complexity: O(n), O(n log n) with a shock.
    [[nodiscard]] book_exposure measure(column value, column loss) const { return measure_on(one_rank{}, value, loss); }
    /// The same where customers are spread over ranks: each gives its own, or none; `expected` is that of its own, all
    /// else that of all. Sends 1.7 KB; with a shock, which looks at pairs in their order, 16 bytes a customer to every
    /// other rank.
    /// @throws error as above, on every rank; rows are those of all
    template <ranks_policy Ranks>
    [[nodiscard]] book_exposure measure_on(const Ranks& ranks, column value, column loss) const {
        check();
        const auto rows = detail::ranked_rows::of(ranks, value.size());
        if (rows.all == 0)
            fail(errc::empty_input, no_row, "exposure: value must have at least one row, got none");
        detail::refusing_together(ranks, rows.first, [&] { require_columns(value, loss); });
        book_exposure book{.customers = rows.all};
        std::array<exact_sum, 2> sums; // of values and expected losses
        std::size_t largest = 0;
        for (std::size_t i = 0; i < value.size(); ++i) {
            book.expected.push_back(value[i] * loss[i]);
            sums[0].add(value[i]);
            sums[1].add(book.expected[i]);
            if (book.expected[i] > book.expected[largest])
                largest = i;
        }
        if constexpr (!detail::alone<Ranks>)
            detail::add_up(ranks, std::span<exact_sum>{sums});
        book.value = sums[0].value();
        if (!std::isfinite(book.value)) [[unlikely]]
            fail(errc::overflow, no_row, "exposure: the sum of the values is beyond the largest number");
        const double most = detail::all_max(ranks, value.empty() ? 0 : book.expected[largest]);
        const bool here = !value.empty() && book.expected[largest] == most;
        book.largest = static_cast<std::size_t>(
            detail::all_min(ranks, here ? static_cast<double>(rows.first + largest) : static_cast<double>(rows.all)));
        book.loss.estimate = (std::min)(sums[1].value(), book.value);
        if (!(book.loss.estimate > 0))
            return book; // nothing can be lost
        book.largest_share = most / book.loss.estimate;
        exact_sum variance;
        for (std::size_t i = 0; i < value.size(); ++i) { // in shares of the whole, which no square can leave
            const double share = value[i] / book.value;
            variance.add(detail::rounded_product(share * share, loss[i] * (1 - loss[i])));
        }
        if constexpr (!detail::alone<Ranks>)
            detail::add_up(ranks, {&variance, 1});
        const double common = shock > 0 ? shock * shock * pairs_on(ranks, value, loss, book.value) : 0.0;
        add_interval(book, variance.value() + common);
        return book;
    }

    /// Refuses rules that cannot be followed.
    /// @throws error `bad_parameter`
    void check() const {
        require(shock >= 0 && shock <= 1, "exposure: shock must be in [0, 1], got ", shock);
        detail::require_level("exposure", level);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("exposure");
        each("shock", of.shock...);
        each("level", of.level...);
    }

private:
    static void require_columns(column value, column loss) {
        require_same_size("exposure", "loss", value.size(), loss.size());
        for (std::size_t row = 0; row < value.size(); ++row) {
            detail::require_in_row(value[row] >= 0 && std::isfinite(value[row]), "exposure",
                                   "value must be finite and at least 0", value[row], row);
            detail::require_in_row(loss[row] >= 0 && loss[row] <= 1, "exposure", "loss must be in [0, 1]", loss[row],
                                   row);
        }
    }

    /// Sum over all pairs of two customers, in shares: from the least probable loss on, min(p_i, p_j) is that of the
    /// earlier one.
    [[nodiscard]] static double pairs(column value, column loss, double total) {
        const column by[] = {loss, value};
        const auto order = sorted_order(std::span<const column>{by});
        compensated_sum sum, before; // before: of share x probability
        for (const auto i : order) {
            const double share = value[i] / total;
            sum.add(2 * detail::rounded_product(share * (1 - loss[i]), before.value()));
            before.add(detail::rounded_product(share, loss[i]));
        }
        return (std::max)(sum.value(), 0.0);
    }

    template <class Ranks>
    [[nodiscard]] static double pairs_on(const Ranks& ranks, column value, column loss, double total) {
        if constexpr (detail::alone<Ranks>)
            return pairs(value, loss, total);
        else
            return pairs(gathered(ranks, value).all, gathered(ranks, loss).all, total);
    }

    void add_interval(book_exposure& book, double variance) const {
        const double mean = book.loss.estimate / book.value, tail = 0.5 * (1 - level);
        book.loss.standard_error = std::sqrt(variance) * book.value;
        const double size = variance > 0 ? mean * (1 - mean) / variance - 1 : 1e300; // of the beta, a + b
        if (size * (std::min)(mean, 1 - mean) < 1e-6) {                              // all or nothing
            book.loss.lower = 1 - mean >= tail ? 0 : book.value;
            book.loss.upper = mean >= tail ? book.value : 0;
        } else if (size * (std::max)(mean, 1 - mean) > 1e8) { // as good as normal
            const double reach = -normal_quantile(tail) * book.loss.standard_error;
            book.loss.lower = (std::max)(book.loss.estimate - reach, 0.0);
            book.loss.upper = (std::min)(book.loss.estimate + reach, book.value);
        } else {
            book.loss.lower = detail::beta_lower_end(tail, mean * size, (1 - mean) * size) * book.value;
            book.loss.upper = detail::beta_upper_end(tail, mean * size, (1 - mean) * size) * book.value;
        }
        book.loss = detail::holding_estimate(book.loss);
    }
};

/// A book for people: "Of 1200 in 40 customers 130 is at risk (60 to 220), 22 % of it with one customer."
/// @param book that was measured
[[nodiscard]] inline std::string in_words(const book_exposure& book) {
    return sentence("Of ", detail::to_whole(book.value), " in ",
                    detail::counted(book.customers, "customer", "customers"), " ", detail::to_whole(book.loss.estimate),
                    " is at risk (", detail::to_whole(book.loss.lower), " to ", detail::to_whole(book.loss.upper),
                    "), ", detail::to_whole(100 * book.largest_share), " % of it with one customer.");
}

} // namespace clientele::inline CLIENTELE_ABI
