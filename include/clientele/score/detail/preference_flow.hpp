#pragma once

/// @file
/// One criterion of the population that PROMETHEE compares with.

#include <clientele/math/exact_sum.hpp>
#include <clientele/score/detail/rank_index.hpp>
#include <clientele/score/preference.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// One criterion of the population, ready to say how strongly a value is preferred to all of it, less how strongly all
/// of it is preferred to the value.
class preference_flow {
public:
    preference_flow() = default;
    preference_flow(preference how, std::vector<double> values) : how_{std::move(how)}, index_{std::move(values)} {
        if (how_.shape() != preference::kind::v_shape && how_.shape() != preference::kind::linear)
            return;
        // sums of the first k values, about the middle one so that differences of sums keep their digits
        const auto& sorted = index_.sorted();
        const double reach = (sorted.back() - sorted.front() + how_.threshold()) * static_cast<double>(sorted.size());
        require(std::isfinite(reach),
                "promethee: the range of the values, with the preference threshold and times their "
                "number, must be finite, got [",
                sorted.front(), ", ", sorted.back(), "]");
        centre_ = sorted[sorted.size() / 2];
        prefix_.assign(1, 0.0);
        compensated_sum sum;
        for (const double v : sorted) {
            sum.add(v - centre_);
            prefix_.push_back(sum.value());
        }
    }

    /// Its members: the sums are worked out from the values.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("preference_flow");
        each("how", of.how_...);
        each("values", of.index_...);
    }
    void rebuild(std::string_view) { *this = preference_flow{how_, index_.sorted()}; }

    /// Refuses a population of nobody.
    void require_sound(std::string_view where) const {
        require(size() > 0, where, ": values must hold those of at least one customer, got none");
    }

    [[nodiscard]] std::size_t size() const noexcept { return index_.size(); }

    /// sum of P(value - b) - sum of P(b - value) over the population.
    [[nodiscard]] double operator()(double value) const {
        const auto n = static_cast<double>(size());
        const double q = how_.indifference(), p = how_.threshold();
        switch (how_.shape()) {
        case preference::kind::usual: {
            const auto [below, up_to] = index_.of(value);
            return static_cast<double>(below + up_to) - n;
        }
        case preference::kind::u_shape:
            return over(value, q);
        case preference::kind::two_steps:
            return (over(value, q) + over(value, p)) / 2;
        case preference::kind::gaussian:
        case preference::kind::custom: {
            compensated_sum sum;
            for (const double b : index_.sorted())
                sum.add(value > b ? how_(value - b) : -how_(b - value));
            return sum.value();
        }
        default:
            return ramp(value, q, p);
        }
    }

    /// `each(i, flow)` for many values; the usual function finds their places together.
    template <class Each>
    void of_all(const double* values, std::size_t count, Each each) const {
        const auto n = static_cast<double>(size());
        if (how_.shape() == preference::kind::usual)
            index_.of_all(values, count, [&](std::size_t i, rank_index::place place) {
                each(i, static_cast<double>(place.below + place.up_to) - n);
            });
        else
            for (std::size_t i = 0; i < count; ++i)
                each(i, (*this)(values[i]));
    }

private:
    /// How many are more than t below, less how many are more than t above.
    [[nodiscard]] double over(double value, double t) const noexcept {
        return static_cast<double>(index_.below(value - t)) - static_cast<double>(size() - index_.up_to(value + t));
    }

    /// The straight line between q and p, as sums over the values between.
    [[nodiscard]] double ramp(double value, double q, double p) const noexcept {
        const auto all_below = index_.up_to(value - p), some_below = index_.up_to(value - q);
        const auto some_above = index_.below(value + q), all_above = index_.below(value + p);
        if (some_below == all_below && all_above == some_above) // nobody between: the value may lie anywhere
            return static_cast<double>(all_below) - static_cast<double>(size() - all_above);
        const double at = value - centre_;
        const double down =
            static_cast<double>(some_below - all_below) * (at - q) - (prefix_[some_below] - prefix_[all_below]);
        const double up =
            (prefix_[all_above] - prefix_[some_above]) - static_cast<double>(all_above - some_above) * (at + q);
        return static_cast<double>(all_below) - static_cast<double>(size() - all_above) + (down - up) / (p - q);
    }

    preference how_;
    rank_index index_;
    double centre_ = 0;
    std::vector<double> prefix_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
