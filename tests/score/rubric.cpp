#include <clientele/score/rubric.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

TEST_SUITE("score/rubric") {

using namespace clientele;

TEST_CASE("labels become values, nothing said becomes missing") {
    const auto values = rubrics::market_position().values(std::vector<std::string>{"leader", "", "follower"});
    CHECK(values[0] == 1.0);
    CHECK(std::isnan(values[1]));
    CHECK(values[2] == 0.25);
    CHECK(rubrics::synergy().value("mutual") == 0.75);
    CHECK(rubrics::industry_risk().value("low") == 0.0);
    CHECK(rubrics::relationship().value("partner") == 1.0);
}

TEST_CASE("several judges meet in the middle") {
    const auto judge = rubrics::market_position();
    CHECK(judge.middle(std::vector<std::string>{"leader", "marginal", "challenger"}) == 0.75);
    CHECK(judge.middle(std::vector<std::string>{"leader", "", "marginal"}) == 0.0);
    CHECK(std::isnan(judge.middle(std::vector<std::string>{""})));
}

TEST_CASE("unknown labels and rubrics without an order are refused with a sentence") {
    const rubric two{"fit", {{"bad", 0}, {"good", 1}}};
    CHECK_THROWS_WITH((void)two.value("fine"), "rubric fit: 'fine' is none of bad, good");
    CHECK_THROWS_WITH((void)two.values(std::vector<std::string>{"good", "fine"}),
                      "rubric fit: 'fine' in row 1 is none of bad, good");
    CHECK_THROWS_WITH((void)(rubric{"fit", {}}.value("x")), "rubric fit: there must be at least one grade, got none");
    CHECK_THROWS_WITH((void)(rubric{"fit", {{"a", 1}, {"b", 1}}}.value("a")),
                      "rubric fit: the values must be finite and ascend, got 1 for 'b'");
    CHECK_THROWS_WITH((void)(rubric{"fit", {{"a", 1}, {"a", 2}}}.value("a")), "rubric fit: two grades are called 'a'");
    CHECK_THROWS_WITH((void)(rubric{"fit", {{"", 1}}}.value("a")),
                      "rubric fit: a label must not be empty (empty means not judged)");
}

TEST_CASE("a label that is none is quoted by its first 60 characters") {
    const rubric two{"size", {{"small", 0}, {"large", 1}}};
    CHECK_THROWS_WITH((void)two.value(std::string(70, 'x')),
                      ("rubric size: '" + std::string(60, 'x') + "...' is none of small, large").c_str());
    CHECK_THROWS_WITH((void)two.values(std::vector<std::string>{"small", std::string(70, 'x')}),
                      ("rubric size: '" + std::string(60, 'x') + "...' in row 1 is none of small, large").c_str());
}

TEST_CASE("the ready-made rubrics go from 0 to 1 in quarters") {
    for (const auto& each :
         {rubrics::market_position(), rubrics::synergy(), rubrics::industry_risk(), rubrics::relationship()}) {
        REQUIRE(each.grades.size() == 5);
        for (std::size_t k = 0; k < 5; ++k) {
            CHECK(each.grades[k].value == 0.25 * static_cast<double>(k));
            CHECK_FALSE(each.grades[k].means.empty());
        }
    }
}

} // TEST_SUITE("score/rubric")
