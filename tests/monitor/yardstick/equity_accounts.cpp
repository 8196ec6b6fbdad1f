#include <clientele/monitor/yardstick/equity_accounts.hpp>

#include <doctest/doctest.h>

#include <numeric>
#include <string>
#include <vector>

TEST_SUITE("monitor/yardstick/equity_accounts") {

using namespace clientele;

TEST_CASE("accounts of two dates meet by id, and no value is lost or counted twice") {
    const equity_book<std::string> then{
        {"a", "b", "c", "d", "e"}, {0, 0, 1, 1, 1}, {0, 0, 1, 1, 0}, {10, 20, 30, 40, 5}};
    const equity_book<std::string> now{{"f", "a", "c"}, {1, 1, 1}, {0, 1, 1}, {7, 15, 100}};
    const auto met = meet_accounts(then, now, {.merged = {{"d", "c"}}, .erased = {"e"}});
    CHECK(met.erased == 1);
    CHECK(std::accumulate(met.before.begin(), met.before.end(), 0.0) == 100);
    CHECK(std::accumulate(met.after.begin(), met.after.end(), 0.0) == doctest::Approx(122));
    CHECK(met.before == std::vector<double>{10, 30, 40, 20, 0});
    CHECK(met.after[1] == doctest::Approx(100 * 30.0 / 70));
    CHECK(met.after[2] == doctest::Approx(100 * 40.0 / 70));
    CHECK(met.manager_before == std::vector<int>{0, 1, 1, 0, no_manager});
    CHECK(met.manager_after == std::vector<int>{1, 1, 1, 0, 1});
    CHECK(met.segment == std::vector<int>{0, 1, 1, 0, 0});
    CHECK(met.ids == std::vector<std::string>{"a", "c", "d", "b", "f"});
}

TEST_CASE("a newcomer into whom older accounts were merged is no new account") {
    const equity_book<int> then{{1, 2}, {0, 1}, {0, 0}, {10, 30}};
    const equity_book<int> now{{9}, {1}, {0}, {80}};
    const auto met = meet_accounts(then, now, {.merged = {{1, 9}, {2, 9}}, .erased = {}});
    CHECK(met.before == std::vector<double>{10, 30});
    CHECK(met.after == std::vector<double>{20, 60});
    CHECK(met.manager_after == std::vector<int>{1, 1});
}

TEST_CASE("accounts that became one share what it is worth, also where together they were beyond a double") {
    const equity_book<int> then{{1, 2, 3}, {0, 1, 1}, {0, 0, 0}, {1e308, 1e308, 1.5e308}};
    const equity_book<int> now{{3}, {1}, {0}, {70}};
    const auto met = meet_accounts(then, now, {.merged = {{1, 3}, {2, 3}}, .erased = {}});
    CHECK(met.ids == std::vector<int>{3, 1, 2});
    CHECK(met.after == std::vector<double>{30, 20, 20});
}

} // TEST_SUITE("monitor/yardstick/equity_accounts")
