#pragma once

/// @file
/// White space: what customers may need next, measured against peers that look like them.

#include <clientele/portrait/concepts.hpp>
#include <clientele/portrait/customer_profiles.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// Everybody is everybody's peer.
struct everybody {
    /// One group.
    [[nodiscard]] std::vector<int> groups(const auto& profiles) const { return std::vector<int>(profiles.size(), 0); }
};

/// Peers put most of their money into the same category.
struct same_favourite {
    /// One group per favourite; those without money are a group too.
    [[nodiscard]] std::vector<int> groups(const auto& profiles) const {
        auto out = profiles.favourite;
        for (int& group : out)
            ++group;
        return out;
    }
};

/// Peers as the host sees them: segments, clusters, industries.
struct labelled_peers {
    std::vector<int> labels; ///< one per customer, >= 0

    /// The labels.
    [[nodiscard]] std::vector<int> groups(const auto&) const { return labels; }
};

/// One opportunity of one customer.
struct white_spot {
    std::size_t customer = 0; ///< the customer's place in the profiles
    int category = 0;         ///< what they could buy (more of)
    double penetration = 0;   ///< the share of their peers that buy it, in [0, 1]
    /// What they would spend on it if they divided their money as their peers do, in currency units.
    double expected = 0;
    double spent = 0; ///< what they spend on it
    double gap = 0;   ///< expected - spent, > 0
};

/// The opportunities of all customers.
struct white_spots {
    std::vector<white_spot> spots{};  ///< by customer, the largest gap first
    std::vector<std::size_t> begin{}; ///< customers + 1: the spots of customer i are begin[i], ..., begin[i + 1] - 1

    /// The spots of one customer.
    [[nodiscard]] std::span<const white_spot> of(std::size_t customer) const {
        return std::span{spots}.subspan(begin[customer], begin[customer + 1] - begin[customer]);
    }
};

/// Finds for each customer the categories on which peers spend a larger share of their money.
///
///     expected_ic = (all money of i) * mean over the peers of i, without i, of their share of category c
template <class Peers>
struct white_space {
    static_assert(peer_policy<Peers>,
                  "white_space: .peers must be a peer_policy: std::vector<int> groups(const profiles&) const");

    Peers peers{};                  ///< who looks like whom
    std::size_t most_spots = 3;     ///< per customer, >= 1
    double least_penetration = 0.1; ///< a category that fewer peers buy is no need, in [0, 1]

    /// The opportunities.
    /// @param profiles the customers, with categories
    /// @returns at most `most_spots` per customer, the largest gap first
    /// @throws error for profiles without categories, groups of another size or below 0, fields out of range
    /// Complexity: O(n (log n + categories)).
    template <class Id>
    [[nodiscard]] white_spots find(const customer_profiles<Id>& profiles) const {
        require(most_spots >= 1, "white_space: most_spots must be >= 1, got ", most_spots);
        require(least_penetration >= 0 && least_penetration <= 1,
                "white_space: least_penetration must be in [0, 1], got ", least_penetration);
        require(!profiles.categories.empty(), "white_space: the profiles must have categories, got 0");
        const auto group = numbered(peers.groups(profiles), profiles.size());
        const matrix shares = shares_of(profiles.category_spend);
        const auto n = shares.rows(), categories = shares.cols();
        const auto groups = group.empty() ? 0 : 1 + *std::max_element(group.begin(), group.end());
        std::vector<double> members(static_cast<std::size_t>(groups), 0);
        matrix bought = matrix::Zero(groups, categories), buyers = bought;
        for (Eigen::Index i = 0; i < n; ++i) {
            const int own = group[static_cast<std::size_t>(i)];
            members[static_cast<std::size_t>(own)] += 1;
            for (Eigen::Index c = 0; c < categories; ++c) {
                bought(own, c) += shares(i, c);
                buyers(own, c) += shares(i, c) > 0;
            }
        }
        white_spots out{.spots = {}, .begin = {0}};
        for (Eigen::Index i = 0; i < n; ++i) {
            std::vector<white_spot> found;
            const int own = group[static_cast<std::size_t>(i)];
            const double others = members[static_cast<std::size_t>(own)] - 1;
            const double money = profiles.category_spend.row(i).sum();
            for (Eigen::Index c = 0; c < categories && others > 0; ++c) {
                const double share = shares(i, c);
                white_spot spot{.customer = static_cast<std::size_t>(i), .category = static_cast<int>(c)};
                spot.penetration = (buyers(own, c) - (share > 0)) / others;
                spot.expected = money * (std::max)(0.0, (bought(own, c) - share) / others);
                spot.spent = profiles.category_spend(i, c);
                spot.gap = spot.expected - spot.spent;
                if (spot.gap > 1e-12 * money && spot.penetration >= least_penetration)
                    found.push_back(spot);
            }
            std::sort(found.begin(), found.end(), [](const white_spot& a, const white_spot& b) {
                return a.gap != b.gap ? a.gap > b.gap : a.category < b.category;
            });
            found.resize((std::min)(found.size(), most_spots));
            out.spots.insert(out.spots.end(), found.begin(), found.end());
            out.begin.push_back(out.spots.size());
        }
        return out;
    }

private:
    /// The groups as 0, 1, ... in the order of their labels, so that the size of a label costs nothing.
    [[nodiscard]] static std::vector<int> numbered(std::vector<int> group, std::size_t n) {
        require_same_size("white_space", "groups", n, group.size());
        std::vector<int> labels = group;
        std::sort(labels.begin(), labels.end());
        labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
        for (std::size_t i = 0; i < n; ++i) {
            if (group[i] < 0) [[unlikely]]
                fail(errc::bad_value, i, "white_space: groups must be >= 0, got ", group[i], " in row ", i);
            group[i] = static_cast<int>(std::lower_bound(labels.begin(), labels.end(), group[i]) - labels.begin());
        }
        return group;
    }

    /// Each customer's division of their money; 0 without money.
    [[nodiscard]] static matrix shares_of(const matrix& spend) {
        matrix out = matrix::Zero(spend.rows(), spend.cols());
        for (Eigen::Index i = 0; i < spend.rows(); ++i) {
            double all = 0;
            for (Eigen::Index c = 0; c < spend.cols(); ++c)
                all += spend(i, c);
            for (Eigen::Index c = 0; c < spend.cols() && all > 0; ++c)
                out(i, c) = spend(i, c) / all;
        }
        return out;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
