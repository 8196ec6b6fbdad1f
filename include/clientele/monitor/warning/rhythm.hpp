#pragma once

/// @file
/// Whether a customer has been silent for too long by its own rhythm.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/incomplete_beta.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/monitor/detail/renewal_age.hpp>
#include <clientele/monitor/warning/gaps.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The rhythm of a book: the gaps of a customer are Gamma(shape, rate), and the rates of the customers are
/// Gamma(prior_shape, prior_rate), rates per unit of time. After n gaps of the sum s the next gap is
///
///     P(gap > t | gaps) = I_x(a, shape),   x = b / (b + t),   a = prior_shape + shape n,   b = prior_rate + s
///
/// the tail of a beta prime variable, which knows that the rate is known from n gaps only. `shape` 1 are purchases at
/// any time, above it regular ones. Filled in by hand, or fitted by `own_rhythm`.
struct rhythm {
    double shape;       ///< of the gaps of one customer, in [1e-6, 1e9]
    double prior_shape; ///< of the rates of all customers, in [1e-6, 1e9]
    double prior_rate;  ///< of the rates of all customers, finite and above 0, in the unit of the gaps

    /// Refuses numbers outside their ranges.
    /// @throws error `bad_parameter`
    void check(std::string_view where = "rhythm") const {
        for (const auto& [name, value] : {std::pair{"shape", shape}, std::pair{"prior_shape", prior_shape}})
            require(value >= 1e-6 && value <= 1e9, where, ": ", name, " must be in [1e-6, 1e9], got ", value);
        require(prior_rate > 0 && std::isfinite(prior_rate), where, ": prior_rate must be finite and above 0, got ",
                prior_rate);
    }

    /// How probable it is that a gap becomes longer than this one: a p-value, uniform for customers who keep their
    /// rhythm, gap by gap. On a day of the calendar long gaps are met more often than short ones, and it is too small:
    /// of alarms that are adjusted to 5 and 10 % false ones 9 and 14 % are, for shape 1. See `age`.
    /// @param count how many gaps have closed, at least 0
    /// @param sum   of them
    /// @param open  how long the open one is, at least 0
    /// @throws error `bad_parameter`
    /// Complexity: one incomplete beta function.
    [[nodiscard]] double tail(double count, double sum, double open) const {
        require_customer("rhythm", count, sum);
        require(open >= 0 && std::isfinite(open), "rhythm: open must be finite and at least 0, got ", open);
        const double a = prior_shape + shape * count;
        return tail_of(a, log_beta(a, shape), prior_rate + sum, open);
    }

    /// How probable it was, on the day before the last `window`, that nothing would be bought in it: 1 where something
    /// was. A p-value for a day that the calendar chose, as all customers are looked at together: `tail` is one for
    /// each gap from its beginning, and on a given day long gaps are met more often than short ones.
    ///
    ///     P(gap > open | gap > open - window, gaps)
    ///
    /// @param count  how many gaps have closed, at least 0
    /// @param sum    of them
    /// @param open   how long the open one is, at least 0
    /// @param window finite and above 0, in the unit of the gaps
    /// @throws error `bad_parameter`
    /// Complexity: two incomplete beta functions.
    [[nodiscard]] double silence(double count, double sum, double open, double window) const {
        require(window > 0 && std::isfinite(window), "rhythm: window must be finite and above 0, got ", window);
        const double now = tail(count, sum, open); // which refuses what is no customer
        return open < window ? 1.0
                             : ratio_of(now, tail(count, sum, open - window), prior_shape + shape * count,
                                        prior_rate + sum + open, window);
    }

