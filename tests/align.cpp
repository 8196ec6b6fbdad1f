#include <clientele/align.hpp>
#include <clientele/math/random.hpp>

#include "refusal.hpp"
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <repeats.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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

namespace {
using changes = clientele::customer_changes<int>;
using places = std::vector<std::size_t>;
using pairs = std::vector<aligned_pair>;
} // namespace

TEST_CASE("who was merged goes on in another, whose own earlier state counts") {
    const std::vector<int> before{1, 2, 3, 4}, after{4, 2};
    const auto known = align(before, after, {.merged = {{1, 2}, {3, 2}}});
    CHECK(known.both == pairs{{3, 0}, {1, 1}});
    CHECK(known.merged == pairs{{0, 1}, {2, 1}});
    CHECK(known.left.empty());
    CHECK(known.came.empty());
}

TEST_CASE("under a new id a customer goes on from the first of those who were merged into it") {
    const std::vector<int> before{1, 2, 3}, after{9};
    CHECK(align(before, after, {.merged = {{1, 9}}}).both == pairs{{0, 0}}); // renamed
    const auto known = align(before, after, {.merged = {{3, 9}, {1, 9}, {2, 9}}});
    CHECK(known.both == pairs{{2, 0}});
    CHECK(known.merged == pairs{{0, 0}, {1, 0}});
    CHECK(known.came.empty());
}

TEST_CASE("merges are followed to their end, in any order, of any length") {
    const std::vector<int> before{1, 7}, after{7};
    const auto known = align(before, after, {.merged = {{4, 7}, {1, 3}, {3, 4}}});
    CHECK(known.merged == pairs{{0, 0}});
    changes chain;
    for (int i = 0; i < 1000; ++i)
        chain.merged.push_back({(i * 7) % 1000, (i * 7) % 1000 + 1});
    CHECK(align(std::vector{0}, std::vector{1000}, chain).both == pairs{{0, 0}});
    chain.merged.push_back({1000, 0});
    CHECK_THROWS_WITH((void)align(std::vector{0}, std::vector{1001}, chain),
                      "align: merged customers must not be merged in a circle, got that of 0");
}

TEST_CASE("who was merged into nobody of the later list has left, and into nobody known makes no difference") {
    const std::vector<int> before{1, 2}, after{3};
    const auto known = align(before, after, {.merged = {{1, 2}, {8, 9}}});
    CHECK(known.left == places{0, 1});
    CHECK(known.came == places{0});
    CHECK(known.merged.empty());
}

TEST_CASE("who was erased is told apart from who left, with all that was merged into it; its id may come anew") {
    const std::vector<int> before{1, 2, 3, 4, 5}, after{2, 5};
    const auto known = align(before, after, {.merged = {{4, 3}}, .erased = {3, 5, 77}});
    CHECK(known.erased == places{2, 3, 4});
    CHECK(known.left == places{0});
    CHECK(known.both == pairs{{1, 0}});
    CHECK(known.came == places{1});
    CHECK(known.merged.empty());
}

TEST_CASE("who was merged into one that was erased is erased, also where somebody comes anew under its id") {
    const std::vector<std::string> before{"A", "B"}, after{"A"};
    const auto known = align(before, after, {.merged = {{"A", "B"}}, .erased = {"B"}});
    CHECK(known.erased == places{0, 1});
    CHECK(known.came == places{0});
    CHECK(known.both.empty());
    CHECK(known.left.empty());
    const std::vector<int> then{1, 2, 3, 4}, now{2, 1, 4};
    const auto chain = align(then, now, {.merged = {{2, 3}, {1, 2}}, .erased = {3}});
    CHECK(chain.erased == places{0, 1, 2});
    CHECK(chain.came == places{0, 1});
    CHECK(chain.both == pairs{{3, 2}});
    CHECK(chain.merged.empty());
}

