#pragma once

/// @file
/// Scores in any number of dimensions, and policies chosen at run time.

#include <clientele/rfm/binning.hpp>
#include <clientele/rfm/concepts.hpp>
#include <clientele/rfm/detail/fit.hpp>
#include <clientele/rfm/fitted_cuts.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A binning policy chosen at run time: holds any of them, by value; quantile bins by default. Copies share the policy.
class any_binning {
public:
    /// Quantile bins.
    any_binning() : any_binning(quantile_bins{}) {}
    /// Takes a policy.
    template <class Policy>
        requires(!std::same_as<std::remove_cvref_t<Policy>, any_binning> && binning_policy<std::remove_cvref_t<Policy>>)
    any_binning(Policy&& policy)
        : policy_{std::make_shared<const std::remove_cvref_t<Policy>>(std::forward<Policy>(policy))},
          divide_{[](const void* which, column values) {
              return detail::bin_values(*static_cast<const std::remove_cvref_t<Policy>*>(which), values);
          }} {}

    /// The cuts of a column, by the policy it holds.
    [[nodiscard]] bin_cuts cuts(column values) const { return divide(values).cuts; }
    /// The cuts, and the bins of the rows where these hang on more than the value (else none).
    [[nodiscard]] divided_rows divide(column values) const { return divide_(policy_.get(), values); }

    static constexpr std::string_view role = "any_binning"; ///< what is saved beside the name
    /// The name it is registered under (`named_policies`), by which it is saved; empty: none.
    [[nodiscard]] const std::string& saved_as() const noexcept { return name_; }
    /// The same under a name.
    [[nodiscard]] any_binning saved_as(std::string name) const {
        auto out = *this;
        out.name_ = std::move(name);
        return out;
    }

private:
    std::shared_ptr<const void> policy_;
    divided_rows (*divide_)(const void* policy, column values);
    std::string name_{};
};
static_assert(row_binning_policy<any_binning>);

/// One dimension to be scored.
struct score_dimension {
    std::string name;                                   ///< such as "length"
    dimension_role role = dimension_role::other;        ///< what it measures; a frequency marks prospects by 0
    any_binning binning{};                              ///< how its values are divided
    score_order better = score_order::higher_is_better; ///< which values are good
    double weight = 1.0;                                ///< in the composite, not negative

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("score_dimension");
        each("name", of.name...);
        each("role", of.role...);
        each("binning", of.binning...);
        each("better", of.better...);
        each("weight", of.weight...);
    }
};

/// Scores in any number of dimensions by the machinery of `rfm`: length, margin, engagement, variety and whatever a
/// host can put into a column. `lrfm()`, `rfmtc()` and their kin name the usual ones.
struct dimension_scoring {
    std::vector<score_dimension> dimensions; ///< at least one; names are distinct
    nesting nested = nesting::independent;   ///< cuts over all customers, or within the cells of those before
    prospect_rule prospects = prospect_rule::set_apart; ///< what a frequency of 0 means, if there is a frequency

    /// Learns the cuts from these customers, and scores them.
    ///
    /// @param columns one per dimension, in their order, one value per customer
    /// @returns the cuts, and a score of each customer in each dimension
    /// @throws error as `rfm::fit`; `bad_parameter` for two dimensions of one name
    /// Complexity: that of the policies, plus O(n d log bins).
    [[nodiscard]] rfm_result fit(std::span<const column> columns) const {
        std::vector<detail::dimension_fit> fits;
        for (const auto& each : dimensions) {
            for (const auto& before : fits)
                require(before.name != each.name, "dimension_scoring: names must be distinct, got ", each.name,
                        " twice");
            fits.push_back(detail::dimension_fit::with(each.name, each.role, each.better, each.weight, each.binning));
        }
        return detail::fit_dimensions(fits, columns, nested, prospects);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("dimension_scoring");
        each("dimensions", of.dimensions...);
        each("nested", of.nested...);
        each("prospects", of.prospects...);
    }
};

/// Recency in days: fewer are better.
[[nodiscard]] inline score_dimension recency_dimension(any_binning binning = {}) {
    return {.name = "recency",
            .role = dimension_role::recency,
            .binning = std::move(binning),
            .better = score_order::lower_is_better};
}
/// Number of purchases; a 0 marks a prospect.
[[nodiscard]] inline score_dimension frequency_dimension(any_binning binning = {}) {
    return {.name = "frequency", .role = dimension_role::frequency, .binning = std::move(binning)};
}
/// Money.
[[nodiscard]] inline score_dimension monetary_dimension(any_binning binning = {}) {
    return {.name = "monetary", .role = dimension_role::monetary, .binning = std::move(binning)};
}

/// Length, recency, frequency, monetary: length is the time from the first to the last purchase.
/// Source: Chang and Tsay, Integrating of SOM and K-mean in data mining clustering: an empirical study of CRM and
/// profitability evaluation, Journal of Information Management 11 (2004).
[[nodiscard]] inline std::vector<score_dimension> lrfm() {
    return {{.name = "length"}, recency_dimension(), frequency_dimension(), monetary_dimension()};
}

/// Recency, frequency, monetary, time since the first purchase, churn probability (lower is better).
/// Source: Yeh, Yang and Ting, Knowledge discovery on RFM model using Bernoulli sequence, Expert Systems with
/// Applications 36 (2009).
[[nodiscard]] inline std::vector<score_dimension> rfmtc() {
    return {recency_dimension(),
            frequency_dimension(),
            monetary_dimension(),
            {.name = "time"},
            {.name = "churn", .better = score_order::lower_is_better}};
}

/// Recency, frequency, monetary, variety: the number of different products or categories bought.
[[nodiscard]] inline std::vector<score_dimension> rfmv() {
    return {recency_dimension(), frequency_dimension(), monetary_dimension(), {.name = "variety"}};
}

/// Recency, frequency, engagement: visits, posts, minutes; for hosts without money.
[[nodiscard]] inline std::vector<score_dimension> rfe() {
    return {recency_dimension(), frequency_dimension(), {.name = "engagement"}};
}

/// Recency, frequency, monetary, margin: what is left of the money.
[[nodiscard]] inline std::vector<score_dimension> rfm_margin() {
    return {recency_dimension(), frequency_dimension(), monetary_dimension(), {.name = "margin"}};
}

} // namespace clientele::inline CLIENTELE_ABI
