#include <clientele/math/distributions.hpp>
#include <clientele/monitor/service_times.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <optional>
#include <refusal.hpp>
#include <string>
#include <vector>

TEST_SUITE("monitor/service_times") {

using namespace clientele;
using namespace std::chrono_literals;

TEST_CASE("an open case has waited until the as-of moment, and what was done later was open then") {
    const std::chrono::sys_seconds start{std::chrono::sys_days{2026y / 3 / 2}};
    const std::vector opened{start, start + 1h, start + 2h};
    const std::vector<std::optional<std::chrono::sys_seconds>> done{start + 90min, std::nullopt, start + 30h};
    const auto found = waited(opened, done, start + 12h);
    CHECK(found.hours == std::vector<double>{1.5, 11, 10});
    CHECK(found.done == std::vector{true, false, false});
    check_refusal(refusal([&] { return waited(opened, done, start + 30min); }), errc::bad_value, 1,
                  "waited: opened must be at most as_of, second 1772411400, got 1772413200 in row 1");
    const std::vector<std::optional<std::chrono::sys_seconds>> early{start, start, start};
    check_refusal(refusal([&] { return waited(opened, early, start + 12h); }), errc::bad_value, 1,
                  "waited: done must be at least opened, second 1772413200, got 1772409600 in row 1");
}

TEST_CASE("a moment off the calendar is refused, and a case that is never done is open") {
    using std::chrono::sys_seconds;
    const sys_seconds start{std::chrono::sys_days{2026y / 3 / 2}};
    const std::vector<std::optional<sys_seconds>> never{sys_seconds::max()};
    CHECK(waited(std::vector{start}, never, start + 1h).hours == std::vector{1.0});
    check_refusal(refusal([&] { return waited(std::vector{sys_seconds::min()}, never, start); }), errc::bad_value, 0,
                  "waited: opened must be on a date of the calendar, got second -9223372036854775808 in row 0");
    check_refusal(refusal([&] { return waited(std::vector{start}, never, sys_seconds::max()); }), errc::bad_parameter,
                  no_row, "waited: as_of must be on a date of the calendar, got second 9223372036854775807");
}

TEST_CASE("every case kept the target, breached it, open or done, or may keep it yet") {
    const std::vector<double> hours{1, 8, 9, 3, 8, 20, 2};
    const std::vector<bool> done{true, true, true, false, false, false, true};
    const auto found = service_target{.within = 8}.measure(hours, done);
    CHECK(found.kept == 3);
    CHECK(found.breached_done == 1);
    CHECK(found.breached_open == 1);
    CHECK(found.undecided == 2); // eight hours are within eight hours
    CHECK(found.breached() == 2);
    CHECK(found.cases() == 7);
    // 1 - (6/7)(5/6)(3/4)(...): done at 1, 2 and 8 of 7, 6 and 4 at risk
    CHECK(found.within_target->estimate == doctest::Approx(1 - 6.0 / 7 * 5 / 6 * 3 / 4));
    CHECK(found.within_target->lower < found.within_target->estimate);
    CHECK(found.median.time == 9.0);
    CHECK(in_words(found) == "Of 7 cases 3 were done within 8 hours, 1 later; 1 is open and late, 2 may be done in "
                             "time. 46.4 % (17.5 % to 86.8 %) are done within 8 hours, as far as open cases show.");
    CHECK_FALSE(service_target{.within = 24}.measure(hours, done).within_target); // nobody was watched for a day
    CHECK_THROWS_WITH((void)service_target{.within = 0}.measure(hours, done),
                      "service_target: within must be finite and above 0, got 0");
}

TEST_CASE("leaving cases lying does not make a team fast") {
    random_generator random{4};
    std::vector<double> hours, only_done;
    std::vector<bool> done;
    for (int i = 0; i < 4000; ++i) { // half are done within 10 hours; the watch ends after 0 to 20
        const double takes = draw_exponential(random, std::log(2.0) / 10), watched = 20 * random.uniform();
        hours.push_back(std::min(takes, watched));
        done.push_back(takes <= watched);
        if (done.back())
            only_done.push_back(takes);
    }
    const auto all = service_target{.within = 10}.measure(hours, done);
    CHECK(all.within_target->lower < 0.5);
    CHECK(all.within_target->upper > 0.5);
    CHECK(*all.median.lower < 10);
    CHECK(*all.median.upper > 10);
    const auto wrong = service_target{.within = 10}.measure(only_done, std::vector(only_done.size(), true));
    CHECK(wrong.within_target->lower > 0.7);
}

TEST_CASE("a case that was solved yesterday has had no time to come back") {
    const std::vector<double> days{1, 3, 30, 30, 5};
    const std::vector<bool> again{false, true, false, false, true};
    const auto month = reopen_rate(days, again, 14);
    CHECK(month->estimate == doctest::Approx(0.5)); // 1 - (3/4)(2/3), not 2 of 5
    CHECK_FALSE(reopen_rate(days, again, 31));
}

TEST_CASE("who takes a case first is told from who solves it") {
    const std::vector<std::string> first{"Li", "Wu", "Li", "Li", "Bo"}, by{"Li", "Li", "Wu", "", ""};
    const auto found = track_first_responsible(first, by, std::vector{true, true, true, false, false});
    REQUIRE(found.size() == 3);
    CHECK(found[0].who == "Bo");
    CHECK(found[0].taken == 1);
    CHECK_FALSE(found[0].kept);
    CHECK(found[1].who == "Li");
    CHECK(found[1].taken == 3);
    CHECK(found[1].solved == 2);
    CHECK(found[1].kept->estimate == 0.5);
    CHECK(found[2].solved_first == 0);
    check_refusal(refusal([&] { return track_first_responsible(first, by, std::vector(5, true)); }), errc::bad_value, 3,
                  "track_first_responsible: solved_by must not be empty, got '' in row 3");
    CHECK_THROWS_WITH((void)track_first_responsible(std::vector<int>{}, {}, std::vector<bool>{}),
                      "track_first_responsible: there must be at least one case, got none");
}

} // TEST_SUITE("monitor/service_times")
