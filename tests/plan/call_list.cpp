#include <clientele/math/random.hpp>
#include <clientele/members.hpp>
#include <clientele/plan/call_list.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <refusal.hpp>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("call list") {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::minutes;

namespace {

const day today = 2024y / 6 / 30;

// Contacts that own their columns.
struct diary {
    std::vector<int> customer;
    std::vector<std::string> owner;
    std::vector<day> due;
    std::vector<double> value;
    std::vector<minutes> duration;

    void add(int who, const char* whose, day when, double at_stake, minutes takes) {
        customer.push_back(who);
        owner.emplace_back(whose);
        due.push_back(when);
        value.push_back(at_stake);
        duration.push_back(takes);
    }
    [[nodiscard]] contact_columns<int, std::string> columns() const { return {customer, owner, due, value, duration}; }
    [[nodiscard]] diary in_order(const std::vector<std::size_t>& rows) const {
        diary out;
        for (const auto i : rows)
            out.add(customer[i], owner[i].c_str(), due[i], value[i], duration[i]);
        return out;
    }
};
using capacities = std::vector<owner_capacity<std::string>>;

diary week() {
    diary all;
    all.add(7, "Ada", today - days{3}, 900, 60min);
    all.add(3, "Ada", today - days{60}, 100, 60min);
    all.add(5, "Ada", today, 600, 30min);
    all.add(2, "Bo", today, 50, 15min);
    all.add(9, "Bo", today + days{7}, 70, 15min);
    all.add(4, "Cy", today, 80, 15min);
    all.add(8, "Ada", today, 5000, 480min);
    return all;
}

std::vector<int> customers(const auto& calls) {
    std::vector<int> out;
    for (const auto& each : calls)
        out.push_back(each.customer);
    return out;
}

// Up to so many random contacts of Ada, few values and durations, so that there are ties.
diary random_contacts(random_generator& draw, std::size_t most) {
    diary all;
    const std::size_t n = draw.below(most + 1);
    for (std::size_t i = 0; i < n; ++i)
        all.add(static_cast<int>(draw.below(5)), "Ada", today - days{static_cast<int>(draw.below(40)) - 5},
                static_cast<double>(draw.below(20)) / 4, minutes{5 * (1 + static_cast<int>(draw.below(6)))});
    return all;
}

// The most value of any choice of the contacts that are due: all 2^n are tried.
double optimum(const diary& of, const owner_capacity<std::string>& within) {
    double best = 0;
    for (std::size_t choice = 0; choice < std::size_t{1} << of.customer.size(); ++choice) {
        double value = 0;
        minutes time{};
        std::int64_t calls = 0;
        for (std::size_t i = 0; i < of.customer.size(); ++i)
            if ((choice >> i & 1) != 0 && of.due[i] <= today) {
                value += of.value[i];
                time += of.duration[i];
                ++calls;
            }
        if (time <= within.time.value_or(minutes::max()) && calls <= within.calls.value_or(99))
            best = std::max(best, value);
    }
    return best;
}

} // namespace

TEST_CASE("contacts that are due are ranked by value for each hour, and those that fit are listed") {
    const auto all = week();
    const capacities can{{"Bo", 15min}, {"Ada", 90min}};
    const auto lists = call_list{}.plan(all.columns(), can, today);
    REQUIRE(lists.owners.size() == 2);
    CHECK(lists.owners[0].capacity.owner == "Ada");
    CHECK(customers(lists.owners[0].calls) == std::vector{5, 7}); // 1200 and 900 an hour
    REQUIRE(!lists.owners[0].calls.empty());
    CHECK(lists.owners[0].calls[0].urgency == 1200);
    CHECK(lists.owners[0].time == 90min);
    CHECK(lists.owners[0].reached == 1500);
    CHECK(lists.owners[0].bound == 1500);
    CHECK(customers(lists.owners[1].calls) == std::vector{2});
    CHECK(lists.reached == 1550);
    CHECK(lists.count(left_over::too_long) == 1); // eight hours in one and a half
    CHECK(lists.at_stake(left_over::too_long) == 5000);
    CHECK(in_words(lists) == "7 contacts = 3 listed + 1 not due + 1 without owner + 1 too long + 1 no time left; 1550 "
                             "of at most 1550 at stake reached");
    CHECK(lists.share() == 1);
}

