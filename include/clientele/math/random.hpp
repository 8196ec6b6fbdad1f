#pragma once

/// @file
/// Random numbers with the same bits on every compiler: no `<random>`, whose distributions differ between libraries.

#include <clientele/math/detail/mix_bits.hpp>
#include <clientele/math/detail/wide_integer.hpp>

#include <cstdint>

namespace clientele::inline CLIENTELE_ABI {

/// The generator of everything random here: xoshiro256++ with its state filled by splitmix64.
/// Period 2^256 - 1, 32 bytes of state. `split(stream)` gives independent generators for restarts, blocks or threads,
/// so that results never depend on who draws first.
/// Source: Blackman and Vigna, Scrambled linear pseudorandom number generators, ACM TOMS 47 (2021).
class random_generator {
public:
    /// The same seed always gives the same numbers.
    constexpr explicit random_generator(std::uint64_t seed) noexcept : seed_{seed} {
        for (auto& word : state_) {
            seed += 0x9E3779B97F4A7C15u;
            word = detail::mix_bits(seed);
        }
    }

    /// The next 64 random bits.
    constexpr std::uint64_t operator()() noexcept {
        const auto result = rotate_left(state_[0] + state_[3], 23) + state_[0];
        const auto shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = rotate_left(state_[3], 45);
        return result;
    }

    /// Uniform on [0, 1), on the grid of 2^-53.
    constexpr double uniform() noexcept { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

    /// Uniform on {0, ..., n - 1} without bias; n must be at least 1.
    /// Source: Lemire, Fast random integer generation in an interval, ACM TOMACS 29 (2019).
    constexpr std::uint64_t below(std::uint64_t n) noexcept {
        for (;;) {
            const auto drawn = (*this)();
            const auto low = drawn * n;
            if (low >= n || low >= (0 - n) % n)
                return detail::high_product(drawn, n);
        }
    }

    /// An independent generator for the numbered stream of this one's seed.
    [[nodiscard]] constexpr random_generator split(std::uint64_t stream) const noexcept {
        return random_generator{detail::mix_bits(seed_ ^ detail::mix_bits(stream + 0x9E3779B97F4A7C15u))};
    }

private:
    static constexpr std::uint64_t rotate_left(std::uint64_t x, int k) noexcept { return (x << k) | (x >> (64 - k)); }

    std::uint64_t seed_;
    std::uint64_t state_[4]{};
};

} // namespace clientele::inline CLIENTELE_ABI
