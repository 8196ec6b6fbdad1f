#pragma once

/// @file
/// Rows and money that were left out, by reason, summed exactly.

#include <clientele/math/exact_sum.hpp>
#include <clientele/orders/order_counts.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Adds minor units.
inline void add_minor(exact_sum& sum, std::int64_t minor) noexcept {
    const auto bits = static_cast<std::uint64_t>(minor);
    sum.add_scaled(minor < 0 ? 0 - bits : bits, 0, minor < 0);
}

inline constexpr std::string_view late_reason = "the order lies after the as-of day";
inline constexpr std::string_view negative_problem =
    "must not be negative unless a returns policy says what that means";
inline constexpr std::size_t most_sentences = 10; ///< about rows that are left out

/// One entry per reason, in the order of the alphabet, so that the order of rows and blocks changes nothing.
class left_out_ledger {
public:
    /// What was left out for one reason.
    struct entry {
        std::string reason;
        std::size_t rows = 0;
        exact_sum money{};

        /// One row more, and its money where that could be read.
        void add(const std::optional<std::int64_t>& minor) noexcept {
            ++rows;
            if (minor)
                add_minor(money, *minor);
        }
        /// Some rows more, and their money.
        void add(std::size_t more, const exact_sum& sum) noexcept {
            rows += more;
            money.merge(sum);
        }
    };

    /// The entry of a reason, a new one if there is none.
    [[nodiscard]] entry& of(std::string_view reason) {
        std::size_t at = 0; // reasons are few
        while (at < entries_.size() && entries_[at].reason < reason)
            ++at;
        if (at == entries_.size() || entries_[at].reason != reason) {
            entries_.push_back({std::string{reason}});
            for (std::size_t last = entries_.size() - 1; last > at; --last)
                std::swap(entries_[last - 1], entries_[last]);
        }
        return entries_[at];
    }

    /// Takes over another ledger.
    void merge(const left_out_ledger& other) {
        for (const auto& each : other.entries_) {
            auto& here = of(each.reason);
            here.rows += each.rows;
            here.money.merge(each.money);
        }
    }

    /// Trades places.
    void swap(left_out_ledger& other) noexcept { entries_.swap(other.entries_); }

    /// The entries in currency units; adds their money to a sum.
    [[nodiscard]] std::vector<left_out_rows> closed(exact_sum& all, double per_unit) const {
        std::vector<left_out_rows> result;
        for (const auto& each : entries_)
            if (each.rows > 0) { // not one whose row was never counted
                all.merge(each.money);
                result.push_back({each.reason, each.rows, each.money.value() / per_unit});
            }
        return result;
    }

private:
    std::vector<entry> entries_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
