#pragma once

/// @file
/// Revenue of other ranks, by rows.

#include <clientele/monitor/revenue/bridge_lines.hpp>
#include <clientele/parallel/detail/customers_on_ranks.hpp>
#include <clientele/parallel/gathered.hpp>
#include <clientele/types.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Rows of revenue with their days, on the ranks of their customers or, to say what is wrong with them, on all.
template <class Id>
class sent_revenue {
public:
    /// Sends each row to a rank.
    template <class Ranks, class Ids, class RankOf>
    sent_revenue(const Ranks& ranks, const period_revenue<Ids>& own, std::span<const day> on, const RankOf& rank_of)
        : sent_revenue{ranks, own} {
        const auto told = columns_of(own, on);
        auto sent = send_rows(ranks, own.customers, std::span<const double>{told}, width(), rank_of);
        ids_ = std::move(sent.ids);
        take(sent.values);
    }
    /// Sends each row to all.
    template <class Ranks, class Ids>
    sent_revenue(const Ranks& ranks, const period_revenue<Ids>& own, std::span<const day> on)
        : sent_revenue{ranks, own} {
        ids_ = all_ids(ranks, own.customers);
        take(gathered(ranks, columns_of(own, on)).all);
    }
    sent_revenue(const sent_revenue&) = delete;
    sent_revenue& operator=(const sent_revenue&) = delete;

    [[nodiscard]] period_revenue<std::vector<Id>> rows() const { return {ids_, money_, segment_, currency_}; }
    [[nodiscard]] const std::vector<day>& on() const noexcept { return on_; }

private:
    template <class Ranks, class Ids>
    sent_revenue(const Ranks& ranks, const period_revenue<Ids>& own)
        : in_segments_{all_sum(ranks, own.segment.size()) > 0},
          in_currencies_{all_sum(ranks, own.currency.size()) > 0} {}

    [[nodiscard]] std::size_t width() const noexcept {
        return 2 + static_cast<std::size_t>(in_segments_) + static_cast<std::size_t>(in_currencies_);
    }
    /// Day, money and labels of each row.
    template <class Ids>
    [[nodiscard]] std::vector<double> columns_of(const period_revenue<Ids>& own, std::span<const day> on) const {
        std::vector<double> told;
        for (std::size_t row = 0; row < on.size(); ++row) {
            told.push_back(static_cast<double>(on[row].time_since_epoch().count()));
            told.push_back(own.money[row]);
            if (in_segments_)
                told.push_back(own.segment[row]);
            if (in_currencies_)
                told.push_back(own.currency[row]);
        }
        return told;
    }
    void take(const std::vector<double>& told) {
        for (auto from = told.begin(); from != told.end();) {
            on_.push_back(day{std::chrono::days{static_cast<std::int32_t>(*from++)}});
            money_.push_back(*from++);
            if (in_segments_)
                segment_.push_back(static_cast<int>(*from++));
            if (in_currencies_)
                currency_.push_back(static_cast<int>(*from++));
        }
    }

    bool in_segments_, in_currencies_;
    std::vector<Id> ids_{};
    std::vector<day> on_{};
    std::vector<double> money_{};
    std::vector<int> segment_{}, currency_{};
};
template <class Ranks, class Ids, class RankOf>
sent_revenue(const Ranks&, const period_revenue<Ids>&, std::span<const day>, const RankOf&)
    -> sent_revenue<sent_id<Ids>>;
template <class Ranks, class Ids>
sent_revenue(const Ranks&, const period_revenue<Ids>&, std::span<const day>) -> sent_revenue<sent_id<Ids>>;

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
