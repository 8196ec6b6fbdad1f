#include <clientele/score/detail/preference_flow.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("score/detail/preference_flow") {

using namespace clientele;

TEST_CASE("flows of many values equal those of one") {
    const detail::preference_flow usual{preference::usual(), {1, 2, 2, 5}},
        linear{preference::linear(0.5, 2), {1, 2, 2, 5}};
    const std::vector<double> values{0, 1, 1.5, 2, 3, 5, 9};
    for (const auto* flow : {&usual, &linear})
        flow->of_all(values.data(), values.size(),
                     [&](std::size_t i, double got) { CHECK(got == (*flow)(values[i])); });
    CHECK(usual(2) == 0.0);
    CHECK(usual(9) == 4.0);
    CHECK(usual(0) == -4.0);
}

} // TEST_SUITE("score/detail/preference_flow")
