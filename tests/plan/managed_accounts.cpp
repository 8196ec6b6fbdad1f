#include <clientele/plan/managed_accounts.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

TEST_SUITE("managed_accounts") {

using namespace clientele;

namespace {
constexpr double never = std::numeric_limits<double>::infinity();
}

TEST_CASE("pairs become a matrix, and what is not listed may not be") {
    const std::vector<std::string> accounts{"a", "b"}, managers{"x", "y"};
    std::vector<fit_cost<std::string, std::string>> pairs{{"b", "x", 2}, {"a", "y", 3}};
    const auto cost = fit_costs(pairs, accounts, managers);
    CHECK(cost(1, 0) == 2);
    CHECK(cost(0, 1) == 3);
    CHECK(cost(0, 0) == never);
    CHECK(fit_costs(std::span<const fit_cost<std::string, std::string>>{pairs}, std::span{accounts},
                    std::span{managers}) == cost);
    pairs.push_back({"a", "y", 4});
    CHECK_THROWS_WITH_AS((void)(fit_costs<std::string, std::string>(pairs, accounts, managers)),
                         "fit_costs: each pair must be there once, got a second one of account a and manager y in row "
                         "2",
                         error);
    pairs[2] = {"c", "y", 4};
    CHECK_THROWS_WITH_AS((void)(fit_costs<std::string, std::string>(pairs, accounts, managers)),
                         "fit_costs: account must be in its list, got c in row 2", error);
}

TEST_CASE("the gap is a share of the cost, and 0 where nothing costs anything") {
    managed_accounts<int, int> of{.cost = -200, .bound = -201};
    CHECK(of.gap() == 0.005);
    of = {};
    CHECK(of.gap() == 0);
    CHECK(in_words(managed_accounts<int, int>{.cost = 897, .bound = 860.4893775737996}) ==
          "0 accounts to 0 managers, 0 change; cost 897, no assignment costs less than 860.5, a gap of 4.07 %");
    CHECK(in_words(assignment_reason::others_full) == "whoever fits better is full");
    CHECK(words_of(assignment_reason{})[4] == "others_full");
}

} // TEST_SUITE("managed_accounts")
