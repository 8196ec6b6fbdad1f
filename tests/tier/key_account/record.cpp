#include <clientele/tier/key_account/record.hpp>

#include <doctest/doctest.h>

TEST_SUITE("key_account_record") {

using namespace clientele;
using namespace std::chrono_literals;

TEST_CASE("an override holds from its first day to the day before its expiry") {
    const executive_override<int> each{1, override_effect::admit, "a", "b", 2025y / 1 / 1, 2025y / 4 / 1};
    CHECK_FALSE(each.active(2024y / 12 / 31));
    CHECK(each.active(2025y / 1 / 1));
    CHECK(each.active(2025y / 3 / 31));
    CHECK_FALSE(each.active(2025y / 4 / 1));
}

TEST_CASE("outcomes and reasons have words") {
    CHECK(in_words(key_account_outcome::entered) == "entered");
    CHECK(in_words(key_account_outcome::left) == "left");
    CHECK(in_words(key_account_reason::override_expired) == "its override expired");
    CHECK(in_words(key_account_reason::criteria) == "criteria");
}

TEST_CASE("a decision is found by its customer") {
    requalification<int> result;
    result.audit.resize(2);
    result.audit[0].customer = 3;
    result.audit[1].customer = 8;
    CHECK(result.decision_on(8) == &result.audit[1]);
    CHECK(result.decision_on(5) == nullptr);
    CHECK(result.decision_on(9) == nullptr);
}

} // TEST_SUITE("key_account_record")
