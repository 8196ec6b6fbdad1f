// Retention of customers who are spread over ranks: the same bits as in one place.
#include <clientele/math/random.hpp>
#include <clientele/members.hpp>
#include <clientele/monitor/retention/kaplan_meier.hpp>
#include <clientele/monitor/retention/log_rank.hpp>
#include <clientele/monitor/retention/retention_triangle.hpp>
#include <clientele/parallel/metered_ranks.hpp>

#include <doctest/doctest.h>

#include "../../parallel/shares.hpp"
#include <refusal.hpp>
#include <string>

TEST_SUITE("retention_on_ranks") {

using namespace clientele;
using namespace std::chrono;
using clientele::day;

namespace {

template <class Value>
std::vector<Value> part(const std::vector<Value>& all, std::size_t first, std::size_t count) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
    return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

// Lifetimes in days, or in parts of days, of two groups; some were watched late.
struct some_lifetimes {
    std::vector<double> time, entered;
    std::vector<bool> ended;
    std::vector<int> group;

    explicit some_lifetimes(bool whole) {
        random_generator random{51};
        for (int i = 0; i < 300; ++i) {
            const double days = 1 + 400 * random.uniform();
            time.push_back(whole ? std::floor(days) : days);
            entered.push_back(i % 7 == 0 ? time.back() / 2 : 0);
            ended.push_back(random.below(3) > 0);
            group.push_back(static_cast<int>(random.below(2)));
        }
    }
};

} // namespace

TEST_CASE("lifetimes are counted, and curves and tests follow, to the bit as in one place") {
    for (const bool whole : {true, false}) {
        const some_lifetimes of{whole};
        const auto counts = count_lifetimes(of.time, of.ended, of.entered);
        const auto groups = count_lifetimes_by_group(of.time, of.ended, of.group, 3); // of whom one is nobody
        const auto curve = kaplan_meier{}.fit(of.time, of.ended);
        const auto test = log_rank(std::span{groups}.first(2));
        for (const auto& rows : testing::ways_to_share(of.time.size()))
            testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
                const auto time = part(of.time, first, count), entered = part(of.entered, first, count);
                const auto ended = part(of.ended, first, count);
                CHECK(first_difference(count_lifetimes_on(ranks, time, ended, entered), counts) == "");
                CHECK(first_difference(kaplan_meier{}.fit_on(ranks, time, ended), curve) == "");
                const auto own = count_lifetimes_by_group_on(ranks, time, ended, part(of.group, first, count), 3);
                REQUIRE(own.size() == 3);
                for (std::size_t g = 0; g < 3; ++g)
                    CHECK(first_difference(own[g], groups[g]) == "");
                CHECK(first_difference(log_rank(std::span{own}.first(2)), test) == "");
            });
    }
}

TEST_CASE("lifetimes that cannot be are refused by all ranks in the sentence of one place") {
    some_lifetimes of{true};
    of.time[220] = -1;
    of.group[280] = 7;
    const auto said = refusal([&] { return count_lifetimes(of.time, of.ended); });
    const auto by_group = refusal([&] { return count_lifetimes_by_group(of.time, of.ended, of.group, 2); });
    CHECK(said.row() == 220);
    for (const auto& rows : testing::ways_to_share(of.time.size()))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const auto time = part(of.time, first, count);
            const auto ended = part(of.ended, first, count);
            const auto group = part(of.group, first, count);
            check_refusal(refusal([&] { return count_lifetimes_on(ranks, time, ended); }), said.code(), said.row(),
                          said.what());
            check_refusal(refusal([&] { return count_lifetimes_by_group_on(ranks, time, ended, group, 2); }),
                          by_group.code(), by_group.row(), by_group.what());
        });
    testing::on_ranks(2, [](const auto& ranks) {
        check_refusal(refusal([&] { return count_lifetimes_on(ranks, {}, std::vector<bool>{}); }), errc::empty_input,
                      no_row, "count_lifetimes: time must have at least one row, got none");
    });
}

