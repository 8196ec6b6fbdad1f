#include <clientele/plan/public_holidays.hpp>
#include <clientele/plan/review_schedule.hpp>

#include <doctest/doctest.h>

#include "refusal.hpp"

TEST_SUITE("plan/review_schedule") {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {
using customers = std::vector<reviewed_customer<int>>;
playbook reviewed(std::vector<review_rule> reviews) {
    play what{.service = service_level::pooled_manager, .contact_every = days{30}, .channel = "phone", .actions = {}};
    what.reviews = std::move(reviews);
    return one_for_each_tier({what});
}
} // namespace

TEST_CASE("reviews are counted in days from the day the play began, and a closed day rolls back") {
    const review_schedule rule{.plays = reviewed({{review_kind::contract, days{30}}})};
    const auto plan = rule.plan(customers{{.customer = 7, .started = 2026y / 1 / 1}}, 2026y / 2 / 1, 2026y / 6 / 1);
    REQUIRE(plan.size() == 4);
    const std::vector<day> due{2026y / 3 / 2, 2026y / 4 / 1, 2026y / 5 / 1, 2026y / 5 / 31};
    for (std::size_t i = 0; i < plan.size(); ++i) {
        CHECK(plan[i].due == due[i]);
        CHECK(plan[i].ordinal == static_cast<std::int64_t>(i) + 2); // the first was due on 31 January, before we look
        CHECK(plan[i].on == last_open_day(working_week{}, due[i]));
    }
    CHECK(plan[3].on == day{2026y / 5 / 29});
}

TEST_CASE("a review whose open day is over is held on the next, those on the as-of day and the last day are planned") {
    const review_schedule rule{.plays = reviewed({{review_kind::solution, days{3}}})};
    const auto plan = rule.plan(customers{{.customer = 7, .started = 2026y / 6 / 3}}, 2026y / 6 / 6, 2026y / 6 / 9);
    REQUIRE(plan.size() == 2); // due on the Saturday on which we look, and on the Tuesday after
    CHECK(plan[0].due == day{2026y / 6 / 6});
    CHECK(plan[0].on == day{2026y / 6 / 8});
    CHECK(plan[1].on == day{2026y / 6 / 9});
}

TEST_CASE("the plan is by day, customer and kind, whatever the order of the rows") {
    const day as_of = 2026y / 1 / 5;
    customers all{{.customer = 2, .tier = 0, .started = as_of},
                  {.customer = 1, .tier = 2, .started = as_of},
                  {.customer = 3, .tier = 3, .started = as_of}};
    const auto plan = review_schedule{.calendar = china_calendar{}}.plan(all, as_of, 2026y / 12 / 31);
    std::reverse(all.begin(), all.end());
    const auto again = review_schedule{.calendar = china_calendar{}}.plan(all, as_of, 2026y / 12 / 31);
    REQUIRE(plan.size() == 10); // of VIPs three kinds in days 91, 182 and 273 and one in day 182; none of others
    for (std::size_t i = 0; i < plan.size(); ++i) {
        CHECK(plan[i].customer == 2);
        CHECK(plan[i].on == again[i].on);
        CHECK(plan[i].what == again[i].what);
        CHECK(china_calendar{}.open(plan[i].on));
        CHECK((plan[i].on <= plan[i].due && plan[i].due <= day{2026y / 12 / 31}));
    }
    CHECK(plan[0].what == review_kind::technical_fit);
    CHECK(plan[2].what == review_kind::satisfaction);
    CHECK(in_words(plan[0].what) == "technical fit");
}

TEST_CASE("customers and periods that cannot be scheduled are refused") {
    const day as_of = 2026y / 1 / 5;
    const auto refuse = [&](customers all) {
        return refusal([&] { return review_schedule{}.plan(all, as_of, as_of + days{10}); });
    };
    check_refusal(refuse({{.customer = 1, .tier = 4, .started = as_of}}), errc::bad_value, 0,
                  "review_schedule: tier must be one of the 4 of the playbook, got 4 in row 0");
    check_refusal(refuse({{.customer = 1, .started = as_of}, {.customer = 1, .started = as_of}}), errc::bad_value, 1,
                  "review_schedule: a customer must have one row, got a second, row 1");
    check_refusal(refuse({{.customer = 1, .started = 10000y / 1 / 1}}), errc::bad_value, 0,
                  "review_schedule: started must be a day of the years 0 to 9999, got 10000-01-01 in row 0");
    const auto with = [&](std::vector<review_rule> reviews) {
        return refusal(
            [&] { return review_schedule{.plays = reviewed(std::move(reviews))}.plan(customers{}, as_of, as_of); });
    };
    check_refusal(with({{review_kind::contract, days{0}}}), errc::bad_parameter, no_row,
                  "review_schedule: every must be in [1, 36525] days between two reviews, got 0 in tier 0");
    check_refusal(with({{review_kind::contract, days{1}}, {review_kind::contract, days{2}}}), errc::bad_parameter,
                  no_row, "review_schedule: tier 0 must have one period for the contract review, got two");
    check_refusal(refusal([&] { return review_schedule{}.plan(customers{}, as_of, as_of - days{1}); }),
                  errc::bad_parameter, no_row,
                  "review_schedule: until must be in [as_of, as_of + 36525 days], got "
                  "2026-01-05 and 2026-01-04");
}

} // TEST_SUITE("plan/review_schedule")
