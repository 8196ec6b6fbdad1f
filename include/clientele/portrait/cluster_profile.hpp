#pragma once

/// @file
/// Describing clusters: who they are against all customers, a name for each, and the rules of a small tree with the
/// price of saying it so simply.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/portrait/concepts.hpp>
#include <clientele/portrait/contrast.hpp>
#include <clientele/tree/rules.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One cluster against all customers.
struct cluster_profile {
    int label = 0;        ///< the cluster
    std::string name{};   ///< given by a rule from what sets it apart; no two clusters have the same
    std::size_t rows = 0; ///< its customers
    double mass = 0.0;    ///< their weight
    double share = 0.0;   ///< of all weight, in (0, 1]
    /// Index and effect of every feature, the one that sets it apart most first.
    std::vector<feature_contrast> features{};

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("cluster_profile");
        each("label", of.label...);
        each("name", of.name...);
        each("rows", of.rows...);
        each("mass", of.mass...);
        each("share", of.share...);
        each("features", of.features...);
    }
};

/// Names a cluster after its strongest features: "very high spend, low recency". A feature is named when its effect
/// (Cliff's delta) is clear; a cluster without any is "average".
/// Source: Romano et al., Exploring methods for evaluating group differences (2006): an effect above 0.33 is medium.
struct by_strongest {
    int most_features = 2;             ///< named at most, at least 1
    double clear = 0.33;               ///< effect from which a feature is "high" or "low", in (0, 1]
    double strong = 0.75;              ///< effect from which it is "very high" or "very low"
    std::string otherwise = "average"; ///< the name where nothing is clear

    /// The name.
    [[nodiscard]] std::string name(const cluster_profile& profile, const std::vector<std::string>& features) const {
        std::string out;
        int named = 0;
        for (const auto& each : profile.features) {
            if (named == most_features || std::abs(each.effect) < clear)
                break;
            out += named++ ? ", " : "";
            out += std::abs(each.effect) >= strong ? "very " : "";
            out += each.effect > 0.0 ? "high " : "low ";
            out += features[static_cast<std::size_t>(each.feature)];
        }
        return named ? out : otherwise;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("by_strongest");
        each("most_features", of.most_features...);
        each("clear", of.clear...);
        each("strong", of.strong...);
        each("otherwise", of.otherwise...);
    }
};
static_assert(cluster_naming_policy<by_strongest>);

/// All clusters against all customers.
struct cluster_profiles {
    std::vector<std::string> features;     ///< the names of the columns
    std::vector<cluster_profile> clusters; ///< by label; only clusters with customers

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("cluster_profiles");
        each("features", of.features...);
        each("clusters", of.clusters...);
    }
};

/// Profiles each cluster against the base of all customers: mean and index (100 is average) of every feature, the
/// effect as Cliff's delta, features ranked by it, and a name by rule.
///
///     const auto who = profile_clusters{.features = {"recency", "orders", "spend"}}(x, clusters.labels);
template <class Naming>
struct profile_clusters {
    static_assert(cluster_naming_policy<Naming>,
                  "profile_clusters: .naming must offer `std::string name(const cluster_profile&, "
                  "const std::vector<std::string>& features) const`");

    std::vector<std::string> features{}; ///< names of the columns; empty: x0, x1, ...
    Naming naming{};                     ///< how clusters are named

    /// Profiles clusters.
    /// @param x customers x features in units that people read (not scaled), finite
    /// @param labels of the rows, 0-based; rows with label -1 (set aside) are left out
    /// @param weights none (all 1), or one per row: a row of weight w counts as w equal rows
    /// @returns one profile per cluster that has rows, by label
    /// @throws error as `contrasts`; `bad_shape` when the names are not one per column; `empty_input` when all rows are
    /// set aside
    /// Complexity: O(d n log n).
    /// Source: Cliff, Dominance statistics, Psychological Bulletin 114 (1993).
    [[nodiscard]] cluster_profiles operator()(const matrix_view& x, std::span<const int> labels,
                                              column weights = {}) const {
        return profile_on(one_rank{}, x, labels, weights);
    }

