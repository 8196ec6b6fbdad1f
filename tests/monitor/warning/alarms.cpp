#include <clientele/customer_stores.hpp>
#include <clientele/io/json.hpp>
#include <clientele/monitor/warning/alarms.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

TEST_SUITE("monitor/warning/alarms") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

using signal = alarm_signal<std::string>;
static_assert(customer_store<alarm_register<std::string>, std::string>);
constexpr day january = 2025y / 1 / 31, february = 2025y / 2 / 28, march = 2025y / 3 / 31;

alarm_register<std::string> two_rules() {
    return alarm_register<std::string>{
        {{.name = "rhythm",
          .clears = "a purchase",
          .cool_down = std::chrono::days{40},
          .escalation = {{std::chrono::days{0}, "its manager"}, {std::chrono::days{14}, "head of sales"}}},
         {.name = "health", .clears = "a score of 50"}}};
}
alarm_register<std::string> with_alarms() {
    auto book = two_rules();
    const std::vector<signal> silent{{"b", 2024y / 12 / 1, "silent for 61 days"}, {"a", 2024y / 11 / 1, "silent"}};
    CHECK(book.raise(january, "rhythm", silent) == raised_alarms{.raised = 2});
    return book;
}
std::size_t raise_b(alarm_register<std::string>& book, day as_of, day since, std::size_t raised_alarms::* fate) {
    return book.raise(as_of, "rhythm", std::vector<signal>{{"b", since, "silent again"}}).*fate;
}

} // namespace

TEST_CASE("an open gap has one alarm, however often it rings, also after it was answered") {
    auto book = with_alarms();
    CHECK(raise_b(book, february, 2024y / 12 / 1, &raised_alarms::standing) == 1);
    CHECK(book.answer(february, "rhythm", "b", "called: on holiday"));
    CHECK_FALSE(book.answer(february, "rhythm", "b", "called again"));
    CHECK(raise_b(book, march, 2024y / 12 / 1, &raised_alarms::answered) == 1);
    CHECK(book.alarms().size() == 2);
    CHECK(book.about("b")[0].closed == february);
    CHECK(book.about("b")[0].reason == "called: on holiday");
}

TEST_CASE("a purchase closes the alarm with its day, and the next one waits until it has cooled down") {
    auto book = with_alarms();
    const std::vector<std::string> ids{"a", "b", "c"};
    const std::vector<day> last{2024y / 11 / 1, 2025y / 2 / 2, 2025y / 2 / 3};
    CHECK(book.clear(february, "rhythm", ids, last, "bought again") == 1);
    CHECK(book.open(february).size() == 1);
    CHECK(book.open(2025y / 2 / 27).size() == 2); // as it was then
    CHECK(raise_b(book, march, 2025y / 2 / 2, &raised_alarms::cooling) == 1);
    CHECK(raise_b(book, 2025y / 4 / 9, 2025y / 2 / 2, &raised_alarms::raised) == 1);
    CHECK(book.about("b").size() == 2);
    CHECK(in_words(book.about("b")[0]) ==
          "customer 'b', rhythm, since 2024-12-01: silent for 61 days. Raised 2025-01-31, "
          "closed 2025-02-28: bought again.");
}

TEST_CASE("what holds no more is closed, and other rules are left alone") {
    auto book = with_alarms();
    CHECK(book.raise(january, "health", std::vector<signal>{{"a", january, "score 31"}}).raised == 1);
    CHECK(book.clear(february, "health", std::vector<std::string>{"a"}, std::vector<bool>{false}, "score 64") == 1);
    CHECK(book.open(february).size() == 2);
}

TEST_CASE("an open alarm says why, since when, with whom it is and what would clear it") {
    const auto book = with_alarms();
    const auto soon = book.open(2025y / 2 / 13), later = book.open(2025y / 2 / 14);
    CHECK(soon[1].with == "its manager");
    CHECK(later[1].level == 2);
    CHECK(in_words(later[1]) ==
          "customer 'b', rhythm, since 2024-12-01: silent for 61 days. Raised 2025-01-31, 14 days ago, "
          "with head of sales. Cleared by a purchase.");
}

TEST_CASE("a register is saved, a customer is erased and two are made one") {
    auto book = with_alarms();
    CHECK(to_json(from_json<alarm_register<std::string>>(to_json(book), "alarms")) == to_json(book));
    auto merged = book;
    const auto gone = merged.merge("b", "a");
    CHECK(gone.size() == 1); // both were open
    CHECK(merged.about("a").size() == 1);
    CHECK(merged.about("b").empty());
    CHECK(merged.merge("a", "z").empty());
    CHECK(merged.about("z")[0].since == day{2024y / 11 / 1});
    CHECK(book.erase("b") == 1);
    CHECK(to_json(book).find("silent for 61") == std::string::npos);
    auto torn = to_json(with_alarms());
    torn.replace(torn.find("2024-12-01"), 10, "2025-12-01"); // since after raised
    torn.replace(torn.find("\"digest\""), torn.find("\n", torn.find("\"digest\"")) - torn.find("\"digest\"") + 1, "");
    CHECK_THROWS_WITH((void)from_json<alarm_register<std::string>>(torn, "alarms"), doctest::Contains("days in order"));
}

