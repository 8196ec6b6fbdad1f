#include <clientele/math/detail/checked_integer.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <vector>

TEST_SUITE("checked_integer") {

using namespace clientele;

namespace {

// Numbers at and near the ends of the range, of a half of it, and 0.
template <class Integer>
std::vector<Integer> edges() {
    std::vector<Integer> result;
    for (const Integer end : {(std::numeric_limits<Integer>::min)(), (std::numeric_limits<Integer>::max)(), Integer{0},
                              static_cast<Integer>((std::numeric_limits<Integer>::max)() / 2),
                              static_cast<Integer>(Integer{1} << (sizeof(Integer) * 4))})
        for (int off = -3; off <= 3; ++off)
            result.push_back(static_cast<Integer>(static_cast<std::uint64_t>(end) + static_cast<std::uint64_t>(off)));
    return result;
}

template <class Integer>
void check_sums_and_differences() {
    for (const Integer a : edges<Integer>())
        for (const Integer b : edges<Integer>()) {
            CAPTURE(a);
            CAPTURE(b);
            Integer one{}, other{};
            CHECK(detail::sum_overflows(a, b, one) == detail::plain::sum_overflows(a, b, other));
            CHECK(one == other);
            CHECK(detail::difference_overflows(a, b, one) == detail::plain::difference_overflows(a, b, other));
            CHECK(one == other);
        }
}

template <class Integer>
void check_products() {
    for (const Integer a : edges<Integer>())
        for (const Integer b : edges<Integer>()) {
            CAPTURE(a);
            CAPTURE(b);
            Integer one{}, other{};
            CHECK(detail::product_overflows(a, b, one) == detail::plain::product_overflows(a, b, other));
            CHECK(one == other);
        }
}

} // namespace

TEST_CASE("the language alone says what the compiler's own say, and gives the same wrapped number") {
    check_sums_and_differences<std::int32_t>();
    check_sums_and_differences<std::uint32_t>();
    check_sums_and_differences<std::int64_t>();
    check_sums_and_differences<std::uint64_t>();
    check_products<std::uint32_t>();
    check_products<std::uint64_t>();
}

TEST_CASE("a sum may be given to one of its parts") {
    int sum = 2'000'000'000;
    CHECK_FALSE(detail::sum_overflows(sum, 147'483'647, sum));
    CHECK(sum == 2'147'483'647);
    CHECK(detail::plain::sum_overflows(sum, 1, sum));
}

} // TEST_SUITE("checked_integer")
