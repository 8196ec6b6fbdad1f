#pragma once

/// @file
/// A response learnt from past spend and outcome, with intervals, and a warning where history cannot tell.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/square_unit.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/plan/response.hpp>

#include <algorithm>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What stands against a response that was learnt.
enum class response_verdict {
    identified,  ///< scale and half both have finite intervals
    straight,    ///< half may be as large as it likes: the most was not approached
    flat,        ///< half may be as small as it likes: everything was above the rise
    no_response, ///< no spend has an effect that differs from none
    one_spend    ///< all spends are alike: any response would do
};
/// The words of what is saved.
constexpr std::array<std::string_view, 5> words_of(response_verdict) noexcept {
    return {"identified", "straight", "flat", "no_response", "one_spend"};
}
/// The verdict in words.
[[nodiscard]] constexpr std::string_view in_words(response_verdict verdict) noexcept {
    constexpr std::array<std::string_view, 5> words{
        "identified", "history does not reach far enough to see the response level off",
        "history has no spend small enough to see the response rise", "history shows no effect of spend",
        "all spends are alike, so that history cannot say what another would bring"};
    return words[static_cast<std::size_t>(verdict)];
}

/// A number that was learnt, and what is as good as it at the level asked for.
struct estimated_range {
    double estimate = 0; ///< the best
    double lower = 0;    ///< the least
    double upper = 0;    ///< the most, perhaps infinite

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("estimated_range");
        each("estimate", of.estimate...);
        each("lower", of.lower...);
        each("upper", of.upper...);
    }
};

/// A response of scale and half that was learnt.
struct learnt_response {
    estimated_range scale{};                                ///< of the response
    estimated_range half{};                                 ///< of the response
    double deviation = 0;                                   ///< of outcomes about the response
    response_verdict verdict = response_verdict::one_spend; ///< whether history can tell

    /// The response by its estimates, of the shape it was learnt with.
    template <class Response>
    [[nodiscard]] Response response() const {
        return {scale.estimate, half.estimate};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("learnt_response");
        each("scale", of.scale...);
        each("half", of.half...);
        each("deviation", of.deviation...);
        each("verdict", of.verdict...);
    }
};

/// Learns scale and half of a response from past spend and outcome by least squares: the scale is the closed form for
/// each half, and half is looked for from a 1,000th of the least spend to 1,000 times the largest. The intervals are
/// those of the profile: all pairs whose sum of squares is at most (1 + z^2 / (n - 2)) times the least, z the normal
/// quantile; they are not symmetric, and reach the end of what was looked through where history cannot tell.
/// Source: Bates and Watts, Nonlinear Regression Analysis and Its Applications (1988), 6.1; Golub and Pereyra, SIAM
/// Journal on Numerical Analysis 10 (1973), for the scale.
template <class Response>
struct fit_response {
    double level = 0.95; ///< of the intervals, in (0, 1)

