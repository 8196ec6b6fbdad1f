#pragma once

/// @file
/// Describing clusters: who they are against all customers, a name for each, and the rules of a small tree with the
/// price of saying it so simply.

#include <clientele/cluster/agreement.hpp>
#include <clientele/portrait/contrast.hpp>
#include <clientele/tree/rules.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
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
    std::string name;     ///< given by a rule from what sets it apart; no two clusters have the same
    std::size_t rows = 0; ///< its customers
    double mass = 0.0;    ///< their weight
    double share = 0.0;   ///< of all weight, in (0, 1]
    std::vector<feature_contrast>
        features; ///< index and effect of every feature, the one that sets it apart most first
};

/// Names a cluster: `naming.name(profile, features)` returns a text; `features` are the names of the columns.
template <class Naming>
concept cluster_naming_policy =
    requires(const Naming& naming, const cluster_profile& profile, const std::vector<std::string>& features) {
        { naming.name(profile, features) } -> std::convertible_to<std::string>;
    };

/// Names a cluster after its strongest features: "very high spend, low recency". A feature is named when its effect
/// (Cliff's delta) is clear; a cluster without any is "average".
/// Source of the default: Romano et al., Exploring methods for evaluating group differences (2006): above 0.33 medium.
struct by_strongest {
    int most = 2;                      ///< features named, at least 1
    double clear = 0.33;               ///< effect from which a feature is "high" or "low", in (0, 1]
    double strong = 0.75;              ///< effect from which it is "very high" or "very low"
    std::string otherwise = "average"; ///< the name where nothing is clear

    /// The name.
    [[nodiscard]] std::string name(const cluster_profile& profile, const std::vector<std::string>& features) const {
        std::string out;
        int named = 0;
        for (const auto& each : profile.features) {
            if (named == most || std::abs(each.effect) < clear)
                break;
            out += named++ ? ", " : "";
            out += std::abs(each.effect) >= strong ? "very " : "";
            out += each.effect > 0.0 ? "high " : "low ";
            out += features[static_cast<std::size_t>(each.feature)];
        }
        return named ? out : otherwise;
    }
};
static_assert(cluster_naming_policy<by_strongest>);

/// All clusters against all customers.
struct cluster_profiles {
    std::vector<std::string> features;     ///< the names of the columns
    std::vector<cluster_profile> clusters; ///< by label; only clusters with customers
};

/// Profiles each cluster against the base of all customers: mean and index (100 is average) of every feature, the
/// effect as Cliff's delta, features ranked by it, and a name by rule.
///
///     const auto who = clientele::profile_clusters{.features = {"recency", "orders", "spend"}}.fit(x,
///     clusters.labels);
template <class Naming = by_strongest>
struct profile_clusters {
    static_assert(cluster_naming_policy<Naming>,
                  "profile_clusters: .naming must offer `std::string name(const cluster_profile&, "
                  "const std::vector<std::string>& features) const`");

    std::vector<std::string> features{}; ///< names of the columns; empty: x0, x1, ...
    Naming naming{};                     ///< how clusters are named

