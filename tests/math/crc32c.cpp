#include <clientele/math/crc32c.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

TEST_SUITE("math/crc32c") {

using namespace clientele;

namespace {
std::vector<std::byte> random_bytes(std::size_t size, std::uint64_t seed) {
    random_generator g{seed};
    std::vector<std::byte> bytes(size);
    for (auto& byte : bytes)
        byte = static_cast<std::byte>(g.below(256));
    return bytes;
}
// The definition, bit by bit.
std::uint32_t by_definition(std::span<const std::byte> bytes) {
    std::uint32_t crc = ~std::uint32_t{0};
    for (const auto byte : bytes) {
        crc ^= std::to_integer<std::uint32_t>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ (crc & 1 ? 0x82F63B78u : 0u);
    }
    return ~crc;
}
// RFC 3720, appendix B.4: 32 bytes of zeros, of ones, counting up, counting down, and a SCSI read command.
struct published {
    std::array<std::byte, 48> bytes{};
    std::size_t size = 32;
    std::uint32_t crc = 0;
    [[nodiscard]] constexpr std::span<const std::byte> span() const { return {bytes.data(), size}; }
};
constexpr std::array<published, 5> rfc_3720() {
    std::array<published, 5> all{};
    for (unsigned i = 0; i < 32; ++i) {
        all[1].bytes[i] = std::byte{0xFF};
        all[2].bytes[i] = static_cast<std::byte>(i);
        all[3].bytes[i] = static_cast<std::byte>(31 - i);
    }
    constexpr std::array<unsigned, 48> command{0x01, 0xC0, 0, 0, 0, 0, 0,    0, 0,    0, 0, 0,    0, 0, 0, 0,
                                               0x14, 0,    0, 0, 0, 0, 0x04, 0, 0,    0, 0, 0x14, 0, 0, 0, 0x18,
                                               0x28, 0,    0, 0, 0, 0, 0,    0, 0x02, 0, 0, 0,    0, 0, 0, 0};
    for (std::size_t i = 0; i < 48; ++i)
        all[4].bytes[i] = static_cast<std::byte>(command[i]);
    all[4].size = 48;
    constexpr std::array<std::uint32_t, 5> crc{0x8A9136AA, 0x62A8AB43, 0x46DD794E, 0x113FDB5C, 0xD9963A56};
    for (std::size_t i = 0; i < 5; ++i)
        all[i].crc = crc[i];
    return all;
}
} // namespace

TEST_CASE("the published values come out, of every way to them") {
    static constexpr auto all = rfc_3720();
    for (const auto& each : all) {
        CHECK(crc32c(each.span()) == each.crc);
        CHECK(detail::crc32c_by_tables(each.span(), 0) == each.crc);
        CHECK(by_definition(each.span()) == each.crc);
    }
    CHECK(crc32c(std::as_bytes(std::span{std::string_view{"123456789"}})) == 0xE3069283); // Rocksoft's check
    CHECK(crc32c({}) == 0);
}

TEST_CASE("the instruction and the tables agree on every length and alignment") {
    const auto bytes = random_bytes(300, 1);
    for (std::size_t begin = 0; begin < 9; ++begin)
        for (std::size_t size = 0; begin + size <= 130; ++size) {
            const auto part = std::span{bytes}.subspan(begin, size);
            const auto expected = by_definition(part);
            CHECK(crc32c(part) == expected);
            CHECK(detail::crc32c_by_tables(std::span<const std::byte>{part}, 0) == expected);
        }
}

TEST_CASE("parts one after another have the value of the whole") {
    const auto bytes = random_bytes(100, 2);
    const auto whole = crc32c(bytes);
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        const auto first = std::span<const std::byte>{bytes}.first(cut),
                   second = std::span<const std::byte>{bytes}.subspan(cut);
        CHECK(crc32c(second, crc32c(first)) == whole);
        CHECK(detail::crc32c_by_tables(second, detail::crc32c_by_tables(first, 0)) == whole);
    }
}

TEST_CASE("stretches that are taken together have the value of the definition") {
    const auto bytes = random_bytes(40'000, 3);
    for (const std::size_t size : {12'287u, 12'288u, 12'289u, 24'576u, 36'871u, 40'000u}) {
        const auto part = std::span<const std::byte>{bytes}.last(size);
        CHECK(crc32c(part) == by_definition(part));
        CHECK(crc32c(part.subspan(700), crc32c(part.first(700))) == by_definition(part));
    }
}

TEST_CASE("a flipped bit changes it") {
    auto bytes = random_bytes(500, 3);
    const auto whole = crc32c(bytes);
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
        const auto flip = static_cast<std::byte>(1 << (bit % 8));
        bytes[bit / 8] ^= flip;
        CHECK(crc32c(bytes) != whole);
        bytes[bit / 8] ^= flip;
    }
}

} // TEST_SUITE("math/crc32c")