    /// How probable it was, on a day that the calendar chose, that the last purchase would be so long ago: of a
    /// customer with so many gaps since its first purchase. A p-value, uniform for customers who keep their rhythm and
    /// have a gap, also for those whose gaps a given day meets because they are long.
    ///
    ///     P(sum of the gaps <= sum | count gaps within sum + open)
    ///
    /// With shape 1 it is (sum / (sum + open))^count, whatever the rates.
    /// @param count how many gaps have closed since the first purchase, at least 0; without one it is 1
    /// @param sum   of them
    /// @param open  how long the open one is, at least 0
    /// @returns the p-value, nine digits of it below 0.1 and three near 1
    /// @throws error `bad_parameter`
    /// Complexity: 18 incomplete beta functions; some hundred for shapes above 16 and below 0.5.
    [[nodiscard]] double age(double count, double sum, double open) const {
        require_customer("rhythm", count, sum);
        require(open >= 0 && std::isfinite(open), "rhythm: open must be finite and at least 0, got ", open);
        return count == 0 || open == 0 ? 1 : age_of(detail::age_constants{shape, prior_shape, count}, count, sum, open);
    }

    /// The gap that is exceeded with a probability only: the day of the alarm.
    ///
    ///     t = b (1 - x) / x,   x the quantile of Beta(a, shape) at the probability
    ///
    /// @param probability in (0, 1)
    /// @param count how many gaps have closed, at least 0
    /// @param sum   of them
    /// @throws error `bad_parameter`; `overflow` where it is beyond a double
    /// Complexity: about 6 incomplete beta functions.
    [[nodiscard]] double gap_at(double probability, double count, double sum) const {
        require_customer("rhythm", count, sum);
        const double gap = (prior_rate + sum) * gap_per_rate(probability, prior_shape + shape * count);
        if (!std::isfinite(gap))
            fail(errc::overflow, no_row, "rhythm: the gap must be within the range of a double, but is not");
        return gap;
    }

    /// The trap: the tail as if the rate were the one that the gaps show. Under shape 1 an alarm at 5 % of it rings for
    /// 25 % of the gaps of a customer with one gap, and for 12.5 % of one with three. Not for alarms: to show what they
    /// would be.
    /// @param count how many gaps have closed, at least 1
    /// @param sum   of them
    /// @param open  how long the open one is, at least 0
    /// @throws error `bad_parameter`
    [[nodiscard]] double plug_in_tail(double count, double sum, double open) const {
        require_customer("rhythm", count, sum);
        require(count > 0, "rhythm: count must be at least 1 for a rate of its own, got 0");
        require(open >= 0 && std::isfinite(open), "rhythm: open must be finite and at least 0, got ", open);
        return chi_square_tail(2 * (shape * count / sum) * open, 2 * shape);
    }

    /// The tails of many customers, as `tail`.
    /// @param gaps of each
    /// @returns a p-value for each
    /// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row
    /// Complexity: O(n) incomplete beta functions, and the beta function of each number of gaps once.
    template <class Scalar = double> // a template, so that who only includes it pays for no loop
    [[nodiscard]] std::vector<Scalar> tails(const observed_gaps& gaps) const {
        check();
        gaps.require_sound("rhythm");
        std::vector<Scalar> result(gaps.customers());
        std::vector<std::optional<double>> known;
        for (std::size_t row = 0; row < result.size(); ++row) {
            const double a = prior_shape + shape * gaps.count[row];
            const double front = once_per_count(known, gaps.count[row], [&] { return log_beta(a, shape); });
            result[row] = tail_of(a, front, prior_rate + gaps.sum[row], gaps.open[row]);
        }
        return result;
    }

