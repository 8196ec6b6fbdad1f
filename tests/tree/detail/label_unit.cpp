#include <clientele/tree/detail/label_unit.hpp>
#include <clientele/tree/impurity.hpp>
#include <clientele/tree/pruning.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <vector>

TEST_SUITE("tree/detail/label_unit") {

using namespace clientele;

TEST_CASE("labels of ordinary size are read as they are, others in a power of two, by those with weight") {
    CHECK(detail::unit_of_labels<variance>(std::vector{1e9, -3.0}, {}).unit == 1);
    const auto unit = detail::unit_of_labels<variance>(std::vector{0x1p-400, 1.0}, std::vector{1.0, 0.0});
    CHECK(unit.unit == 0x1p400);
    CHECK(unit.told(1.0) == 0x1p-800);
    CHECK(unit.taken(0x1p-800) == 1);
    CHECK(unit.told(std::numeric_limits<double>::infinity()) == std::numeric_limits<double>::infinity());
    CHECK(detail::unit_of_labels<poisson_deviance>(std::vector{0x1p-400}, {}).told(1.0) == 0x1p-400);
    struct plain {}; // says nothing of units
    CHECK(detail::unit_of_labels<plain>(std::vector{0x1p-400}, {}).unit == 1);
}

TEST_CASE("a pruning policy sees the sequence in the user's unit, and its answer is taken back") {
    const detail::pruning_in_unit<at_complexity> pruning{at_complexity{0x1p-800}, {0x1p400, 2}};
    CHECK(pruning.choose(pruning_sequence{{0.0, 1.0}, {2, 1}, {0.0, 1.0}}).complexity == 1);
    struct second { // answers with what it saw
        static pruning_choice choose(const pruning_sequence& sequence) {
            return {.complexity = sequence.complexity[1]};
        }
    };
    const second policy;
    CHECK(detail::pruning_in_unit<second>{policy, {0x1p400, 2}}
              .choose(pruning_sequence{{0.0, 3.0}, {2, 1}, {0.0, 1.0}})
              .complexity == 3);
}

} // TEST_SUITE("tree/detail/label_unit")