    /// Profiles clusters.
    /// @param x       customers x features in units that people read (not scaled), finite
    /// @param labels  of the rows, 0-based; rows with label -1 (set aside) are left out
    /// @param weights none (all 1), or one per row: a row of weight w counts as w equal rows
    /// @throws error as `contrasts`; `bad_shape` when the names are not one per column; `empty_input` when all rows are
    /// set aside O(d n log n). Source of the effect: Cliff, Dominance statistics, Psychological Bulletin 114 (1993).
    [[nodiscard]] cluster_profiles fit(const matrix_view& x, std::span<const int> labels, column weights = {}) const {
        require_same_size("profile_clusters", "labels", static_cast<std::size_t>(x.rows()), labels.size());
        if (!weights.empty())
            require_same_size("profile_clusters", "weights", labels.size(), weights.size());
        cluster_profiles out{.features = names(x), .clusters = {}};
        std::vector<std::size_t> rows;
        std::vector<int> kept_labels;
        std::vector<double> kept_weights;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            if (labels[i] == -1)
                continue;
            rows.push_back(i);
            kept_labels.push_back(labels[i]);
            kept_weights.push_back(detail::weight_of(weights, i));
        }
        if (rows.empty())
            fail(errc::empty_input, no_row, "profile_clusters: labels must name a cluster for at least one row");
        matrix kept(static_cast<Eigen::Index>(rows.size()), x.cols());
        for (std::size_t i = 0; i < rows.size(); ++i)
            kept.row(static_cast<Eigen::Index>(i)) = x.row(static_cast<Eigen::Index>(rows[i]));
        auto found = contrasts(kept, kept_labels, kept_weights);
        const matrix one = contingency(kept_labels, std::vector<int>(rows.size(), 0), kept_weights);
        for (std::size_t s = 0; s < found.labels.size(); ++s) {
            cluster_profile profile{.label = found.labels[s],
                                    .name = {},
                                    .rows = found.rows[s],
                                    .mass = one(found.labels[s], 0),
                                    .share = one(found.labels[s], 0) / one.sum(),
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
/// Source of the price: Dasgupta, Frost, Moshkovitz and Rashtchian, Explainable k-means and k-medians clustering, ICML
/// (2020).
struct explain_clusters {
    std::vector<std::string> features{}; ///< names of the columns; empty: x0, x1, ...
    int most_leaves = 0;                 ///< at least 1; 0: the number of clusters
    double least_leaf = 1.0;             ///< weight behind each rule, above 0

    /// Explains clusters in the features that they were made from.
    [[nodiscard]] explained_clusters fit(const matrix_view& x, std::span<const int> labels, column weights = {}) const {
        return fit_in(x, x, labels, weights);
    }

    /// Explains clusters in features that people read.
    /// @param readable customers x features that the rules may ask about, finite
    /// @param space    customers x features that the clusters were made from (scaled), finite: the price is measured
    /// here
    /// @param labels   of the rows, 0-based
    /// @param weights  none (all 1), or one per row
    /// @throws error as `decision_tree::fit`; `bad_shape`
    /// Complexity: O(d n log n depth).
    [[nodiscard]] explained_clusters fit_in(const matrix_view& readable, const matrix_view& space,
                                            std::span<const int> labels, column weights = {}) const {
        require_finite("explain_clusters", space);
        require_same_size("explain_clusters", "space", static_cast<std::size_t>(readable.rows()),
                          static_cast<std::size_t>(space.rows()));
        require(most_leaves >= 0, "explain_clusters: most_leaves must be at least 0, got ", most_leaves);
        if (!features.empty() && features.size() != static_cast<std::size_t>(readable.cols()))
            fail(errc::bad_shape, no_row, "explain_clusters: features must name ", readable.cols(), " columns, got ",
                 features.size());
        const matrix sizes = contingency(labels, std::vector<int>(labels.size(), 0), weights);
        int clusters = 0;
        for (Eigen::Index c = 0; c < sizes.rows(); ++c)
            clusters += sizes(c, 0) > 0.0;
        const int leaves = most_leaves > 0 ? most_leaves : std::max(clusters, 1);
        std::vector<tree_feature> named;
        for (const auto& feature : features)
            named.push_back({.name = feature});
        const decision_tree grown{.most_depth = leaves,
                                  .least_leaf = least_leaf,
                                  .least_split = 2.0 * least_leaf,
                                  .most_leaves = leaves,
                                  .features = named};
        explained_clusters out{.tree = grown.fit(readable, labels, weights), .rules = {}, .labels = {}, .untold = {}};
        out.rules = measured_rules(out.tree);
        out.labels = out.tree.predict(readable);
        for (Eigen::Index c = 0; c < sizes.rows(); ++c)
            if (sizes(c, 0) > 0.0 &&
                std::none_of(out.rules.begin(), out.rules.end(), [c](const label_rule& r) { return r.label == c; }))
                out.untold.push_back(static_cast<int>(c));
        const matrix both = contingency(labels, out.labels, weights);
        for (Eigen::Index c = 0; c < std::min(both.rows(), both.cols()); ++c)
            out.agreement += both(c, c) / both.sum();
        out.inertia = within(space, labels, weights);
        out.explained_inertia = within(space, out.labels, weights);
        out.price = out.inertia > 0.0             ? out.explained_inertia / out.inertia - 1.0
                    : out.explained_inertia > 0.0 ? std::numeric_limits<double>::infinity()
                                                  : 0.0;
        return out;
    }

private:
    /// The weighted squared distances to the means of the labels.
    [[nodiscard]] static double within(const matrix_view& x, std::span<const int> labels, column weights) {
        const auto weight = [&](std::size_t i) { return detail::weight_of(weights, i); };
        const auto k = static_cast<std::size_t>(*std::max_element(labels.begin(), labels.end())) + 1;
        std::vector<double> masses(k, 0.0), means(k);
        for (std::size_t i = 0; i < labels.size(); ++i)
            masses[static_cast<std::size_t>(labels[i])] += weight(i);
        double sum = 0.0;
        for (Eigen::Index f = 0; f < x.cols(); ++f) {
            const column values = column_of(x, static_cast<std::size_t>(f));
            const double origin = values[0];
            std::fill(means.begin(), means.end(), 0.0);
            for (std::size_t i = 0; i < labels.size(); ++i)
                means[static_cast<std::size_t>(labels[i])] += weight(i) * (values[i] - origin);
            for (std::size_t c = 0; c < k; ++c)
                means[c] = masses[c] > 0.0 ? origin + means[c] / masses[c] : 0.0;
            for (std::size_t i = 0; i < labels.size(); ++i)
                if (weight(i) > 0.0)
                    sum += weight(i) * std::pow(values[i] - means[static_cast<std::size_t>(labels[i])], 2);
        }
        return sum;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
