#include <clientele/align.hpp>

#include "refusal.hpp"
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

TEST_SUITE("align") {

using clientele::align;
using clientele::aligned_pair;

TEST_CASE("customers of two lists are found by id, and those who left or came are told apart") {
    const std::vector<std::int64_t> before{10, 20, 30, 40}, after{20, 25, 40, 50};
    const auto known = align(before, after);
    CHECK(known.both == std::vector<aligned_pair>{{1, 0}, {3, 2}});
    CHECK(known.left == std::vector<std::size_t>{0, 2});
    CHECK(known.came == std::vector<std::size_t>{1, 3});
}

TEST_CASE("the order of either list does not matter to who is found") {
    const std::vector<std::string> before{"Wei", "Ana", "Bo"}, after{"Zoe", "Bo", "Wei"};
    const auto known = align(before, after);
    CHECK(known.both == std::vector<aligned_pair>{{2, 1}, {0, 2}});
    CHECK(known.left == std::vector<std::size_t>{1});
    CHECK(known.came == std::vector<std::size_t>{0});
}

TEST_CASE("lists of different types meet: vectors, arrays, spans, texts and views of texts") {
    const std::array<std::string_view, 2> before{"Ana", "Bo"};
    const std::vector<std::string> after{"Bo"};
    CHECK(align(before, std::span{after}).both == std::vector<aligned_pair>{{1, 0}});
}

TEST_CASE("everybody is in exactly one of the three lists, in any order of the rows") {
    std::vector<int> before, after;
    for (int i = 0; i < 200; ++i) {
        if (i % 3 != 0)
            before.push_back(i * 37 % 200);
        if (i % 5 != 0)
            after.push_back(i * 91 % 200);
    }
    const auto known = align(before, after);
    CHECK(known.both.size() + known.left.size() == before.size());
    CHECK(known.both.size() + known.came.size() == after.size());
    for (const auto& [then, now] : known.both)
        CHECK(before[then] == after[now]);
}

TEST_CASE("empty lists: all came, all left, or nobody is there") {
    const std::vector<int> none{}, two{1, 2};
    CHECK(align(none, two).came.size() == 2);
    CHECK(align(two, none).left.size() == 2);
    CHECK(align(none, none).both.empty());
}

TEST_CASE("an id that stands twice is refused with its list and rows") {
    const std::vector<int> once{7}, twice{7, 8, 7};
    check_refusal(refusal([&] { return align(once, twice); }), clientele::errc::bad_value, 2,
                  "align: the ids of the later list must be unique, got 7 in rows 0 and 2");
    check_refusal(refusal([&] { return align(twice, once); }), clientele::errc::bad_value, 2,
                  "align: the ids of the earlier list must be unique, got 7 in rows 0 and 2");
}

TEST_CASE("whole numbers of two types meet by what they are worth, texts by what they say") {
    const std::vector<int> before{-1, 5};
    const std::vector<std::uint64_t> after{5, std::numeric_limits<std::uint64_t>::max()};
    CHECK(align(before, after).both == std::vector<aligned_pair>{{1, 0}});
    CHECK(align(after, before).both == std::vector<aligned_pair>{{0, 1}});
    static const char bo[]{"Bo"}, ana[]{"Ana"}, bo_again[]{"Bo"};
    const std::vector<const char*> then{bo, ana}, now{ana, bo_again};
    CHECK(align(then, now).both == std::vector<aligned_pair>{{1, 0}, {0, 1}});
    CHECK(align(std::vector<std::string>{"Bo"}, now).both == std::vector<aligned_pair>{{0, 1}});
}

TEST_CASE("an empty id is nobody's name") {
    const std::vector<std::string> named{"a", "b"}, unnamed{"b", ""};
    CHECK_THROWS_WITH((void)align(named, unnamed),
                      "align: the ids of the later list must not be empty, got '' in row 1");
    CHECK_THROWS_WITH((void)align(unnamed, named),
                      "align: the ids of the earlier list must not be empty, got '' in row 1");
    CHECK_THROWS_WITH((void)align(named, std::vector<std::string>{"b", "a", "b"}),
                      "align: the ids of the later list must be unique, got b in rows 0 and 2");
    CHECK(align(named, named).both.size() == 2);
}

} // TEST_SUITE("align")
