#include <clientele/math/detail/row_weights.hpp>

#include <doctest/doctest.h>

#include "refusal.hpp"
#include <vector>

TEST_SUITE("math/detail/row_weights") {

using namespace clientele;

namespace {

error refusal(const std::vector<double>& weights) {
    return ::refusal([&] { (void)detail::checked_weights("fit", 3, weights); });
}

} // namespace

TEST_CASE("weights are summed up, whole ones known as such, and none count as 1 each") {
    const auto none = detail::checked_weights("fit", 3, {});
    CHECK(none.total == 3);
    CHECK(none.whole);
    const auto some = detail::checked_weights("fit", 3, std::vector{0.0, 0.5, 2.0});
    CHECK(some.total == 2.5);
    CHECK(some.heaviest == 2);
    CHECK(some.lightest == 0.5);
    CHECK(!some.whole);
    CHECK(detail::checked_weights("fit", 3, std::vector{0.0, 1e-150, 1e150}).lightest == 1e-150);
}

TEST_CASE("weights out of range, of another length, or all 0 are refused with their row") {
    check_refusal(refusal({1, -0.5, 1}), errc::bad_value, 1,
                  "fit: weights must be 0 or in [1e-150, 1e150], got -0.5 in row 1");
    check_refusal(refusal({1, 1, 9e-151}), errc::bad_value, 2,
                  "fit: weights must be 0 or in [1e-150, 1e150], got 9e-151 in row 2");
    check_refusal(refusal({1.1e150, 1, 1}), errc::bad_value, 0,
                  "fit: weights must be 0 or in [1e-150, 1e150], got 1.1e+150 in row 0");
    check_refusal(refusal({0, 0, 0}), errc::bad_value, no_row, "fit: at least one of the weights must be above 0");
    check_refusal(refusal({1, 1}), errc::bad_shape, no_row, "fit: weights must have 3 rows, got 2");
}

TEST_CASE("fractions and more rows than doubles can count are no numbers of rows") {
    const auto counts = [](const std::vector<double>& weights) {
        detail::require_counts("measure", detail::checked_weights("measure", weights.size(), weights));
    };
    CHECK_NOTHROW(counts({3, 0, 0x1p52}));
    CHECK_THROWS_WITH_AS(
        counts({0.5, 0.5}),
        "measure: weights must be whole numbers of rows, as rows are counted, and sum to at most 2^53, "
        "got fractions",
        error);
    CHECK_THROWS_AS(counts({0x1p53, 2, 0}), error);
}

} // TEST_SUITE("math/detail/row_weights")