namespace {

// Orders of customers, whose rows lie anywhere; some are returns, and some cents are no doubles.
template <class Id>
struct some_orders {
    std::vector<Id> customer;
    std::vector<day> on;
    std::vector<double> amount;

    some_orders() {
        random_generator random{52};
        for (int i = 0; i < 900; ++i) {
            const auto who = random.below(120);
            if constexpr (std::same_as<Id, std::string>)
                customer.push_back("customer " + std::to_string(who));
            else
                customer.push_back(static_cast<Id>(who) * 1'000'003);
            on.push_back(sys_days{2024y / 1 / 5} + days{random.below(600)});
            amount.push_back((random.below(12) == 0 ? -1 : 1) * 0.01 * static_cast<double>(1 + random.below(90'000)));
        }
    }
};

template <class Id>
void check_triangle(const cohort_retention& rules, const some_orders<Id>& of, bool priced) {
    const auto amounts = [&](std::size_t first, std::size_t count) {
        return priced ? part(of.amount, first, count) : std::vector<double>{};
    };
    const auto whole = rules.count(of.customer, of.on, amounts(0, of.on.size()));
    for (const auto& rows : testing::ways_to_share(of.on.size()))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            CHECK(first_difference(rules.count_on(ranks, part(of.customer, first, count), part(of.on, first, count),
                                                  amounts(first, count)),
                                   whole) == "");
        });
}

} // namespace

TEST_CASE("a triangle is the same, whoever has which rows of a customer") {
    const cohort_retention rules{.as_of = 2025y / 8 / 31, .months = 3};
    check_triangle(rules, some_orders<int>{}, true);
    check_triangle(rules, some_orders<std::string>{}, true);
    check_triangle(rules, some_orders<int>{}, false);
    check_triangle(cohort_retention{.as_of = 2025y / 9 / 30}, some_orders<int>{}, false);
}

TEST_CASE("rows of which no triangle can be made are refused by all ranks") {
    some_orders<std::string> of;
    of.on[700] = 2026y / 1 / 1;
    of.customer[800] = "";
    const cohort_retention rules{.as_of = 2025y / 8 / 31};
    const auto check = [&] {
        const auto said = refusal([&] { return rules.count(of.customer, of.on, of.amount); });
        testing::on_shares({300, 0, 600}, [&](const auto& ranks, std::size_t first, std::size_t count) {
            check_refusal(refusal([&] {
                              return rules.count_on(ranks, part(of.customer, first, count), part(of.on, first, count),
                                                    part(of.amount, first, count));
                          }),
                          said.code(), said.row(), said.what());
        });
        return said.row();
    };
    CHECK(check() == 700);
    of.on[700] = of.on[0];
    CHECK(check() == 800);
}

TEST_CASE("a rank sends 32 bytes for each distinct length, and each row of a triangle once") {
    const some_lifetimes of{false};
    const some_orders<int> orders;
    rank_traffic curve, triangle;
    testing::on_shares({150, 150}, [&](const auto& ranks, std::size_t first, std::size_t count) {
        rank_traffic own;
        (void)count_lifetimes_on(metered_ranks{ranks, &own}, part(of.time, first, count), part(of.ended, first, count));
        if (ranks.rank() == 0)
            curve = own;
    });
    CHECK(curve.bytes == 8 + 32 * 150);
    testing::on_shares({450, 450}, [&](const auto& ranks, std::size_t first, std::size_t count) {
        rank_traffic own;
        (void)cohort_retention{.as_of = 2025y / 8 / 31, .months = 3}.count_on(
            metered_ranks{ranks, &own}, part(orders.customer, first, count), part(orders.on, first, count),
            part(orders.amount, first, count));
        if (ranks.rank() == 0)
            triangle = own;
    });
    const double rows = 450 / 2 * (4 + 16.0), cells = 6 * 7 / 2 * (8 + 7 * 544.0);
    CHECK(static_cast<double>(triangle.bytes) == doctest::Approx(rows + cells).epsilon(0.1));
}

} // TEST_SUITE("retention_on_ranks")
