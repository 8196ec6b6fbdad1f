#include <clientele/retelling.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>
#include <string>
#include <vector>

TEST_SUITE("retelling") {

using namespace clientele;

TEST_CASE("a refusal about a row names the customer of that row, and keeps code and row") {
    const std::vector<int> numbers{7, 8, 9};
    const std::vector<std::string> texts{"ann", std::string(70, 'b')};
    const auto refuse = [](std::size_t row) {
        return [row]() -> int { fail(errc::bad_value, row, "f: value must be at least 0, got -20 in row ", row); };
    };
    check_refusal(refusal([&] { return naming_customers(numbers, refuse(2)); }), errc::bad_value, 2,
                  "f: value must be at least 0, got -20 in row 2, customer 9");
    check_refusal(refusal([&] { return naming_customers(texts, refuse(0)); }), errc::bad_value, 0,
                  "f: value must be at least 0, got -20 in row 0, customer 'ann'");
    check_refusal(refusal([&] { return naming_customers(texts, refuse(1)); }), errc::bad_value, 1,
                  "f: value must be at least 0, got -20 in row 1, customer '" + std::string(60, 'b') + "...'");
    // on ranks the first of the own customers is a later row of all
    check_refusal(refusal([&] { return naming_customers(numbers, refuse(11), 10); }), errc::bad_value, 11,
                  "f: value must be at least 0, got -20 in row 11, customer 8");
    check_refusal(refusal([&] { return naming_customers(numbers, refuse(2), 10); }), errc::bad_value, 2,
                  "f: value must be at least 0, got -20 in row 2");
    // a row that is nobody's, and what is about no row, stand as they were said
    check_refusal(refusal([&] { return naming_customers(texts, refuse(2)); }), errc::bad_value, 2,
                  "f: value must be at least 0, got -20 in row 2");
    check_refusal(refusal([&] {
                      return naming_customers(
                          texts, []() -> int { fail(errc::bad_parameter, no_row, "f: k must be 1, got 2"); });
                  }),
                  errc::bad_parameter, no_row, "f: k must be 1, got 2");
}

TEST_CASE("what is not refused is returned as it is, references too") {
    int number = 3;
    int& same = retelling([&]() -> int& { return number; }, [](const error&) {});
    CHECK(&same == &number);
    CHECK(naming_customers(std::vector{1}, [] { return 5; }) == 5);
}

TEST_CASE("anything with an id is named by its kind, texts in quotes and not longer than people read") {
    CHECK(named_in_words("group", std::string{"north"}) == "group 'north'");
    CHECK(named_in_words("line", 17) == "line 17");
    CHECK(named_in_words("group", std::string(100, 'x')) == "group '" + std::string(60, 'x') + "...'");
    CHECK(customer_in_words(17) == named_in_words("customer", 17));
}

} // TEST_SUITE("retelling")
