// The library's side of the aggregate: what a customer bought is a customer_block in PostgreSQL's memory.

#include "customer_lines.h"

#include <clientele/io/decimal.hpp>
#include <clientele/orders/customer_block.hpp>
#include <clientele/orders/summarize.hpp>

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <span>
#include <string_view>

using namespace clientele;

namespace {

// A standard allocator.
template <class T>
struct postgres_memory {
    using value_type = T;
    postgres_memory() = default;
    template <class Other>
    postgres_memory(const postgres_memory<Other>&) noexcept {}
    [[nodiscard]] T* allocate(std::size_t count) {
        if (void* const place = customer_memory_take(count * sizeof(T)))
            return static_cast<T*>(place);
        throw std::bad_alloc{};
    }
    void deallocate(T* place, std::size_t) noexcept { customer_memory_give_back(place); }
    friend bool operator==(const postgres_memory&, const postgres_memory&) { return true; }
};

using block = customer_block<postgres_memory<std::byte>>;
static_assert(sizeof(customer_lines) == sizeof(block) && alignof(customer_lines) >= alignof(block));

block& block_of(customer_lines* lines) { return *std::launder(reinterpret_cast<block*>(lines)); }
const block& block_of(const customer_lines* lines) { return *std::launder(reinterpret_cast<const block*>(lines)); }
day day_of_count(std::int32_t count) { return day{std::chrono::days{count}}; }
std::int32_t count_of_day(day on) { return static_cast<std::int32_t>(on.time_since_epoch().count()); }

customer_figures figures_of(const customer_summary& of) {
    return {.first = count_of_day(of.first),
            .last = count_of_day(of.last),
            .purchase_days = of.purchase_days,
            .orders = of.orders,
            .x = of.x,
            .t_x = of.t_x,
            .T = of.T,
            .recency = of.recency,
            .total = of.total,
            .mean_spend = of.mean_spend,
            .annual_spend = of.annual_spend,
            .tenure = of.tenure,
            .mean_gap = of.mean_gap,
            .longest_gap = of.longest_gap};
}

constexpr int decimals = 2; // minor units are hundredths

// PostgreSQL runs one query of a process at a time, and takes the sentence before the next.
const customer_refusal* refusal(decltype(customer_refusal::kind) kind, std::string_view sentence) noexcept {
    static customer_refusal said;
    said.kind = kind;
    const auto size = (std::min)(sentence.size(), sizeof said.sentence - 1);
    std::memcpy(said.sentence, sentence.data(), size);
    said.sentence[size] = '\0';
    return &said;
}

// Does something, and puts into words what kept it from being done.
template <class Call>
const customer_refusal* attempted(const Call& call) noexcept {
    try {
        call();
        return nullptr;
    } catch (const error& problem) {
        return refusal(problem.code() == errc::overflow  ? customer_refusal::refused_overflow
                       : problem.code() == errc::storage ? customer_refusal::refused_bytes
                                                         : customer_refusal::refused_value,
                       problem.what());
    } catch (const std::bad_alloc&) {
        return refusal(customer_refusal::refused_memory, "customer_summary: there is no more memory");
    } catch (const std::exception& problem) {
        return refusal(customer_refusal::refused_value, problem.what());
    }
}

} // namespace

const customer_refusal* customer_lines_scan(customer_lines* lines, std::int32_t on, std::int64_t minor) {
    return attempted([&] { block_of(lines).scan(day_of_count(on), minor); });
}

const customer_refusal* customer_lines_merge(customer_lines* lines, const customer_lines* others) {
    return attempted([&] { block_of(lines).merge(block_of(others)); });
}

const customer_refusal* customer_lines_read(customer_lines* lines, const char* bytes, std::size_t size) {
    return attempted([&] { block_of(lines).merge(std::as_bytes(std::span{bytes, size})); });
}

const customer_refusal* customer_lines_finish(const customer_lines* lines, std::int32_t as_of, std::int32_t returns,
                                              customer_figures* figures, int* any) {
    const auto finish = [&](auto policy) {
        return attempted([&] {
            const summarize rules{.as_of = day_of_count(as_of), .money = minor_units{decimals}, .returns = policy};
            const auto found = block_of(lines).finish(rules);
            *any = found.has_value();
            if (found)
                *figures = figures_of(*found);
        });
    };
    return returns == returns_netted    ? finish(net_by_day{})
           : returns == returns_counted ? finish(returns_as_money{})
                                        : finish(refuse_returns{});
}

const customer_refusal* customer_amount(const char* decimal, std::int64_t* minor) {
    return attempted([&] {
        const std::string_view text = decimal;
        const auto read = product_in_minor({&text, 1}, '.', decimals);
        if (!read.amount.value)
            fail(errc::bad_value, no_row, "customer_summary: amount ",
                 read.bad_factor == minor_product::all ? read.amount.problem : "must be a finite number", ", got ",
                 text);
        *minor = *read.amount.value;
    });
}

std::size_t customer_lines_size(const customer_lines* lines) { return block_of(lines).byte_size(); }

void customer_lines_write(const customer_lines* lines, char* to) {
    block_of(lines).write(std::as_writable_bytes(std::span{to, customer_lines_size(lines)}).data());
}
