#pragma once

/// @file
/// Responses that bring little until enough is spent, and a budget placed on them with a bound that is proved.

#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/parallel/concepts.hpp>
#include <clientele/plan/budget_lines.hpp>
#include <clientele/plan/detail/s_shape_search.hpp>

#include <array>

namespace clientele::inline CLIENTELE_ABI {

/// What an amount brings where each further unit brings more than the one before up to `inflection()`, and less after
/// it: `value(amount)`, `marginal(amount)` and `inflection()`, 0 or more. Values are finite.
///
/// Ready-made: `s_shaped_response`.
template <class Response>
concept s_shape_policy = requires(const Response& response, double amount) {
    { response.value(amount) } -> std::convertible_to<double>;
    { response.marginal(amount) } -> std::convertible_to<double>;
    { response.inflection() } -> std::convertible_to<double>;
};

/// Little at first, then much, then towards a most, half of which `half` brings: value = scale / (1 + (half /
/// x)^exponent).
/// Source: Hill (1910); as a response to sales effort, Little, Models and Managers, Management Science 16 (1970).
struct s_shaped_response {
    double scale = 1;    ///< the most there is to have; finite, 0 or more
    double half = 1;     ///< the amount that brings half of it; finite, above 0
    double exponent = 2; ///< above 1, at most 100

    /// What an amount brings.
    [[nodiscard]] double value(double amount) const noexcept { return scale / (1 + std::pow(half / amount, exponent)); }
    /// What one more unit brings there.
    [[nodiscard]] double marginal(double amount) const noexcept {
        if (!(amount > 0))
            return 0;
        const double up = std::pow(amount / half, exponent), down = std::pow(half / amount, exponent);
        return scale * exponent / amount / (2 + up + down);
    }
    /// Where each further unit begins to bring less: half ((exponent - 1) / (exponent + 1))^(1 / exponent).
    [[nodiscard]] double inflection() const noexcept {
        return half * std::pow((exponent - 1) / (exponent + 1), 1 / exponent);
    }
    /// @param line the 0-based line it is of, for the complaint
    /// @throws error `bad_parameter`, or `bad_value` with the line, where a parameter is outside its range
    void check(std::size_t line = no_row) const {
        detail::check_scale("s_shaped_response", scale, line);
        detail::check_half("s_shaped_response", half, line);
        detail::require_in_row(exponent > 1 && exponent <= 100, "s_shaped_response", "exponent must be in (1, 100]",
                               exponent, line, "line");
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("s_shaped_response");
        each("scale", of.scale...);
        each("half", of.half...);
        each("exponent", of.exponent...);
    }
};

/// A budget, placed on S-shaped responses.
struct s_shaped_allocation {
    std::vector<double> amounts{}; ///< of each line
    std::vector<double> values{};  ///< what they bring
    double spend = 0;              ///< what they cost
    double value = 0;              ///< what they bring together
    double bound = 0;              ///< that no placing within the bounds exceeds
    std::size_t parts = 0;         ///< into how many the possibilities were divided

    /// How far the result may fall short of the best there is.
    [[nodiscard]] double gap() const noexcept { return bound - value; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("s_shaped_allocation");
        each("amounts", of.amounts...);
        each("values", of.values...);
        each("spend", of.spend...);
        each("value", of.value...);
        each("bound", of.bound...);
        each("parts", of.parts...);
    }
};

/// Places a budget on S-shaped responses, where the price alone goes wrong: it would spread thinly what works only in
/// heaps. Each response is replaced by the least concave one above it, which gives a bound; the possibilities are
/// divided at the amount where the two differ most, the most promising part first, until the bound is met.
///
///     maximise sum r_i(x_i)   with   sum cost_i x_i <= budget,   floor_i <= x_i <= ceiling_i
///
/// Source: branch and bound by envelopes, Falk and Soland, An algorithm for separable nonconvex programming problems,
/// Management Science 15 (1969).
struct allocate_s_shaped {
    double budget = 0;               ///< what may be spent, finite, 0 or more
    double least_gap = 1e-9;         ///< as a share of the result, at which to stop; in [0, 1)
    std::size_t most_parts = 20'000; ///< into how many the possibilities are divided at most

