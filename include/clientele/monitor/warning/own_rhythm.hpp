#pragma once

/// @file
/// The rhythm of a book, learned from the gaps of its customers.

#include <clientele/clv/estimate.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/trust_region.hpp>
#include <clientele/monitor/detail/rhythm_likelihood.hpp>
#include <clientele/monitor/warning/rhythm.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// What the open gaps say of the rhythm.
enum class open_gaps {
    count, ///< so long a silence, whatever follows: right where few have left for good; those slow the rhythm down, so
           ///< that alarms ring too seldom rather than too often
    leave_out ///< nothing: long gaps are then too rare, and alarms ring too often, the more so the shorter the book
};
/// Its values in words.
constexpr std::array<std::string_view, 2> words_of(open_gaps) noexcept { return {"count", "leave_out"}; }

/// A rhythm that was fitted, and how well that went.
struct fitted_rhythm {
    rhythm of;             ///< what was found
    double log_likelihood; ///< of the gaps
    std::size_t customers; ///< with a closed gap
    std::size_t gaps;      ///< that have closed
    int iterations;        ///< steps tried
    double gradient_norm;  ///< the largest derivative left, by the logarithms
    verdict judgement{};   ///< read this first

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_rhythm");
        each("of", of.of...);
        each("log_likelihood", of.log_likelihood...);
        each("customers", of.customers...);
        each("gaps", of.gaps...);
        each("iterations", of.iterations...);
        each("gradient_norm", of.gradient_norm...);
        each("judgement", of.judgement...);
    }
};

/// Learns the `rhythm` of a book from the gaps of its customers, by maximum likelihood of the compound distribution in
/// which the rates are mixed.
///
///     const auto fitted = own_rhythm{}.fit(gaps);
///     const auto p = fitted.of.tails(gaps);
///
/// Source: gamma gaps with gamma-mixed rates, as in Platzer and Reutterer (2016), Marketing Science 35, with no death;
/// the compound is the beta prime of Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2
/// (1995), 25.7.
struct own_rhythm {
    std::optional<double> shape{};     ///< given, in [1e-4, 1e7], or to be fitted; with it `log_sum` is not read
    open_gaps open = open_gaps::count; ///< what the open gaps say
    std::size_t most_open = 10'000;    ///< so many open gaps, evenly chosen, stand for all; at least 100
    trust_region optimizer{};          ///< how the likelihood is climbed

    /// Fits.
    /// @param gaps of the customers
    /// @returns the rhythm, and how well the fit went; not converging is a status
    /// @throws error `bad_parameter`, `bad_shape`; `empty_input` where no gap has closed; `bad_value` with its row;
    /// `overflow` where the rate of the book is beyond a double
    /// Complexity: O(n) a step for n different pairs of count and sum, and 25 incomplete beta functions for each open
    /// gap; after one sort.
    template <class Scalar = double> // a template, so that who only includes it pays for no search
    [[nodiscard]] fitted_rhythm fit(const observed_gaps& gaps) const {
        gaps.require_sound("own_rhythm");
        constexpr double widest = detail::rhythm_likelihood<Scalar>::widest;
        require(most_open >= 100, "own_rhythm: most_open must be at least 100, got ", most_open);
        if (shape)
            require(*shape >= 1e-4 && *shape <= widest, "own_rhythm: shape must be in [0.0001, ", widest, "], got ",
                    *shape);
        else
            require_same_size("own_rhythm", "log_sum", gaps.customers(), gaps.log_sum.size());
        const detail::rhythm_likelihood<Scalar> likelihood{gaps, shape, open == open_gaps::count ? most_open : 0};
        if (!(likelihood.gaps() > 0))
            fail(errc::empty_input, no_row, "own_rhythm: some customer must have a closed gap, got none");
        const Eigen::VectorXd start = Eigen::VectorXd::Zero(shape ? 2 : 3); // shape 1, prior_shape 1, the mean gap
        const auto found = maximize(optimizer, likelihood, start);
        const auto of = likelihood.in_given_unit(found.x);
        if (!(of.prior_rate > 0 && std::isfinite(of.prior_rate)))
            fail(errc::overflow, no_row, "own_rhythm: prior_rate must be within the range of a double, but is not");
        return {.of = of,
                .log_likelihood = found.at.value - likelihood.log_unit(),
                .customers = static_cast<std::size_t>(likelihood.customers()),
                .gaps = static_cast<std::size_t>(likelihood.gaps()),
                .iterations = found.iterations,
                .gradient_norm = found.gradient_norm,
                .judgement = judged(of, found.status == optimizer_status::converged, 1e-3 * widest)};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("own_rhythm");
        each("shape", of.shape...);
        each("open", of.open...);
        each("most_open", of.most_open...);
        each("optimizer", of.optimizer...);
    }

private:
    [[nodiscard]] verdict judged(const rhythm& of, bool converged, double wide) const {
        const bool regular = !shape && of.shape > wide, alike = of.prior_shape > wide;
        if (regular || alike)
            return {fit_status::boundary, !alike    ? "gaps do not vary within customers"
                                          : regular ? "gaps do not vary, neither within customers nor between them"
                                                    : "rates do not vary between customers: all have that of the book"};
        return converged ? verdict{fit_status::converged, "the gaps have a most likely rhythm"}
                         : verdict{fit_status::not_converged, "the search stopped before it reached a maximum"};
    }
};

} // namespace clientele::inline CLIENTELE_ABI
