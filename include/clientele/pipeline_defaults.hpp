#pragma once

/// @file
/// What a pipeline goes by unless the host says otherwise: which column ranks customers, when they were contacted last,
/// and how features are brought to one scale.

#include <clientele/fwd.hpp>
#include <clientele/types.hpp>

#include <iterator>
#include <span>

namespace clientele::inline CLIENTELE_ABI {

/// Tiers by all money a customer has brought. The default.
struct by_total {
    /// The column.
    [[nodiscard]] column operator()(const auto& seen) const { return seen.base.total; }
};
/// Tiers by money per year of tenure.
struct by_annual_spend {
    /// The column.
    [[nodiscard]] column operator()(const auto& seen) const { return seen.base.annual_spend; }
};
/// Tiers by lifetime value.
struct by_lifetime_value {
    static constexpr bool needs_lifetime = true; ///< the stage it reads
    /// The column.
    [[nodiscard]] column operator()(const auto& seen) const { return seen.lifetime.value; }
};
/// Tiers by the value score.
struct by_value_score {
    static constexpr bool needs_value = true; ///< the stage it reads
    /// The column.
    [[nodiscard]] column operator()(const auto& seen) const { return seen.value.scores; }
};

/// The last purchase counts as the last contact: the default, for hosts that keep no diary of contacts.
struct last_purchase {
    /// The days.
    [[nodiscard]] std::span<const day> operator()(const auto& seen) const {
        return {std::data(seen.base.last), std::size(seen.base.last)};
    }
};

/// Z-scores: what features are brought to one scale by before they are clustered, unless the host says otherwise. It
/// needs `features/scaling.hpp` only where the stage clusters is used.
struct default_scaling {
    /// Learns mean and standard deviation of each column.
    template <class Matrix, class Scaler = zscore_scaler>
    [[nodiscard]] auto fit(const Matrix& x) const {
        constexpr bool included = requires { sizeof(Scaler); };
        static_assert(included, "pipeline: the stage clusters brings the features to one scale first: "
                                "#include <clientele/features/scaling.hpp>, or give .scaling a scaler of your own");
        if constexpr (included)
            return Scaler{}.fit(x);
    }
    /// The same of the rows of all ranks.
    template <class Ranks, class Matrix, class Scaler = zscore_scaler>
    [[nodiscard]] auto fit_on(const Ranks& ranks, const Matrix& own) const {
        return Scaler{}.fit_on(ranks, own);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
