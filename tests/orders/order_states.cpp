#include <clientele/math/random.hpp>
#include <clientele/orders/order_states.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <orders/merged_parts.hpp>
#include <orders/same_summaries.hpp>
#include <repeats.hpp>
#include <string>
#include <utility>
#include <vector>

TEST_SUITE("orders/order_states") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const day start = 2020y / 1 / 1;

// A line as random tests have it. Customers are numbers here, and become texts where a test wants them.
struct line {
    int customer;
    day when;
    std::int64_t cents;
    int order;
};

template <class Id>
Id named(int number) {
    if constexpr (std::same_as<Id, std::string>)
        return "DE-" + std::to_string(1'000'000'000'000 + number);
    else
        return static_cast<Id>(std::int64_t{number} * 0x0123'4567'89AB - 5);
}

// Few customers, days and orders, so that lines meet in every way: returns before and after purchases, free items.
std::vector<line> random_lines(random_generator& g, std::size_t most) {
    std::vector<line> lines;
    const auto customers = 1 + g.below(8), days = 1 + g.below(30);
    for (auto n = g.below(most + 1); n > 0; --n) {
        const auto cents = static_cast<std::int64_t>(g.below(5)) * 100;
        lines.push_back({static_cast<int>(g.below(customers)), start + std::chrono::days{g.below(days)},
                         g.below(4) == 0 ? -cents : cents, static_cast<int>(g.below(6))});
    }
    return lines;
}

template <class Id, class Order>
order_states<Id, Order> states_of(const std::vector<line>& lines) {
    order_states<Id, Order> states;
    for (const auto& each : lines)
        if constexpr (std::same_as<Order, skip>)
            states.add(named<Id>(each.customer), each.when, each.cents);
        else
            states.add(named<Id>(each.customer), each.when, each.cents, named<Order>(each.order));
    return states;
}

template <class Id, class Order, class Rules>
summaries<Id> summarized(const std::vector<line>& lines, const Rules& rules) {
    const auto customer = [](const line& each) { return named<Id>(each.customer); };
    if constexpr (std::same_as<Order, skip>)
        return rules(lines, fields{.customer = customer, .when = &line::when, .amount = &line::cents});
    else
        return rules(lines, fields{.customer = customer,
                                   .when = &line::when,
                                   .amount = &line::cents,
                                   .order = [](const line& each) { return named<Order>(each.order); }});
}

// Calls back with rules of every kind of returns and windows, as of a day that may lie before some lines: each with
// each, or each once.
template <bool EachWithEach>
void with_rules(day as_of, const auto& check) {
    const auto with = [&](auto returns, auto look_back) {
        check(summarize{.as_of = as_of,
                        .unit = std::chrono::weeks{1},
                        .money = minor_units{},
                        .bad_rows = leave_out_row{},
                        .late_rows = leave_out_row{},
                        .returns = returns,
                        .least_years = 0.25,
                        .look_back = look_back});
    };
    const between_days between{{start - std::chrono::days{3}, start + std::chrono::days{11}}};
    with(refuse_returns{}, whole_history{});
    with(net_by_day{}, trailing_days{7});
    with(returns_as_money{}, between);
    if constexpr (EachWithEach) {
        with(refuse_returns{}, trailing_days{7});
        with(refuse_returns{}, between);
        with(net_by_day{}, whole_history{});
        with(net_by_day{}, between);
        with(returns_as_money{}, whole_history{});
        with(returns_as_money{}, trailing_days{7});
    }
}

