#include <clientele/math/random.hpp>
#include <clientele/orders/customer_block.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <memory>
#include <new>
#include <orders/merged_parts.hpp>
#include <repeats.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

TEST_SUITE("orders/customer_block") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const day start = 2020y / 1 / 1;
day later(int days) { return start + std::chrono::days{days}; }

struct line {
    day when;
    std::int64_t cents;
};

// Few days, so that lines meet in every way; with `back` a quarter of them are returns.
std::vector<line> random_lines(random_generator& g, std::size_t most, bool back = true) {
    std::vector<line> lines;
    const auto days = 1 + g.below(30);
    for (auto n = g.below(most + 1); n > 0; --n) {
        const auto cents = static_cast<std::int64_t>(g.below(5)) * 100;
        lines.push_back({start + std::chrono::days{g.below(days)}, back && g.below(4) == 0 ? -cents : cents});
    }
    return lines;
}

customer_block<> block_of(const std::vector<line>& lines) {
    customer_block block;
    for (const auto& each : lines)
        block.scan(each.when, each.cents);
    return block;
}

// A block of the same lines by way of some parts, in any order.
customer_block<> merged_block_of(std::vector<line> lines, random_generator& g) {
    for (std::size_t i = lines.size(); i > 1; --i)
        std::swap(lines[i - 1], lines[g.below(i)]);
    std::vector<customer_block<>> parts(1 + g.below(4));
    for (const auto& each : lines)
        parts[g.below(parts.size())].scan(each.when, each.cents);
    return merged_parts(std::move(parts), g, [](const auto& bytes) { return customer_block<>::from_bytes(bytes); });
}

// The only customer of a book, if it has a purchase.
std::optional<customer_summary> only_one(const summaries<int>& base) {
    if (base.size() == 0)
        return {};
    return customer_summary{.first = base.first[0],
                            .last = base.last[0],
                            .purchase_days = base.purchase_days[0],
                            .orders = base.orders[0],
                            .x = base.x[0],
                            .t_x = base.t_x[0],
                            .T = base.T[0],
                            .recency = base.recency[0],
                            .total = base.total[0],
                            .mean_spend = base.mean_spend[0],
                            .annual_spend = base.annual_spend[0],
                            .tenure = base.tenure[0],
                            .mean_gap = base.mean_gap[0],
                            .longest_gap = base.longest_gap[0]};
}
template <class Rules>
std::optional<customer_summary> summarized(const std::vector<line>& lines, const Rules& rules) {
    return only_one(
        rules(lines, fields{.customer = [](const line&) { return 1; }, .when = &line::when, .amount = &line::cents}));
}

void with_rules(day as_of, const auto& check) {
    const auto with = [&](auto returns, auto look_back, frequency_of frequency = frequency_of::purchase_days) {
        check(summarize{.as_of = as_of,
                        .unit = std::chrono::weeks{1},
                        .money = minor_units{},
                        .bad_rows = leave_out_row{},
                        .late_rows = leave_out_row{},
                        .returns = returns,
                        .least_years = 0.25,
                        .look_back = look_back,
                        .frequency = frequency});
    };
    with(refuse_returns{}, whole_history{});
    with(refuse_returns{}, whole_history{}, frequency_of::orders);
    with(refuse_returns{}, trailing_days{7});
    with(net_by_day{}, whole_history{});
    with(net_by_day{}, trailing_days{7}, frequency_of::orders);
    with(returns_as_money{}, between_days{{start - std::chrono::days{3}, start + std::chrono::days{11}}});
}

template <class Call>
std::string refusal(const Call& call, errc expected) {
    try {
        call();
    } catch (const error& e) {
        CHECK(e.code() == expected);
        return e.what();
    }
    return "";
}
std::string refusal_of(std::span<const std::byte> bytes) {
    customer_block block;
    block.scan(start, 1);
    const auto before = block.to_bytes();
    const auto said = refusal([&] { block.merge(bytes); }, errc::storage);
    CHECK((said.empty() || block.to_bytes() == before));
    return said;
}
// With a checksum that is right.
std::vector<std::byte> summed(std::vector<std::byte> bytes) {
    detail::to_little_endian(bytes.data(), crc32c(std::span{bytes}.subspan(4)));
    return bytes;
}

