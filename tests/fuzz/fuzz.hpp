#pragma once

// What the harnesses share: bytes into input, legal and illegal, and properties that must hold whatever came in. Each
// harness is one FUZZ_HARNESS; run.sh links it with libfuzzer.cpp, the ordinary tests all of them with replay.cpp.

#include <clientele/types.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

/// Ends the program when a property does not hold.
inline void holds(bool property, const char* sentence) {
    if (property)
        return;
    std::fprintf(stderr, "fuzz: it does not hold that %s\n", sentence);
    std::abort();
}

/// Calls what may refuse its input; whether it did not.
template <class Call>
bool accepted(const Call& call) {
    try {
        call();
        return true;
    } catch (const clientele::error& refused) {
        holds(std::string_view{refused.what()}.size() < 1000, "a complaint stays short");
        return false;
    }
}

/// The bytes of an input, taken from the front; zeros after its end.
class bytes {
public:
    bytes(const std::uint8_t* data, std::size_t size) : rest_{data, size} {}

    [[nodiscard]] bool empty() const { return rest_.empty(); }
    template <class Value = std::uint8_t>
    [[nodiscard]] Value take() {
        Value value{};
        const auto count = std::min(sizeof value, rest_.size());
        if (count > 0)
            std::memcpy(&value, rest_.data(), count);
        rest_ = rest_.subspan(count);
        return value;
    }
    /// From lower to upper, both included.
    [[nodiscard]] int between(int lower, int upper) {
        return lower + static_cast<int>(take<std::uint16_t>() % static_cast<unsigned>(upper - lower + 1));
    }
    [[nodiscard]] bool flip() { return (take() & 1) != 0; }
    /// Mostly small and round, so that ties are common; sometimes any double at all.
    [[nodiscard]] double number() {
        const auto kind = take();
        if (kind < 120)
            return kind % 12;
        if (kind < 200)
            return static_cast<double>(take<std::int16_t>()) / 16;
        if (kind < 235) {
            const double digits = take<std::int8_t>(); // before the exponent, for every compiler
            return std::ldexp(digits, take<std::int8_t>());
        }
        if (kind < 245) {
            const double digits = 1 + take() / 256.0;
            return std::ldexp(digits, take<std::int16_t>() % 1100);
        }
        return std::bit_cast<double>(take<std::uint64_t>());
    }
    /// The same for what is rarely below 0.
    [[nodiscard]] double weight() {
        const auto kind = take();
        return kind < 200 ? 1.0 + kind % 4 : kind < 240 ? kind / 512.0 : number();
    }
    [[nodiscard]] std::vector<double> numbers(std::size_t count) {
        std::vector<double> values(count);
        for (auto& value : values)
            value = number();
        return values;
    }
    [[nodiscard]] std::vector<double> weights(std::size_t count) {
        std::vector<double> values(count);
        for (auto& value : values)
            value = weight();
        return values;
    }
    [[nodiscard]] std::string text() {
        std::string all(reinterpret_cast<const char*>(rest_.data()), rest_.size());
        rest_ = {};
        return all;
    }

private:
    std::span<const std::uint8_t> rest_;
};

inline bool finite(std::span<const double> values) {
    for (const double value : values)
        if (!std::isfinite(value))
            return false;
    return true;
}
/// What plays an input, by name, of all that are linked.
struct harness {
    std::string_view name;
    void (*play)(bytes);
};
inline std::vector<harness> harnesses;

/// Equal up to what rounding of so large terms may do.
inline bool close(double a, double b, double size) { return std::abs(a - b) <= 1e-9 * size; }

} // namespace fuzz

/// FUZZ_HARNESS(name) { ... } plays one input, `fuzz::bytes in`.
#define FUZZ_HARNESS(harness_name)                                                                                     \
    static void fuzz_##harness_name(fuzz::bytes);                                                                      \
    static const bool fuzz_has_##harness_name =                                                                        \
        (fuzz::harnesses.push_back({#harness_name, fuzz_##harness_name}), true);                                       \
    static void fuzz_##harness_name([[maybe_unused]] fuzz::bytes in)
