#pragma once

/// @file
/// From the states of customers to their summaries, by any rules and as of any day.

#include <clientele/orders/detail/customer_days.hpp>
#include <clientele/orders/detail/customer_states.hpp>
#include <clientele/orders/detail/summary_rules.hpp>

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
        : rules_{rules}, counted_{checked_rules(rules)}, days_{rules_.returns, counted_} {
        write_head(result_, rules_, counted_, with_order);
    }
    state_summaries(const state_summaries&) = delete;
    state_summaries& operator=(const state_summaries&) = delete;

    /// Takes a customer, whose id must stay where it is.
    void add(const Id& id, std::span<const entry> entries) {
        take_days(entries);
        if (days_.empty())
            return;
        if (const auto facts = days_.settle(account_))
            found_.push_back({id, *facts});
        else if (days_.empty())
            returned_all_.emplace_back(id, days_.beside());
        else
            result_.outside.push_back(id);
    }

    /// The summaries.
    [[nodiscard]] summaries<Id> finish() {
        const auto columns = columns_of(rules_, counted_);
        left_out_ledger left_out;
        auto& counts = result_.counts;
        reject(rules_.late_rows, late_, counts.late_rows, "the order lies after the as-of day", left_out);
        reject(rules_.bad_rows, negative_, counts.bad_rows,
               "amount must not be negative unless a returns policy says what that means", left_out);
        counts.used = used_.rows;
        counts.returns = returned_.rows;
        counts.rows = counts.used + counts.late_rows + counts.bad_rows;
        account_.close(counts, left_out, columns.per_unit);

        std::sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
        summary_columns::resize(result_, found_.size());
        result_.customer.reserve(found_.size());
        for (std::size_t i = 0; i < found_.size(); ++i) {
            result_.customer.emplace_back(found_[i].id);
            columns.write(result_, i, found_[i].facts);
        }
        std::sort(returned_all_.begin(), returned_all_.end());
        for (const auto& [id, beside] : returned_all_) {
            result_.returned_all.emplace_back(id);
            result_.returned_all_money.push_back(static_cast<double>(beside) / columns.per_unit);
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
        std::int32_t when;
        std::int64_t minor;
        const entry* lines;
    };

    // The days up to the as-of day, before returns are settled.
    void take_days(std::span<const entry> entries) {
        days_.clear();
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
                    parts_.push_back({each.when, each.minor, &each});
                else
                    days_.add(day_at(each.when), each.minor, (std::max)(each.count, 0));
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
        move_to_first_lines(std::span{parts_}, &order_part::when, &order_part::minor, same_order);
        std::sort(parts_.begin(), parts_.end(), [&](const auto& a, const auto& b) {
            return a.when != b.when ? a.when < b.when : by_order(a) < by_order(b);
        });
        days_.take(
            std::span<const order_part>{parts_}, [](const order_part& part) { return day_at(part.when); },
            &order_part::minor, same_order);
    }
    [[nodiscard]] static bool same_order(const order_part& a, const order_part& b) noexcept {
        return a.lines->order == b.lines->order;
    }
    [[nodiscard]] static day day_at(std::int32_t when) noexcept { return day{std::chrono::days{when}}; }

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
    window counted_;
    summaries<Id> result_;
    customer_days<std::remove_cvref_t<decltype(Rules::returns)>> days_;
    money_account account_;
    std::vector<found> found_;
    std::vector<std::pair<viewed_id<Id>, std::int64_t>> returned_all_;
    std::vector<order_part> parts_; // of one customer at a time
    rejected_entries used_, returned_, late_, negative_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
