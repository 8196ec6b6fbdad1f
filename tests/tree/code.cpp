#include <clientele/tree/code.hpp>

#include "support.hpp"
#include <cstdio>
#include <golden/tree_generated.hpp>

TEST_SUITE("tree/code") {

using namespace tree_tests;

namespace {

/// The table that golden/tree_generated.hpp was generated from.
table messy_table() {
    random_generator random{5};
    table out{matrix(200, 3), {}};
    for (int i = 0; i < 200; ++i) {
        out.x(i, 0) = random.uniform();
        out.x(i, 1) = static_cast<double>(random.below(3));
        out.x(i, 2) = random.uniform();
        if (random.below(6) == 0)
            out.x(i, 0) = no_value;
        if (random.below(6) == 0)
            out.x(i, 1) = no_value;
        out.y.push_back(std::isnan(out.x(i, 0)) ? 0 : static_cast<int>(random.below(3)));
    }
    return out;
}

classification_tree messy_tree(const table& data) {
    return decision_tree{.least_leaf = 2,
                         .missing = missing_values::own_branch,
                         .features = {{"a b"}, {"c", {"p", "q's", "r", "s"}}, {"d"}}}
        .fit(data.x, data.y);
}

} // namespace

TEST_CASE("the C++ function is the generated one, and answers as the tree, also for what the tree has not seen") {
    auto data = messy_table();
    const auto tree = messy_tree(data);
    std::string text;
    std::FILE* file = std::fopen(CLIENTELE_GOLDEN "/tree_generated.hpp", "rb");
    REQUIRE(file);
    for (int c; (c = std::fgetc(file)) != EOF;)
        text += static_cast<char>(c);
    std::fclose(file);
    CHECK(text.ends_with(cpp_code(tree, "messy")));
    random_generator random{6};
    for (int i = 0; i < 200; ++i) { // unseen category, values missing where none were
        if (random.below(5) == 0)
            data.x(i, 1) = 3;
        if (random.below(5) == 0)
            data.x(i, 2) = no_value;
    }
    const auto wanted = tree.predict(data.x);
    for (int i = 0; i < 200; ++i)
        CHECK(::messy(data.x(i, 0), data.x(i, 1), data.x(i, 2)) == wanted[static_cast<std::size_t>(i)]);
}

TEST_CASE("the SQL expression quotes names and answers, and answers where it knows no branch") {
    matrix x(6, 2);
    x << 0, 1, 0, 2, 1, 3, 1, 4, no_value, 5, no_value, 6;
    const auto tree = decision_tree{.least_leaf = 1,
                                    .least_split = 2,
                                    .missing = missing_values::own_branch,
                                    .features = {{"the \"city\"", {"L'Isle", "Nice"}}, {"spend"}}}
                          .fit(x, ints{0, 0, 0, 1, 2, 2});
    CHECK(sql_code(tree, {"low", "it's mid", "high"}) == R"(CASE
  WHEN "the ""city""" IS NULL THEN 'high'
  WHEN "the ""city""" IN ('L''Isle') THEN 'low'
  WHEN "the ""city""" IN ('Nice') THEN CASE
      WHEN "spend" <= 3.5 THEN 'low'
      WHEN "spend" > 3.5 THEN 'it''s mid'
      ELSE 'low'
    END
  ELSE 'low'
END)");
    CHECK_THROWS_WITH_AS((void)sql_code(tree, {"low"}), doctest::Contains("answers must have 3 rows, got 1"), error);
}

TEST_CASE("the SQL expression asks whether a feature is known where that is all the tree asks") {
    const matrix x{{1}, {2}, {no_value}, {no_value}};
    const auto tree =
        decision_tree{.least_leaf = 1, .least_split = 2, .missing = missing_values::own_branch, .features = {{"age"}}}
            .fit(x, ints{0, 0, 1, 1});
    CHECK(sql_code(tree, {"stays", "leaves"}) == R"(CASE
  WHEN "age" IS NULL THEN 'leaves'
  WHEN "age" IS NOT NULL THEN 'stays'
  ELSE 'stays'
END)");
}

TEST_CASE("numbers are written so that they read back to the same double") {
    matrix x(4, 1);
    x << 0.1, 0.2, 3e300, 4e300;
    const doubles y{1.0 / 3, 2.0 / 3, 1e6, 5};
    const auto tree =
        decision_tree{.impurity = variance{}, .least_leaf = 1, .least_split = 2, .features = {{"x"}}}.fit(x, y);
    const auto code = cpp_code(tree, "value");
    for (const char* const number :
         {"0.3333333333333333", "0.6666666666666666", "1e+06", "return 5.0", "double value("})
        CHECK(code.find(number) != code.npos);
    CHECK(sql_code(tree).find("1e+06") != std::string::npos);
}

TEST_CASE("a name becomes one that C++ allows") {
    const auto tree = decision_tree{.features = {{"days since 1st, order"}, {"aZ09"}, {"0 orders"}, {"9"}, {""}}}.fit(
        matrix::Zero(2, 5), ints{0, 1});
    const auto code = cpp_code(tree, "f");
    CHECK(code.find("double days_since_1st__order, ") != code.npos);
    CHECK(code.find("double aZ09, ") != code.npos);
    CHECK(code.find("double _0_orders, ") != code.npos);
    CHECK(code.find("double _9, ") != code.npos);
    CHECK(code.find("double _) {") != code.npos);
}

TEST_CASE("names that C++ cannot tell apart are refused") {
    matrix x(4, 2);
    x << 1, 1, 2, 2, 3, 3, 4, 4;
    const auto tree =
        decision_tree{.least_leaf = 1, .least_split = 2, .features = {{"a b"}, {"a-b"}}}.fit(x, ints{0, 0, 1, 1});
    CHECK_THROWS_WITH_AS((void)cpp_code(tree, "f"), doctest::Contains("got a_b twice"), error);
    const auto one = decision_tree{}.fit(x, ints{0, 0, 1, 1});
    CHECK_THROWS_WITH_AS((void)cpp_code(one, "f g"), doctest::Contains("name must be a C++ identifier, got f g"),
                         error);
}

} // TEST_SUITE("tree/code")
