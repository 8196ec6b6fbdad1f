#include <clientele/detail/known_ids.hpp>

#include <doctest/doctest.h>

#include <string>

TEST_SUITE("detail/known_ids") {

using namespace clientele;

TEST_CASE("an id is found where it stands, whatever the order of the list") {
    const std::vector<std::string> ids{"c7", "a1", "b3"};
    const detail::known_ids at{"customers", ids};
    CHECK(at.find("a1") == 1);
    CHECK(at.find(std::string{"b3"}) == 2);
    CHECK(at.find("c7") == 0);
    CHECK_FALSE(at.find("b4").has_value());
    CHECK_FALSE(at.find("z").has_value());
    const std::vector<int> none;
    CHECK_FALSE(detail::known_ids("customers", none).find(1).has_value());
}

TEST_CASE("an id that stands twice is refused") {
    const std::vector<int> twice{4, 2, 4};
    CHECK_THROWS_AS((void)detail::known_ids("customers", twice), error);
}

TEST_CASE("a large unsigned id is not found as a negative one") {
    const std::vector<int> ids{5, -1};
    const detail::known_ids at{"customers", ids};
    CHECK(at.find(5u) == 0);
    CHECK_FALSE(at.find(4294967295u).has_value());
}

} // TEST_SUITE("detail/known_ids")
