#pragma once

/// @file
/// What goes into a ledger of orders, and one version of it for reading.

#include <clientele/fwd.hpp>
#include <clientele/orders/detail/ledger_shard.hpp>
#include <clientele/orders/detail/line_checks.hpp>
#include <clientele/orders/detail/line_reader.hpp>
#include <clientele/orders/detail/shared_version.hpp>
#include <clientele/orders/detail/state_summaries.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One line for a ledger, whose texts it only looks at.
template <class Id, class Order, class Line>
struct ledger_line {
    detail::viewed_id<Id> customer;                         ///< its id
    day when;                                               ///< the day
    std::int64_t minor;                                     ///< whole minor units; negative for a return
    [[no_unique_address]] detail::viewed_id<Order> order{}; ///< the order it belongs to, where the ledger has orders
    [[no_unique_address]] detail::viewed_id<Line> line{};   ///< its own id, unique within the customer, likewise
    std::uint64_t offset = 0;                               ///< its place in its source, above 0, where it has one
};

/// How far a source has been read.
struct source_mark {
    std::string source{};     ///< its name
    std::uint64_t offset = 0; ///< lines up to here are in the ledger
    std::uint64_t digest = 0; ///< what the host keeps with it, such as a digest of the part that was read
    /// Compares.
    friend bool operator==(const source_mark&, const source_mark&) = default;
};

/// What became of lines.
struct added_lines {
    std::size_t added = 0;    ///< new lines
    std::size_t repeated = 0; ///< lines that were in the ledger before, by their id or their place in the source
};

/// What a ledger keeps of a customer: a line by its id; where lines have none, those of one day and order together,
/// returns apart.
template <class Order, class Line>
struct kept_order {
    day when{};                          ///< the day
    std::int64_t minor = 0;              ///< whole minor units; below 0 for returns
    std::size_t lines = 1;               ///< how many it was made of
    bool retracted = false;              ///< a line of which nothing but its id is remembered
    [[no_unique_address]] Order order{}; ///< the order, where the ledger has orders
    [[no_unique_address]] Line line{};   ///< the id of the line, likewise

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("kept_order");
        each("when", of.when...);
        each("minor", of.minor...);
        each("lines", of.lines...);
        each("retracted", of.retracted...);
        if constexpr (!std::same_as<Order, skip>)
            each("order", of.order...);
        if constexpr (!std::same_as<Line, skip>)
            each("line", of.line...);
    }
};

/// What a ledger keeps of a customer's lines for one accumulator, where it has some that read lines: added up by day,
/// returns apart.
struct kept_note {
    day when{};                       ///< the day that the notes belong to
    bool returns = false;             ///< of lines below 0
    std::size_t lines = 0;            ///< how many it was made of
    std::string measures{};           ///< what they are for: "cost of goods, contribution, margin"
    std::vector<std::int64_t> sums{}; ///< what the accumulator noted

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("kept_note");
        each("when", of.when...);
        each("returns", of.returns...);
        each("lines", of.lines...);
        each("measures", of.measures...);
        each("sums", of.sums...);
    }
};

/// All that such a ledger keeps of a customer.
template <class Order, class Line>
struct kept_customer {
    std::vector<kept_order<Order, Line>> orders{}; ///< as a ledger without such accumulators keeps them
    std::vector<kept_note> notes{};                ///< by day

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("kept_customer");
        each("orders", of.orders...);
        each("notes", of.notes...);
    }
};