// What an engine's own memory may be: fails when it is told to.
struct bounded_memory {
    static inline std::size_t blocks = 0, most = 100;
};
template <class T>
struct bounded_allocator {
    using value_type = T;
    bounded_allocator() = default;
    template <class Other>
    bounded_allocator(bounded_allocator<Other>) noexcept {}
    T* allocate(std::size_t n) {
        if (bounded_memory::blocks == bounded_memory::most)
            throw std::bad_alloc{};
        ++bounded_memory::blocks;
        return std::allocator<T>{}.allocate(n);
    }
    void deallocate(T* at, std::size_t n) noexcept {
        --bounded_memory::blocks;
        std::allocator<T>{}.deallocate(at, n);
    }
    friend bool operator==(bounded_allocator, bounded_allocator) { return true; }
};

} // namespace

TEST_CASE("a block gives what summarize gives for its rows, bit for bit, however they were split") {
    random_generator g{5};
    for (int round = 0; round < repeats(600); ++round) {
        CAPTURE(round);
        const auto lines = random_lines(g, 40, round % 2 == 0);
        const auto whole = block_of(lines), merged = merged_block_of(lines, g);
        with_rules(start + std::chrono::days{g.below(40)}, [&](const auto& rules) {
            const auto expected = summarized(lines, rules);
            CHECK(whole.finish(rules) == expected);
            CHECK(merged.finish(rules) == expected);
        });
    }
}

TEST_CASE("the bytes of a block depend on its rows alone, not on how they came together") {
    random_generator g{6};
    for (int round = 0; round < repeats(600); ++round) {
        const auto lines = random_lines(g, 60);
        CHECK(block_of(lines).to_bytes() == merged_block_of(lines, g).to_bytes());
    }
}

TEST_CASE("several lines of a day are scanned at once") {
    customer_block one, many;
    one.scan(start, 700, 3);
    one.scan(start, -5, 2);
    for (const int cents : {100, 200, 400})
        many.scan(start, cents);
    many.scan(start, -2);
    many.scan(start, -3);
    CHECK(one.to_bytes() == many.to_bytes());
    CHECK(refusal([&] { one.scan(start, 1, 0); }, errc::bad_parameter) ==
          "customer_block: lines must be at least 1, got 0");
}

TEST_CASE("a block that merges with itself has every line twice") {
    const std::vector<line> lines{{start, 100}, {later(2), 300}, {later(1), -50}};
    auto block = block_of(lines);
    block.merge(block);
    auto twice = lines;
    twice.insert(twice.end(), lines.begin(), lines.end());
    CHECK(block.to_bytes() == block_of(twice).to_bytes());
}

