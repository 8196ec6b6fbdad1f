// Migrations of customers who are spread over ranks: the same as in one place.
#include <clientele/math/random.hpp>
#include <clientele/monitor/migration.hpp>
#include <clientele/monitor/score_drift.hpp>
#include <clientele/monitor/segment_migration.hpp>
#include <clientele/parallel/metered_ranks.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include <algorithm>
#include <refusal.hpp>
#include <string>

TEST_SUITE("migration_on_ranks") {

using namespace clientele;

namespace {

template <class Id>
Id id_of(std::size_t i) {
    if constexpr (std::same_as<Id, std::string>)
        return "customer " + std::to_string(i * 7919 % 1000);
    else
        return static_cast<Id>(i * 7919 % 1000) - 300;
}

// Customers of two dates in any order, of whom some left, came, were merged and erased in between.
template <class Id>
struct two_dates {
    std::vector<Id> then, now;
    std::vector<int> before, after;
    customer_changes<Id> changes;

    two_dates() {
        random_generator random{41};
        for (std::size_t i = 0; i < 240; ++i) {
            const bool was = i < 200, merged = i % 20 == 3, erased = i % 31 == 7, is = i >= 30 && !merged && !erased;
            if (was)
                then.push_back(id_of<Id>(i)), before.push_back(static_cast<int>(random.below(4)));
            if (is)
                now.push_back(id_of<Id>(i)), after.push_back(static_cast<int>(random.below(4)));
            if (merged) // some into each other, into others, and into nobody of either list
                changes.merged.push_back({id_of<Id>(i), id_of<Id>(i % 40 == 3 ? i + 20 : i % 60 == 23 ? 900 : i + 91)});
            if (erased)
                changes.erased.push_back(id_of<Id>(i));
        }
        now.push_back(id_of<Id>(7)), after.push_back(2); // under the id of one that was erased
        for (std::size_t i = now.size(); i > 1; --i) {
            const std::size_t j = random.below(i);
            std::swap(now[i - 1], now[j]), std::swap(after[i - 1], after[j]);
        }
    }
};

// What a rank has of a list that all share.
template <class Value>
std::vector<Value> part(const std::vector<Value>& all, int r, int ranks, bool backwards = false) {
    const auto [first, last] = testing::share_of(all.size(), backwards ? ranks - 1 - r : r, ranks);
    return {all.begin() + static_cast<std::ptrdiff_t>(first), all.begin() + static_cast<std::ptrdiff_t>(last)};
}

// The lists of all ranks one behind the other.
template <class Id>
void append(std::vector<customer_move<Id>>& to, const std::vector<customer_move<Id>>& from) {
    to.insert(to.end(), from.begin(), from.end());
}
template <class Id>
void append(migration<Id>& to, const migration<Id>& from) {
    append(to.moved, from.moved), append(to.came, from.came), append(to.left, from.left);
    append(to.merged, from.merged);
    to.table = from.table;
}
template <class Id>
void check_same(const migration<Id>& a, const migration<Id>& b) {
    CHECK(a.table.counts == b.table.counts);
    CHECK(a.table.merged_from == b.table.merged_from);
    CHECK(a.table.erased_from == b.table.erased_from);
    CHECK(a.moved == b.moved);
    CHECK(a.came == b.came);
    CHECK(a.left == b.left);
    CHECK(a.merged == b.merged);
}

template <class Id>
void check_on_ranks(const two_dates<Id>& of, const customer_changes<Id>& changes) {
    const auto whole = migrate(of.then, of.before, of.now, of.after, 4, changes);
    for (const int ranks : {1, 2, 3, 5}) {
        std::vector<migration<Id>> found(static_cast<std::size_t>(ranks));
        testing::on_ranks(ranks, [&](const auto& all) {
            const int r = all.rank();
            const customer_changes<Id> own{part(changes.merged, r, ranks), part(changes.erased, r, ranks)};
            found[static_cast<std::size_t>(r)] = migrate_on(all, part(of.then, r, ranks), part(of.before, r, ranks),
                                                            part(of.now, r, ranks), part(of.after, r, ranks), 4, own);
        });
        migration<Id> together;
        for (const auto& each : found)
            append(together, each);
        check_same(together, whole);
    }
}

} // namespace

TEST_CASE("who moved, came, left, was merged and erased is the same, whoever has which customers of either date") {
    const two_dates<int> numbers;
    check_on_ranks(numbers, numbers.changes);
    check_on_ranks(numbers, {});
    const two_dates<std::string> names;
    check_on_ranks(names, names.changes);
    CHECK(migrate(names.then, names.before, names.now, names.after, 4, names.changes).merged.size() > 2);
}

TEST_CASE("ranks without customers count with the others") {
    testing::on_ranks(3, [](const auto& ranks) {
        const bool here = ranks.rank() == 1;
        const std::vector<int> then = here ? std::vector{5, 6} : std::vector<int>{},
                               before = then.empty() ? then : std::vector{0, 1};
        const std::vector<int> now = ranks.rank() == 2 ? std::vector{6} : std::vector<int>{},
                               after = now.empty() ? now : std::vector{0};
        const auto found = migrate_on(ranks, then, before, now, after, 2);
        CHECK(found.table.left() == 1);
        CHECK(found.table.risen() == 1);
        CHECK(found.moved.size() == (ranks.rank() == 2 ? 1u : 0u));
    });
}

TEST_CASE("lists that are refused are refused by all ranks in the sentence of one place") {
    const auto check = [](const two_dates<int>& of, const customer_changes<int>& changes = {}) {
        const auto said = refusal([&] { return migrate(of.then, of.before, of.now, of.after, 4, changes); });
        CHECK(std::string{said.what()} != "nothing was refused");
        testing::on_ranks(3, [&](const auto& ranks) {
            const int r = ranks.rank();
            check_refusal(refusal([&] {
                              return migrate_on(ranks, part(of.then, r, 3), part(of.before, r, 3), part(of.now, r, 3),
                                                part(of.after, r, 3), 4,
                                                {part(changes.merged, r, 3), part(changes.erased, r, 3)});
                          }),
                          said.code(), said.row(), said.what());
        });
    };
    two_dates<int> twice;
    twice.then[190] = twice.then[3];
    check(twice);
    two_dates<int> stands;
    check(stands, {.merged = {{stands.now[80], 5}}});
    check(stands, {.merged = {{1, 2}, {2, 3}, {3, 1}}});
    two_dates<int> wrong;
    wrong.after[150] = 9, wrong.after[60] = -1;
    check(wrong);
    wrong.before[199] = 4;
    check(wrong);
}

TEST_CASE("why customers changed their segment is the same on ranks") {
    random_generator random{43};
    const std::size_t n = 150;
    std::vector<double> columns[2][3];
    std::vector<int> ids[2];
    for (std::size_t i = 0; i < 2 * n; ++i) {
        const std::size_t at = i / n;
        ids[at].push_back(static_cast<int>(i * 37 % n + 10 * at));
        columns[at][0].push_back(static_cast<double>(random.below(300)));
        columns[at][1].push_back(static_cast<double>(random.below(9)));
        columns[at][2].push_back(columns[at][1].back() > 0 ? 100 * random.uniform() : 0);
    }
    const auto map = segment_maps::standard();
    const rfm method{};
    const auto cuts = method.fit(columns[0][0], columns[0][1], columns[0][2]).cuts;
    const auto scores = [&](std::size_t at, int r, int ranks) {
        const std::vector<double> own[]{part(columns[at][0], r, ranks), part(columns[at][1], r, ranks),
                                        part(columns[at][2], r, ranks)};
        return cuts.apply(std::array<column, 3>{own[0], own[1], own[2]});
    };
    const auto whole = migrate(map, ids[0], scores(0, 0, 1), ids[1], scores(1, 0, 1));
    CHECK(whole.why.size() > 20);
    for (const int ranks : {2, 3}) {
        std::vector<decltype(migrate(map, ids[0], scores(0, 0, 1), ids[1], scores(1, 0, 1)))> found(
            static_cast<std::size_t>(ranks));
        testing::on_ranks(ranks, [&](const auto& all) {
            const int r = all.rank();
            found[static_cast<std::size_t>(r)] = migrate_on(all, map, part(ids[0], r, ranks), scores(0, r, ranks),
                                                            part(ids[1], r, ranks), scores(1, r, ranks));
        });
        migration<int> together;
        std::vector<move_explanation> why;
        for (const auto& each : found) {
            append(together, each.customers);
            why.insert(why.end(), each.why.begin(), each.why.end());
            CHECK(each.moved_by == whole.moved_by);
            CHECK(each.names == whole.names);
        }
        check_same(together, whole.customers);
        REQUIRE(why.size() == whole.why.size());
        for (std::size_t i = 0; i < why.size(); ++i) {
            CHECK(why[i].dimension == whole.why[i].dimension);
            CHECK(why[i].shares == whole.why[i].shares);
        }
    }
}

TEST_CASE("cuts have drifted as far on ranks as in one place") {
    random_generator random{44};
    std::vector<double> columns[2][3];
    for (std::size_t i = 0; i < 400; ++i)
        for (std::size_t at = 0; at < 2; ++at) {
            const double often = static_cast<double>(random.below(9)), more = at == 1 ? 1.5 : 1;
            columns[at][0].push_back(static_cast<double>(random.below(300)) * more);
            columns[at][1].push_back(often);
            columns[at][2].push_back(often > 0 ? 100 * random.uniform() * more : 0);
        }
    const auto cut = [](double recency, double often, double money) {
        return rfm{.recency = fixed_cuts{{recency, 2 * recency}},
                   .frequency = fixed_cuts{{2, often}},
                   .monetary = fixed_cuts{{money, 3 * money}}};
    };
    const auto method = cut(75, 5, 30);
    const auto frozen = cut(50, 4, 20).fit(columns[0][0], columns[0][1], columns[0][2]).cuts;
    const auto own = [&](std::size_t first, std::size_t count) {
        const auto of = [&](const std::vector<double>& values) { return column{values}.subspan(first, count); };
        return std::array<column, 3>{of(columns[1][0]), of(columns[1][1]), of(columns[1][2])};
    };
    const auto report = [&](const auto& ranks, std::size_t first, std::size_t count) {
        const auto x = own(first, count);
        return score_drift{}.compare_on(ranks, frozen, method.fit_on(ranks, x[0], x[1], x[2]), x);
    };
    const auto whole = report(one_rank{}, 0, 400);
    CHECK(whole.changed_cell > 50);
    for (const auto& rows : testing::ways_to_share(400))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const auto found = report(ranks, first, count);
            CHECK(found.customers == whole.customers);
            CHECK(found.changed_cell == whole.changed_cell);
            for (std::size_t d = 0; d < 3; ++d) {
                CHECK(found.dimensions[d].stability_index == whole.dimensions[d].stability_index);
                CHECK(found.dimensions[d].share_after == whole.dimensions[d].share_after);
                CHECK(found.dimensions[d].rescored.counts == whole.dimensions[d].rescored.counts);
            }
        });
    const auto fresh = method.fit(columns[1][0], columns[1][1], columns[1][2]);
    columns[1][0][350] = -1;
    const auto said = refusal([&] { return score_drift{}.compare(frozen, fresh, own(0, 400)); });
    CHECK(said.row() == 350);
    testing::on_shares({200, 200}, [&](const auto& ranks, std::size_t first, std::size_t count) {
        check_refusal(refusal([&] { return score_drift{}.compare_on(ranks, frozen, fresh, own(first, count)); }),
                      said.code(), 350, said.what());
    });
}

