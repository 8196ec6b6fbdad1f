#pragma once

/// @file
/// The roles in a portrait that a host may fill with types of its own: a tag, who is whose peer, the name of a cluster.

#include <clientele/fwd.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A rule that gives a tag: `rule.name()` and `rule(profiles, i)`, whether customer i gets it.
template <class Tag, class Profiles = customer_profiles<>>
concept tag_policy = requires(const Tag& rule, const Profiles& profiles, std::size_t i) {
    { rule.name() } -> std::convertible_to<std::string_view>;
    { rule(profiles, i) } -> std::convertible_to<bool>;
};

/// Who looks like whom: `groups(profiles)` gives one group per customer, 0, 1, ...; customers of one group are peers.
template <class Peers, class Profiles = customer_profiles<>>
concept peer_policy = requires(const Peers& peers, const Profiles& profiles) {
    { peers.groups(profiles) } -> std::convertible_to<std::vector<int>>;
};

/// Names a cluster: `naming.name(profile, features)` returns a text; `features` are the names of the columns.
template <class Naming>
concept cluster_naming_policy =
    requires(const Naming& naming, const cluster_profile& profile, const std::vector<std::string>& features) {
        { naming.name(profile, features) } -> std::convertible_to<std::string>;
    };

} // namespace clientele::inline CLIENTELE_ABI