// The types of ids and the rules know nothing of each other: one pair of them meets all rules.
template <class Id, class Order, bool EachRule = false>
void check_any_split() {
    random_generator g{11};
    for (int round = 0; round < repeats(60); ++round) {
        CAPTURE(round);
        auto lines = random_lines(g, 60);
        const auto all = lines;
        for (std::size_t i = lines.size(); i > 1; --i)
            std::swap(lines[i - 1], lines[g.below(i)]);
        std::vector<order_states<Id, Order>> parts;
        for (auto from = lines.begin(); from != lines.end();) {
            const auto to =
                from + static_cast<std::ptrdiff_t>(1 + g.below(static_cast<std::size_t>(lines.end() - from)));
            parts.push_back(states_of<Id, Order>({from, to}));
            from = to;
        }
        parts.emplace_back();
        const auto whole = merged_parts(std::move(parts), g,
                                        [](const auto& bytes) { return order_states<Id, Order>::from_bytes(bytes); });
        const auto restored = order_states<Id, Order>::from_bytes(whole.to_bytes());
        const day as_of = start + std::chrono::days{g.below(32)};
        with_rules<EachRule>(as_of, [&](const auto& rules) {
            const auto expected = summarized<Id, Order>(all, rules);
            check_same(whole.summaries(rules), expected);
            check_same(restored.summaries(rules), expected);
        });
    }
}

} // namespace

TEST_CASE("states of any blocks of lines, merged in any order and restored, agree with summarize on all lines") {
    check_any_split<std::int64_t, skip>();
    check_any_split<std::string, skip>();
    check_any_split<std::int64_t, std::string>();
    check_any_split<std::string, int, true>();
}

