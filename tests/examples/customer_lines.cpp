// The library's side of the extension for PostgreSQL, without a server: memory that runs out, and what is given back.

#include "postgres_aggregate/customer_lines.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace {
bool memory_is_there = true;
std::vector<void*> memory_taken;
} // namespace

void* customer_memory_take(std::size_t bytes) {
    if (!memory_is_there)
        return nullptr;
    return memory_taken.emplace_back(std::malloc(bytes));
}
void customer_memory_give_back(void* memory) {
    std::erase(memory_taken, memory);
    std::free(memory);
}

TEST_SUITE("examples/customer_lines") {

namespace {

constexpr std::int32_t as_of = 20'000;

// The days that count; -1 where it is refused.
int days(const customer_lines& lines) {
    customer_figures figures{};
    int any = 0;
    if (customer_lines_finish(&lines, as_of, returns_refused, &figures, &any) != nullptr)
        return -1;
    return any != 0 ? figures.purchase_days : 0;
}
std::vector<char> bytes(const customer_lines& lines) {
    std::vector<char> to(customer_lines_size(&lines));
    customer_lines_write(&lines, to.data());
    return to;
}

} // namespace

TEST_CASE("where memory runs out, the line is refused and what was there stays") {
    customer_lines lines{};
    std::int32_t day = 19'000;
    for (memory_is_there = false; day < 19'008; ++day)
        REQUIRE(customer_lines_scan(&lines, day, 100) == nullptr);
    const auto* const refusal = customer_lines_scan(&lines, day, 100);
    REQUIRE(refusal != nullptr);
    CHECK(refusal->kind == customer_refusal::refused_memory);
    CHECK(std::string{refusal->sentence} == "customer_summary: there is no more memory");
    CHECK(days(lines) == 8);

    customer_lines others{};
    for (std::int32_t i = 0; i < 8; ++i)
        REQUIRE(customer_lines_scan(&others, 18'000 + i, 100) == nullptr);
    CHECK(customer_lines_merge(&lines, &others) != nullptr);
    const auto sent = bytes(others);
    CHECK(customer_lines_read(&lines, sent.data(), sent.size()) != nullptr);
    CHECK(days(lines) == 8);
    memory_is_there = true;
    CHECK(customer_lines_merge(&lines, &others) == nullptr);
    CHECK(days(lines) == 16);
    for (std::int32_t i = 0; i < 100; ++i)
        REQUIRE(customer_lines_scan(&lines, 17'000 + i, 100) == nullptr);
    CHECK(days(lines) == 116);
    REQUIRE(memory_taken.size() == 1);
    customer_memory_give_back(memory_taken.front()); // as PostgreSQL does with all that a group has
}

TEST_CASE("a sentence of any length is kept from its beginning") {
    std::int64_t minor = 7;
    CHECK(customer_amount("12.50", &minor) == nullptr);
    CHECK(minor == 1250);
    const auto* const refusal = customer_amount(("1" + std::string(5'000, '0')).c_str(), &minor);
    REQUIRE(refusal != nullptr);
    CHECK(refusal->kind == customer_refusal::refused_value);
    CHECK(std::string{refusal->sentence}.size() == sizeof refusal->sentence - 1);
    CHECK(std::string{refusal->sentence}.starts_with("customer_summary: amount must be "));
    CHECK(minor == 1250);
}

} // TEST_SUITE("examples/customer_lines")
