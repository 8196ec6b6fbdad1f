#include <clientele/math/detail/rounded_product.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("math/detail/rounded_product") {

namespace cl = clientele;

namespace {

// a loop that g++ turns into vectors with fused multiply-adds, whatever the tests are compiled with
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define CLIENTELE_TEST_VECTORS __attribute__((noinline, target("avx2,fma"), optimize("O3")))
bool runs_here() { return __builtin_cpu_supports("fma") && __builtin_cpu_supports("avx2"); }
#else
#define CLIENTELE_TEST_VECTORS
bool runs_here() { return true; }
#endif

CLIENTELE_TEST_VECTORS void add_products(double w, const double* u, std::size_t n, double* sum) {
    for (std::size_t i = 0; i < n; ++i)
        sum[i] += cl::detail::rounded_product(w, u[i]);
}

} // namespace

TEST_CASE("a product is rounded before it is added, in vector code too") {
    if (!runs_here())
        return;
    const double third = 1.0 / 3, w = 0.1;
    const volatile double product = w * third;
    const double expected = product - third / 10; // what rounding left; fused, it would be what rounding took
    std::vector<double> u(1001, third), sum(1001, -third / 10);
    add_products(w, u.data(), u.size(), sum.data());
    for (const double each : sum)
        CHECK(each == expected);
}

} // TEST_SUITE("math/detail/rounded_product")
