#include <clientele/math/random.hpp>
#include <clientele/orders/detail/row_parts.hpp>
#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

TEST_SUITE("orders/detail/row_parts") {

using namespace clientele;

// Rows whose customer is a number, and has a text of up to 300 bytes.
struct numbered_rows {
    static constexpr bool with_text = true;
    const std::vector<std::uint64_t>& keys;
    std::vector<std::string> texts{};

    explicit numbered_rows(const std::vector<std::uint64_t>& of) : keys{of} {
        for (std::size_t key = 0; key < 1000; ++key)
            texts.push_back(std::string(key % 301, static_cast<char>('a' + key % 26)));
    }
    [[nodiscard]] std::uint64_t hash(std::size_t row) const { return detail::spread(keys[row]); }
    [[nodiscard]] detail::row_record record(std::size_t row) const {
        return {keys[row], static_cast<std::int64_t>(row), 0, static_cast<std::uint32_t>(row)};
    }
    [[nodiscard]] std::string_view text(std::size_t row) const { return texts[keys[row]]; }
};

TEST_CASE("every row that is not dropped comes once, in its part, in the order of the input, and so does its text") {
    random_generator g{1};
    for (const std::size_t n : {std::size_t{1}, std::size_t{2000}, std::size_t{70'000}, std::size_t{2'200'001}}) {
        std::vector<std::uint64_t> key(n);
        for (auto& each : key)
            each = g.below(1000);
        const numbered_rows source{key};
        detail::row_parts parts;
        parts.begin(n);
        for (std::size_t from = 0; from < n; from += detail::block_rows)
            parts.tag(from, std::min(from + detail::block_rows, n), source);
        for (std::size_t row = 0; row < n; row += 7)
            parts.drop(row, source);
        std::size_t seen = 0;
        std::vector<std::size_t> part_of(1000, parts.parts());
        for (std::size_t lower = 0; lower < parts.parts(); lower += parts.parts_of_round()) {
            const std::size_t upper = std::min(lower + parts.parts_of_round(), parts.parts());
            parts.gather(lower, upper, source, threads{2});
            for (std::size_t part = lower; part < upper; ++part) {
                const detail::row_record* before = nullptr;
                auto texts = parts.texts_of(part - lower);
                for (const auto& each : parts.rows_of(part - lower)) {
                    const bool known = each.key == key[each.row] && texts.next() == source.texts[each.key];
                    const bool kept = each.row % 7 != 0;
                    const bool in_order = before == nullptr || before->row < each.row;
                    const bool at_home = part_of[each.key] == part || part_of[each.key] == parts.parts();
                    if (!known || !kept || !in_order || !at_home) { // five checks of each of millions take seconds
                        CAPTURE(each.row);
                        REQUIRE(known);
                        REQUIRE(kept);
                        REQUIRE(in_order);
                        REQUIRE(at_home);
                    }
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
