#include <clientele/plan/budget_lines.hpp>

#include <doctest/doctest.h>

TEST_SUITE("budget lines") {

using namespace clientele;

TEST_CASE("columns that are left out are the same for all lines") {
    const std::vector<log_response> responses(2);
    const budget_lines<log_response> lines{.response = responses};
    CHECK(lines.size() == 2);
    CHECK(lines.cost_of(1) == 1);
    CHECK(lines.floor_of(1) == 0);
    CHECK(lines.ceiling_of(1) > 1e308);
    CHECK(lines.group_of(1) == no_group);
}

TEST_CASE("a conflict says in words what asks for more than is allowed") {
    const bound_conflict conflict{.asking = {{bound_kind::line_floor, 0, 32}, {bound_kind::group_floor, 2, 13.5}},
                                  .allowing = {{bound_kind::budget, 0, 44}},
                                  .least = 45.5,
                                  .most = 44};
    CHECK(in_words(conflict) == "the floor of line 0 and the floor of group 2 ask for 45.5, the budget allows 44");
    CHECK(conflict.size() == 3);
    const auto named = [](std::size_t) { return std::string{"Ada"}; };
    CHECK(in_words(spend_bound{bound_kind::line_ceiling, 3, 1}, named, named) == "the ceiling of Ada");
    CHECK(in_words(spend_bound{bound_kind::group_ceiling, 3, 1}, named, named) == "the ceiling of Ada");
    bound_conflict many;
    many.asking = {{bound_kind::budget, 0, 9}};
    many.allowing.assign(12, {bound_kind::line_ceiling, 1, 0.5});
    many.least = 9;
    many.most = 6;
    CHECK(in_words(many).find("the budget asks for 9, the ceiling of line 1, ") == 0);
    CHECK(in_words(many).find(" and 2 more allow 6") != std::string::npos);
    CHECK(in_words(bound_conflict{.asking = {{bound_kind::group_floor, 0, 5}}, .least = 5}) ==
          "the floor of group 0 asks for 5, and there is no line to spend it on");
}

} // TEST_SUITE("budget lines")