TEST_CASE("large amounts, many lines and days at the ends of the calendar are kept as small ones are") {
    random_generator g{8};
    const std::int64_t sizes[]{1, 0xFFFF'FFFE, 0xFFFF'FFFF, std::int64_t{1} << 32, std::int64_t{1} << 50};
    const int counts[]{1, 32, 62, 63, 64, 1'000'000};
    const day days[]{detail::first_of_calendar, later(-1), start, detail::end_of_calendar - std::chrono::days{1}};
    for (int round = 0; round < repeats(3'000); ++round) {
        std::map<std::pair<day, bool>, detail::state_entry<skip>> expected;
        std::vector<customer_block<>> parts(1 + g.below(3));
        const auto kinds = 1 + g.below(5), most = g.below(40);
        for (auto n = most; n > 0; --n) {
            const bool purchase = g.below(4) > 0;
            const auto minor = sizes[g.below(kinds)] * (purchase ? 1 : -1);
            const auto when = g.below(2) == 0 ? later(static_cast<int>(g.below(most))) : days[g.below(4)];
            const int lines = counts[g.below(kinds)];
            parts[g.below(parts.size())].scan(when, minor, lines);
            auto& entry = expected[{when, purchase}];
            entry.when = static_cast<std::int32_t>(when.time_since_epoch().count());
            entry.count += purchase ? lines : -lines;
            entry.minor += minor;
        }
        std::vector<detail::state_entry<skip>> entries;
        for (const auto& each : expected)
            entries.push_back(each.second);
        std::vector<std::byte> bytes(detail::block_entries::bytes_of(entries.size()));
        detail::block_entries::write(bytes.data(), entries);
        const auto merged =
            merged_parts(std::move(parts), g, [](const auto& part) { return customer_block<>::from_bytes(part); });
        CHECK(merged.to_bytes() == bytes);
        CHECK(customer_block<>::from_bytes(bytes).to_bytes() == bytes);
    }
}

TEST_CASE("lines after the as-of day and returns nobody explained are refused, as summarize refuses them of states") {
    customer_block block;
    block.scan(start, 100);
    block.scan(later(5), 100, 2);
    CHECK(refusal([&] { (void)block.finish(summarize{.as_of = start, .money = minor_units{}}); }, errc::bad_value) ==
          "summarize: 2 rows: the order lies after the as-of day");
    block.scan(start, -1);
    CHECK(refusal([&] { (void)block.finish(summarize{.as_of = later(9), .money = minor_units{}}); }, errc::bad_value) ==
          "summarize: 1 row: amount must not be negative unless a returns policy says what that means");
}

TEST_CASE("nobody without a purchase that counts has figures") {
    const summarize rules{
        .as_of = start, .money = minor_units{}, .late_rows = leave_out_row{}, .returns = net_by_day{}};
    customer_block block;
    CHECK(block.empty());
    CHECK_FALSE(block.finish(rules));
    block.scan(later(1), 100); // late
    CHECK_FALSE(block.empty());
    CHECK_FALSE(block.finish(rules));
    block.scan(start, 100);
    CHECK(block.finish(rules));
    block.scan(start, -100); // all is returned
    CHECK_FALSE(block.finish(rules));
}

TEST_CASE("what is no day and no money is refused, and changes nothing") {
    customer_block block;
    const auto refused = [&](auto when, auto minor) {
        return refusal([&] { block.scan(when, minor); }, errc::bad_value);
    };
    CHECK(refused(2023y / 2 / 29, 1) == "customer_block: the date must be one of the calendar, got 2023-02-29");
    CHECK(refused(day{std::chrono::days{90'000'000}}, 1) ==
          "customer_block: the date must be one of the calendar, got day 90000000");
    CHECK(refused(start, std::int64_t{1} << 62) ==
          "customer_block: amount must be finite and below 2^62 minor units in size, got 4611686018427387904");
    CHECK(block.empty());
}

TEST_CASE("money and lines beyond their range are refused wherever they meet, and change nothing") {
    const std::int64_t most = (std::int64_t{1} << 62) - 1;
    customer_block block, other;
    block.scan(start, most);
    block.scan(start, most);
    other.scan(later(-1), 7);
    other.scan(start, most);
    const auto before = block.to_bytes();
    const std::string said = "customer_block: the money of a customer's day is outside the range of 64-bit minor "
                             "units, or its lines are 2^31 and more";
    CHECK(refusal([&] { block.scan(start, most); }, errc::overflow) == said);
    CHECK(refusal([&] { block.merge(other); }, errc::overflow) == said);
    CHECK(refusal([&] { block.merge(other.to_bytes()); }, errc::overflow) == said);
    CHECK(block.to_bytes() == before);
    block.scan(later(1), most);
    CHECK(refusal([&] { (void)block.finish(summarize{.as_of = later(1), .money = minor_units{}}); }, errc::overflow) ==
          "summarize: a customer's sum of money is outside the range of 64-bit minor units");
    customer_block lines;
    lines.scan(start, 1, (std::numeric_limits<std::int32_t>::max)());
    CHECK(refusal([&] { lines.scan(start, 1); }, errc::overflow) == said);
}

TEST_CASE("every flipped bit and every cut of a block is noticed") {
    random_generator g{7};
    auto bytes = block_of(random_lines(g, 60)).to_bytes();
    CHECK(refusal_of(bytes).empty());
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
        bytes[bit / 8] ^= std::byte{1} << (bit % 8);
        CHECK_FALSE(refusal_of(bytes).empty());
        bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    }
    for (std::size_t length = 0; length < bytes.size(); ++length)
        CHECK_FALSE(refusal_of(std::span{bytes}.first(length)).empty());
    bytes.push_back(std::byte{0});
    CHECK(refusal_of(bytes) == "customer_block: the block is cut short");
}

