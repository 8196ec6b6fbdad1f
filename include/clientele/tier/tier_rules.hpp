#pragma once

/// @file
/// Tiers by rules over many criteria: the first rule that a customer meets names the tier.

#include <clientele/fwd.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/tier/concepts.hpp>
#include <clientele/tier/detail/rule_cells.hpp>
#include <clientele/tier/rule.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A missing value (NaN) in a criterion that a rule reads is an error.
struct refuse_missing {
    static constexpr std::string_view name = "refuse_missing"; ///< for the record
    /// Whether a missing value is an answer.
    static constexpr bool missing_allowed = false;
};
/// A missing value meets no requirement: what is not known does not count for a customer.
struct missing_not_met {
    static constexpr std::string_view name = "missing_not_met"; ///< for the record
    /// Whether a missing value is an answer.
    static constexpr bool missing_allowed = true;
};

/// What a missing value means to a rule: `missing_allowed` says whether NaN is legal; it never meets a requirement.
/// Ready-made: `refuse_missing`, `missing_not_met`.
template <class Policy>
concept missing_criterion_policy = requires {
    { Policy::missing_allowed } -> std::convertible_to<bool>;
};

/// The tiers that rules gave.
struct rule_tiers {
    std::vector<int> tiers;         ///< the tier of each customer; the rule that fired has the same number
    std::vector<std::string> names; ///< the name of each tier, the last for those who met no rule

    /// The number of tiers.
    [[nodiscard]] int count() const noexcept { return static_cast<int>(names.size()); }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("rule_tiers");
        each("tiers", of.tiers...);
        each("names", of.names...);
    }
};

/// One requirement, seen for one customer.
struct requirement_result {
    requirement asked; ///< what was asked
    double value;      ///< what the customer has; NaN when missing
    bool met;          ///< whether that is enough
};

/// One rule, seen for one customer.
struct rule_result {
    std::string rule;                             ///< the name of the tier
    bool met = false;                             ///< whether the rule fired or would have
    double points = 0.0;                          ///< points of the requirements that are met
    double needed = 0.0;                          ///< points that are enough
    std::vector<requirement_result> requirements; ///< one by one
};

/// @cond INTERNAL
namespace detail {

/// The number of customers of a matrix with one column per criterion.
template <class Criteria>
[[nodiscard]] std::size_t rows_of_criteria(const Criteria& criteria, const matrix_view& x) {
    if (static_cast<std::size_t>(x.cols()) != criteria.size())
        fail(errc::bad_shape, no_row, "tier_rules: the matrix must have ", criteria.size(),
             " columns, one per criterion, got ", x.cols());
    if (x.rows() == 0)
        fail(errc::empty_input, no_row, "tier_rules: the matrix must have at least one row, got none");
    return static_cast<std::size_t>(x.rows());
}

} // namespace detail
/// @endcond

/// Rules over named criteria, best tier first. A customer is in the first tier whose rule is met, in the last tier when
/// none is. Customers without any transaction are legal: their spend is 0.
///
///     tier_rules{.criteria = {"spend", "orders"},
///                .rules = {all_of("key", {at_least("spend", 1e6), at_least("orders", 12)}),
///                          k_of(1, "important", {at_least("spend", 5e5), at_least("orders", 24)})}}.apply(x)
template <class Missing>
struct tier_rules {
    static_assert(missing_criterion_policy<Missing>, "tier_rules: missing must offer missing_allowed, true or false");

    std::vector<std::string> criteria;       ///< the names of the columns of the matrix, in their order
    std::vector<tier_rule> rules;            ///< one per tier but the last, best first
    std::string otherwise = "ordinary";      ///< the name of the last tier, for those who meet no rule
    [[no_unique_address]] Missing missing{}; ///< what a missing value means

    /// The tier of each customer, in one pass over the matrix and without memory but the result.
    /// @param x customers x criteria, columns as named
    /// @returns one tier per row, in [0, rules.size()]
    /// @throws error `empty_input` for a matrix without rows, `bad_shape` for another number of columns, `bad_value`
    ///         with row and criterion for an infinite value or a missing one unless the policy takes it, and what
    ///         `check` refuses
    /// Complexity: O(n x requirements).
    [[nodiscard]] rule_tiers apply(const matrix_view& x) const {
        check();
        const auto n = detail::rows_of_criteria(criteria, x);
        rule_tiers result{std::vector<int>(n), {}};
        for (const auto& rule : rules)
            result.names.push_back(rule.name);
        result.names.push_back(otherwise);
        const auto compiled = compile(x);
        for (std::size_t begin = 0; begin < n; begin += block)
            apply_block(x, compiled, begin, (std::min)(block, n - begin), result.tiers.data());
        return result;
    }

