#include <clientele/math/random.hpp>
#include <clientele/monitor/migration.hpp>

#include <doctest/doctest.h>

#include <repeats.hpp>
#include <span>
#include <string>
#include <vector>

TEST_SUITE("migration") {

using namespace clientele;

namespace {
using ids = std::vector<int>;
using move = customer_move<int>;
} // namespace

TEST_CASE("customers are counted by where they were and where they are") {
    const auto found = migrate(ids{4, 1, 2, 3}, ids{0, 0, 1, 2}, ids{1, 2, 3, 5}, ids{0, 0, 2, 1}, 3);
    const auto& table = found.table;
    CHECK(table.count(0, 0) == 1);
    CHECK(table.count(1, 0) == 1);
    CHECK(table.count(2, 2) == 1);
    CHECK(table.count(0, table.absent()) == 1);
    CHECK(table.count(table.absent(), 1) == 1);
    CHECK(table.before(0) == 2);
    CHECK(table.after(0) == 2);
    CHECK(table.rate(0, 0) == 0.5);
    CHECK(table.rate(0, table.absent()) == 0.5);
    CHECK(migrate(ids{1}, ids{0}, ids{1}, ids{0}, 3).table.rate(2, 1) == 0.0); // nobody was there
    CHECK(table.risen() == 1);
    CHECK(table.fallen() == 0);
    CHECK(table.moved() == 1);
    CHECK(table.stayed() == 2);
    CHECK(table.came() == 1);
    CHECK(table.left() == 1);
}

TEST_CASE("who moved, who came and who left are told by their ids, in the order of their list") {
    const auto found = migrate(ids{9, 4, 1, 2, 3}, ids{2, 0, 0, 1, 2}, ids{5, 3, 2, 1, 0}, ids{1, 0, 0, 0, 2}, 3);
    CHECK(found.moved == std::vector<move>{{3, 2, 0}, {2, 1, 0}});
    CHECK(found.came == std::vector<move>{{5, 3, 1}, {0, 3, 2}});
    CHECK(found.left == std::vector<move>{{9, 2, 3}, {4, 0, 3}});
    const std::vector<std::string> before{"ann", "bob"}, after{"bob", "cy"};
    const std::vector<int> classes{0, 1};
    const auto named = migrate(std::span{before}, classes, after, classes, 2); // views are as good as vectors
    CHECK(named.moved == std::vector<customer_move<std::string>>{{"bob", 1, 0}});
    CHECK(named.came == std::vector<customer_move<std::string>>{{"cy", 2, 1}});
    CHECK(named.left == std::vector<customer_move<std::string>>{{"ann", 0, 2}});
}

TEST_CASE("everybody is counted once, whatever the order of the rows") {
    random_generator random{107};
    for (int round = 0; round < repeats(2'000); ++round) {
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
        const auto one = migrate(a, from, b, to, 3).table;
        std::size_t before = 0;
        std::size_t after = 0;
        for (int i = 0; i <= 3; ++i)
            for (int j = 0; j <= 3; ++j) {
                before += i < 3 ? one.count(i, j) : 0;
                after += j < 3 ? one.count(i, j) : 0;
            }
        REQUIRE(before == a.size());
        REQUIRE(after == b.size());
        REQUIRE(one.count(3, 3) == 0);
        for (std::size_t i = a.size(); i > 1; --i) {
            const auto j = random.below(i);
            std::swap(a[i - 1], a[j]);
            std::swap(from[i - 1], from[j]);
        }
        REQUIRE(migrate(a, from, b, to, 3).table.counts == one.counts);
    }
}

TEST_CASE("who was merged or erased is counted apart, and the table closes") {
    const auto found = migrate(ids{1, 2, 3, 4, 5, 6}, ids{0, 0, 1, 1, 2, 0}, ids{2, 4, 9}, ids{1, 1, 0}, 3,
                               {.merged = {{1, 2}, {3, 2}}, .erased = {5}});
    const auto& table = found.table;
    CHECK(found.merged == std::vector<move>{{1, 0, 1}, {3, 1, 1}}); // with the class of the one they are now
    CHECK(found.moved == std::vector<move>{{2, 0, 1}});
    CHECK(found.left == std::vector<move>{{6, 0, 3}});
    CHECK(table.merged() == 2);
    CHECK(table.merged_from == std::vector<std::size_t>{1, 1, 0});
    CHECK(table.erased() == 1);
    CHECK(table.erased_from == std::vector<std::size_t>{0, 0, 1});
    CHECK(table.before(0) + table.before(1) + table.before(2) ==
          table.stayed() + table.moved() + table.left() + table.merged() + table.erased());
    CHECK(table.before(0) == 3);
    CHECK(table.after(0) + table.after(1) + table.after(2) == table.stayed() + table.moved() + table.came());
    CHECK(table.rate(0, 1) == doctest::Approx(1.0 / 3));
    CHECK_THROWS_WITH((void)(migration_table{.classes = 1, .counts = {0, 0, 0, 0}}.before(0)),
                      "migration_table: merged_from must have 1 entries, one for each class, got 0");
    CHECK_THROWS_WITH(migration_table::of(2).add_erased(2),
                      "migration_table: the class before must be in [0, 1], got 2");
}

TEST_CASE("classes and customers that do not fit are refused") {
    const ids none{}, one{1}, zero{0};
    CHECK_THROWS_WITH((void)migrate(one, ids{3}, none, none, 3),
                      "migrate: classes before must be in [0, 2], got 3 in row 0, customer 1");
    CHECK_THROWS_WITH((void)migrate(none, none, one, ids{-1}, 3),
                      "migrate: classes after must be in [0, 2], got -1 in row 0, customer 1");
    CHECK_THROWS_WITH((void)migrate(ids{1, 1}, ids{0, 0}, none, none, 3),
                      "align: the ids of the earlier list must be unique, got 1 in rows 0 and 1");
    CHECK_THROWS_WITH((void)migrate(one, none, none, none, 3), "migrate: before must have 1 rows, got 0");
    CHECK_THROWS_WITH((void)migrate(none, none, one, none, 3), "migrate: after must have 1 rows, got 0");
    CHECK_THROWS_WITH((void)migrate(none, none, none, none, 0), "migration_table: classes must be in [1, 5000], got 0");
    CHECK_THROWS_WITH((void)migration_table::of(5001), "migration_table: classes must be in [1, 5000], got 5001");
    CHECK_THROWS_WITH((void)migrate(one, zero, one, zero, 3).table.count(0, 4),
                      "migration_table: classes must be in [0, 3], got 0 and 4");
}

TEST_CASE("a table that was not made for its classes is refused, never read beyond its end") {
    CHECK_THROWS_WITH_AS((void)migration<int>{}.table.left(),
                         "migration_table: counts must have 1 entries for classes and absent, got 0", error);
    CHECK_THROWS_WITH_AS((migration_table{.classes = 2, .counts = {1, 2, 3, 4}}.add(2, 2)),
                         "migration_table: counts must have 9 entries for classes and absent, got 4", error);
}

TEST_CASE("ids that say nothing are refused, and vectors of any classes are taken as they are") {
    const std::vector<std::string> then{"a", "b"}, now{"b", ""};
    const std::vector<int> tiers{0, 1};
    CHECK_THROWS_WITH((void)migrate(then, tiers, now, tiers, 2),
                      "align: the ids of the later list must not be empty, got '' in row 1");
    const std::vector<std::string> both{"b", "c"};
    const auto found = migrate(then, tiers, std::span{both}, tiers, 2);
    CHECK(found.moved == std::vector<customer_move<std::string>>{{"b", 1, 0}});
    CHECK_THROWS_WITH((void)migrate(then, std::vector{0, 2}, both, tiers, 2),
                      "migrate: classes before must be in [0, 1], got 2 in row 1, customer 'b'");
    // everybody is somewhere: those before and those after, by where they went and whence they came
    const auto& table = found.table;
    CHECK(then.size() == table.stayed() + table.moved() + table.left());
    CHECK(both.size() == table.stayed() + table.moved() + table.came());
}

} // TEST_SUITE("migration")