TEST_CASE("the policy decides who comes first") {
    const auto all = week();
    const capacities can{{"Ada", 90min}};
    CHECK(customers(call_list{.urgency = earliest_due{}}.plan(all.columns(), can, today).owners[0].calls) ==
          std::vector{3, 5}); // the hour of 7 no longer fits, the half hour of 5 does
    // 100 an hour, sixty days late: 100 * (1 + 60 / 4) = 1600 beats 1200
    CHECK(customers(call_list{.urgency = late_weighted{days{4}}}.plan(all.columns(), can, today).owners[0].calls) ==
          std::vector{3, 5});
    const auto own = [](const due_contact& contact) { return contact.value; };
    CHECK(customers(call_list{.urgency = own}.plan(all.columns(), can, today).owners[0].calls) == std::vector{7, 5});
}

TEST_CASE("what is lost against the bound is seen") {
    diary all;
    all.add(1, "Ada", today, 60, 10min);
    all.add(2, "Ada", today, 100, 20min);
    all.add(3, "Ada", today, 120, 30min);
    const auto lists = call_list{}.plan(all.columns(), capacities{{"Ada", 50min}}, today);
    CHECK(lists.reached == 160); // 220 would be the best
    CHECK(lists.bound == 240);
    CHECK(lists.share() == 160.0 / 240);
    CHECK(lists.at_stake(left_over::no_time) == 120);
    const auto two = call_list{}.plan(all.columns(), capacities{{"Ada", {}, 2}}, today);
    CHECK(customers(two.owners[0].calls) == std::vector{1, 2});
    CHECK(two.bound == 220);
    CHECK(two.count(left_over::no_calls) == 1);
}

TEST_CASE("contacts may be taken before they are due") {
    const auto all = week();
    const auto lists = call_list{.look_ahead = days{7}}.plan(all.columns(), capacities{{"Bo"}}, today);
    CHECK(customers(lists.owners[0].calls) == std::vector{9, 2});
    CHECK(lists.count(left_over::not_due) == 0);
}

TEST_CASE("without durations every contact takes an hour") {
    const auto all = week();
    auto columns = all.columns();
    columns.duration = {};
    const auto lists = call_list{}.plan(columns, capacities{{"Ada", 120min}}, today);
    CHECK(customers(lists.owners[0].calls) == std::vector{8, 7});
    CHECK(lists.owners[0].time == 2h);
}

TEST_CASE("equal contacts go by customer id, and ids may be of any type") {
    const std::vector<std::string> who{"c", "a", "b"};
    const std::vector<int> whose{1, 1, 1};
    const std::vector<day> due(3, today);
    const std::vector<double> value(3, 5.0);
    const contact_columns<std::string, int> contacts{.customer = who, .owner = whose, .due = due, .value = value};
    const std::vector<owner_capacity<int>> can{{.owner = 1, .calls = 2}};
    const auto lists = call_list{}.plan(contacts, can, today);
    CHECK(lists.owners[0].calls[0].customer == "a");
    CHECK(lists.owners[0].calls[1].customer == "b");
    REQUIRE(lists.left.size() == 1);
    CHECK(lists.left[0].call.customer == "c");
}

TEST_CASE("contacts of one customer that are alike in all but value go by value, in any order") {
    for (const auto& values : {std::array{1.0, 9.0, 5.0}, std::array{9.0, 5.0, 1.0}, std::array{5.0, 1.0, 9.0}}) {
        diary all;
        for (const double value : values)
            all.add(1, "Ada", today, value, 10min);
        const auto lists = call_list{.urgency = earliest_due{}}.plan(all.columns(), capacities{{"Ada", {}, 2}}, today);
        CHECK(lists.reached == 14);
        CHECK(lists.owners[0].calls[0].value == 9);
    }
}