    /// Refuses rules that contradict themselves, name an unknown criterion or can never fire, whatever the customer.
    /// A tier is unreachable when every customer who would meet its rule meets a better one; this is decided exactly by
    /// trying each combination of ranges of the criteria, as long as there are not too many.
    /// @param most_cells of how many combinations at most all are tried
    /// @throws error `bad_parameter`
    void check(std::size_t most_cells = 1u << 16) const {
        require(!rules.empty(), "tier_rules: rules must hold at least one rule, got none");
        for (std::size_t a = 0; a < criteria.size(); ++a)
            for (std::size_t b = 0; b < a; ++b)
                require(criteria[a] != criteria[b], "tier_rules: two criteria are called '", criteria[a], "'");
        for (const auto& rule : rules) {
            detail::require_rule("tier_rules", rule);
            for (const auto& each : rule.requirements)
                (void)detail::criterion_index("tier_rules", criteria, each.criterion);
        }
        const auto found = reachable(most_cells);
        for (std::size_t t = 0; t < found.size(); ++t)
            require(found[t], "tier_rules: tier ", t, " ('", t < rules.size() ? rules[t].name : otherwise,
                    "') is unreachable: whoever meets its rule meets a better one");
    }

    /// The tier of one customer. The rules are not checked.
    /// @param values one per criterion; NaN meets nothing
    /// @returns the tier, 0 the best; the number of rules when none is met
    /// @throws error `bad_shape` for another number of values, `bad_parameter` for an unknown criterion
    [[nodiscard]] int tier_of(std::span<const double> values) const {
        require_same_size("tier_rules", "the values of a customer", criteria.size(), values.size());
        return tier_of(values, columns());
    }

    /// The values at which a requirement on a criterion begins or ends to be met, rising.
    /// @param criterion its place in `criteria`
    /// @returns the values, rising
    /// @throws error `bad_parameter` for a place that no criterion has
    [[nodiscard]] std::vector<double> breakpoints(std::size_t criterion) const {
        require(criterion < criteria.size(), "tier_rules: criterion must be one of ", criteria.size(), " columns, got ",
                criterion);
        return detail::rule_breakpoints(rules, criteria[criterion]);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tier_rules");
        each("criteria", of.criteria...);
        each("rules", of.rules...);
        each("otherwise", of.otherwise...);
        each("missing", of.missing...);
    }

private:
    // a block of all columns stays in the first-level cache, and the pieces are so short that the prefetcher follows
    // all columns at once instead of starting anew with each
    static constexpr std::size_t block = 64;

    struct term {
        const double* values;
        double lower;
        double upper;
        double met;
        double missed; // minus infinity when necessary: no points can make up for it
    };
    struct compiled_rules {
        std::vector<std::vector<term>> rules;
        std::vector<std::size_t> columns; // the columns that some rule reads
    };

    /// The column that each requirement of each rule reads.
    [[nodiscard]] std::vector<std::vector<std::size_t>> columns() const {
        std::vector<std::vector<std::size_t>> result;
        result.reserve(rules.size());
        for (const auto& rule : rules)
            result.push_back(detail::columns_read("tier_rules", criteria, rule));
        return result;
    }

    [[nodiscard]] int tier_of(std::span<const double> values, const std::vector<std::vector<std::size_t>>& read) const {
        std::size_t tier = 0;
        while (tier < rules.size() && !detail::meets(rules[tier], read[tier], values))
            ++tier;
        return static_cast<int>(tier);
    }

    [[nodiscard]] compiled_rules compile(const matrix_view& x) const {
        compiled_rules result;
        for (const auto& rule : rules) {
            auto& terms = result.rules.emplace_back();
            for (const auto& each : rule.requirements) {
                const auto j = detail::criterion_index("tier_rules", criteria, each.criterion);
                result.columns.push_back(j);
                terms.push_back({column_of(x, j).data(), each.lower, each.upper, each.points,
                                 each.necessary ? -std::numeric_limits<double>::infinity() : 0.0});
            }
        }
        std::sort(result.columns.begin(), result.columns.end());
        result.columns.erase(std::unique(result.columns.begin(), result.columns.end()), result.columns.end());
        return result;
    }

