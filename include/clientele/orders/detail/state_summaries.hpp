#pragma once

/// @file
/// From the states of customers to their summaries, by any rules and as of any day.

#include <clientele/orders/detail/customer_days.hpp>
#include <clientele/orders/detail/customer_states.hpp>
#include <clientele/orders/summary_builder.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Rows that one policy decides about, all at once.
struct rejected_entries {
    std::size_t rows = 0;
    exact_sum money{};

    void add(std::int32_t count, std::int64_t minor) noexcept {
        rows += static_cast<std::size_t>(count < 0 ? -std::int64_t{count} : std::int64_t{count});
        add_minor(money, minor);
    }
};

/// Takes customers one after another and makes the summaries that `Rules`, a `summarize`, would make of their rows.
template <class Id, class Order, class Rules>
class state_summaries {
    static constexpr bool with_order = !std::same_as<Order, skip>;
    using entry = state_entry<Order>;

public:
    explicit state_summaries(const Rules& rules)
        : rules_{rules}, result_{summary_builder<Id, Rules, Order>{rules}.finish()},
          days_{rules_.returns, result_.counted_days} {}
    state_summaries(const state_summaries&) = delete;
    state_summaries& operator=(const state_summaries&) = delete;

    /// Takes a customer, whose id must stay where it is.
    void add(const Id& id, std::span<const entry> entries) {
        take_days(entries);
        if (unsettled_.empty())
            return;
        days_.assign(unsettled_);
        if (const auto facts = days_.settle(account_))
            found_.push_back({id, *facts});
        else if (days_.returned_all())
            returned_all_.emplace_back(id, days_.beside());
        else
            result_.outside.push_back(id);
    }

    /// The summaries.
    [[nodiscard]] summaries<Id> finish() {
        const double per_unit = minor_per_unit(rules_.money.decimals());
        left_out_ledger left_out;
        auto& counts = result_.counts;
        reject(rules_.late_rows, late_, counts.late_rows, "the order lies after the as-of day", left_out);
        reject(rules_.bad_rows, negative_, counts.bad_rows,
               "amount must not be negative unless a returns policy says what that means", left_out);
        counts.used = used_.rows;
        counts.returns = returned_.rows;
        counts.rows = counts.used + counts.late_rows + counts.bad_rows;
        account_.close(counts, left_out, per_unit);

        std::sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
        const summary_columns columns{rules_.as_of, static_cast<double>(rules_.unit.count()), per_unit,
                                      rules_.least_years, result_.counted_days};
        summary_columns::resize(result_, found_.size());
        result_.customer.reserve(found_.size());
        for (std::size_t i = 0; i < found_.size(); ++i) {
            result_.customer.emplace_back(found_[i].id);
            columns.write(result_, i, found_[i].facts);
        }
        std::sort(returned_all_.begin(), returned_all_.end());
        for (const auto& [id, beside] : returned_all_) {
            result_.returned_all.emplace_back(id);
            result_.returned_all_money.push_back(static_cast<double>(beside) / per_unit);
        }
        std::sort(result_.outside.begin(), result_.outside.end());
        return std::move(result_);
    }

private:
    struct found {
        viewed_id<Id> id;
        customer_facts facts;
    };
    struct order_part {
        std::int32_t first;
        const entry* lines;
    };

    // The days up to the as-of day, before returns are settled.
    void take_days(std::span<const entry> entries) {
        unsettled_.clear();
        parts_.clear();
        const auto as_of = rules_.as_of.get().time_since_epoch().count();
        for (const auto& each : entries) {
            if (each.when > as_of) {
                late_.add(each.count, each.minor);
            } else if (each.count < 0 && !rules_.returns.accepts()) {
                negative_.add(each.count, each.minor);
            } else {
                used_.add(each.count, each.minor);
                if (each.count < 0)
                    returned_.add(each.count, each.minor);
                if constexpr (with_order)
                    parts_.push_back({each.when, &each});
                else
                    add_to_day(each.when, each.minor, each.count < 0 ? 0 : each.count);
            }
        }
        if constexpr (with_order)
            take_orders();
    }
    // All lines of an order count on the day of the first of them.
    void take_orders() {
        const auto by_order = [](const order_part& part) {
            return std::tuple{part.lines->count >= 0, viewed_id<Order>{part.lines->order}, part.lines->when};
        };
        std::sort(parts_.begin(), parts_.end(),
                  [&](const auto& a, const auto& b) { return by_order(a) < by_order(b); });
        for (std::size_t i = 1; i < parts_.size(); ++i)
            if (same_order(parts_[i - 1], parts_[i]))
                parts_[i].first = parts_[i - 1].first;
        std::sort(parts_.begin(), parts_.end(), [&](const auto& a, const auto& b) {
            return a.first != b.first ? a.first < b.first : by_order(a) < by_order(b);
        });
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            const bool begins = parts_[i].lines->count >= 0 && (i == 0 || !same_order(parts_[i - 1], parts_[i]));
            add_to_day(parts_[i].first, parts_[i].lines->minor, begins ? 1 : 0);
        }
    }
    [[nodiscard]] static bool same_order(const order_part& a, const order_part& b) noexcept {
        return a.lines->count >= 0 && b.lines->count >= 0 && a.lines->order == b.lines->order;
    }
    void add_to_day(std::int32_t when, std::int64_t minor, int purchases) {
        const day on{std::chrono::days{when}};
        if (unsettled_.empty() || unsettled_.back().when != on)
            unsettled_.push_back({on, 0, 0, 0});
        auto& today = unsettled_.back();
        add_exactly(minor < 0 ? today.returned : today.purchased, minor);
        require(!__builtin_add_overflow(today.purchases, purchases, &today.purchases),
                "summarize: a customer must have fewer than 2^31 orders on a day");
    }

    template <class Policy>
    void reject(const Policy& policy, const rejected_entries& rejected, std::size_t& count, std::string_view why,
                left_out_ledger& left_out) {
        if (rejected.rows == 0)
            return;
        result_.counts.first_rejected.push_back(
            reject_row(policy, no_row, "summarize: ", rejected.rows, rejected.rows == 1 ? " row: " : " rows: ", why));
        count = rejected.rows;
        auto& reason = left_out.of(why);
        reason.rows = rejected.rows;
        reason.money = rejected.money;
    }

    const Rules& rules_;
    summaries<Id> result_;
    customer_days<std::remove_cvref_t<decltype(Rules::returns)>> days_;
    money_account account_;
    std::vector<found> found_;
    std::vector<std::pair<viewed_id<Id>, std::int64_t>> returned_all_;
    std::vector<day_totals> unsettled_; // of one customer at a time
    std::vector<order_part> parts_;
    rejected_entries used_, returned_, late_, negative_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