TEST_CASE("no list lies above its bound by a last bit") {
    diary all; // each a tenth a minute: 0.2 + 4 / 5 of 0.5 is 0.6, and 0.4 + 0.2 rounds to 0.6000000000000001
    all.add(1, "Ada", today, 0.5, 5min);
    all.add(2, "Ada", today - days{1}, 0.4, 4min);
    all.add(3, "Ada", today - days{1}, 0.2, 2min);
    const auto lists = call_list{.urgency = earliest_due{}}.plan(all.columns(), capacities{{"Ada", 6min}}, today);
    CHECK(customers(lists.owners[0].calls) == std::vector{2, 3});
    CHECK(lists.share() == 1);
}

TEST_CASE("nobody to call and nobody to call them are plans too") {
    const auto nothing = call_list{}.plan(contact_columns<int, int>{}, {}, today);
    CHECK(in_words(nothing) == "0 contacts = 0 listed; 0 of at most 0 at stake reached");
    CHECK(nothing.share() == 1);
    const auto all = week();
    const auto lists = call_list{}.plan(all.columns(), {}, today);
    CHECK(lists.count(left_over::without_owner) == 6);
    CHECK(lists.count(left_over::not_due) == 1);
    CHECK(call_list{}.plan(all.columns(), capacities{{"Ada", 0min, 0}}, today).owners[0].calls.empty());
}