    /// @param spend   n amounts, finite, 0 or more; at least 3
    /// @param outcome n, what each brought beyond none, finite
    /// @returns estimates, intervals and a verdict
    /// @throws error `bad_shape`; `bad_value` with the row; `bad_parameter`; `empty_input` for fewer than 3;
    ///         `overflow`
    /// Complexity: O(n) for each of about 600 halves.
    [[nodiscard]] learnt_response fit(column spend, column outcome) const {
        check(spend, outcome);
        const double unit = detail::square_unit(
            detail::largest_size(outcome)); // so that squares are numbers whatever outcomes are counted in
        std::vector<double> counted;
        for (const double each : outcome)
            counted.push_back(each * unit);
        auto learnt = fit_counted(spend, counted);
        for (double* each : {&learnt.scale.estimate, &learnt.scale.lower, &learnt.scale.upper, &learnt.deviation})
            *each /= unit;
        if (!(std::isfinite(learnt.scale.estimate) && std::isfinite(learnt.deviation))) [[unlikely]]
            detail::fail_beyond_double("fit_response", "scale and deviation", no_row, "the history");
        return learnt;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fit_response");
        each("level", of.level...);
    }

private:
    struct point {
        double squares, scale, none, weight; // left, the best scale, what is left without a response, of the scale
    };
    /// Of outcomes of which the largest lies in [1/2, 1).
    [[nodiscard]] learnt_response fit_counted(column spend, column outcome) const {
        learnt_response learnt;
        double least = detail::without_end, largest = 0;
        for (const double x : spend)
            if (x > 0) {
                least = (std::min)(least, x);
                largest = (std::max)(largest, x);
            }
        if (!(least < largest)) // alike, but for those of 0, which bring 0 whatever the response
            return learnt;
        const double from = std::log(least) - std::log(1e3), to = std::log(largest) + std::log(1e3);
        constexpr int steps = 400;
        const auto at = [&](int i) { return from + (to - from) * i / steps; };
        int best = 0;
        double fewest = profile(spend, outcome, at(0)).squares;
        for (int i = 1; i <= steps; ++i)
            if (const double squares = profile(spend, outcome, at(i)).squares; squares < fewest)
                best = i, fewest = squares;
        const double log_half = lowest(spend, outcome, at((std::max)(best - 1, 0)), at((std::min)(best + 1, steps)));
        const auto found = profile(spend, outcome, log_half);
        const double z = two_sided_normal_quantile(level), free = static_cast<double>(spend.size() - 2);
        const double allowed = found.squares * (1 + z * z / free);
        learnt.half.estimate = std::exp(log_half);
        learnt.scale.estimate = found.scale;
        learnt.deviation = std::sqrt(found.squares / free);
        const double low = edge(spend, outcome, log_half, from, allowed);
        const double high = edge(spend, outcome, log_half, to, allowed);
        learnt.half.lower = low == from ? 0 : std::exp(low);
        learnt.half.upper = high == to ? detail::without_end : std::exp(high);
        scale_range(spend, outcome, low, high, allowed, learnt);
        learnt.verdict = found.none <= allowed ? response_verdict::no_response
                         : high == to          ? response_verdict::straight
                         : low == from         ? response_verdict::flat
                                               : response_verdict::identified;
        if (high == to)
            learnt.scale.upper = detail::without_end;
        return learnt;
    }
    void check(column spend, column outcome) const {
        static_assert(
            response_policy<Response> && requires { Response{1.0, 1.0}.half; },
            "fit_response: a response must be a response_policy of scale and half");
        detail::require_level("fit_response", level);
        require_same_size("fit_response", "outcome", spend.size(), outcome.size());
        if (spend.size() < 3) [[unlikely]]
            fail(errc::empty_input, no_row, "fit_response: there must be at least 3 rows, got ", spend.size());
        require_finite("fit_response", "spend", spend);
        require_finite("fit_response", "outcome", outcome);
        for (std::size_t i = 0; i < spend.size(); ++i)
            if (spend[i] < 0) [[unlikely]]
                fail(errc::bad_value, i, "fit_response: spend must not be negative, got ", spend[i], " in row ", i);
    }
    /// The best scale of 0 or more for a half, and what it leaves.
    [[nodiscard]] point profile(column spend, column outcome, double log_half) const {
        const Response one{1.0, std::exp(log_half)};
        double up = 0, down = 0, none = 0;
        for (std::size_t i = 0; i < spend.size(); ++i) {
            const double value = one.value(spend[i]);
            up += value * outcome[i];
            down += value * value;
            none += outcome[i] * outcome[i];
        }
        const double scale = down > 0 ? (std::max)(up / down, 0.0) : 0;
        double squares = 0;
        for (std::size_t i = 0; i < spend.size(); ++i) {
            const double left = outcome[i] - scale * one.value(spend[i]);
            squares += left * left;
        }
        return {squares, scale, none, down};
    }
    [[nodiscard]] double lowest(column spend, column outcome, double from, double to) const { // golden section
        constexpr double part = 0.61803398874989485;
        double a = to - part * (to - from), b = from + part * (to - from);
        double at_a = profile(spend, outcome, a).squares, at_b = profile(spend, outcome, b).squares;
        for (int step = 0; step < 60; ++step)
            if (at_a <= at_b) {
                to = b;
                b = a;
                at_b = at_a;
                a = to - part * (to - from);
                at_a = profile(spend, outcome, a).squares;
            } else {
                from = a;
                a = b;
                at_a = at_b;
                b = from + part * (to - from);
                at_b = profile(spend, outcome, b).squares;
            }
        return at_a <= at_b ? a : b;
    }
    /// How far half can go to one side before it is worse than allowed; the end where it never is.
    [[nodiscard]] double edge(column spend, column outcome, double best, double end, double allowed) const {
        if (profile(spend, outcome, end).squares <= allowed)
            return end;
        double in = best, out = end;
        for (int step = 0; step < 60; ++step) {
            const double middle = in + (out - in) / 2;
            (profile(spend, outcome, middle).squares <= allowed ? in : out) = middle;
        }
        return in;
    }
    /// The scales of all pairs that are allowed: for each half those about its best one.
    void scale_range(column spend, column outcome, double low, double high, double allowed,
                     learnt_response& learnt) const {
        learnt.scale.lower = learnt.scale.upper = learnt.scale.estimate;
        constexpr int steps = 100;
        for (int i = 0; i <= steps; ++i) {
            const auto there = profile(spend, outcome, low + (high - low) * i / steps);
            if (!(there.squares <= allowed && there.weight > 0))
                continue;
            const double about = std::sqrt((allowed - there.squares) / there.weight);
            learnt.scale.lower = (std::max)(0.0, (std::min)(learnt.scale.lower, there.scale - about));
            learnt.scale.upper = (std::max)(learnt.scale.upper, there.scale + about);
        }
    }
};

} // namespace clientele::inline CLIENTELE_ABI
