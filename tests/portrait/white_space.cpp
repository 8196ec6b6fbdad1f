#include <clientele/portrait/white_space.hpp>

#include <doctest/doctest.h>

#include <limits>

TEST_SUITE("portrait/white_space") {

using namespace clientele;

namespace {

/// Four customers, three categories.
customer_profiles<> four() {
    customer_profiles<> p;
    p.base.customer = {1, 2, 3, 4};
    p.categories = {"tea", "pots", "books"};
    p.category_spend.resize(4, 3);
    p.category_spend << 100, 0, 0, /**/ 50, 50, 0, /**/ 60, 40, 0, /**/ 0, 0, 10;
    p.favourite = {0, 0, 0, 2};
    return p;
}

} // namespace

TEST_CASE("a gap is what peers would spend of the same money, less what is spent") {
    const auto spots = white_space{}.find(four());
    REQUIRE(spots.of(0).size() == 1); // peers: customers 2 and 3
    const auto& pots = spots.of(0)[0];
    CHECK(pots.category == 1);
    CHECK(pots.penetration == 1);
    CHECK(pots.expected == doctest::Approx(100 * (0.5 + 0.4) / 2));
    CHECK(pots.spent == 0);
    CHECK(pots.gap == doctest::Approx(45));
    CHECK(spots.of(1)[0].category == 0); // peers put 0.8 into tea, this customer 0.5
    CHECK(spots.of(1)[0].gap == doctest::Approx(30));
    CHECK(spots.of(3).empty()); // nobody to compare with
}

TEST_CASE("the peers, the number of spots and the least penetration are choices") {
    const auto p = four();
    const auto all = white_space{.peers = everybody{}}.find(p);
    CHECK(all.of(0).size() == 2);
    CHECK(all.of(0)[0].category == 2); // a third of the peers buy only books: 100 * 1/3
    CHECK(white_space{.peers = everybody{}, .least_penetration = 0.5}.find(p).of(0).size() == 1);
    CHECK(white_space{.peers = everybody{}, .most_spots = 1}.find(p).of(0).size() == 1);
    CHECK(white_space{.peers = labelled_peers{{0, 1, 0, 1}}}.find(p).of(0)[0].gap == doctest::Approx(40));
    const int industry = std::numeric_limits<int>::max(); // labels are names: their size costs nothing
    CHECK(white_space{.peers = labelled_peers{{industry, 1, industry, 1}}}.find(p).of(0)[0].gap == doctest::Approx(40));
}

TEST_CASE("the least penetration may be anything from nobody to everybody") {
    const auto p = four();
    CHECK(white_space{.least_penetration = 0}.find(p).of(0).size() == 1);
    CHECK(white_space{.least_penetration = 1}.find(p).of(0).size() == 1); // all peers buy it
}

TEST_CASE("a host's own idea of a peer is enough of a policy") {
    struct odd_and_even {
        [[nodiscard]] std::vector<int> groups(const customer_profiles<>& profiles) const {
            std::vector<int> out;
            for (const auto id : profiles.base.customer)
                out.push_back(static_cast<int>(id % 2));
            return out;
        }
    };
    static_assert(peer_policy<odd_and_even>);
    CHECK(white_space{.peers = odd_and_even{}}.find(four()).of(0)[0].gap == doctest::Approx(40));
}

TEST_CASE("bad input is refused") {
    auto p = four();
    CHECK_THROWS_WITH_AS((void)(white_space{.peers = labelled_peers{{0, 1}}}.find(p)),
                         doctest::Contains("groups must have 4 rows, got 2"), error);
    CHECK_THROWS_WITH_AS((void)(white_space{.peers = labelled_peers{{0, -1, 0, 0}}}.find(p)),
                         doctest::Contains("got -1 in row 1"), error);
    CHECK_THROWS_WITH_AS((void)white_space{.most_spots = 0}.find(p), doctest::Contains("most_spots must be >= 1"),
                         error);
    CHECK_THROWS_WITH_AS((void)white_space{.least_penetration = 2}.find(p), doctest::Contains("least_penetration"),
                         error);
    p.categories.clear();
    CHECK_THROWS_WITH_AS((void)white_space{}.find(p), doctest::Contains("must have categories"), error);
}

} // TEST_SUITE("portrait/white_space")
