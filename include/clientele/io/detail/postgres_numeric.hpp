#pragma once

/// @file
/// PostgreSQL's numbers in network order, and its decimals in groups of four digits.

#include <clientele/version.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A number of the bytes that begin here.
template <class Number>
[[nodiscard]] Number from_network(std::string_view bytes, std::size_t at = 0) noexcept {
    using whole = std::conditional_t<sizeof(Number) == 2, std::uint16_t,
                                     std::conditional_t<sizeof(Number) == 4, std::uint32_t, std::uint64_t>>;
    whole value = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        value = static_cast<whole>(value << 8 | static_cast<unsigned char>(bytes[at + i]));
    return std::bit_cast<Number>(value);
}

/// Appends a number.
template <class Number>
void to_network(std::string& to, Number number) {
    using whole = std::conditional_t<sizeof(Number) == 2, std::uint16_t,
                                     std::conditional_t<sizeof(Number) == 4, std::uint32_t, std::uint64_t>>;
    const auto value = std::bit_cast<whole>(number);
    for (std::size_t i = sizeof(Number); i-- > 0;)
        to += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
}

/// A `numeric` as it is sent: groups of four decimal digits, the first of which counts 10000^weight.
class postgres_numeric {
public:
    /// @param bytes of the field
    [[nodiscard]] static std::optional<postgres_numeric> parse(std::string_view bytes) noexcept {
        postgres_numeric number;
        if (bytes.size() < 8)
            return {};
        number.weight_ = from_network<std::int16_t>(bytes, 2);
        number.sign_ = from_network<std::uint16_t>(bytes, 4);
        number.scale_ = from_network<std::uint16_t>(bytes, 6);
        number.groups_ = bytes.substr(8);
        if (number.groups_.size() != 2 * std::size_t{from_network<std::uint16_t>(bytes)})
            return {};
        return number;
    }
    /// The number of minor units, if it is one of at most 18 digits, as nearly all are.
    [[nodiscard]] std::optional<std::int64_t> plain_minor(int decimals) const noexcept {
        if (!finite() || weight_ > 4)
            return {};
        std::int64_t amount = 0;
        for (int i = 0; i < count(); ++i) {
            std::int64_t part = group(i);
            int power = 4 * (weight_ - i) + decimals;
            for (; power < 0 && part % 10 == 0 && part != 0; ++power)
                part /= 10;
            if (part != 0 && power < 0) // finer
                return {};
            for (; power > 0 && part != 0; --power) {
                if (part >= most / 10)
                    return {};
                part *= 10;
            }
            amount += part;
            if (amount >= most)
                return {};
        }
        return sign_ == negative ? -amount : amount;
    }
    /// As PostgreSQL writes it.
    [[nodiscard]] std::string text() const {
        if (!finite())
            return sign_ == 0xD000 ? "Infinity" : sign_ == 0xF000 ? "-Infinity" : "NaN";
        std::string whole, behind;
        for (int at = (std::max)(weight_, 0); at >= 0; --at)
            append_group(whole, weight_ - at);
        for (int at = -1; static_cast<int>(behind.size()) < scale_; --at)
            append_group(behind, weight_ - at);
        whole.erase(0, (std::min)(whole.find_first_not_of('0'), whole.size() - 1));
        behind.resize(static_cast<std::size_t>(scale_));
        return (sign_ == negative ? "-" : "") + whole + (behind.empty() ? "" : ".") + behind;
    }
    /// Whether it is neither infinite nor NaN.
    [[nodiscard]] bool finite() const noexcept { return sign_ == 0 || sign_ == negative; }

private:
    static constexpr int negative = 0x4000;
    static constexpr std::int64_t most = 1'000'000'000'000'000'000;

    [[nodiscard]] int count() const noexcept { return static_cast<int>(groups_.size() / 2); }
    [[nodiscard]] int group(int i) const noexcept {
        return i < 0 || i >= count() ? 0 : from_network<std::int16_t>(groups_, 2 * static_cast<std::size_t>(i));
    }
    void append_group(std::string& to, int i) const {
        for (int power = 1000, value = group(i); power > 0; power /= 10)
            to += static_cast<char>('0' + value / power % 10);
    }

    int weight_ = 0, sign_ = 0, scale_ = 0;
    std::string_view groups_;
};

/// Appends minor units as a `numeric`, with its length before it.
inline void append_numeric(std::string& to, std::int64_t minor, int decimals) {
    std::uint64_t unit = 1;
    for (int i = 0; i < decimals; ++i)
        unit *= 10;
    const auto size = minor < 0 ? 0 - static_cast<std::uint64_t>(minor) : static_cast<std::uint64_t>(minor);
    std::uint64_t whole = size / unit, behind = size % unit;
    const int behind_groups = (decimals + 3) / 4;
    for (int i = decimals; i < 4 * behind_groups; ++i)
        behind *= 10;
    std::array<std::uint16_t, 8> groups{}; // 5 of the whole, 3 behind
    for (int i = 4 + behind_groups; i >= 0; --i) {
        auto& rest = i > 4 ? behind : whole;
        groups[static_cast<std::size_t>(i)] = static_cast<std::uint16_t>(rest % 10'000);
        rest /= 10'000;
    }
    std::size_t first = 0, last = 5 + static_cast<std::size_t>(behind_groups);
    while (first < last && groups[first] == 0)
        ++first;
    while (last > first && groups[last - 1] == 0)
        --last;
    to_network(to, static_cast<std::int32_t>(8 + 2 * (last - first)));
    to_network(to, static_cast<std::uint16_t>(last - first));
    to_network(to, static_cast<std::int16_t>(first == last ? 0 : 4 - static_cast<int>(first)));
    to_network(to, static_cast<std::uint16_t>(minor < 0 ? 0x4000 : 0));
    to_network(to, static_cast<std::uint16_t>(decimals));
    for (; first < last; ++first)
        to_network(to, groups[first]);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