TEST_CASE("bytes say why they are refused") {
    customer_block block;
    block.scan(start, 100);
    block.scan(later(1), 100);
    const auto bytes = block.to_bytes();
    CHECK(bytes.size() == block.byte_size());
    CHECK(bytes.size() == 40);
    const auto changed = [&](std::size_t at, auto value) {
        auto other = bytes;
        detail::to_little_endian(other.data() + at, value);
        return refusal_of(summed(other));
    };
    CHECK(refusal_of({}) == "customer_block: the block is cut short");
    CHECK(
        changed(4, std::uint32_t{2}) ==
        "customer_block: the block is of format 2, which is newer than this version of the library: it reads up to 1");
    CHECK(changed(4, std::uint32_t{0}) == "customer_block: the block is of a format that there never was");
    auto other = bytes;
    other.back() ^= std::byte{1};
    CHECK(refusal_of(other) == "customer_block: the block was changed since it was written: it does not sum up");
    const std::string no_lines = "customer_block: the block has a list that no lines make";
    CHECK(changed(8, start.time_since_epoch().count() + 1) == no_lines); // the day of the other entry
    CHECK(changed(8, std::int32_t{90'000'000}) == no_lines);
    CHECK(changed(12, std::int32_t{0}) == no_lines);
    CHECK(changed(12, std::int32_t{-1}) == no_lines); // a return of more than 0
    CHECK(changed(16, std::int64_t{-1}) == no_lines); // a purchase of less
}

TEST_CASE("bytes are the same as those of the first format") {
    customer_block block;
    block.scan(2024y / 5 / 17, 1999);
    block.scan(2024y / 5 / 17, 1, 2);
    block.scan(2024y / 5 / 18, -500);
    constexpr unsigned char first_format[]{
        46,  78,  96,  134, 1,   0,   0,   0, // checksum, format
        148, 77,  0,   0,   3,   0,   0,   0,
        208, 7,   0,   0,   0,   0,   0,   0, // 19860 days after 1970-01-01, 3 lines, 2000
        149, 77,  0,   0,   255, 255, 255, 255,
        12,  254, 255, 255, 255, 255, 255, 255}; // a day later, 1 return, -500
    const auto expected = std::as_bytes(std::span{first_format});
    CHECK(block.to_bytes() == std::vector<std::byte>(expected.begin(), expected.end()));
    CHECK(customer_block<>::from_bytes(expected).to_bytes() == block.to_bytes());
}

TEST_CASE("a block may be moved by its bytes, and zeros are an empty one") {
    static_assert(alignof(customer_block<>) <= alignof(void*));
    static_assert(sizeof(customer_block<>) == 72);
    alignas(customer_block<>) std::byte there[sizeof(customer_block<>)]{};
    auto* const moved = std::launder(reinterpret_cast<customer_block<>*>(there));
    CHECK(moved->empty());
    for (const int days : {3, 8, 9, 100}) {
        CAPTURE(days);
        alignas(customer_block<>) std::byte here[sizeof(customer_block<>)];
        auto* const block = new (here) customer_block<>;
        for (int i = 0; i < days; ++i)
            block->scan(later(i), i);
        const auto bytes = block->to_bytes();
        std::memcpy(there, here, sizeof here);
        CHECK(moved->to_bytes() == bytes);
        moved->scan(start, 5);
        moved->~customer_block();
    }
}

TEST_CASE("a block that is moved leaves an empty one") {
    for (const int days : {2, 50}) {
        customer_block block;
        for (int i = 0; i < days; ++i)
            block.scan(later(i), i);
        const auto bytes = block.to_bytes();
        customer_block other{std::move(block)};
        CHECK(other.to_bytes() == bytes);
        CHECK(block.empty()); // NOLINT(bugprone-use-after-move): that is what is asked
        block.scan(start, 1);
        block = std::move(other);
        CHECK(block.to_bytes() == bytes);
    }
}

TEST_CASE("an engine's memory is asked for when days are more than fit the block, given back, and may end") {
    using bounded = customer_block<bounded_allocator<std::byte>>;
    static_assert(sizeof(bounded) == sizeof(customer_block<>));
    bounded_memory::most = 1;
    {
        bounded block;
        for (int i = 0; i < int{bounded::days_at_hand}; ++i)
            block.scan(later(i), 1);
        CHECK(bounded_memory::blocks == 0);
        bounded_memory::most = 0;
        const auto before = block.to_bytes();
        customer_block other;
        other.scan(later(-1), 1);
        CHECK_THROWS_AS(block.scan(later(9), 1), std::bad_alloc);
        CHECK_THROWS_AS(block.merge(other), std::bad_alloc);
        CHECK(block.to_bytes() == before);
        bounded_memory::most = 1;
        block.merge(other);
        CHECK(bounded_memory::blocks == 1);
        CHECK(block.to_bytes() != before);
    }
    CHECK(bounded_memory::blocks == 0);
}

} // TEST_SUITE("orders/customer_block")
