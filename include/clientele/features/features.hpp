#pragma once

/// @file
/// Summaries to a matrix with named columns, for the rooms that read many numbers per customer.

#include <clientele/cmath.hpp>
#include <clientele/features/concepts.hpp>

#include <string>
#include <tuple>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Customers x features, with the names of the features.
struct feature_matrix {
    matrix values;                  ///< one customer per row, in the order of the summaries
    std::vector<std::string> names; ///< one per column

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("feature_matrix");
        each("values", of.values...);
        each("names", of.names...);
    }
};

/// Ready-made features, each one column of the summaries.
/// Complexity: O(1) a customer.
namespace feature {

/// Days since the last purchase.
struct recency {
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "days since last purchase"; }
    /// Its value, in days.
    [[nodiscard]] double operator()(const auto& base, std::size_t i) const { return base.recency[i]; }
};

/// Days with a purchase.
struct purchase_days {
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "purchase days"; }
    /// Its value, at least 1.
    [[nodiscard]] double operator()(const auto& base, std::size_t i) const { return base.purchase_days[i]; }
};

/// All money a customer has brought.
struct total {
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "total spend"; }
    /// Its value, in currency units.
    [[nodiscard]] double operator()(const auto& base, std::size_t i) const { return base.total[i]; }
};

/// Mean spend per purchase day, the first one included.
struct spend_per_purchase_day {
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "spend per purchase day"; }
    /// Its value, in currency units.
    [[nodiscard]] double operator()(const auto& base, std::size_t i) const {
        return base.total[i] / base.purchase_days[i];
    }
};

/// Money per year of tenure.
struct annual_spend {
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "annual spend"; }
    /// Its value, in currency units per year.
    [[nodiscard]] double operator()(const auto& base, std::size_t i) const { return base.annual_spend[i]; }
};

/// Years since the first purchase.
struct tenure {
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "tenure"; }
    /// Its value, in years.
    [[nodiscard]] double operator()(const auto& base, std::size_t i) const { return base.tenure[i]; }
};

/// Mean days between purchase days.
struct mean_gap {
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "mean gap"; }
    /// Its value, in days; 0 without a repeat purchase.
    [[nodiscard]] double operator()(const auto& base, std::size_t i) const { return base.mean_gap[i]; }
};

/// Longest stretch between purchase days.
struct longest_gap {
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "longest gap"; }
    /// Its value, in days; 0 without a repeat purchase.
    [[nodiscard]] double operator()(const auto& base, std::size_t i) const { return base.longest_gap[i]; }
};

/// What an accumulator of `summarize` measured, by its name: `feature::measure{"growth slope"}`.
struct measure {
    std::string measured; ///< the name

    /// Its name.
    [[nodiscard]] const std::string& name() const noexcept { return measured; }
    /// Its value, as the accumulator gives it.
    /// @throws error `bad_parameter` where no accumulator measured it
    [[nodiscard]] double operator()(const auto& base, std::size_t i) const { return base.measure(measured)[i]; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("measure");
        each("measured", of.measured...);
    }
};

/// A feature under another name, such as that of a criterion: `feature::renamed{"money", feature::total{}}`.
template <class Feature>
struct renamed {
    std::string called; ///< its name here
    Feature feature;    ///< what it measures

    /// Its name.
    [[nodiscard]] const std::string& name() const noexcept { return called; }
    /// Its value, as the feature gives it.
    [[nodiscard]] double operator()(const auto& base, std::size_t i) const { return feature(base, i); }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("renamed");
        each("called", of.called...);
        each("feature", of.feature...);
    }
};

} // namespace feature

/// Which features of the summaries become the columns of a matrix, in this order.
/// `features{feature::recency{}, feature::purchase_days{}, feature::total{}}(base)`
/// A host's own feature is any `feature_policy`.
///
/// @throws error `bad_value` with the row when a feature is not finite
/// Complexity: O(n d) time and memory.
template <class... Features>
class features {
public:
    /// Takes the features.
    constexpr explicit features(Features... list) : list_{std::move(list)...} {}

    /// The matrix of these summaries.
    template <class Summaries>
    [[nodiscard]] feature_matrix operator()(const Summaries& base) const {
        static_assert(
            (feature_policy<Features, Summaries> && ...),
            "every feature must offer name() and a call with (summaries, row) that returns a number (feature_policy)");
        const auto n = static_cast<Eigen::Index>(base.size());
        feature_matrix result{matrix(n, static_cast<Eigen::Index>(sizeof...(Features))), {}};
        Eigen::Index j = 0;
        const auto fill = [&](const auto& each) {
            result.names.push_back(std::string{each.name()});
            for (Eigen::Index i = 0; i < n; ++i) {
                const auto row = static_cast<std::size_t>(i);
                const double value = each(base, row);
                if (!std::isfinite(value)) [[unlikely]]
                    fail(errc::bad_value, row, "features: ", each.name(), " must be finite, got ", value, " in row ",
                         row);
                result.values(i, j) = value;
            }
            ++j;
        };
        std::apply([&](const auto&... each) { (fill(each), ...); }, list_);
        return result;
    }

    /// Its members: each feature under its name.
    static constexpr void members(auto&& each, auto& of, auto&... others) {
        each.is("features");
        detail::for_each_place<sizeof...(Features)>([&](auto place) {
            each(std::get<place>(of.list_).name(), std::get<place>(of.list_), std::get<place>(others.list_)...);
        });
    }

private:
    std::tuple<Features...> list_;
};

} // namespace clientele::inline CLIENTELE_ABI
