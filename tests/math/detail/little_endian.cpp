#include <clientele/math/detail/little_endian.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <limits>

TEST_SUITE("math/detail/little_endian") {

using namespace clientele;

TEST_CASE("the first byte is the least, when the compiler reads it and when the program does") {
    constexpr std::array<std::byte, 8> bytes{std::byte{0x01}, std::byte{0x02}, std::byte{0x03}, std::byte{0x84},
                                             std::byte{0x05}, std::byte{0x06}, std::byte{0x07}, std::byte{0xF8}};
    static_assert(detail::from_little_endian<std::uint64_t>(bytes.data()) == 0xF807'0605'8403'0201u);
    static_assert(detail::from_little_endian<std::int16_t>(bytes.data()) == 0x0201);
    CHECK(detail::from_little_endian<std::uint64_t>(bytes.data()) == 0xF807'0605'8403'0201u);
    CHECK(detail::from_little_endian<std::int32_t>(bytes.data()) == static_cast<std::int32_t>(0x8403'0201u));
    CHECK(detail::from_little_endian<std::uint8_t>(bytes.data() + 7) == 0xF8);
}

TEST_CASE("what was written is read back, of every size and sign") {
    std::array<std::byte, 8> bytes{};
    const auto goes_round = [&](auto number) {
        detail::to_little_endian(bytes.data(), number);
        return detail::from_little_endian<decltype(number)>(bytes.data()) == number;
    };
    CHECK(goes_round(std::numeric_limits<std::int64_t>::min()));
    CHECK(goes_round(std::int32_t{-2}));
    CHECK(goes_round(std::uint16_t{0xFF01}));
    CHECK(goes_round(std::int8_t{-1}));
    constexpr auto written = [] {
        std::array<std::byte, 4> to{};
        detail::to_little_endian(to.data(), std::int32_t{-2});
        return to;
    }();
    static_assert(written[0] == std::byte{0xFE} && written[3] == std::byte{0xFF});
}

} // TEST_SUITE("math/detail/little_endian")