    /// Profiles clusters of the customers of all ranks: the bits of all in one place, on every rank. The effect
    /// compares every customer with every other: each column goes to one rank.
    /// @param ranks all of them
    /// @param x own customers x features in units that people read (not scaled), finite
    /// @param labels of the own rows, 0-based; rows with label -1 (set aside) are left out
    /// @param weights none (all 1), or one per own row; on all ranks with rows, or on none
    /// @returns one profile per cluster that has rows on any rank, by label
    /// @throws error as above and as `contrasts_on`
    /// Complexity: as `contrasts_on`.
    template <ranks_policy Ranks>
    [[nodiscard]] cluster_profiles profile_on(const Ranks& ranks, const matrix_view& x, std::span<const int> labels,
                                              column weights = {}) const {
        cluster_profiles out{.features = names(x), .clusters = {}};
        const bool aside = std::all_of(labels.begin(), labels.end(), [](int label) { return label == -1; });
        if (!(detail::all_max(ranks, aside ? 0.0 : 1.0) > 0))
            fail(errc::empty_input, no_row, "profile_clusters: labels must name a cluster for at least one row");
        auto found = detail::contrasts_of_all(ranks, "profile_clusters", x, labels, weights, -1);
        double all = 0;
        for (const double mass : found.masses)
            all += mass;
        for (std::size_t s = 0; s < found.labels.size(); ++s) {
            cluster_profile profile{.label = found.labels[s],
                                    .rows = found.rows[s],
                                    .mass = found.masses[s],
                                    .share = found.masses[s] / all,
                                    .features = std::move(found.features[s])};
            profile.name = unused(naming.name(profile, out.features), out.clusters);
            out.clusters.push_back(std::move(profile));
        }
        return out;
    }

private:
    [[nodiscard]] std::vector<std::string> names(const matrix_view& x) const {
        if (!features.empty()) {
            if (features.size() != static_cast<std::size_t>(x.cols()))
                fail(errc::bad_shape, no_row, "profile_clusters: features must name ", x.cols(), " columns, got ",
                     features.size());
            return features;
        }
        std::vector<std::string> out;
        out.reserve(static_cast<std::size_t>(x.cols()));
        for (Eigen::Index j = 0; j < x.cols(); ++j)
            out.push_back(sentence("x", j));
        return out;
    }

    /// The name, with a number where an earlier cluster has it already.
    [[nodiscard]] static std::string unused(const std::string& name, const std::vector<cluster_profile>& before) {
        const auto taken = [&](const std::string& candidate) {
            return std::any_of(before.begin(), before.end(),
                               [&](const cluster_profile& p) { return p.name == candidate; });
        };
        std::string out = name;
        for (int number = 2; taken(out); ++number)
            out = sentence(name, " (", number, ")");
        return out;
    }
};

/// Clusters told by a tree.
struct explained_clusters {
    classification_tree tree;       ///< its answer for a customer is the cluster that the rules say
    std::vector<label_rule> rules;  ///< one per leaf, with precision and coverage
    std::vector<int> labels;        ///< what the rules say of each row
    std::vector<int> untold;        ///< clusters that no rule leads to
    double agreement = 0.0;         ///< share of the weight for which the rules say the cluster
    double inertia = 0.0;           ///< of the clusters, about their means
    double explained_inertia = 0.0; ///< of the groups that the rules make, about theirs
    /// The price of the explanation: explained_inertia / inertia - 1, what the groups lose in tightness by having
    /// simple borders. 0 means nothing is lost; infinite where the clusters have no inertia and the groups do.
    double price = 0.0;
};

/// Explains clusters by one decision tree with at most as many leaves as there are clusters, and says what that costs.
/// Source: Dasgupta, Frost, Moshkovitz and Rashtchian, Explainable k-means and k-medians clustering, ICML (2020), for
/// the price.
template <class Impurity>
struct explain_clusters {
    std::vector<std::string> features{};       ///< names of the columns; empty: x0, x1, ...
    int most_leaves = 0;                       ///< at least 1; 0: the number of clusters
    double least_leaf = 1.0;                   ///< weight behind each rule, above 0
    [[no_unique_address]] Impurity impurity{}; ///< what a split must reduce

    /// Explains clusters in the features that they were made from.
    /// @param x customers x features, finite
    /// @param labels of the rows, 0-based
    /// @param weights none (all 1), or one per row, 0 or in [1e-150, 1e150], not all 0
    /// @returns the rules, what they say of each row and what it costs
    /// @throws error as `fit_in`
    /// Complexity: O(d n log n depth).
    [[nodiscard]] explained_clusters fit(const matrix_view& x, std::span<const int> labels, column weights = {}) const {
        return fit_in(x, x, labels, weights);
    }

