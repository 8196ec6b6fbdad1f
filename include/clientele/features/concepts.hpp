#pragma once

/// @file
/// What a feature and a scaler are.

#include <clientele/math/matrix.hpp>
#include <clientele/orders/summaries.hpp>

#include <concepts>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// One number per customer, with a name: `feature.name()` and `feature(base, i)` for customer i of the summaries.
template <class Feature, class Summaries = summaries<std::int64_t>>
concept feature_policy = requires(const Feature& feature, const Summaries& base, std::size_t i) {
    { feature.name() } -> std::convertible_to<std::string_view>;
    { feature(base, i) } -> std::convertible_to<double>;
};

/// A scaler that was fitted: it treats every later customer as it treated those it was fitted on.
template <class Fitted>
concept fitted_scaler_like = requires(const Fitted& fitted, const matrix& x) {
    { fitted.apply(x) } -> std::same_as<matrix>;
};

/// Brings features to a common scale: `fit(x)` learns from a customers x features matrix, the result's `apply` scales
/// any other.
template <class Scaler>
concept scaler_policy = requires(const Scaler& scaler, const matrix& x) {
    { scaler.fit(x) } -> fitted_scaler_like;
};

} // namespace clientele::inline CLIENTELE_ABI
