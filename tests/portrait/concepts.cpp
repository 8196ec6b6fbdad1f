#include <clientele/portrait/cluster_profile.hpp>
#include <clientele/portrait/tags.hpp>
#include <clientele/portrait/white_space.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

TEST_SUITE("portrait/concepts") {

using namespace clientele;

namespace {

// Each offers exactly what its concept asks for.

struct least_tag {
    [[nodiscard]] static std::string_view name() { return "everybody"; }
    [[nodiscard]] bool operator()(const customer_profiles<>&, std::size_t) const { return true; }
};

struct least_peers {
    [[nodiscard]] std::vector<int> groups(const customer_profiles<>& profiles) const {
        return std::vector<int>(profiles.size(), 0);
    }
};

struct least_naming {
    [[nodiscard]] std::string name(const cluster_profile& profile, const std::vector<std::string>&) const {
        return std::to_string(profile.label);
    }
};

static_assert(tag_policy<least_tag> && !tag_policy<least_peers> && !tag_policy<least_naming>);
static_assert(peer_policy<least_peers> && !peer_policy<least_tag>);
static_assert(cluster_naming_policy<least_naming> && !cluster_naming_policy<least_tag>);

} // namespace

TEST_CASE("a policy that offers just what its concept asks for works") {
    customer_profiles<> nobody;
    nobody.categories = {"tea"};
    nobody.category_spend.resize(0, 1);
    CHECK(tags{least_tag{}}(nobody).names == std::vector<std::string>{"everybody"});
    CHECK(white_space{.peers = least_peers{}}.find(nobody).spots.empty());
    CHECK(profile_clusters{.naming = least_naming{}}(matrix::Ones(2, 1), std::vector{0, 1}).clusters[1].name == "1");
}

} // TEST_SUITE("portrait/concepts")
