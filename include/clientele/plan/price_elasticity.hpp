#pragma once

/// @file
/// How much less is bought at a higher price, from prices and quantities of the past, with all that speaks against it.

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/student_t.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What speaks against an elasticity.
enum class elasticity_doubt {
    few_prices,         ///< fewer than three different prices
    little_spread,      ///< prices that lie too close together
    price_follows_time, ///< prices that rise or fall with the days, as a trend would
    spans_zero,         ///< an interval that holds 0
    positive_slope,     ///< more is bought at higher prices
    price_unseen        ///< a price outside those of the past
};
/// The words of what is saved.
constexpr std::array<std::string_view, 6> words_of(elasticity_doubt) noexcept {
    return {"few_prices", "little_spread", "price_follows_time", "spans_zero", "positive_slope", "price_unseen"};
}

/// One thing that speaks against an elasticity, and why.
struct elasticity_warning {
    elasticity_doubt doubt = elasticity_doubt::few_prices; ///< which
    std::string sentence{};                                ///< for people, with the figures

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("elasticity_warning");
        each("doubt", of.doubt...);
        each("sentence", of.sentence...);
    }
};

/// An elasticity, how well it is known, and what speaks against it.
struct elasticity_estimate {
    double elasticity = 0;                      ///< by how many percent the quantity changes for one percent of price
    double level = 0;                           ///< confidence of the interval, in (0, 1)
    double lower = 0;                           ///< the lower end of the interval
    double upper = 0;                           ///< the upper end
    double standard_error = 0;                  ///< of the elasticity
    double residual_spread = 0;                 ///< standard deviation of ln quantity around the line
    std::optional<double> r_squared{};          ///< share of the squares that the line explains; none: one quantity
    double price_spread = 0;                    ///< standard deviation of ln price
    std::optional<double> time_correlation{};   ///< of ln price with the day; none: no days, or one
    double lowest_price = 0;                    ///< of those seen
    double highest_price = 0;                   ///< of those seen
    std::size_t observations = 0;               ///< how many
    std::size_t distinct_prices = 0;            ///< how many of different logarithms
    std::vector<elasticity_warning> warnings{}; ///< what speaks against it, in the order of `elasticity_doubt`

    /// Whether nothing speaks against it.
    [[nodiscard]] bool identified() const noexcept { return warnings.empty(); }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("elasticity_estimate");
        each("elasticity", of.elasticity...);
        each("level", of.level...);
        each("lower", of.lower...);
        each("upper", of.upper...);
        each("standard_error", of.standard_error...);
        each("residual_spread", of.residual_spread...);
        each("r_squared", of.r_squared...);
        each("price_spread", of.price_spread...);
        each("time_correlation", of.time_correlation...);
        each("lowest_price", of.lowest_price...);
        each("highest_price", of.highest_price...);
        each("observations", of.observations...);
        each("distinct_prices", of.distinct_prices...);
        each("warnings", of.warnings...);
    }
};

/// An elasticity, or why there is none.
struct elasticity_answer {
    std::optional<elasticity_estimate> estimate{}; ///< none where the data say nothing at all
    std::string why_not{};                         ///< a sentence where there is none

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("elasticity_answer");
        each("estimate", of.estimate...);
        each("why_not", of.why_not...);
    }
};

/// The answer of one group: a product, a customer, a segment.
template <class Id>
struct group_elasticity {
    Id group{};                 ///< the id
    elasticity_answer answer{}; ///< from its rows alone

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("group_elasticity");
        each("group", of.group...);
        each("answer", of.answer...);
    }
};

/// The answer in words, numbers with four digits, with every warning: "elasticity -1.4 (95 % from -1.8 to -1)".
template <class = void> // only who uses it compiles it
[[nodiscard]] std::string in_words(const elasticity_answer& of) {
    if (!of.estimate)
        return "no elasticity: " + of.why_not;
    const auto number = [](double value) { return detail::short_number(value); };
    auto text = sentence("elasticity ", number(of.estimate->elasticity), " (", number(100 * of.estimate->level),
                         " % from ", number(of.estimate->lower), " to ", number(of.estimate->upper), ")");
    for (const auto& each : of.estimate->warnings)
        text += "; " + each.sentence;
    return text;
}