/// One version of a ledger, for reading on any thread while the ledger goes on.
template <class Id, class Order, class Line, class Accumulate>
class ledger_view {
    using reader = detail::line_reader<Accumulate>;
    using shard = detail::ledger_shard<Id, Order, Line, typename reader::notes>;

public:
    /// What `rules`, a `summarize`, makes of all lines, as `order_states::summaries` does.
    template <class Rules>
    [[nodiscard]] auto summaries(const Rules& rules) const {
        const auto date = detail::checked_rules(rules);
        return std::move(summaries_as_of(rules, std::span{&date, 1}).front());
    }
    /// The same as of several days, in their order, from one walk over the lines; none after that of the rules.
    template <class Rules>
    [[nodiscard]] auto summaries(const Rules& rules, std::span<const day> days) const {
        return summaries_as_of(rules, detail::checked_dates(rules, days));
    }
    /// The customers that changed after a version, ascending. One that was erased, or merged into another, is not known
    /// any more.
    [[nodiscard]] std::vector<Id> changed_since(std::uint64_t version) const {
        std::vector<Id> changed;
        for (const auto& each : shards_)
            if (each->version > version)
                for (std::size_t i = 0; i < each->customers.size(); ++i)
                    if (each->customers[i].beside.changed > version)
                        changed.push_back(each->customers[i].id);
        std::sort(changed.begin(), changed.end());
        return changed;
    }
    /// The ids of a customer's lines that were not retracted, ascending.
    template <customer_id Customer>
    [[nodiscard]] std::vector<Line> lines_of(const Customer& customer) const {
        static_assert(!std::same_as<Line, skip>, "order_ledger: lines have no ids: give the type of them");
        std::vector<Line> lines;
        const auto id = detail::line_checks{"order_ledger: lines_of"}.id<Id>("customer ", customer);
        const auto hash = detail::customer_hash(id);
        const auto& own = *shards_[detail::shard_of(hash)];
        if (const auto at = own.customers.find(id, hash); at != own.customers.none)
            for (const auto& each : own.lines_of(at))
                if (!each.retracted)
                    lines.push_back(each.line);
        return lines;
    }
    /// All that is kept of a customer, by line, or by day: for whom asks what is known about them. A `kept_customer` of
    /// a ledger whose accumulators read lines, else its `orders` alone.
    template <customer_id Customer>
    [[nodiscard]] auto about(const Customer& customer) const {
        const shard* own = nullptr;
        std::size_t at = shard::states::none;
        if (detail::problem_of_id<Id>(customer).empty()) {
            const auto hash = detail::customer_hash(customer);
            own = &*shards_[detail::shard_of(hash)];
            at = own->customers.find(detail::viewed_id<Id>(customer), hash);
        }
        const bool known = at != shard::states::none;
        auto orders = known ? orders_of(*own, at) : std::vector<kept_order<Order, Line>>{};
        if constexpr (std::same_as<typename reader::notes, detail::no_notes>)
            return orders;
        else
            return kept_customer<Order, Line>{std::move(orders), known ? notes_of(*own, at) : std::vector<kept_note>{}};
    }
    /// Which version it is: every change makes the next.
    [[nodiscard]] std::uint64_t version() const noexcept { return version_; }
    /// The number of customers that are known.
    [[nodiscard]] std::size_t size() const noexcept {
        std::size_t customers = 0;
        for (const auto& each : shards_)
            customers += each->customers.size();
        return customers;
    }

private:
    template <class, class, class, class, class>
    friend class order_ledger;
    [[nodiscard]] static day day_at(std::int32_t when) noexcept { return day{std::chrono::days{when}}; }
    [[nodiscard]] static std::vector<kept_order<Order, Line>> orders_of(const shard& own, std::size_t at) {
        std::vector<kept_order<Order, Line>> kept;
        if constexpr (std::same_as<Line, skip>) {
            for (const auto list : own.customers.entries(own.customers[at]))
                for (const auto& each : list)
                    kept.push_back({.when = day_at(each.when),
                                    .minor = each.minor,
                                    .lines = static_cast<std::size_t>(each.count < 0 ? -std::int64_t{each.count}
                                                                                     : std::int64_t{each.count}),
                                    .order = each.order});
        } else {
            for (const auto& each : own.lines_of(at))
                kept.push_back({.when = day_at(each.when),
                                .minor = each.minor,
                                .retracted = each.retracted,
                                .order = each.order,
                                .line = each.line});
        }
        return kept;
    }
    [[nodiscard]] std::vector<kept_note> notes_of(const shard& own, std::size_t at) const {
        std::vector<kept_note> notes;
        const auto kept = reader_.kept();
        for (const auto& each : own.customers.notes(own.customers[at]))
            detail::for_each_kept(kept, [&](std::size_t i, std::string_view line) {
                const auto* const from = each.sums.data() + reader::notes::from(i);
                if (each.lines[i] > 0)
                    notes.push_back({.when = day_at(each.when),
                                     .returns = each.negative,
                                     .lines = static_cast<std::size_t>(each.lines[i]),
                                     .measures = std::string{line.substr(line.find(' ') + 1)},
                                     .sums = {from, from + reader::notes::widths[i]}});
            });
        return notes;
    }
    template <class Rules>
    [[nodiscard]] auto summaries_as_of(const Rules& rules, std::span<const detail::summary_date> dates) const {
        detail::require_decimals("order_ledger", rules, decimals_);
        const auto each_shard = [this](const auto& take) {
            for (const auto& each : shards_)
                take(each->customers);
        };
        return detail::summaries_of_states<Id, Order, typename reader::notes>(rules, dates, reader_.kept(), each_shard);
    }
    ledger_view(int decimals, const Accumulate& accumulate)
        : reader_{accumulate}, shards_(detail::state_shards), decimals_{decimals} {}

    [[no_unique_address]] reader reader_;
    std::vector<detail::shared_version<shard>> shards_;
    std::uint64_t version_ = 0;
    int decimals_;
};

} // namespace clientele::inline CLIENTELE_ABI