TEST_CASE("nobody is merged into an empty text") {
    const std::vector<std::string> list{"a"};
    check_refusal(refusal([&] { return align(list, list, {.merged = {{"x", "y"}, {"b", ""}}}); }),
                  clientele::errc::bad_value, 1,
                  "align: the id that b is merged into must not be empty, got '' in row 1");
    CHECK_THROWS_WITH((void)align(list, list, {.merged = {{"", "b"}}}),
                      "align: the merged customers must not be empty, got '' in row 0");
}

TEST_CASE("of an id that is a long text 60 characters are quoted") {
    const std::string name(1000, 'x'), other = name + "y", quote = std::string(60, 'x') + "...";
    const std::vector<std::string> once{name}, twice{name, name};
    CHECK_THROWS_WITH((void)align(once, twice),
                      ("align: the ids of the later list must be unique, got " + quote + " in rows 0 and 1").c_str());
    CHECK_THROWS_WITH(
        (void)align(once, once, {.merged = {{name, other}}}),
        ("align: a merged customer must not stand in the later list, got " + quote + " in row 0").c_str());
    CHECK_THROWS_WITH((void)align(once, once, {.merged = {{name, name}}}),
                      ("align: merged customers must not be merged in a circle, got that of " + quote).c_str());
    CHECK_THROWS_WITH((void)align(once, once, {.merged = {{name, ""}}}),
                      ("align: the id that " + quote + " is merged into must not be empty, got '' in row 0").c_str());
}

TEST_CASE("merges and erasures that contradict the lists or themselves are refused") {
    const std::vector<int> before{1, 2}, after{2, 1};
    check_refusal(refusal([&] { return align(before, after, {.merged = {{1, 2}}}); }), clientele::errc::bad_value, 1,
                  "align: a merged customer must not stand in the later list, got 1 in row 1");
    CHECK_THROWS_WITH((void)align(before, after, {.merged = {{5, 2}, {5, 1}}}),
                      "align: the merged customers must be unique, got 5 in rows 0 and 1");
    CHECK_THROWS_WITH((void)align(before, after, {.erased = {1, 1}}),
                      "align: the erased customers must be unique, got 1 in rows 0 and 1");
    CHECK_THROWS_WITH((void)align(before, after, {.merged = {{5, 5}}}),
                      "align: merged customers must not be merged in a circle, got that of 5");
}

TEST_CASE("everybody is in exactly one list, whatever was merged and erased, and the order of rows changes nothing") {
    clientele::random_generator draw{17};
    for (int round = 0; round < repeats(500); ++round) {
        std::vector<int> before, after;
        changes between;
        for (int id = 0; id < 30; ++id) {
            const auto fate = draw.below(8);
            if (fate != 0)
                before.push_back(id);
            if (fate < 4)
                after.push_back(id);
            else if (fate == 4)
                between.merged.push_back({id, static_cast<int>(draw.below(40)) + id + 1});
            if (draw.below(12) == 0)
                between.erased.push_back(id);
        }
        const auto known = align(before, after, between);
        std::vector<int> seen_before(before.size()), seen_after(after.size());
        for (const auto& [then, now] : known.both)
            ++seen_before[then], ++seen_after[now];
        for (const auto& [then, now] : known.merged)
            ++seen_before[then];
        for (const auto* list : {&known.left, &known.erased})
            for (const auto then : *list)
                ++seen_before[then];
        for (const auto now : known.came)
            ++seen_after[now];
        REQUIRE(seen_before == std::vector<int>(before.size(), 1));
        REQUIRE(seen_after == std::vector<int>(after.size(), 1));
        const std::vector<int> turned{before.rbegin(), before.rend()}, later{after.rbegin(), after.rend()};
        const auto again = align(turned, later, between);
        std::vector<std::pair<int, int>> one, other;
        for (const auto& [then, now] : known.both)
            one.emplace_back(after[now], before[then]);
        for (const auto& [then, now] : again.both)
            other.emplace_back(later[now], turned[then]);
        std::sort(one.begin(), one.end());
        std::sort(other.begin(), other.end());
        REQUIRE(one == other);
        REQUIRE(again.merged.size() == known.merged.size());
        REQUIRE(again.erased.size() == known.erased.size());
    }
}

} // TEST_SUITE("align")
