#pragma once

/// @file
/// What algorithms say to the ranks: values instead of bytes, and which rows are whose.

#include <clientele/error.hpp>
#include <clientele/parallel/one_rank.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Whether there are no other ranks, known when compiling.
template <class Ranks>
inline constexpr bool alone = requires { requires Ranks::alone; };

/// Values as bytes, and back; a byte too many is an error of the sender.
template <class Value>
[[nodiscard]] std::span<const std::byte> as_parcel(std::span<const Value> values) noexcept {
    static_assert(std::is_trivially_copyable_v<Value>);
    return std::as_bytes(values);
}
template <class Value>
void append_values(std::vector<Value>& to, const parcel& from) {
    static_assert(std::is_trivially_copyable_v<Value>);
    require(from.size() % sizeof(Value) == 0, "ranks: a parcel must hold whole values of ", sizeof(Value),
            " bytes, got ", from.size(), " bytes");
    const auto before = to.size();
    to.resize(before + from.size() / sizeof(Value));
    if (!from.empty())
        std::memcpy(to.data() + before, from.data(), from.size());
}

/// The sum over all ranks.
template <class Ranks>
[[nodiscard]] std::int64_t all_sum(const Ranks& ranks, std::int64_t value) {
    ranks.all_reduce_sum(std::span{&value, 1});
    return value;
}
template <class Ranks>
[[nodiscard]] std::size_t all_sum(const Ranks& ranks, std::size_t value) {
    return static_cast<std::size_t>(all_sum(ranks, static_cast<std::int64_t>(value)));
}
/// The greatest over all ranks.
template <class Ranks>
[[nodiscard]] double all_max(const Ranks& ranks, double value) {
    ranks.all_reduce_max(std::span{&value, 1});
    return value;
}
/// The least over all ranks.
template <class Ranks>
[[nodiscard]] double all_min(const Ranks& ranks, double value) {
    return -all_max(ranks, -value);
}
/// Both at once, of the ends of a range: the least of `lower` and the greatest of `upper`; -0 is 0. Sends 16 bytes.
template <class Ranks>
[[nodiscard]] std::pair<double, double> all_ends(const Ranks& ranks, double lower, double upper) {
    std::array ends{-lower, upper};
    ranks.all_reduce_max(std::span{ends});
    return {0.0 - ends[0], ends[1] + 0.0};
}

/// The values of all ranks on every rank, in the order of the ranks.
template <class Value, class Ranks>
[[nodiscard]] std::vector<Value> all_values(const Ranks& ranks, std::span<const Value> own) {
    std::vector<Value> all;
    if constexpr (alone<Ranks>)
        all.assign(own.begin(), own.end());
    else
        for (const auto& each : ranks.all_gather(as_parcel(own)))
            append_values(all, each);
    return all;
}

/// Sends `to_each[r]` to rank r; what was received, in the order of the ranks.
template <class Value, class Ranks>
[[nodiscard]] std::vector<std::vector<Value>> exchanged(const Ranks& ranks, std::vector<std::vector<Value>> to_each) {
    if constexpr (alone<Ranks>) {
        return to_each;
    } else {
        std::vector<parcel> parcels;
        parcels.reserve(to_each.size());
        for (auto& each : to_each) {
            const auto bytes = as_parcel(std::span<const Value>{each});
            parcels.emplace_back(bytes.begin(), bytes.end());
            each = {};
        }
        std::vector<std::vector<Value>> from_each;
        for (auto& each : ranks.exchange(std::move(parcels))) {
            append_values(from_each.emplace_back(), each);
            each = {};
        }
        return from_each;
    }
}

/// The values of all ranks on the first, in the order of the ranks; on the others their own, which are sent.
template <class Value, class Ranks>
[[nodiscard]] std::vector<Value> values_on_the_first(const Ranks& ranks, std::vector<Value> own) {
    if constexpr (!alone<Ranks>) {
        std::vector<std::vector<Value>> to_each(static_cast<std::size_t>(ranks.size()));
        to_each.front() = own;
        const auto from_each = exchanged(ranks, std::move(to_each));
        for (std::size_t r = 1; ranks.rank() == 0 && r < from_each.size(); ++r)
            own.insert(own.end(), from_each[r].begin(), from_each[r].end());
    }
    return own;
}

/// The numbers that `work(i)` gives for each i in [0, count), none of them NaN: each worked out by one rank, known to
/// all.
template <class Ranks, class Work>
[[nodiscard]] std::vector<double> shared_out_work(const Ranks& ranks, std::size_t count, const Work& work) {
    std::vector<double> out(count, -std::numeric_limits<double>::infinity());
    for (auto i = static_cast<std::size_t>(ranks.rank()); i < count; i += static_cast<std::size_t>(ranks.size()))
        out[i] = work(i);
    ranks.all_reduce_max(std::span{out});
    return out;
}

/// The rows of all ranks, one rank's after the other's: those of this rank are [first, first + own) of `all`.
struct ranked_rows {
    std::size_t first, own, all;

    template <class Ranks>
    [[nodiscard]] static ranked_rows of(const Ranks& ranks, std::size_t own) {
        if constexpr (alone<Ranks>) {
            return {0, own, own};
        } else {
            ranked_rows rows{0, own, 0};
            const auto counts = all_values<std::uint64_t>(ranks, std::array{std::uint64_t{own}});
            for (std::size_t r = 0; r < counts.size(); ++r) {
                rows.first += r < static_cast<std::size_t>(ranks.rank()) ? static_cast<std::size_t>(counts[r]) : 0;
                rows.all += static_cast<std::size_t>(counts[r]);
            }
            return rows;
        }
    }
    /// Whether a row of all is here.
    [[nodiscard]] bool has(std::size_t row) const noexcept { return row >= first && row - first < own; }
};

/// What one rank knows, on every rank: the values of the rank for which `here` holds, of exactly one.
template <class Value, class Ranks>
[[nodiscard]] std::vector<Value> told_to_all(const Ranks& ranks, bool here, std::span<const Value> values) {
    return all_values<Value>(ranks, here ? values : std::span<const Value>{});
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
