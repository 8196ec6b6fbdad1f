// What one core of the machine at hand needs at least for a row and iteration of the cases of kmeans_data.hpp: the
// roofline that benchmarks/cluster/run.sh states its shares against. Measured, as machines differ by a factor of two
// and more.
//
//   machine_limits      prints case,f64,f32 in nanoseconds, and on standard error the speeds behind them
//
// Compile with -O3 -march=native and run it on an idle machine. The fastest of several rounds counts. A row costs 2 d k
// operations of fused multiply-adds, and reads its d values and writes a label of 4 bytes; the slower of both is the
// bound. Memory is read in a pass over as many bytes as the case has.

#include "kmeans_data.hpp"
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <vector>

namespace {

#if defined(__AVX512F__)
constexpr std::size_t register_bytes = 64;
#elif defined(__AVX__)
constexpr std::size_t register_bytes = 32;
#else
constexpr std::size_t register_bytes = 16;
#endif

template <class Work>
double least_nanoseconds(const Work& work) {
    double least = 1e300;
    for (int round = 0; round < 9; ++round) {
        const auto from = std::chrono::steady_clock::now();
        work();
        least =
            std::min(least, std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - from).count());
    }
    return least;
}

/// Bytes a nanosecond, of memory that is read again and again.
double read_speed(std::size_t bytes) {
    typedef long long wide __attribute__((vector_size(register_bytes), aligned(8), may_alias));
    const std::vector<long long> memory(bytes / sizeof(long long), 1);
    const double took = least_nanoseconds([&] {
        wide sum[8] = {};
        constexpr std::size_t step = register_bytes / sizeof(long long);
        for (std::size_t i = 0; i + 8 * step <= memory.size(); i += 8 * step)
            _Pragma("GCC unroll 8") for (std::size_t lane = 0; lane < 8; ++lane) sum[lane] |=
                *reinterpret_cast<const wide*>(memory.data() + i + lane * step);
        for (auto& part : sum)
            __asm__ volatile("" : "+x"(part));
    });
    return static_cast<double>(bytes) / took;
}

/// Operations a nanosecond; twelve independent chains hide the latency.
template <class Scalar>
double multiply_add_speed() {
    typedef Scalar wide __attribute__((vector_size(register_bytes)));
    constexpr int chains = 12, steps = 2'000'000;
    wide sum[chains];
    for (auto& part : sum)
        part = wide{} + Scalar(1);
    wide factor = wide{} + Scalar(1.0 - 1e-7), term = wide{} + Scalar(1e-7);
    const double took = least_nanoseconds([&] {
        for (int i = 0; i < steps; ++i) {
            __asm__ volatile("" : "+x"(factor));
            _Pragma("GCC unroll 12") for (int c = 0; c < chains; ++c) sum[c] = sum[c] * factor + term;
        }
        for (auto& part : sum)
            __asm__ volatile("" : "+x"(part));
    });
    return 2.0 * chains * steps * static_cast<double>(register_bytes / sizeof(Scalar)) / took;
}

} // namespace

int main() {
    const double f64 = multiply_add_speed<double>(), f32 = multiply_add_speed<float>();
    std::fprintf(stderr, "multiply-adds: %.0f GFLOP/s in f64, %.0f in f32\n", f64, f32);
    std::puts("case,f64,f32");
    for (const auto& which : clustering_cases) {
        const double operations = 2.0 * which.features * which.clusters;
        const auto bound = [&](double size, double speed) {
            const double read = read_speed(static_cast<std::size_t>(size) * static_cast<std::size_t>(which.rows) *
                                           static_cast<std::size_t>(which.features));
            std::fprintf(stderr, "(%s) %.0f MB: %.1f GB/s\n", which.name.c_str(),
                         size * which.rows * which.features * 1e-6, read);
            return std::max((size * which.features + 4) / read, operations / speed);
        };
        std::printf("%s,%.2f,%.2f\n", which.name.c_str(), bound(8, f64), bound(4, f32));
    }
}