    /// Does not compile: the possibilities are divided in one place.
    template <ranks_policy Ranks, class Lines>
    void plan_on(const Ranks&, const Lines&) const {
        static_assert(sizeof(Ranks) == 0, "allocate_s_shaped: branch and bound is done in one place; on ranks "
                                          "gathered(ranks, column) brings the columns of its lines together");
    }

    /// A placing, and how far from the best it may be.
    /// @param lines n lines without groups
    /// @throws error `bad_shape`; `bad_value` with the line; `bad_parameter`, also for floors beyond the budget;
    ///         `overflow`
    /// Complexity: O(n) for each of about 60 prices and each part; few parts where there are many lines.
    template <class Response>
    [[nodiscard]] s_shaped_allocation plan(const budget_lines<Response>& lines) const {
        static_assert(s_shape_policy<Response>, "allocate_s_shaped: a response must offer value(amount), "
                                                "marginal(amount) and inflection() (s_shape_policy)");
        require(budget >= 0 && std::isfinite(budget), "allocate_s_shaped: budget must be finite and not negative, got ",
                budget);
        require(least_gap >= 0 && least_gap < 1, "allocate_s_shaped: least_gap must be in [0, 1), got ", least_gap);
        require(lines.group.empty(), "allocate_s_shaped: lines must be without groups");
        check(lines);
        detail::s_shape_search<Response> search{lines, budget};
        const double asked = search.spend_of_floors();
        require(!detail::beyond(asked, budget), "allocate_s_shaped: the floors ask for ", asked, ", the budget allows ",
                budget);
        search.budget = (std::max)(budget, asked);
        search.run(least_gap, most_parts);
        s_shaped_allocation placed;
        placed.amounts = search.best;
        exact_sum value, spend;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            placed.values.push_back(lines.response[i].value(placed.amounts[i]));
            value.add(placed.values[i]);
            spend.add(lines.cost_of(i) * placed.amounts[i]);
        }
        placed.value = value.value();
        placed.spend = spend.value();
        placed.bound = (std::max)(search.bound, placed.value);
        if (!all_finite(std::array{placed.value, placed.spend, placed.bound})) [[unlikely]]
            detail::fail_beyond_double("allocate_s_shaped", "what they bring", no_row, "all lines together");
        placed.parts = search.parts.size();
        return placed;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("allocate_s_shaped");
        each("budget", of.budget...);
        each("least_gap", of.least_gap...);
        each("most_parts", of.most_parts...);
    }

private:
    template <class Response>
    void check(const budget_lines<Response>& lines) const {
        const std::size_t n = lines.size();
        for (const column of : {lines.cost, lines.floor, lines.ceiling})
            if (!of.empty())
                require_same_size("allocate_s_shaped", "a column", n, of.size());
        for (std::size_t i = 0; i < n; ++i) {
            if constexpr (requires { lines.response[i].check(i); })
                lines.response[i].check(i);
            const auto refuse = [i](std::string_view what, double got) {
                fail(errc::bad_value, i, "allocate_s_shaped: ", what, ", got ", got, " in line ", i);
            };
            if (!(lines.cost_of(i) > 0 && std::isfinite(lines.cost_of(i)))) [[unlikely]]
                refuse("cost must be finite and above 0", lines.cost_of(i));
            if (!(lines.floor_of(i) >= 0 && std::isfinite(lines.floor_of(i)))) [[unlikely]]
                refuse("floor must be finite and not negative", lines.floor_of(i));
            if (!(lines.ceiling_of(i) >= lines.floor_of(i))) [[unlikely]]
                refuse("ceiling must be at least the floor", lines.ceiling_of(i));
        }
    }
};

static_assert(s_shape_policy<s_shaped_response>);

} // namespace clientele::inline CLIENTELE_ABI
