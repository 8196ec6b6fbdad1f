#pragma once

// What the programs for databases say of each customer: summary, R, F and M scores and segment.

#include <clientele/io/table_columns.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>

#include <string>
#include <utility>
#include <vector>

namespace support {

/// The columns that a query must give.
inline const clientele::table_texts customer_column{"customer"};
inline const clientele::table_days date_column{"date"};
inline const clientele::table_money amount_column{"amount"};
using order_block = clientele::table_block<clientele::table_texts, clientele::table_days, clientele::table_money>;

/// Customers as they are on a day.
struct scored_customers {
    clientele::summaries<std::string> base;
    clientele::rfm_scores scores;
    std::vector<std::string> segment;

    /// What is made of their orders until a day.
    [[nodiscard]] static auto rules(clientele::day as_of) {
        using namespace clientele;
        return summarize{.as_of = as_of, .money = minor_units{}, .late_rows = leave_out_row{}};
    }
    /// Of all their orders until then.
    [[nodiscard]] static scored_customers of(const order_block& orders, clientele::day as_of) {
        using namespace clientele;
        const auto& [customer, date, minor] = orders.columns;
        return of(rules(as_of)(
            order_columns{.customer = customer.view(), .when = std::span{date}, .amount = std::span{minor}}));
    }
    /// Of their summaries, of which recency, orders, the total and the last day are looked at.
    [[nodiscard]] static scored_customers of(clientele::summaries<std::string> base) {
        using namespace clientele;
        scored_customers all{.base = std::move(base), .scores = {}, .segment = {}};
        const std::vector<double> purchases(all.base.orders.begin(), all.base.orders.end());
        all.scores = rfm{}.fit(all.base.recency, purchases, all.base.total).scores;
        const auto segments = segment_maps::standard().assign(all.scores);
        for (std::size_t i = 0; i < segments.size(); ++i)
            all.segment.push_back(segments.name(i));
        return all;
    }

    /// Calls with all columns, for a table of these names.
    template <class Write>
    auto write(const Write& columns) const {
        using clientele::table_values;
        const auto r = scores.recency(), f = scores.frequency(), m = scores.monetary();
        return columns(table_values{"customer", base.customer}, table_values{"last", base.last},
                       table_values{"purchases", base.orders}, table_values{"total", base.total}, table_values{"r", r},
                       table_values{"f", f}, table_values{"m", m}, table_values{"segment", segment});
    }
};

} // namespace support
