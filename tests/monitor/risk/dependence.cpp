#include <clientele/monitor/risk/dependence.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>
#include <string>
#include <vector>

TEST_SUITE("monitor/risk/dependence") {

using namespace clientele;

TEST_CASE("each customer hangs on its greatest part, whatever the order of rows") {
    const std::vector<std::string> ids{"b", "a", "a", "b", "a", "c"};
    const std::vector<int> product{1, 1, 2, 1, 1, 9};
    const std::vector<double> amount{5, 30, 20, 5, 50, 0};
    const auto book = measure_dependence(ids, product, amount);
    REQUIRE(book.customers.size() == 2);
    CHECK(book.customers[0].customer == "a");
    CHECK(book.customers[0].part == 1);
    CHECK(book.customers[0].share == doctest::Approx(0.8));
    CHECK(book.customers[0].hhi == doctest::Approx(0.68));
    CHECK(book.customers[0].parts == 2);
    CHECK(book.customers[1].share == 1);
    CHECK(book.customers[1].hhi == 1);
    CHECK(book.without == std::vector<std::string>{"c"});
    CHECK(book.dependent(0.8) == 2);
    CHECK(book.dependent(0.9) == 1);
}

TEST_CASE("of equal parts the first in order counts") {
    const auto book =
        measure_dependence(std::vector{7, 7}, std::vector<std::string>{"web", "agent"}, std::vector{1.0, 1.0});
    CHECK(book.customers[0].part == "agent");
    CHECK(book.customers[0].hhi == 0.5);
}

TEST_CASE("customers whom two owners claim are found, the same claim twice is one") {
    const auto shared = find_shared_customers(std::vector{4, 2, 4, 2, 3, 4},
                                              std::vector<std::string>{"Ada", "Ben", "agent", "Ben", "Ada", "Ada"});
    REQUIRE(shared.size() == 1);
    CHECK(shared[0].customer == 4);
    CHECK(shared[0].owners == std::vector<std::string>{"Ada", "agent"});
}

TEST_CASE("amounts below 0 and empty ids are refused with the row") {
    check_refusal(
        refusal([] { return measure_dependence(std::vector{1, 2}, std::vector{1, 1}, std::vector{1.0, -1.0}); }),
        errc::bad_value, 1, "measure_dependence: amount must be finite and at least 0, got -1 in row 1, customer 2");
    check_refusal(refusal([] { return find_shared_customers(std::vector{1}, std::vector<std::string>{""}); }),
                  errc::bad_value, 0, "find_shared_customers: ids must not be empty, got '' in row 0");
}

} // TEST_SUITE("monitor/risk/dependence")
