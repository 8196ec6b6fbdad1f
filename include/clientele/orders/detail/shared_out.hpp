#pragma once

/// @file
/// States and summaries of customers who are spread over ranks: every customer comes to one rank, in the order of ids.

#include <clientele/cmath.hpp>
#include <clientele/orders/detail/state_bytes.hpp>
#include <clientele/orders/summaries.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Ids as bytes, and back.
template <class Id>
[[nodiscard]] parcel bytes_of_ids(std::span<const Id> ids) {
    parcel bytes;
    byte_writer to{bytes};
    for (const auto& each : ids)
        to.id(each);
    return bytes;
}
template <class Id>
void append_ids(std::vector<Id>& to, const parcel& bytes) {
    byte_reader from{bytes, "ranks: a parcel of ids"};
    while (from.left() > 0)
        to.push_back(Id(from.template id<Id>(std::is_signed_v<Id>)));
}

/// Which rank has which ids: the ranks cut all ids, ascending, where as many of a sample lie in each part.
template <class Id>
class id_ranges {
public:
    /// @param own ids of this rank, ascending
    template <class Ranks>
    id_ranges(const Ranks& ranks, const std::vector<Id>& own) {
        const auto parts = static_cast<std::size_t>(ranks.size());
        const std::size_t stride = all_sum(ranks, own.size()) / (samples * parts) + 1;
        std::vector<Id> sample, all;
        for (std::size_t i = stride / 2; i < own.size(); i += stride)
            sample.push_back(own[i]);
        for (const auto& each : ranks.all_gather(bytes_of_ids<Id>(sample)))
            append_ids(all, each);
        std::sort(all.begin(), all.end());
        for (std::size_t p = 1; p < parts && !all.empty(); ++p)
            first_.push_back(all[p * all.size() / parts]);
    }
    /// The rank of an id.
    [[nodiscard]] std::size_t rank_of(const Id& id) const {
        return static_cast<std::size_t>(std::upper_bound(first_.begin(), first_.end(), id) - first_.begin());
    }

private:
    static constexpr std::size_t samples = 64; // of each part: parts differ by some per cent
    std::vector<Id> first_;                    // of each rank but the first
};

/// Money as whole minor units again.
[[nodiscard]] inline std::int64_t whole_minor_units(double money, double minor_per_unit) {
    const double minor = std::round(money * minor_per_unit);
    if (!(std::abs(minor) <= 0x1p53)) [[unlikely]]
        fail(errc::overflow, no_row, "ranks: money of one rank must be in [-2^53, 2^53] minor units, got ", minor);
    return static_cast<std::int64_t>(minor);
}

/// What became of the rows of all ranks.
template <class Ranks>
void count_all(const Ranks& ranks, order_counts& counts, double minor_per_unit) {
    const std::array money{&counts.money_read, &counts.money_in_totals, &counts.money_without_purchase,
                           &counts.money_outside};
    refusing_together(ranks, 0, [&] {
        for (const double* const each : money)
            (void)whole_minor_units(*each, minor_per_unit);
        for (const auto& each : counts.left_out)
            (void)whole_minor_units(each.money, minor_per_unit);
    });
    const auto money_of_all = [&](double own) {
        return static_cast<double>(all_sum(ranks, whole_minor_units(own, minor_per_unit))) / minor_per_unit;
    };
    for (auto* const each :
         {&counts.rows, &counts.used, &counts.bad_rows, &counts.late_rows, &counts.returns, &counts.unmatched_returns,
          &counts.rows_without_amount, &counts.orders_outside, &counts.converted})
        *each = all_sum(ranks, *each);
    for (double* const each : money)
        *each = money_of_all(*each);
    std::vector<std::string> reasons, own, sentences;
    for (const auto& each : counts.left_out)
        own.push_back(each.reason);
    for (const auto& each : ranks.all_gather(bytes_of_ids<std::string>(own)))
        append_ids(reasons, each);
    std::sort(reasons.begin(), reasons.end());
    reasons.erase(std::unique(reasons.begin(), reasons.end()), reasons.end());
    std::vector<left_out_rows> all;
    for (const auto& reason : reasons) {
        left_out_rows of{reason, 0, 0};
        for (const auto& each : counts.left_out)
            if (each.reason == reason)
                of = each;
        all.push_back({reason, all_sum(ranks, of.rows), money_of_all(of.money)});
    }
    counts.left_out = std::move(all);
    for (const auto& each : ranks.all_gather(bytes_of_ids<std::string>(counts.first_rejected)))
        append_ids(sentences, each);
    sentences.resize((std::min)(sentences.size(), std::size_t{10}));
    counts.first_rejected = std::move(sentences);
}

/// Refuses books of ranks of which one has an id that another should have.
template <class Ranks, class Id>
void require_in_turn(const Ranks& ranks, const summaries<Id>& own) {
    std::vector<Id> ends, all;
    if (own.size() > 0)
        ends = {own.customer.front(), own.customer.back()};
    for (const auto& each : ranks.all_gather(bytes_of_ids<Id>(ends)))
        append_ids(all, each);
    for (std::size_t i = 2; i < all.size(); i += 2)
        if (!(all[i - 1] < all[i]))
            fail(errc::bad_value, no_row,
                 "ranks: the customers of each rank must come after those of the rank before, "
                 "but customer ",
                 all[i], " follows ", all[i - 1]);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