    /// The tails of gaps that have closed, each by those of its customer before it, as `tail`.
    /// @param offsets where the gaps of each customer begin in the list, ascending from 0, and at last its length
    /// @param gaps    of one customer after the other, each in the order of time, finite and above 0
    /// @returns a p-value for each gap
    /// @throws error `bad_parameter`; `bad_value` with the place of the gap
    /// Complexity: O(gaps) incomplete beta functions, and the beta function of each number of gaps once.
    template <class Scalar = double>
    [[nodiscard]] std::vector<Scalar> tails_in_turn(std::span<const std::size_t> offsets, column gaps) const {
        check();
        detail::require_offsets("rhythm", offsets, gaps.size());
        std::vector<Scalar> result(gaps.size());
        std::vector<std::optional<double>> known;
        for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
            double count = 0, sum = 0;
            for (auto i = offsets[row]; i < offsets[row + 1]; sum += gaps[i++], ++count) {
                if (!(gaps[i] > 0 && std::isfinite(gaps[i])))
                    fail(errc::bad_value, i, "rhythm: gaps must be finite and above 0, got ", gaps[i], " in row ", i);
                const double a = prior_shape + shape * count;
                result[i] = tail_of(a, once_per_count(known, count, [&] { return log_beta(a, shape); }),
                                    prior_rate + sum, gaps[i]);
            }
        }
        return result;
    }

    /// The silences of many customers, as `silence`: p-values to be adjusted together (`adjusted_p_values`).
    /// @param gaps   of each
    /// @param window finite and above 0, in the unit of the gaps
    /// @returns a p-value for each
    /// @throws error as `tails`
    /// Complexity: as twice `tails`.
    template <class Scalar = double>
    [[nodiscard]] std::vector<Scalar> silences(const observed_gaps& gaps, double window) const {
        require(window > 0 && std::isfinite(window), "rhythm: window must be finite and above 0, got ", window);
        auto now = tails<Scalar>(gaps);
        auto then = gaps;
        for (auto& open : then.open)
            open = open < window ? 0 : open - window;
        const auto before = tails<Scalar>(then);
        for (std::size_t row = 0; row < now.size(); ++row)
            now[row] = gaps.open[row] < window ? 1
                                               : ratio_of(now[row], before[row], prior_shape + shape * gaps.count[row],
                                                          prior_rate + gaps.sum[row] + gaps.open[row], window);
        return now;
    }

    /// The ages of many customers, as `age`: p-values to be adjusted together (`adjusted_p_values`).
    /// @param gaps of each, all since its first purchase
    /// @returns a p-value for each
    /// @throws error as `tails`
    /// Complexity: as 18 times `tails`; some hundred times for shapes above 16 and below 0.5.
    template <class Scalar = double>
    [[nodiscard]] std::vector<Scalar> ages(const observed_gaps& gaps) const {
        check();
        gaps.require_sound("rhythm");
        std::vector<Scalar> result(gaps.customers(), 1);
        std::vector<std::optional<detail::age_constants>> known;
        for (std::size_t row = 0; row < result.size(); ++row)
            if (const double count = gaps.count[row]; count > 0 && gaps.open[row] > 0)
                result[row] = age_of(
                    once_per_count(known, count, [&] { return detail::age_constants{shape, prior_shape, count}; }),
                    count, gaps.sum[row], gaps.open[row]);
        return result;
    }

    /// The gaps at which the alarm of each of many customers rings, as `gap_at`: an open gap above it has a tail below
    /// the probability.
    /// @param probability in (0, 1)
    /// @param gaps of each
    /// @returns a length for each, in the unit of the gaps
    /// @throws error as `tails`; `overflow` with the row
    /// Complexity: O(n), and one beta quantile for each number of gaps.
    template <class Scalar = double>
    [[nodiscard]] std::vector<Scalar> gaps_at(double probability, const observed_gaps& gaps) const {
        check();
        gaps.require_sound("rhythm");
        std::vector<Scalar> result(gaps.customers());
        std::vector<std::optional<double>> known;
        for (std::size_t row = 0; row < result.size(); ++row) {
            const double per_rate = once_per_count(known, gaps.count[row], [&] {
                return gap_per_rate(probability, prior_shape + shape * gaps.count[row]);
            });
            result[row] = (prior_rate + gaps.sum[row]) * per_rate;
        }
        return detail::within_double("rhythm", "the gap", std::move(result));
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("rhythm");
        each("shape", of.shape...);
        each("prior_shape", of.prior_shape...);
        each("prior_rate", of.prior_rate...);
    }