    void apply_block(const matrix_view& x, const compiled_rules& compiled, std::size_t begin, std::size_t size,
                     int* tiers) const {
        for (const auto j : compiled.columns)
            require_legal(column_of(x, j), j, begin, size);
        std::array<double, block> sum;
        std::array<double, block> tier;
        std::fill_n(tier.begin(), size, static_cast<double>(rules.size()));
        for (std::size_t t = rules.size(); t-- > 0;) { // from the worst up: a better rule overwrites
            std::fill_n(sum.begin(), size, 0.0);
            for (const auto& each : compiled.rules[t])
                count_points(each, begin, size, sum.data());
            fire(rules[t].enough(), static_cast<double>(t), sum.data(), size, tier.data());
        }
        for (std::size_t i = 0; i < size; ++i)
            tiers[begin + i] = static_cast<int>(tier[i]);
    }

    static void fire(const double needed, const double number, const double* sum, std::size_t size, double* tier) {
        for (std::size_t i = 0; i < size; ++i) {
            const auto now = tier[i];
            tier[i] = sum[i] >= needed ? number : now; // both read first: no branch, whole vectors at a time
        }
    }

    static void count_points(const term each, std::size_t begin, std::size_t size, double* sum) {
        const double* const values = each.values + begin;
        if (each.upper == std::numeric_limits<double>::infinity()) { // the common case needs one comparison
            for (std::size_t i = 0; i < size; ++i)
                sum[i] += values[i] >= each.lower ? each.met : each.missed;
        } else {
            for (std::size_t i = 0; i < size; ++i) {
                const bool met = (values[i] >= each.lower) & (values[i] < each.upper); // no short cut: no branch
                sum[i] += met ? each.met : each.missed;
            }
        }
    }

    void require_legal(column values, std::size_t j, std::size_t begin, std::size_t size) const {
        constexpr std::uint64_t infinite = 0x7FF0'0000'0000'0000u; // the exponent of infinities and NaNs
        std::uint64_t found = 0;
        for (std::size_t i = begin; i < begin + size; ++i) // integers: this loop becomes vector code, a sum would not
            found |= (std::bit_cast<std::uint64_t>(values[i]) & infinite) == infinite ? 1u : 0u;
        if (found == 0) [[likely]]
            return;
        for (std::size_t i = begin; i < begin + size; ++i)
            if (!std::isfinite(values[i]) && !(Missing::missing_allowed && std::isnan(values[i])))
                fail(errc::bad_value, i, "tier_rules: criterion '", criteria[j], "' must be finite",
                     Missing::missing_allowed ? " or missing" : " (or choose missing_not_met)", ", got ", values[i],
                     " in row ", i);
    }

    /// Which tiers some customer can be in; all of them when there are too many combinations to try.
    [[nodiscard]] std::vector<bool> reachable(std::size_t most_cells) const {
        std::vector<bool> found(rules.size() + 1, false);
        const auto read = columns();
        auto missing_tiers = found.size();
        const bool tried = detail::visit_cells(criteria, rules, most_cells, [&](std::span<const double> values) {
            const auto tier = static_cast<std::size_t>(tier_of(values, read));
            missing_tiers -= found[tier] ? 0u : 1u;
            found[tier] = true;
            return missing_tiers > 0;
        });
        return tried ? found : std::vector<bool>(found.size(), true);
    }
};

/// Why a customer is in its tier: every rule and every requirement, met or not, best tier first.
/// @param rules that give the tiers
/// @param x customers x criteria, columns as named
/// @param row the customer, in [0, x.rows())
/// @returns one line per rule; the first that is met names the tier
/// @throws error `bad_parameter` for a row outside the matrix and what `tier_rules::check` refuses, `bad_shape` for
///         another number of columns, `empty_input` for a matrix without rows
/// Complexity: O(requirements).
template <class Missing>
[[nodiscard]] std::vector<rule_result> explain_tier(const tier_rules<Missing>& rules, const matrix_view& x,
                                                    std::size_t row) {
    rules.check();
    const auto n = detail::rows_of_criteria(rules.criteria, x);
    require(row < n, "explain_tier: row must be in [0, ", n - 1, "], got ", row);
    std::vector<rule_result> result;
    for (const auto& rule : rules.rules) {
        rule_result line{.rule = rule.name, .met = true, .needed = rule.needed, .requirements = {}};
        for (const auto& each : rule.requirements) {
            const auto j = detail::criterion_index("tier_rules", rules.criteria, each.criterion);
            const auto value = x(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(j));
            const bool met = each.met(value);
            line.points += met ? each.points : 0.0;
            line.met = line.met && (met || !each.necessary);
            line.requirements.push_back({each, value, met});
        }
        line.met = line.met && line.points >= rule.enough();
        result.push_back(std::move(line));
    }
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