/// Estimates the elasticity of the quantity by its own price, b in
///
///     ln quantity = a + b ln price + rest,   b = sum of (x - mean x)(y - mean y) / sum of (x - mean x)^2
///
/// by least squares, with Student's interval of n - 2 degrees of freedom, which takes the rests for independent and of
/// one spread. Sums are exact: the order of the rows changes no bit. A price is rarely set by chance; what can be seen
/// of that is a warning: fewer than three different prices, prices within `least_spread`, a correlation with the day of
/// at least `most_time_correlation` in size, an interval that holds 0, a positive slope. Fewer than three rows and a
/// single price give no estimate.
///
///     price_elasticity{.level = 0.9}.estimate(prices, quantities, days)
struct price_elasticity {
    double level = 0.95;                ///< confidence of the interval, in (0, 1)
    double least_spread = 0.02;         ///< of ln price, a standard deviation, 0 or more; 0.02 is about two percent
    double most_time_correlation = 0.9; ///< of ln price with the day, in size, in (0, 1]; from here on it is a doubt

    /// The elasticity of all rows together.
    /// @param prices     of a unit, in currency units, above 0
    /// @param quantities bought at that price, in any unit, above 0
    /// @param days       when, one for each row; empty: not known
    /// @returns the estimate, or why there is none
    /// @throws error `bad_parameter`; `bad_shape`; `bad_value` with the row
    /// Complexity: O(n log n).
    template <class = void> // only who uses it compiles it
    [[nodiscard]] elasticity_answer estimate(column prices, column quantities, std::span<const day> days = {}) const {
        check_rows(prices, quantities, days);
        return answer(prices, quantities, days);
    }
    /// The elasticity of each group.
    /// @param groups     ids, one for each row
    /// @param prices     of a unit, in currency units, above 0
    /// @param quantities bought at that price, in any unit, above 0
    /// @param days       when, one for each row; empty: not known
    /// @returns groups, ascending by id
    /// @throws error `bad_parameter`; `bad_shape`; `bad_value` with the row, also of an empty id
    /// Complexity: O(n log n).
    template <class Id>
    [[nodiscard]] std::vector<group_elasticity<Id>> by_group(std::span<const Id> groups, column prices,
                                                             column quantities, std::span<const day> days = {}) const {
        require_same_size("price_elasticity", "groups", prices.size(), groups.size());
        check_rows(prices, quantities, days);
        std::vector<std::size_t> rows(groups.size());
        std::iota(rows.begin(), rows.end(), std::size_t{0});
        std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
            return groups[a] < groups[b] || (!(groups[b] < groups[a]) && a < b);
        });
        if (!rows.empty() && detail::says_nothing(groups[rows.front()]))
            fail(errc::bad_value, rows.front(), "price_elasticity: groups must not be empty, got '' in row ",
                 rows.front());
        std::vector<group_elasticity<Id>> all;
        for (std::size_t i = 0; i < rows.size();) {
            const auto& group = groups[rows[i]];
            std::vector<double> price, quantity;
            std::vector<day> when;
            for (; i < rows.size() && !(group < groups[rows[i]]); ++i) {
                price.push_back(prices[rows[i]]);
                quantity.push_back(quantities[rows[i]]);
                if (!days.empty())
                    when.push_back(days[rows[i]]);
            }
            all.push_back({group, answer(price, quantity, when)});
        }
        return all;
    }

    /// The same for groups as they are.
    template <class Id>
    [[nodiscard]] std::vector<group_elasticity<Id>> by_group(const std::vector<Id>& groups, column prices,
                                                             column quantities, std::span<const day> days = {}) const {
        return by_group(std::span<const Id>{groups}, prices, quantities, days);
    }

    /// Refuses rules that cannot be used.
    /// @throws error `bad_parameter`
    void check() const {
        detail::require_level("price_elasticity", level);
        require(std::isfinite(least_spread) && least_spread >= 0,
                "price_elasticity: least_spread must be finite and not negative, got ", least_spread);
        require(most_time_correlation > 0 && most_time_correlation <= 1,
                "price_elasticity: most_time_correlation must be in (0, 1], got ", most_time_correlation);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("price_elasticity");
        each("level", of.level...);
        each("least_spread", of.least_spread...);
        each("most_time_correlation", of.most_time_correlation...);
    }

