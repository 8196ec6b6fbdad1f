#include <clientele/customer_stores.hpp>
#include <clientele/io/json.hpp>
#include <clientele/monitor/needs.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

TEST_SUITE("monitor/needs") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

using need = customer_need<std::string>;
static_assert(customer_store<need_records<std::string>, std::string>);
constexpr day january = 2025y / 1 / 31, may = 2025y / 5 / 31;

need_records<std::string> known() {
    need_records<std::string> of;
    of.add(std::vector<need>{
        {.customer = "b", .need = "service", .on = january, .strength = 0.5, .source = "visit"},
        {.customer = "a",
         .need = "training",
         .on = january,
         .kind = need_kind::latent,
         .strength = 0.4,
         .source = "white space"},
        {.customer = "a", .need = "service", .on = january, .strength = 1, .source = "survey"},
    });
    of.add(std::vector<need>{
        {.customer = "a", .need = "service", .on = 2025y / 3 / 1, .state = need_state::met, .source = "contract"},
        {.customer = "b", .need = "service", .on = 2025y / 4 / 1, .strength = 0.9, .source = "visit"},
        {.customer = "b", .need = "spare parts", .on = 2025y / 4 / 1, .strength = 0.9, .source = "visit"},
    });
    return of;
}

} // namespace

TEST_CASE("on each day the last record of a need holds, and nothing of it is lost") {
    const auto of = known();
    CHECK(of.records().size() == 6);
    CHECK(of.on(2025y / 1 / 1).empty());
    CHECK(of.on(january).size() == 3);
    const auto now = of.on(may);
    REQUIRE(now.size() == 4);
    CHECK(now[0].state == need_state::met);
    CHECK(now[2].strength == 0.9);
    CHECK(of.about("a").size() == 3);
}

TEST_CASE("between two days needs come, end, and matter more") {
    const auto changes = known().between(january, may);
    REQUIRE(changes.size() == 3);
    CHECK(changes[0].customer == "a");
    CHECK(changes[0].ended == need_state::met);
    CHECK(changes[1].before == 0.5);
    CHECK(changes[1].after == 0.9);
    CHECK(changes[2].need == "spare parts");
    CHECK_FALSE(changes[2].before.has_value());
}

TEST_CASE("offers cover open needs, and white space that is needed comes first where the need is strongest") {
    const auto now = known().on(may);
    const std::vector<std::string> ids{"b", "a", "c", "b", "b"};
    const std::vector<std::string> categories{"service", "training", "service", "service", "spare parts"};
    const auto covered = cover_needs(now, std::span{ids}.first(3), std::span{categories}.first(3));
    REQUIRE(covered.size() == 3);
    CHECK(covered[0].need == "service");
    CHECK(covered[0].customers == 1);
    CHECK(covered[0].covered == 1);
    CHECK(covered[1].need == "spare parts");
    CHECK(covered[1].covered == 0);
    CHECK(covered[1].strength == 0.9);
    CHECK(covered[2].strength_covered == 0.4);
    const auto white = find_needed_white_space(now, ids, categories);
    REQUIRE(white.size() == 3);
    CHECK(white[0].row == 0);
    CHECK(white[1].row == 4);
    CHECK(now[white[2].need].need == "training");
}

TEST_CASE("records are saved, a customer is erased and two are made one") {
    auto of = known();
    CHECK(to_json(from_json<need_records<std::string>>(to_json(of), "needs")) == to_json(of));
    const auto gone = of.merge("b", "a");
    REQUIRE(gone.size() == 1); // both had one of service in January
    CHECK(gone[0].strength == 0.5);
    CHECK(of.about("a").size() == 5);
    CHECK(of.erase("a") == 5);
    CHECK(of.records().empty());
}

TEST_CASE("records without a source, beyond all strength or twice on a day are refused, and change nothing") {
    auto of = known();
    CHECK_THROWS_WITH(of.add(std::vector<need>{{.customer = "a", .need = "x", .on = may}}),
                      "need_records: a record must have a customer, a need and a source, which row 0 has not");
    CHECK_THROWS_WITH(
        of.add(std::vector<need>{{.customer = "a", .need = "x", .on = may, .strength = 2, .source = "me"}}),
        "need_records: strength must be in [0, 1], got 2 in row 0, customer 'a'");
    CHECK_THROWS_WITH(
        of.add(std::vector<need>{{.customer = "a", .need = "service", .on = january, .source = "me"}}),
        "need_records: a need must have one record a day, but 'service' of customer 'a' has two on 2025-01-31");
    CHECK_THROWS_WITH((void)of.between(may, january),
                      "need_records: the earlier day must be before 2025-01-31, got 2025-05-31");
    CHECK(of.records().size() == 6);
}

TEST_CASE("an id that stands in the records themselves erases and merges its own customer alone") {
    auto erased = known(), merged = known();
    CHECK(erased.erase(erased.records()[0].customer) == 3);
    CHECK(erased.about("b").size() == 3);
    merged.merge(merged.records()[0].customer, merged.records().back().customer);
    CHECK(merged.about("a").empty());
    CHECK(merged.about("b").size() == 5); // one day had a record of both
}

TEST_CASE("needs whose strength is none are not covered but refused") {
    std::vector<need> odd{{.customer = "a", .need = "service", .on = january, .strength = std::nan(""), .source = "x"}};
    const std::vector<std::string> ids{"a"}, offers{"service"};
    const auto sentence = "strength must be in [0, 1], got nan in row 0, customer 'a'";
    CHECK_THROWS_WITH((void)cover_needs(odd, ids, offers), doctest::Contains(sentence));
    CHECK_THROWS_WITH((void)find_needed_white_space(odd, ids, offers), doctest::Contains(sentence));
}

} // TEST_SUITE("monitor/needs")
