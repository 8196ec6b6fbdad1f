#pragma once

/// @file
/// The impurities: `gini` and `entropy` for classes, `variance` and `poisson_deviance` for numbers.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/tree/concepts.hpp>

#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// The chance that two customers drawn from a group differ in class: I = 1 - sum_c p_c^2.
/// Source: Breiman, Friedman, Olshen and Stone, Classification and Regression Trees (1984), section 4.3.
struct gini {
    static constexpr std::string_view name = "gini"; ///< for the record
    /// weight times I, as sum_c w_c (w - w_c) / w: no cancellation in almost pure groups.
    [[nodiscard]] double total(std::span<const double> weights) const {
        double all = 0;
        for (const double w : weights)
            all += w;
        if (!(all > 0))
            return 0;
        double pairs = 0;
        for (const double w : weights)
            pairs += detail::rounded_product(w, all - w);
        return pairs / all;
    }
};

/// The information in a customer's class, in nats: I = -sum_c p_c ln p_c.
/// Source: Quinlan, Induction of decision trees, Machine Learning 1 (1986).
struct entropy {
    static constexpr std::string_view name = "entropy"; ///< for the record
    /// weight times I.
    [[nodiscard]] double total(std::span<const double> weights) const {
        double all = 0;
        for (const double w : weights)
            all += w;
        double sum = 0;
        for (const double w : weights)
            if (w > 0)
                sum -= detail::rounded_product(w, 2 * w > all ? std::log1p((w - all) / all)
                                                              : std::log(w / all)); // log1p: accurate near 1
        return sum;
    }
};

/// The mean squared distance from the mean: I = sum w (y - mean)^2 / sum w.
/// Source: Breiman et al. (1984), section 8.3.
struct variance {
    static constexpr std::string_view name = "variance"; ///< for the record
    static constexpr int degree = 2;                     ///< in the unit of the labels

    /// -sum^2 / weight: the sum of squares without the part that no split changes.
    [[nodiscard]] double total(const label_sum& s) const { return s.weight > 0 ? -s.sum * s.sum / s.weight : 0; }
    /// (y - mean)^2.
    [[nodiscard]] double deviance(double y, double mean) const { return (y - mean) * (y - mean); }
};

/// Deviance of counts such as orders per year: I = 2 mean(y ln(y / mean) - (y - mean)); labels must be >= 0.
/// Customers who all have none have deviance 0, and a leaf of such predicts 0: a count in it would be infinitely
/// unlikely, and is charged nothing, here and on held-out customers.
/// Source: Therneau and Atkinson, An introduction to recursive partitioning using the rpart routines, section 8.
struct poisson_deviance {
    static constexpr std::string_view name = "poisson_deviance"; ///< for the record
    static constexpr int degree = 1;                             ///< in the unit of the labels
    static constexpr std::string_view accepted = "at least 0";   ///< the legal labels

    /// -2 S ln(S / weight), S the sum of counts.
    [[nodiscard]] double total(const label_sum& s) const {
        const double counts = s.sum + detail::rounded_product(s.weight, s.centre);
        return counts > 0 && s.weight > 0 ? -2 * counts * std::log(counts / s.weight) : 0;
    }
    /// Counts are not negative.
    [[nodiscard]] static bool accepts(double y) { return y >= 0; }
    /// 2 (y ln(y / mean) - (y - mean)).
    [[nodiscard]] double deviance(double y, double mean) const {
        if (!(mean > 0))
            return 0;
        const double ratio = y / mean;
        const double log_ratio = std::isnormal(ratio) ? std::log(ratio) : std::log(y) - std::log(mean);
        return 2 * ((y > 0 ? detail::rounded_product(y, log_ratio) : 0) - (y - mean));
    }
};

static_assert(class_impurity_policy<gini> && class_impurity_policy<entropy>);
static_assert(number_impurity_policy<variance> && number_impurity_policy<poisson_deviance>);

} // namespace clientele::inline CLIENTELE_ABI
