#include <clientele/math/detail/raw_buffer.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <utility>

TEST_SUITE("math/detail/raw_buffer") {

using namespace clientele;

TEST_CASE("a buffer keeps its memory while it is large enough, and stands on a cache line") {
    detail::raw_buffer buffer;
    auto* const first = buffer.room<std::uint64_t>(100);
    CHECK(reinterpret_cast<std::uintptr_t>(first) % 64 == 0);
    first[99] = 7;
    CHECK(static_cast<void*>(buffer.room<char>(800)) == static_cast<void*>(first));
    CHECK(buffer.room<std::uint64_t>(10)[9 + 90] == 7);
    detail::raw_buffer other = std::move(buffer);
    CHECK(static_cast<void*>(other.room<char>(1)) == static_cast<void*>(first));
    other.room<std::uint64_t>(1000)[999] = 1;
}

} // TEST_SUITE("math/detail/raw_buffer")
