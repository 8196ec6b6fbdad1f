#include <clientele/cluster/registers.hpp>

#include <doctest/doctest.h>

TEST_SUITE("cluster/registers") {

using namespace clientele;

TEST_CASE("the widest registers are one of the widths, and what the processor says of itself") {
    const simd widest = widest_registers();
    CHECK(widest != simd::widest);
#if defined(__x86_64__)
    CHECK((widest >= simd::bytes_32) == (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")));
#else
    CHECK(widest == simd::bytes_16);
#endif
}

} // TEST_SUITE("cluster/registers")