private:
    void check_rows(column prices, column quantities, std::span<const day> days) const {
        check();
        require_same_size("price_elasticity", "quantities", prices.size(), quantities.size());
        if (!days.empty())
            require_same_size("price_elasticity", "days", prices.size(), days.size());
        for (std::size_t row = 0; row < prices.size(); ++row) {
            check_above_zero("prices", prices[row], row);
            check_above_zero("quantities", quantities[row], row);
            if (!days.empty() && !detail::on_calendar(days[row]))
                fail(errc::bad_value, row, "price_elasticity: days must be dates of the calendar, got ",
                     detail::quoted_day(days[row]), " in row ", row);
        }
    }
    static void check_above_zero(std::string_view what, double value, std::size_t row) {
        if (!(std::isfinite(value) && value > 0)) [[unlikely]]
            fail(errc::bad_value, row, "price_elasticity: ", what, " must be finite and above 0, got ", value,
                 " in row ", row);
    }

    // Less their mean; equal values are 0 exactly.
    template <class = void>
    [[nodiscard]] static std::vector<double> centred(std::vector<double> values) {
        const double least = *std::min_element(values.begin(), values.end());
        for (double& value : values)
            value -= least;
        const double mean = sum_exactly(values) / static_cast<double>(values.size());
        for (double& value : values)
            value -= mean;
        return values;
    }
    [[nodiscard]] static double product(const std::vector<double>& a, const std::vector<double>& b) noexcept {
        exact_sum sum;
        for (std::size_t i = 0; i < a.size(); ++i)
            sum.add(detail::rounded_product(a[i], b[i]));
        return sum.value();
    }
    [[nodiscard]] static std::vector<double> logarithms(column values) {
        std::vector<double> logs;
        for (const double value : values)
            logs.push_back(std::log(value));
        return logs;
    }

    template <class = void>
    [[nodiscard]] elasticity_answer answer(column prices, column quantities, std::span<const day> days) const {
        const auto logs = logarithms(prices);
        auto ascending = logs;
        std::sort(ascending.begin(), ascending.end());
        const auto distinct = std::unique(ascending.begin(), ascending.end()) - ascending.begin();
        if (prices.size() < 3)
            return {{}, sentence("there are ", prices.size(), " observations, at least 3 are needed")};
        if (distinct < 2)
            return {{},
                    sentence("every price is ", detail::short_number(prices.front()),
                             ", so that nothing says what another one would do")};
        const auto x = centred(logs), y = centred(logarithms(quantities));
        const double n = static_cast<double>(prices.size()), squares = product(x, x), total = product(y, y);
        elasticity_estimate result{.elasticity = product(x, y) / squares, .level = level};
        exact_sum rests;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double rest = y[i] - detail::rounded_product(result.elasticity, x[i]);
            rests.add(detail::rounded_product(rest, rest));
        }
        result.residual_spread = std::sqrt(rests.value() / (n - 2));
        result.standard_error = result.residual_spread / std::sqrt(squares);
        const double half = two_sided_student_t_quantile(level, n - 2) * result.standard_error;
        result.lower = result.elasticity - half;
        result.upper = result.elasticity + half;
        if (total > 0)
            result.r_squared = (std::max)(0.0, 1 - rests.value() / total);
        result.price_spread = std::sqrt(squares / (n - 1));
        result.lowest_price = *std::min_element(prices.begin(), prices.end());
        result.highest_price = *std::max_element(prices.begin(), prices.end());
        result.observations = prices.size();
        result.distinct_prices = static_cast<std::size_t>(distinct);
        if (!days.empty())
            result.time_correlation = correlation(x, squares, days);
        add_warnings(result);
        return {std::move(result), {}};
    }

    template <class = void>
    [[nodiscard]] static std::optional<double> correlation(const std::vector<double>& x, double squares,
                                                           std::span<const day> days) {
        std::vector<double> when;
        for (const day each : days)
            when.push_back(static_cast<double>(each.time_since_epoch().count()));
        when = centred(std::move(when));
        const double of_days = product(when, when);
        if (!(of_days > 0))
            return {};
        return std::clamp(product(x, when) / (std::sqrt(squares) * std::sqrt(of_days)), -1.0, 1.0);
    }

    template <class = void>
    void add_warnings(elasticity_estimate& of) const {
        const auto number = [](double value) { return detail::short_number(value); };
        const auto warn = [&](bool holds, elasticity_doubt doubt, const auto&... parts) {
            if (holds)
                of.warnings.push_back({doubt, sentence(parts...)});
        };
        warn(of.distinct_prices < 3, elasticity_doubt::few_prices, "only ", of.distinct_prices,
             " different prices were seen, so that nothing shows whether the elasticity is one between them");
        warn(of.price_spread < least_spread, elasticity_doubt::little_spread, "the prices spread by only ",
             number(of.price_spread), " on the log scale, less than ", number(least_spread));
        const double with_time = of.time_correlation.value_or(0);
        warn(std::abs(with_time) >= most_time_correlation, elasticity_doubt::price_follows_time,
             "the price moved with time (correlation ", number(with_time),
             "), so that its effect cannot be told from a trend");
        warn(of.lower <= 0 && of.upper >= 0, elasticity_doubt::spans_zero, "the interval from ", number(of.lower),
             " to ", number(of.upper), " holds 0, so that not even the sign is known");
        warn(of.elasticity > 0, elasticity_doubt::positive_slope,
             "more was bought at higher prices, which something else than the price must explain");
    }
};

} // namespace clientele::inline CLIENTELE_ABI