private:
    void require_customer(std::string_view where, double count, double sum) const {
        check(where);
        require(count >= 0 && count <= 1e7, where, ": count must be in [0, 10000000], got ", count);
        require(count == 0 ? sum == 0 : sum > 0 && std::isfinite(sum), where, ": sum must be ",
                count == 0 ? "0" : "finite and above 0", " for ", detail::counted(count, "gap", "gaps"), ", got ", sum);
    }

    [[nodiscard]] double tail_of(double a, double log_beta_of_both, double b, double open) const {
        if (open == 0)
            return 1;
        if (!std::isfinite(b))
            fail(errc::overflow, no_row, "rhythm: prior_rate and sum together must be within the range of a double");
        return detail::beta_sides{a, shape, std::log(b) - std::log(open), log_beta_of_both}.below;
    }

    [[nodiscard]] double age_of(const detail::age_constants& known, double count, double sum, double open) const {
        const double since_first = sum + open;
        if (!std::isfinite(since_first))
            fail(errc::overflow, no_row, "rhythm: sum and open together must be within the range of a double");
        const double log_share = open < sum ? -std::log1p(open / sum) : std::log(sum) - std::log(since_first);
        return detail::renewal_age{shape, prior_shape, prior_rate, count, since_first, known}.at_most(log_share);
    }

    /// Of two tails; far out, where both are 0, of what they go like: (b + t)^-a.
    [[nodiscard]] static double ratio_of(double now, double before, double a, double b_and_open, double window) {
        return (std::min)(1.0, before > 1e-290 ? now / before : std::exp(a * std::log1p(-window / b_and_open)));
    }

    [[nodiscard]] double gap_per_rate(double probability, double a) const {
        require(probability > 0 && probability < 1, "rhythm: probability must be in (0, 1), got ", probability);
        const double x = beta_quantile(probability, a, shape);
        return (x < 0.5 ? 1 - x : beta_quantile(1 - probability, shape, a)) / x; // the smaller side with its own digits
    }

    /// What depends on the number of gaps alone, worked out once for each that is not rare.
    template <class Known, class Call>
    [[nodiscard]] static Known once_per_count(std::vector<std::optional<Known>>& known, double count,
                                              const Call& call) {
        constexpr std::size_t most = 4096;
        const auto place = static_cast<std::size_t>(count);
        if (place >= most)
            return call();
        if (place >= known.size())
            known.resize(place + 1);
        if (!known[place])
            known[place] = call();
        return *known[place];
    }
};

/// Why a customer's silence is an alarm or none, for people: "silent for 60.3 days; after 16 gaps of 7.8 days on
/// average only 5 % of its gaps are longer than 23.5, and 0.0186 % are as long as this one".
/// @param of          the rhythm of the book
/// @param probability at which an alarm rings, in (0, 1)
/// @param count       how many gaps have closed
/// @param sum         of them
/// @param open        how long the open one is
/// @param unit        what they are counted in
/// @throws error as `rhythm::gap_at`
[[nodiscard]] inline std::string in_words(const rhythm& of, double probability, double count, double sum, double open,
                                          std::string_view unit = "days") {
    const auto shown = [](double value) { return detail::rounded_text(value, 3); };
    const auto known = count == 0 ? std::string{"with no gap of its own"}
                                  : sentence("after ", detail::counted(count, "gap", "gaps"), " of ",
                                             shown(sum / count), " ", unit, count == 1 ? "" : " on average");
    return sentence("silent for ", shown(open), " ", unit, "; ", known, " only ", shown(100 * probability),
                    " % of its gaps are longer than ", shown(of.gap_at(probability, count, sum)), ", and ",
                    shown(100 * of.tail(count, sum, open)), " % are as long as this one");
}

} // namespace clientele::inline CLIENTELE_ABI
