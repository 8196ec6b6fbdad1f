#include <clientele/orders/detail/kept_notes.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

TEST_SUITE("orders/detail/kept_notes") {

using namespace clientele;

TEST_CASE("lists of names that differ are written differently, whatever letters they have") {
    const std::vector<std::vector<std::string>> lists{{"a, b"}, {"a", "b"},    {"a\\, b"},   {"a\\", "b"},
                                                      {"a\nb"}, {"a b"},       {"anb"},      {"a\\nb"},
                                                      {"a,b"},  {"a", "b, c"}, {"a, b", "c"}};
    std::set<std::string> written;
    for (const auto& names : lists) {
        std::string line;
        for (const auto& name : names)
            line += (line.empty() ? "" : ", ") + detail::with_separators_escaped(name);
        CHECK(line.find('\n') == std::string::npos);
        written.insert(line);
    }
    CHECK(written.size() == lists.size());
}

TEST_CASE("an accumulator's sums are found by its line, and what is not kept is refused by name") {
    const detail::kept_sums kept = "1 cost of goods, margin\n3 tea, coffee, none\n";
    CHECK(detail::place_among(kept, "1 cost of goods, margin") == 0);
    CHECK(detail::place_among(kept, "3 tea, coffee, none") == 1);
    CHECK_THROWS_WITH_AS((void)detail::place_among(kept, "2 tea, coffee"),
                         "summarize: no sums of lines are kept for the measures tea, coffee; there are those for cost "
                         "of goods, margin, tea, coffee, none",
                         error);
    CHECK(detail::measures_in("") == "none");
}

} // TEST_SUITE("orders/detail/kept_notes")
