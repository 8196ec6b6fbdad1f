#include <clientele/math/random.hpp>
#include <clientele/monitor/migration.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

TEST_SUITE("migration") {

using namespace clientele;

namespace {
using ids = std::vector<int>;
migration count(const ids& a, const ids& from, const ids& b, const ids& to, int classes = 3) {
    return count_migration(std::span<const int>{a}, from, std::span<const int>{b}, to, classes);
}
} // namespace

TEST_CASE("customers are counted by where they were and where they are") {
    const auto moved = count({4, 1, 2, 3}, {0, 0, 1, 2}, {1, 2, 3, 5}, {0, 0, 2, 1});
    CHECK(moved(0, 0) == 1);
    CHECK(moved(1, 0) == 1);
    CHECK(moved(2, 2) == 1);
    CHECK(moved(0, moved.absent()) == 1);
    CHECK(moved(moved.absent(), 1) == 1);
    CHECK(moved.from(0) == 2);
    CHECK(moved.rate(0, 0) == 0.5);
    CHECK(moved.rate(0, moved.absent()) == 0.5);
    CHECK(count({1}, {0}, {1}, {0}).rate(2, 1) == 0.0); // nobody was there
    CHECK(moved.risen() == 1);
    CHECK(moved.fallen() == 0);
    CHECK(moved.stayed() == 2);
}

TEST_CASE("everybody is counted once, whatever the order of the rows") {
    random_generator random{107};
    for (int round = 0; round < 2'000; ++round) {
        ids a;
        ids b;
        ids from;
        ids to;
        for (int id = 0; id < 12; ++id) {
            if (random.below(3) != 0) {
                a.push_back(id);
                from.push_back(static_cast<int>(random.below(3)));
            }
            if (random.below(3) != 0) {
                b.push_back(id);
                to.push_back(static_cast<int>(random.below(3)));
            }
        }
        const auto one = count(a, from, b, to);
        std::size_t before = 0;
        std::size_t after = 0;
        for (int i = 0; i <= 3; ++i)
            for (int j = 0; j <= 3; ++j) {
                before += i < 3 ? one(i, j) : 0;
                after += j < 3 ? one(i, j) : 0;
            }
        REQUIRE(before == a.size());
        REQUIRE(after == b.size());
        REQUIRE(one(3, 3) == 0);
        for (std::size_t i = a.size(); i > 1; --i) {
            const auto j = random.below(i);
            std::swap(a[i - 1], a[j]);
            std::swap(from[i - 1], from[j]);
        }
        REQUIRE(count(a, from, b, to).counts == one.counts);
    }
}

TEST_CASE("classes and customers that do not fit are refused") {
    CHECK_THROWS_WITH((void)count({1}, {3}, {}, {}), "count_migration: classes must be in [0, 2], got 3 in row 0");
    CHECK_THROWS_WITH((void)count({1, 1}, {0, 0}, {}, {}), "count_migration: customer 1 stands twice in the input");
    CHECK_THROWS_WITH((void)count({1}, {}, {}, {}), "count_migration: before must have 1 rows, got 0");
    CHECK_THROWS_WITH((void)count({}, {}, {}, {}, 0), "count_migration: classes must be at least 1, got 0");
    CHECK_THROWS_WITH((void)count({}, {}, {}, {})(0, 4), "migration: classes must be in [0, 3], got 0 and 4");
}

} // TEST_SUITE("migration")
