#include <clientele/math/random.hpp>
#include <clientele/orders/detail/row_parts.hpp>
#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

TEST_SUITE("orders/detail/row_parts") {

using namespace clientele;

TEST_CASE("every row that is not dropped comes once, in its part, in the order of the input") {
    random_generator g{1};
    for (const std::size_t n : {std::size_t{1}, std::size_t{2000}, std::size_t{70'000}, std::size_t{2'200'001}}) {
        std::vector<std::uint64_t> key(n);
        for (auto& each : key)
            each = g.below(1000);
        detail::row_parts parts;
        parts.begin(n);
        for (std::size_t from = 0; from < n; from += detail::block_rows)
            parts.tag(from, std::min(from + detail::block_rows, n),
                      [&](std::size_t i) { return detail::spread(key[i]); });
        for (std::size_t row = 0; row < n; row += 7)
            parts.drop(row);
        std::size_t seen = 0;
        std::vector<std::size_t> part_of(1000, parts.parts());
        for (std::size_t lower = 0; lower < parts.parts(); lower += parts.parts_of_round()) {
            const std::size_t upper = std::min(lower + parts.parts_of_round(), parts.parts());
            parts.gather(
                lower, upper,
                [&](std::size_t row) {
                    return detail::row_record{key[row], static_cast<std::int64_t>(row), 0,
                                              static_cast<std::uint32_t>(row)};
                },
                threads{2});
            for (std::size_t part = lower; part < upper; ++part) {
                const detail::row_record* before = nullptr;
                for (const auto& each : parts.rows_of(part - lower)) {
                    REQUIRE(each.key == key[each.row]);
                    REQUIRE(each.row % 7 != 0);
                    REQUIRE((before == nullptr || before->row < each.row));
                    REQUIRE((part_of[each.key] == part || part_of[each.key] == parts.parts()));
                    part_of[each.key] = part;
                    before = &each;
                    ++seen;
                }
            }
        }
        CHECK(seen == n - (n + 6) / 7);
    }
}

} // TEST_SUITE("orders/detail/row_parts")