    /// Explains clusters in features that people read.
    /// @param readable customers x features that the rules may ask about, finite
    /// @param space customers x features that the clusters were made from (scaled), finite: the price is measured here
    /// @param labels of the rows, 0-based
    /// @param weights none (all 1), or one per row, 0 or in [1e-150, 1e150], not all 0
    /// @returns the rules, what they say of each row and what it costs
    /// @throws error as `decision_tree::fit`; `bad_shape`
    /// Complexity: O(d n log n depth).
    [[nodiscard]] explained_clusters fit_in(const matrix_view& readable, const matrix_view& space,
                                            std::span<const int> labels, column weights = {}) const {
        require_fields(readable, space, labels, weights);
        const auto masses = masses_of(labels, weights);
        const auto clusters =
            static_cast<int>(std::count_if(masses.begin(), masses.end(), [](double mass) { return mass > 0.0; }));
        const int leaves = most_leaves > 0 ? most_leaves : (std::max)(clusters, 1);
        std::vector<tree_feature> named;
        named.reserve(features.size());
        for (const auto& feature : features)
            named.push_back({.name = feature});
        const decision_tree<Impurity> grown{.impurity = impurity,
                                            .most_depth = leaves,
                                            .least_leaf = least_leaf,
                                            .least_split = 2.0 * least_leaf,
                                            .most_leaves = leaves,
                                            .features = named};
        explained_clusters out{.tree = grown.fit(readable, labels, weights), .rules = {}, .labels = {}, .untold = {}};
        out.rules = measured_rules(out.tree);
        out.labels = out.tree.predict(readable);
        for (std::size_t c = 0; c < masses.size(); ++c)
            if (masses[c] > 0.0 && std::none_of(out.rules.begin(), out.rules.end(), [c](const label_rule& rule) {
                    return rule.label == static_cast<int>(c);
                }))
                out.untold.push_back(static_cast<int>(c));
        double told = 0.0, all = 0.0;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            all += detail::weight_of(weights, i);
            told += labels[i] == out.labels[i] ? detail::weight_of(weights, i) : 0.0;
        }
        out.agreement = told / all;
        out.inertia = within(space, labels, weights);
        out.explained_inertia = within(space, out.labels, weights);
        out.price = out.inertia > 0.0             ? out.explained_inertia / out.inertia - 1.0
                    : out.explained_inertia > 0.0 ? std::numeric_limits<double>::infinity()
                                                  : 0.0;
        return out;
    }

private:
    void require_fields(const matrix_view& readable, const matrix_view& space, std::span<const int> labels,
                        column weights) const {
        require_finite("explain_clusters", space);
        require_same_size("explain_clusters", "space", static_cast<std::size_t>(readable.rows()),
                          static_cast<std::size_t>(space.rows()));
        require_same_size("explain_clusters", "labels", static_cast<std::size_t>(readable.rows()), labels.size());
        (void)detail::checked_weights("explain_clusters", labels.size(), weights);
        require(most_leaves >= 0, "explain_clusters: most_leaves must be at least 0, got ", most_leaves);
        if (!features.empty() && features.size() != static_cast<std::size_t>(readable.cols()))
            fail(errc::bad_shape, no_row, "explain_clusters: features must name ", readable.cols(), " columns, got ",
                 features.size());
    }

    /// The weight of each label.
    [[nodiscard]] static std::vector<double> masses_of(std::span<const int> labels, column weights) {
        std::vector<double> out;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            const double weight = detail::weight_of(weights, i);
            if (labels[i] < 0)
                fail(errc::bad_value, i, "explain_clusters: labels must be >= 0, got ", labels[i], " in row ", i);
            const auto label = static_cast<std::size_t>(labels[i]);
            out.resize((std::max)(out.size(), label + 1), 0.0);
            out[label] += weight;
        }
        return out;
    }

    /// The weighted squared distances to the means of the labels.
    [[nodiscard]] static double within(const matrix_view& x, std::span<const int> labels, column weights) {
        const auto masses = masses_of(labels, weights);
        std::vector<double> means(masses.size());
        double sum = 0.0;
        for (Eigen::Index f = 0; f < x.cols(); ++f) {
            const column values = column_of(x, static_cast<std::size_t>(f));
            const double origin = values[0];
            std::fill(means.begin(), means.end(), 0.0);
            for (std::size_t i = 0; i < labels.size(); ++i)
                means[static_cast<std::size_t>(labels[i])] +=
                    detail::rounded_product(detail::weight_of(weights, i), values[i] - origin);
            for (std::size_t c = 0; c < means.size(); ++c)
                means[c] = masses[c] > 0.0 ? origin + means[c] / masses[c] : 0.0;
            for (std::size_t i = 0; i < labels.size(); ++i)
                if (const double weight = detail::weight_of(weights, i); weight > 0.0) {
                    const double off = values[i] - means[static_cast<std::size_t>(labels[i])];
                    sum += detail::rounded_product(weight, detail::rounded_product(off, off));
                }
        }
        return sum;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
