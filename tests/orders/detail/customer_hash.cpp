#include <clientele/math/random.hpp>
#include <clientele/orders/detail/customer_hash.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

TEST_SUITE("orders/detail/customer_hash") {

using namespace clientele;
using detail::customer_hash;

TEST_CASE("the hash of an id is fixed for ever") {
    // SplitMix64 seeded with the id gives it as its first number; those of 0 and 42 are widely published.
    static_assert(customer_hash(0) == 0xE220'A839'7B1D'CDAFu);
    static_assert(customer_hash(42) == 0xBDD7'3226'2FEB'6E95u);
    static_assert(customer_hash(-1) == 0xE4D9'7177'1B65'2C20u);
    // XXH64 with seed 0, values of the reference implementation (libxxhash 0.8).
    CHECK(customer_hash("") == 0xEF46'DB37'51D8'E999u);
    CHECK(customer_hash("a") == 0xD24E'C4F1'A98C'6E5Bu);
    CHECK(customer_hash("abc") == 0x44BC'2CF5'AD77'0999u);
    CHECK(customer_hash("customer-007") == 0xF5D1'161B'B8EE'4E6Bu);
    CHECK(customer_hash("DE-2024-000012345") == 0x3E5F'5FA3'4DD8'C46Au);
    CHECK(customer_hash("客户") == 0x2606'E0D0'4F1F'9790u);
    CHECK(customer_hash("a text of forty-five bytes, thirteen too many") == 0x5C88'0D8A'23CF'340Eu);
}

TEST_CASE("equal ids hash alike, whatever their type") {
    CHECK(customer_hash(short{-7}) == customer_hash(-7LL));
    CHECK(customer_hash(200u) == customer_hash(static_cast<unsigned char>(200)));
    CHECK(customer_hash(std::uint64_t{1} << 62) == customer_hash(std::int64_t{1} << 62));
    const char* const pointer = "DE-17";
    CHECK(customer_hash(pointer) == customer_hash(std::string{"DE-17"}));
    CHECK(customer_hash(std::string_view{"DE-17x"}.substr(0, 5)) == customer_hash("DE-17"));
}

TEST_CASE("one bit of an id changes about half of the bits of its hash") {
    random_generator g{7};
    const auto far_from_half = [](const std::vector<int>& flips, int trials) {
        double worst = 0;
        for (const int each : flips)
            worst = std::max(worst, std::abs(each / static_cast<double>(trials) - 0.5));
        return worst;
    };
    constexpr int trials = 4000; // three standard deviations of a share are 0.024, five 0.04
    for (int bit = 0; bit < 64; ++bit) {
        std::vector<int> flips(64);
        for (int trial = 0; trial < trials; ++trial) {
            const std::uint64_t id = trial % 2 == 0 ? static_cast<std::uint64_t>(trial) : g();
            const auto changed = customer_hash(id) ^ customer_hash(id ^ (std::uint64_t{1} << bit));
            for (unsigned i = 0; i < 64; ++i)
                flips[i] += static_cast<int>(changed >> i & 1);
        }
        CHECK(far_from_half(flips, trials) < 0.04);
    }
    for (std::size_t at = 0; at < 17; ++at) {
        std::vector<int> flips(64);
        for (int trial = 0; trial < trials; ++trial) {
            std::string id = "DE-0000-" + std::to_string(100'000'000 + trial), other = id;
            other[at] = static_cast<char>(other[at] ^ 8);
            const auto changed = customer_hash(id) ^ customer_hash(other);
            for (unsigned i = 0; i < 64; ++i)
                flips[i] += static_cast<int>(changed >> i & 1);
        }
        CHECK(far_from_half(flips, trials) < 0.04);
    }
}

TEST_CASE("ids in a row, ids with gaps and numbered texts fill parts evenly and never hash alike") {
    const auto check = [](std::vector<std::uint64_t> hashes) {
        // 100,000 ids in 256 parts: 391 each, with a standard deviation of 19.7; the largest of 256 stays below 5 of
        // them.
        std::vector<int> by_high(256), by_low(256);
        for (const auto hash : hashes) {
            ++by_high[hash >> 56];
            ++by_low[hash & 255];
        }
        for (const auto* parts : {&by_high, &by_low}) {
            CHECK(*std::max_element(parts->begin(), parts->end()) < 391 + 5 * 20);
            CHECK(*std::min_element(parts->begin(), parts->end()) > 391 - 5 * 20);
        }
        std::sort(hashes.begin(), hashes.end());
        CHECK(std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end());
    };
    std::vector<std::uint64_t> row, gaps, numbers, cased;
    for (std::uint64_t i = 0; i < 100'000; ++i) {
        row.push_back(customer_hash(i));
        gaps.push_back(customer_hash(i << 45));
        auto text = std::to_string(100'000'000'000'000'000 + i * 8'080'808'080'808);
        numbers.push_back(customer_hash(text));
        for (unsigned bit = 0; bit < 17; ++bit)
            text[bit] = static_cast<char>('A' + (i >> bit & 1) * 32);
        cased.push_back(customer_hash(text));
    }
    for (const auto& hashes : {row, gaps, numbers, cased})
        check(hashes);
}

} // TEST_SUITE("orders/detail/customer_hash")