TEST_CASE("days that go back, rules that are not there, signals of the future and empty reasons are refused") {
    auto book = with_alarms();
    const std::vector<signal> one{{"b", january, ""}}, twice{{"b", january, ""}, {"b", january, ""}};
    CHECK_THROWS_WITH(book.raise(2025y / 1 / 1, "rhythm", {}),
                      "alarm_register: as_of must not be before the last day, 2025-01-31, got 2025-01-01");
    CHECK_THROWS_WITH(book.raise(february, "mood", one),
                      "alarm_register: there is no rule 'mood'; there are 'rhythm', 'health'");
    CHECK_THROWS_WITH(book.raise(february, "health", twice),
                      "alarm_register: the customers of the signals must be unique, got b in rows 0 and 1");
    CHECK_THROWS_WITH(book.raise(january, "health", std::vector<signal>{{"b", march, ""}}),
                      "alarm_register: since must be at most 2025-01-31, got 2025-03-31 in row 0");
    CHECK_THROWS_WITH(book.answer(february, "rhythm", "b", ""),
                      "alarm_register: an alarm must be closed with a reason, got none");
    CHECK_THROWS_WITH((alarm_register<int>{{{.name = "x", .clears = "y"}, {.name = "x", .clears = "y"}}}),
                      doctest::Contains("'x'"));
    CHECK_THROWS_WITH((alarm_rule{.name = "x"}.check()), "alarm_rule: 'x' must say what clears its alarms");
    CHECK_THROWS_WITH((alarm_rule{.name = "x", .clears = "y", .escalation = {{{}, "a"}, {{}, "b"}}}.check()),
                      "alarm_rule: escalation of 'x' must have days of at least 0 that rise, got 0");
    CHECK(book.alarms().size() == 2);
}

TEST_CASE("of two customers made one, one alarm of a rule is open, the first that was raised") {
    auto book = two_rules();
    book.raise(2025y / 1 / 4, "health", std::vector<signal>{{"b", 2025y / 1 / 3, "score 40"}});
    book.raise(2025y / 1 / 6, "health", std::vector<signal>{{"a", 2025y / 1 / 3, "score 41"}});
    book.answer(2025y / 1 / 7, "health", "a", "called");
    book.raise(2025y / 1 / 10, "health", std::vector<signal>{{"a", 2025y / 1 / 8, "score 42"}});
    auto torn = book;
    const auto gave_way = book.merge("b", "a");
    CHECK(gave_way.size() == 2); // that of the same day, and the one that was open beside it
    REQUIRE(book.alarms().size() == 1);
    CHECK(book.alarms()[0].why == "score 40");
    CHECK(book.open(2025y / 1 / 10).size() == 1);

    auto text = to_json(torn);
    for (auto at = text.find("\"b\""); at != std::string::npos; at = text.find("\"b\""))
        text.replace(at, 3, "\"a\"");
    text.replace(text.rfind("2025-01-03"), 10, "2025-01-09"); // two open ones of a
    text.replace(text.rfind("2025-01-04"), 10, "2025-01-10");
    text.replace(text.find("\"digest\""), text.find("\n", text.find("\"digest\"")) - text.find("\"digest\"") + 1, "");
    CHECK_THROWS_WITH((void)from_json<alarm_register<std::string>>(text, "alarms"), doctest::Contains("open at most"));
}

TEST_CASE("an id that stands in the register itself erases and merges its own customer alone") {
    auto book = two_rules();
    book.raise(january, "rhythm", std::vector<signal>{{"a", 2024y / 12 / 1, ""}, {"b", 2024y / 12 / 1, ""}});
    book.raise(january, "health", std::vector<signal>{{"b", january, ""}, {"c", january, ""}});
    auto merged = book;
    CHECK(book.erase(book.alarms()[0].customer) == 1);
    CHECK(book.about("b").size() == 2);
    merged.merge(merged.alarms()[0].customer, merged.alarms().back().customer);
    CHECK(merged.about("c").size() == 2);
    CHECK(merged.about("b").size() == 2);
}

TEST_CASE("a rule may cool down for ever, and a day beyond the calendar has no open alarms") {
    alarm_register<int> book{{{.name = "once", .clears = "a call", .cool_down = std::chrono::days::max()}}};
    book.raise(january, "once", std::vector<alarm_signal<int>>{{1, january, "late"}});
    book.answer(january, "once", 1, "called");
    CHECK(book.raise(march, "once", std::vector<alarm_signal<int>>{{1, march, "late"}}).cooling == 1);
    CHECK_THROWS_WITH((void)book.open(day::max()), doctest::Contains("as_of must be a date of the calendar, got day "));
}

} // TEST_SUITE("monitor/warning/alarms")
