#include <clientele/orders/detail/texts_in_turn.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

TEST_SUITE("orders/detail/texts_in_turn") {

using namespace clientele;

TEST_CASE("texts of any length are read as they were written, in as many bytes as was said") {
    std::vector<std::string> texts;
    for (const std::size_t size : {0u, 1u, 7u, 8u, 17u, 254u, 255u, 256u, 257u, 65'535u, 65'536u, 70'000u, 0u, 3u})
        texts.push_back(std::string(size, static_cast<char>('a' + texts.size())));
    texts.push_back(std::string("\xFF\0\xFF", 3));
    std::size_t bytes = 0;
    for (const auto& each : texts)
        bytes += detail::bytes_in_turn(each);
    std::vector<char> memory(bytes);
    char* to = memory.data();
    for (const auto& each : texts)
        to = detail::write_in_turn(to, each);
    CHECK(to == memory.data() + bytes);
    detail::texts_in_turn read{memory.data()};
    for (const auto& each : texts)
        CHECK(read.next() == each);
}

} // TEST_SUITE("orders/detail/texts_in_turn")