TEST_CASE(
    "customers who lie alike at both dates are not sent, others once with their classes and back with an answer") {
    const std::size_t n = 3'000;
    rank_traffic traffic[2];
    for (const bool alike : {true, false}) {
        testing::on_ranks(2, [&](const auto& ranks) {
            const auto [first, last] = testing::share_of(n, ranks.rank(), 2);
            std::vector<std::int64_t> then, now;
            for (auto i = static_cast<std::int64_t>(first); i < static_cast<std::int64_t>(last); ++i) {
                then.push_back(i);
                now.push_back(alike ? i : static_cast<std::int64_t>(n) - 1 - i);
            }
            const std::vector<int> classes(then.size(), 1);
            rank_traffic own;
            (void)migrate_on(metered_ranks{ranks, &own}, then, classes, now, classes, 2);
            if (ranks.rank() == 0)
                traffic[alike ? 0 : 1] = own;
        });
    }
    CHECK(traffic[0].bytes == 48 + 8 * (9 + 2 + 2));
    const double moved = static_cast<double>(traffic[1].bytes - traffic[0].bytes);
    CHECK(moved == doctest::Approx(0.5 * n * (12 + 5)).epsilon(0.1)); // of two lists, n / 2 on each rank, half moves
}

} // TEST_SUITE("migration_on_ranks")
