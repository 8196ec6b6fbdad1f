#include <clientele/detail/entries_by_id.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

TEST_SUITE("detail/entries_by_id") {

using namespace clientele;

TEST_CASE("what is kept of a customer is taken out with its id") {
    std::vector<std::string> ids{"a", "b", "c"};
    std::vector<int> kept{1, 2, 3};
    CHECK(detail::take_entry("test", ids, kept, std::string{"b"}) == 2);
    CHECK_FALSE(detail::take_entry("test", ids, kept, std::string{"b"}));
    CHECK(ids == std::vector<std::string>{"a", "c"});
    CHECK(kept == std::vector{1, 3});
    kept.pop_back();
    CHECK_THROWS_WITH((void)detail::take_entry("test", ids, kept, std::string{"a"}),
                      "test: what is kept of the customers must have 2 rows, got 1");
}

TEST_CASE("of two that are one, what was kept of the one they are now stays; alone, an entry moves to its new place") {
    std::vector<std::string> ids{"a", "b", "c"};
    std::vector<int> kept{1, 2, 3};
    CHECK(detail::merge_ascending("test", ids, kept, std::string{"a"}, std::string{"c"}) == 1);
    CHECK_FALSE(detail::merge_ascending("test", ids, kept, std::string{"b"}, std::string{"z"}));
    CHECK_FALSE(detail::merge_ascending("test", ids, kept, std::string{"nobody"}, std::string{"a"}));
    CHECK(ids == std::vector<std::string>{"c", "z"});
    CHECK(kept == std::vector{3, 2});
    CHECK_THROWS_WITH((void)detail::merge_ascending("test", ids, kept, std::string{"z"}, std::string{}),
                      "test: the id that z is merged into must not be empty");
}

TEST_CASE("whatever names a customer, also as one of two that were merged, is taken out and counted") {
    struct about {
        int customer;
    };
    struct both {
        int from, into;
    };
    std::vector<about> one{{1}, {2}, {1}};
    std::vector<both> two{{1, 2}, {2, 1}, {3, 2}};
    CHECK(detail::erase_about(one, 1) == 2);
    CHECK(detail::erase_about(two, 1) == 2);
    CHECK(one.size() == 1);
    CHECK(two.size() == 1);
}

} // TEST_SUITE("detail/entries_by_id")