TEST_CASE("every contact is listed or left over, lists fit, and no row order matters") {
    random_generator draw{11};
    for (int round = 0; round < repeats(500); ++round) {
        auto all = random_contacts(draw, 30);
        for (auto& each : all.owner)
            each = std::string(1, static_cast<char>('A' + draw.below(5)));
        const capacities can{{"A", minutes{draw.below(90)}}, {"E", {}, 2}, {"C", minutes{draw.below(90)}, 3}, {"D"}};
        const auto lists = call_list{}.plan(all.columns(), can, today);
        std::size_t listed = 0;
        for (const auto& each : lists.owners) {
            listed += each.calls.size();
            minutes time{};
            for (std::size_t i = 0; i < each.calls.size(); ++i) {
                time += each.calls[i].duration;
                CHECK(each.calls[i].owner == each.capacity.owner);
                CHECK(each.calls[i].due <= today);
                if (i > 0)
                    CHECK(each.calls[i - 1].urgency >= each.calls[i].urgency);
            }
            CHECK(time == each.time);
            CHECK(time <= each.capacity.time.value_or(minutes::max()));
            CHECK(static_cast<std::int64_t>(each.calls.size()) <= each.capacity.calls.value_or(99));
        }
        CHECK(lists.contacts == all.customer.size());
        CHECK(listed + lists.left.size() == lists.contacts);
        double value = lists.reached;
        for (int why = 0; why < 5; ++why)
            value += lists.at_stake(static_cast<left_over>(why));
        CHECK(value == std::accumulate(all.value.begin(), all.value.end(), 0.0)); // quarters: exact

        std::vector<std::size_t> order(all.customer.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        for (std::size_t i = order.size(); i > 1; --i)
            std::swap(order[i - 1], order[draw.below(i)]);
        const auto mixed = all.in_order(order);
        const capacities turned(can.rbegin(), can.rend());
        CHECK(first_difference(call_list{}.plan(mixed.columns(), turned, today), lists) == "");
    }
}

TEST_CASE("the best choice of all lies between what is reached and the bound, and less than one contact is lost") {
    random_generator draw{12};
    int exact = 0;
    for (int round = 0; round < repeats(2'000); ++round) {
        auto all = random_contacts(draw, 9);
        owner_capacity<std::string> can{"Ada", minutes{draw.below(120)}, {}};
        if (draw.below(2) == 0)
            can.calls = draw.below(6);
        const auto lists = call_list{}.plan(all.columns(), capacities{can}, today);
        const double best = optimum(all, can);
        CHECK(lists.reached <= best);
        CHECK(best <= lists.bound * (1 + 1e-15));
        exact += lists.reached == best;
        if (!can.calls && lists.reached < lists.bound) {
            const auto first = std::find_if(lists.left.begin(), lists.left.end(),
                                            [](const auto& each) { return each.why == left_over::no_time; });
            REQUIRE(first != lists.left.end());
            CHECK(lists.bound - lists.reached < first->call.value);
        }
        // contacts of one length: no list is better
        for (auto& each : all.duration)
            each = 20min;
        CHECK(call_list{}.plan(all.columns(), capacities{can}, today).reached == optimum(all, can));
    }
    CHECK(exact > repeats(1'500));
}

TEST_CASE("more time or more calls never reach less by value for each hour") {
    random_generator draw{13};
    for (int round = 0; round < repeats(300); ++round) {
        const auto all = random_contacts(draw, 12);
        double reached = 0, bound = 0;
        for (int time = 0; time <= 150; time += 5) {
            const auto lists = call_list{}.plan(all.columns(), capacities{{"Ada", minutes{time}, 6}}, today);
            CHECK(lists.reached >= reached);
            CHECK(lists.bound >= bound * (1 - 1e-15));
            reached = lists.reached;
            bound = lists.bound;
        }
        for (int calls = 0, before = 0; calls <= 12; ++calls) {
            const auto lists = call_list{}.plan(all.columns(), capacities{{"Ada", 60min, calls}}, today);
            CHECK(std::cmp_greater_equal(lists.owners[0].calls.size(), before));
            before = static_cast<int>(lists.owners[0].calls.size());
        }
    }
}

TEST_CASE("neither the unit of value nor that of time changes a list") {
    random_generator draw{14};
    for (int round = 0; round < repeats(300); ++round) {
        auto all = random_contacts(draw, 20);
        for (double& each : all.value)
            each = draw.uniform() * 1000; // no ties that a unit could break
        const auto lists = call_list{}.plan(all.columns(), capacities{{"Ada", 90min}}, today);
        auto scaled = all;
        const double unit = std::exp(40 * (draw.uniform() - 0.5));
        for (double& each : scaled.value)
            each *= unit;
        for (auto& each : scaled.duration)
            each *= 7;
        const auto same = call_list{}.plan(scaled.columns(), capacities{{"Ada", 630min}}, today);
        CHECK(customers(same.owners[0].calls) == customers(lists.owners[0].calls));
        CHECK(same.reached == doctest::Approx(lists.reached * unit).epsilon(1e-13));
        CHECK(same.bound == doctest::Approx(lists.bound * unit).epsilon(1e-13));
    }
}

TEST_CASE("values at stake are told with four digits and all before the point") {
    diary all;
    all.add(1, "Ada", today, 1.0 / 3, 1min);
    CHECK(in_words(call_list{}.plan(all.columns(), capacities{{"Ada"}}, today)) ==
          "1 contact = 1 listed; 0.3333 of at most 0.3333 at stake reached");
    all.add(2, "Ada", today, 1e6 / 7, 1min);
    CHECK(in_words(call_list{}.plan(all.columns(), capacities{{"Ada"}}, today)) ==
          "2 contacts = 2 listed; 142857 of at most 142857 at stake reached");
}

TEST_CASE("values at the ends of the range of double make no ties: they are ranked, or refused with the row") {
    diary all;
    all.add(1, "Ada", today, 1e308, 1min);
    all.add(2, "Ada", today, 1.5e308, 1min);
    for (const auto& plan :
         {refusal([&] { return call_list{}.plan(all.columns(), capacities{{"Ada", {}, 1}}, today); }), refusal([&] {
              return call_list{.urgency = late_weighted{}}.plan(all.columns(), capacities{{"Ada", {}, 1}}, today);
          })})
        check_refusal(plan, errc::overflow, 0,
                      "call_list: urgency must be a finite number, got inf for the value 1e+308 in row 0");
    constexpr double least = std::numeric_limits<double>::denorm_min();
    diary small;
    small.add(1, "Ada", today, 0, 527'040min);
    small.add(2, "Ada", today, least, 527'040min);
    small.add(3, "Ada", today, 2 * least, 527'040min);
    small.add(4, "Ada", today, least, 100'000min);
    const capacities can{{"Ada", 627'040min}};
    for (const auto& lists : {call_list{}.plan(small.columns(), can, today),
                              call_list{.urgency = late_weighted{}}.plan(small.columns(), can, today)}) {
        CHECK(customers(lists.owners[0].calls) == std::vector{4, 3}); // 1 / 100'000 and 2 / 527'040
        CHECK(lists.bound == 3 * least);
    }
}

TEST_CASE("an urgency of 0 is a tie like any other: what is at stake breaks none that the policy does not see") {
    constexpr double least = std::numeric_limits<double>::denorm_min();
    for (const day due : {day{1970y / 1 / 1}, day{1970y / 1 / 2}}) { // the first has an urgency of 0 by its day
        diary all;
        all.add(2, "Ada", due, 1e-300, 10min);
        all.add(3, "Ada", due, least, 1min);
        all.add(1, "Ada", due, 0, 60min);
        const auto lists = call_list{.urgency = earliest_due{}}.plan(all.columns(), capacities{{"Ada"}}, today);
        CHECK(customers(lists.owners[0].calls) == std::vector{1, 2, 3});
    }
}

TEST_CASE("thousands of contacts on one day, of huge and of no value, are all listed or left over") {
    diary all;
    for (int i = 0; i < 5000; ++i)
        all.add(i, i % 2 == 0 ? "Ada" : "Bo", today, i % 7 == 0 ? 1e303 : 0, minutes{1 + i % 90});
    const auto lists =
        call_list{.urgency = late_weighted{}}.plan(all.columns(), capacities{{"Ada", 0min, 0}, {"Bo", 480min}}, today);
    CHECK(lists.owners[0].calls.empty());
    CHECK(lists.owners[0].bound == 0);
    CHECK(lists.owners[1].time <= 480min);
    CHECK(lists.reached <= lists.bound);
    CHECK(lists.owners[1].calls.size() + lists.left.size() == 5000);
    all.value[0] = all.value[1] = 1.7e308;
    CHECK(refusal([&] { return call_list{}.plan(all.columns(), capacities{{"Bo"}}, today); }).code() == errc::overflow);
}

TEST_CASE("what is left over for one reason has a finite value at stake") {
    auto all = week();
    all.add(11, "Bo", today + days{30}, 1.5e308, 60min);
    all.add(12, "Bo", today + days{30}, 1.5e308, 60min);
    check_refusal(refusal([&] { return call_list{}.plan(all.columns(), capacities{{"Ada"}}, today); }), errc::overflow,
                  no_row, "call_list: the values left over (not due) add up beyond the largest number");
}

TEST_CASE("bad input is refused with its row") {
    const auto with = [](auto change) {
        return [change] {
            auto all = week();
            change(all);
            return call_list{}.plan(all.columns(), capacities{{"Ada"}}, today);
        };
    };
    check_refusal(refusal(with([](diary& all) { all.value[2] = -1; })), errc::bad_value, 2,
                  "call_list: value must be finite and not negative, got -1 in row 2");
    check_refusal(refusal(with([](diary& all) { all.value[1] = std::nan(""); })), errc::bad_value, 1,
                  "call_list: value must be finite and not negative, got nan in row 1");
    check_refusal(refusal(with([](diary& all) { all.duration[0] = 0min; })), errc::bad_value, 0,
                  "call_list: duration must be in [1, 527040] minutes, got 0 in row 0");
    check_refusal(refusal(with([](diary& all) { all.due[3] = day{days{20'000'000}}; })), errc::bad_value, 3,
                  "call_list: due must be a date of the calendar, got day 20000000 after 1 January 1970 in row 3");
    check_refusal(refusal(with([](diary& all) { all.due.pop_back(); })), errc::bad_shape, no_row,
                  "call_list: due must have 7 rows, got 6");
    check_refusal(refusal(with([](diary& all) { all.owner.pop_back(); })), errc::bad_shape, no_row,
                  "call_list: owner must have 7 rows, got 6");
    check_refusal(refusal(with([](diary& all) { all.value.pop_back(); })), errc::bad_shape, no_row,
                  "call_list: value must have 7 rows, got 6");
    check_refusal(refusal(with([](diary& all) { all.duration.pop_back(); })), errc::bad_shape, no_row,
                  "call_list: duration must have 7 rows, got 6");
    check_refusal(refusal(with([](diary& all) {
                      all.value[0] = all.value[2] = 1.5e308;
                      all.duration[2] = 60min;
                  })),
                  errc::overflow, no_row, "call_list: the values of owner Ada add up beyond the largest number");
    const std::vector<std::string> nobody{""};
    check_refusal(refusal([&] {
                      return call_list{}.plan(contact_columns<std::string, std::string>{.customer = nobody,
                                                                                        .owner = nobody,
                                                                                        .due = std::vector{today},
                                                                                        .value = std::vector{1.0}},
                                              {}, today);
                  }),
                  errc::bad_value, 0, "call_list: customer must not be empty, got '' in row 0");
}

TEST_CASE("capacities and parameters outside their range are refused") {
    const auto all = week();
    const auto with = [&](const auto& rule, const capacities& can, day as_of = today) {
        return std::string{refusal([&] { return rule.plan(all.columns(), can, as_of); }).what()};
    };
    CHECK(with(call_list{}, {{"Ada", -5min}}) == "call_list: time must be 0 minutes or more, got -5 of owner Ada");
    CHECK(with(call_list{}, {{"Ada", {}, -1}}) == "call_list: calls must be 0 or more, got -1 of owner Ada");
    CHECK(with(call_list{}, {{"Bo"}, {"Ada"}, {"Bo"}}) ==
          "call_list: every owner must have one capacity, got two of owner Bo");
    CHECK(with(call_list{.look_ahead = days{-1}}, {}) == "call_list: look_ahead must be in [0, 3660] days, got -1");
    CHECK(with(call_list{.look_ahead = days{3661}}, {}) == "call_list: look_ahead must be in [0, 3660] days, got 3661");
    CHECK(with(call_list{}, {}, day{days{-20'000'000}}) ==
          "call_list: as_of must be a date of the calendar, got day -20000000");
    const auto unsure = [](const due_contact&) { return std::nan(""); };
    CHECK(with(call_list{.urgency = unsure}, {}) ==
          "call_list: urgency must be a finite number, got nan for the value 900 in row 0");
    CHECK(with(call_list{}, {{""}}) == "call_list: the owner of a capacity must not be empty, got ''");
    const std::string endless(200, 'a'), clipped = std::string(60, 'a') + "...";
    CHECK(with(call_list{}, {{endless, -5min}}) ==
          "call_list: time must be 0 minutes or more, got -5 of owner " + clipped);
    CHECK(with(call_list{}, {{endless}, {endless}}) ==
          "call_list: every owner must have one capacity, got two of owner " + clipped);
    CHECK(with(call_list{.urgency = late_weighted{days{0}}}, {}) ==
          "late_weighted: twice_after must be above 0 days, got 0");
}

} // TEST_SUITE("call list")