TEST_CASE("month ends of two years come from the same states") {
    random_generator g{5};
    std::vector<line> lines;
    for (int i = 0; i < 2000; ++i)
        lines.push_back({static_cast<int>(g.below(100)), start + std::chrono::days{g.below(731)},
                         static_cast<std::int64_t>(g.below(10'000)) - 500, static_cast<int>(g.below(9))});
    const auto states = states_of<int, int>(lines);
    for (auto month = 2020y / 1; month <= 2021y / 12; month += std::chrono::months{1}) {
        const summarize rules{.as_of = day{month / std::chrono::last},
                              .money = minor_units{},
                              .late_rows = leave_out_row{},
                              .returns = net_by_day{},
                              .look_back = trailing_months{12}};
        check_same(states.summaries(rules), summarized<int, int>(lines, rules));
    }
}

TEST_CASE("an erased customer is gone, and its later lines start afresh") {
    random_generator g{3};
    for (int round = 0; round < repeats(50); ++round) {
        const auto before = random_lines(g, 40), after = random_lines(g, 40);
        auto states = states_of<std::string, int>(before);
        const int gone = static_cast<int>(g.below(8));
        const auto has = [&](const line& each) { return each.customer == gone; };
        CHECK(states.erase(named<std::string>(gone)) == std::any_of(before.begin(), before.end(), has));
        CHECK_FALSE(states.erase(named<std::string>(gone)));
        const auto bytes = states.to_bytes();
        const auto name = named<std::string>(gone);
        CHECK(std::string_view{reinterpret_cast<const char*>(bytes.data()), bytes.size()}.find(name) ==
              std::string_view::npos);
        for (const auto& each : after)
            states.add(named<std::string>(each.customer), each.when, each.cents, named<int>(each.order));
        auto lines = before;
        std::erase_if(lines, has);
        lines.insert(lines.end(), after.begin(), after.end());
        with_rules<true>(start + std::chrono::days{25}, [&](const auto& rules) {
            check_same(states.summaries(rules), summarized<std::string, int>(lines, rules));
        });
    }
    order_states<unsigned char> small;
    CHECK_FALSE(small.erase(-1));
    small.add(7, start, 100);
    CHECK_FALSE(small.erase(7 + 256));
    CHECK(small.erase(7L));
    CHECK(small.size() == 0);
}

TEST_CASE("many customers and long histories are found again") {
    order_states<std::int64_t> states;
    summarize rules{.as_of = start + std::chrono::days{10'000}, .money = minor_units{}};
    auto build = rules.builder<std::int64_t>();
    const auto add = [&](std::int64_t id, int after, std::int64_t cents) {
        states.add(id, start + std::chrono::days{after}, cents);
        build.add(id, start + std::chrono::days{after}, cents);
    };
    for (std::int64_t id = 0; id < 20'000; ++id)
        add(id << 40, static_cast<int>(id % 7), id);
    for (int after = 9'999; after >= 0; after -= 3) // late, each of them
        add(4 << 10, after, after);
    for (int after = 0; after < 10'000; ++after)
        add(5, after, after);
    CHECK(states.size() == 20'002);
    check_same(states.summaries(rules), build.finish());
}

TEST_CASE("rules that refuse late lines or returns refuse states that hold some") {
    order_states<int> states;
    states.add(1, start, 500);
    states.add(1, start + std::chrono::days{5}, 700);
    states.add(1, start + std::chrono::days{5}, 700);
    const auto why = [&](const auto& rules) -> std::string {
        try {
            (void)states.summaries(rules);
        } catch (const error& refused) {
            return refused.what();
        }
        return {};
    };
    CHECK(why(summarize{.as_of = start, .money = minor_units{}}) ==
          "summarize: 2 rows: the order lies after the as-of day");
    states.add(1, start, -100);
    CHECK(why(summarize{.as_of = start + std::chrono::days{9}, .money = minor_units{}}) ==
          "summarize: 1 row: amount must not be negative unless a returns policy says what that means");
    CHECK(why(summarize{.as_of = start, .money = minor_units{0}}) ==
          "order_states: the money policy must have the 2 decimals of the money that is kept, got 0");
    CHECK(why(summarize{.as_of = start, .unit = std::chrono::days{0}, .money = minor_units{}}) ==
          "summarize: unit must be at least one day, got 0");
    CHECK_THROWS_AS(states.merge(order_states<int>{3}), error);
    CHECK_THROWS_AS(order_states<int>{10}, error);
}

TEST_CASE("lines that are none are refused in a sentence, and change nothing") {
    order_states<std::uint8_t, std::string> states;
    const auto why = [&](const auto& customer, auto when, auto cents, const char* order) -> std::string {
        try {
            states.add(customer, when, cents, order);
        } catch (const error& refused) {
            return refused.what();
        }
        return {};
    };
    CHECK(why(256, start, 100, "a") == "order_states: customer must fit the type of the ids");
    CHECK(why(1, start, 100, "") == "order_states: order must not be empty");
    CHECK(why(1, 2023y / 2 / 29, 100, "a") == "order_states: the date must be one of the calendar, got 2023-02-29");
    CHECK(why(1, start, std::int64_t{1} << 62, "a") ==
          "order_states: amount must be finite and below 2^62 minor units in size, got 4611686018427387904");
    CHECK(states.size() == 0);
    constexpr std::int64_t most = (std::int64_t{1} << 62) - 1;
    states.add(1, start, most, "a");
    states.add(1, start, most, "a");
    CHECK(why(1, start, most, "a") ==
          "order_states: the money of a customer's day is outside the range of 64-bit minor "
          "units, or its lines are 2^31 and more");
    states.add(1, start, 1, "a"); // 2^63 - 1
    const auto before = states.to_bytes();
    order_states<std::uint8_t, std::string> other;
    other.add(0, start, 5, "b");
    other.add(1, start - std::chrono::days{1}, 5, "b");
    other.add(1, start, 5, "a");
    other.add(2, start, 5, "b");
    CHECK_THROWS_AS(states.merge(other), error);
    CHECK(states.to_bytes() == before);
    states.add(1, start, most, "b");
    states.add(1, start, -most, "b");
    CHECK(states.size() == 1);
}

TEST_CASE("states that merge with themselves have every line twice") {
    auto states = states_of<int, int>({{1, start, 500, 1}, {1, start, 200, 2}, {2, start, -100, 1}});
    states.merge(states);
    const summarize rules{.as_of = start, .money = minor_units{}, .returns = net_by_day{}};
    check_same(states.summaries(rules), summarized<int, int>({{1, start, 500, 1},
                                                              {1, start, 200, 2},
                                                              {2, start, -100, 1},
                                                              {1, start, 500, 1},
                                                              {1, start, 200, 2},
                                                              {2, start, -100, 1}},
                                                             rules));
}

TEST_CASE("integers of another type read the bytes where they fit") {
    order_states<std::int64_t, std::uint16_t> wide;
    wide.add(-7, start, 100, 65'535);
    CHECK(order_states<signed char, int>::from_bytes(wide.to_bytes()).size() == 1);
    CHECK_THROWS_AS((void)order_states<unsigned>::from_bytes(wide.to_bytes()), error);
    CHECK_THROWS_AS((void)(order_states<unsigned, int>::from_bytes(wide.to_bytes())), error);
    CHECK_THROWS_AS((void)(order_states<int, short>::from_bytes(wide.to_bytes())), error);
    CHECK_THROWS_AS((void)(order_states<std::string, int>::from_bytes(wide.to_bytes())), error);
}

namespace {

// All 500,000 bits take a minute of checksums: -DCLIENTELE_EVERY_BIT flips them all, every other build each 61st.
#ifdef CLIENTELE_EVERY_BIT
constexpr std::size_t stride = 1;
#else
constexpr std::size_t stride = 61;
#endif

template <class States>
std::string refusal(std::span<const std::byte> bytes) {
    try {
        (void)States::from_bytes(bytes);
    } catch (const error& refused) {
        return refused.what();
    }
    return {};
}

// A block of about a size.
std::vector<std::byte> block_of(std::size_t size) {
    random_generator g{1};
    order_states<std::int64_t> states;
    for (std::size_t i = 0; i < size / 26; ++i)
        states.add(g() >> 2, start + std::chrono::days{g.below(1000)}, g.below(100'000));
    return states.to_bytes();
}

} // namespace

TEST_CASE("every flipped bit, every cut and every byte too many of a block is noticed") {
    using states = order_states<std::int64_t>;
    auto block = block_of(60'000);
    REQUIRE(block.size() > 60'000);
    REQUIRE(refusal<states>(block).empty());
    std::size_t noticed = 0;
    const auto flip = [&](std::size_t bit) {
        block[bit / 8] ^= std::byte{1} << (bit % 8);
        noticed += !refusal<states>(block).empty();
        block[bit / 8] ^= std::byte{1} << (bit % 8);
    };
    std::size_t flips = 0;
    for (std::size_t bit = 0; bit < 8 * block.size(); bit += stride, ++flips)
        flip(bit);
    CHECK(noticed == flips);
    noticed = 0;
    flips = 0;
    for (std::size_t length = 0; length < block.size(); length += stride, ++flips)
        noticed += !refusal<states>(std::span{block}.first(length)).empty();
    CHECK(noticed == flips);
    block.push_back(std::byte{0});
    CHECK(refusal<states>(block) == "order_states: the block is longer than it says");

    block = block_of(1'000'000);
    random_generator g{2};
    noticed = 0;
    flips = 10'000 / stride;
    for (std::size_t i = 0; i < flips; ++i)
        flip(g.below(8 * block.size()));
    CHECK(noticed == flips);
}

TEST_CASE("a block says why it is refused") {
    using states = order_states<std::string>;
    states some;
    some.add("a", start, 100);
    const auto block = some.to_bytes();
    const auto changed = [&](std::size_t at, unsigned value) {
        auto other = block;
        other[at] = static_cast<std::byte>(value);
        return refusal<states>(other);
    };
    CHECK(refusal<states>({}) == "order_states: the block is cut short");
    CHECK(changed(0, 'C') == "order_states: the block does not begin as one");
    CHECK(changed(8, 3) ==
          "order_states: the block is of format 3, which is newer than this version of the library: it "
          "reads up to 2");
    CHECK(changed(8, 0) == "order_states: the block is of a format that there never was");
    CHECK(changed(15, 3) == "order_states: the block was changed since it was written: its head does not sum up");
    CHECK(changed(block.size() - 1, 9) ==
          "order_states: the block was changed since it was written: it does not sum up");
    CHECK(refusal<states>(std::span{block}.first(block.size() - 1)) == "order_states: the block is cut short");
    CHECK(refusal<order_states<int>>(block) ==
          "order_states: the block has ids of another kind: texts, integers or none");
}

TEST_CASE("blocks whose checksums are right and whose content no lines make are refused") {
    order_states<std::int64_t> some;
    some.add(7, start, 100);
    some.add(7, start + std::chrono::days{1}, 100);
    const auto block = some.to_bytes();
    const auto shards_before = detail::shard_of(detail::customer_hash(7));
    const std::size_t shard = detail::block_head::bytes + 16 * shards_before; // each without customers: two numbers
    const auto changed = [&](std::size_t at, auto value) {
        auto other = block;
        detail::byte_writer to{other};
        to.put_at(at, value);
        detail::block_head::close(to, 0);
        return refusal<order_states<std::int64_t>>(other);
    };
    const std::size_t id = shard + 16, size = id + 8, entries = size + 4;
    CHECK(changed(shard, std::uint64_t{1}).empty());
    CHECK_FALSE(changed(shard, std::uint64_t{2}).empty());
    CHECK_FALSE(changed(shard, ~std::uint64_t{0}).empty());
    CHECK_FALSE(changed(shard + 8, std::uint64_t{1}).empty());
    CHECK_FALSE(changed(shard + 8, std::uint64_t{1} << 60).empty());
    CHECK(changed(id, std::int64_t{8}) == "order_states: the block has a customer in another's place");
    CHECK(changed(size, std::uint32_t{1}) == "order_states: the block has lists of other lengths than it says");
    const std::string no_lines = "order_states: the block has a list that no lines make";
    CHECK(changed(entries, std::int32_t{40'000}) == no_lines);                       // out of order
    CHECK(changed(entries, (std::numeric_limits<std::int32_t>::min)()) == no_lines); // no day of the calendar
    CHECK(changed(entries + 4, std::int32_t{0}) == no_lines);                        // no line
    CHECK(changed(entries + 4, std::int32_t{-1}) == no_lines);                       // a return of money
    CHECK(changed(entries + 8, std::int64_t{-100}) == no_lines);                     // a purchase of less than 0
    CHECK(changed(entries + 16, static_cast<std::int32_t>(start.time_since_epoch().count())) ==
          no_lines); // a day twice
}

TEST_CASE(
    "a merge that overflows changes nothing, whomever it had reached, and the same without the one goes through") {
    constexpr std::int64_t most = (std::int64_t{1} << 62) - 1;
    const summarize rules{.as_of = start + std::chrono::days{9}, .money = minor_units{}, .returns = net_by_day{}};
    order_states<int> states, others, expected;
    for (int id = 0; id < 3000; ++id) { // some in one of the two, some in both, some on the same day
        const day later = start + std::chrono::days{id % 5};
        if (id % 2 == 0) {
            states.add(id, start, 100 + id);
            expected.add(id, start, 100 + id);
        }
        if (id % 3 == 0) {
            others.add(id, later, 200);
            expected.add(id, later, 200);
        }
    }
    states.add(3000, start, most);
    states.add(3000, start, most);
    others.add(3000, start, most);
    const auto before = states.summaries(rules);
    const auto size = states.size();
    CHECK_THROWS_AS(states.merge(others), error);
    CHECK(states.size() == size);
    check_same(states.summaries(rules), before);
    CHECK(others.erase(3000));
    CHECK(states.erase(3000));
    states.merge(others);
    check_same(states.summaries(rules), expected.summaries(rules));
    for (int id = 0; id < 3000; id += 6) { // of those in both
        CHECK(states.erase(id));
        CHECK(expected.erase(id));
    }
    CHECK(states.size() == 1500);
    check_same(states.summaries(rules), expected.summaries(rules));
}

} // TEST_SUITE("orders/order_states")
