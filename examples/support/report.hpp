#pragma once

// What the quickstart prints: one table per room.

#include <clientele/clv/estimate.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/orders/summaries.hpp>
#include <clientele/tier/table.hpp>

#include "support/table.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

namespace report {

using support::bar;
using support::number;
using support::percent;
using support::table;

inline double sum_of(clientele::column values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// Sums of a column by group.
inline std::vector<double> sums_by(std::span<const int> group, std::size_t groups, clientele::column values) {
    std::vector<double> sums(groups, 0);
    for (std::size_t i = 0; i < group.size(); ++i)
        sums[static_cast<std::size_t>(group[i])] += values[i];
    return sums;
}

void segments(const auto& now) {
    const auto& names = now.segments.names;
    const auto counts = now.segments.counts();
    const auto revenue = sums_by(now.segments.segment, names.size(), now.base.total);
    const auto recency = sums_by(now.segments.segment, names.size(), now.base.recency);
    const double n = static_cast<double>(now.base.size()), all = sum_of(now.base.total);
    std::vector<std::size_t> order(names.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return revenue[a] != revenue[b] ? revenue[a] > revenue[b] : a < b; });
    table t{"Segments by recency, frequency and money",
            {"<segment", "customers", "share", "revenue", "share", "days since last", "<share of revenue"}};
    for (const std::size_t s : order)
        if (counts[s] > 0) {
            const double customers = static_cast<double>(counts[s]);
            t.row({names[s], number(customers), percent(customers / n), number(revenue[s]), percent(revenue[s] / all),
                   number(recency[s] / customers), bar(revenue[s] / all * 2)});
        }
    t.print();
}

void clusters(const auto& fitted, const auto& now) {
    const auto& fit = fitted.clusters;
    const clientele::matrix centres = fitted.scaling.restore(fit.centroids);
    std::vector<std::string> head{"cluster", "customers"};
    head.insert(head.end(), now.features.names.begin(), now.features.names.end());
    head.insert(head.end(), {"value score", "<value score"});
    const auto scores = sums_by(now.clusters, static_cast<std::size_t>(fit.k()), now.value.scores);
    table t{"Clusters: typical customer (centre), inertia " + number(fit.inertia, 2) + " after " +
                number(fit.restarts) + " starts",
            head};
    for (int c = 0; c < fit.k(); ++c) {
        const auto at = static_cast<std::size_t>(c);
        const double size = static_cast<double>(fit.sizes[at]), score = scores[at] / size;
        std::vector<std::string> cells{number(c), number(size)};
        for (Eigen::Index j = 0; j < centres.cols(); ++j)
            cells.push_back(number(centres(c, j), 1));
        cells.insert(cells.end(), {number(score, 3), bar(score)});
        t.row(cells);
    }
    t.print();
}

void models(const auto& fitted) {
    table t{"Models",
            {"<model", "<parameter", "estimate", "standard error", "log-likelihood", "iterations", "<verdict"}};
    const auto add = [&](const char* name, const clientele::parameter_estimate& e) {
        for (std::size_t i = 0; i < e.size(); ++i)
            t.row({i == 0 ? name : "", e.names[i], number(e.values[i], 6), number(e.standard_errors[i], 4),
                   i == 0 ? number(e.log_likelihood, 6) : "", i == 0 ? number(e.iterations) : "",
                   i == 0 ? std::string{in_words(e.judgement.status)} : ""});
    };
    add("BG/NBD", fitted.lifetime.purchases.estimate);
    add("Gamma-Gamma", fitted.lifetime.spend.estimate);
    t.print();
}

void best_customers(const auto& now, std::size_t count) {
    std::vector<std::size_t> order(now.base.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto& value = now.lifetime.value;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return value[a] != value[b] ? value[a] > value[b] : a < b; });
    table t{"The best customers of the next 52 weeks: value = expected purchases, discounted, x expected spend",
            {"customer", "value", "=", "purchases", "x", "spend", "P(alive)", "<why"}};
    for (std::size_t i = 0; i < std::min(count, order.size()); ++i) {
        const std::size_t c = order[i];
        t.row({number(static_cast<double>(now.base.customer[c])), number(value[c], 2), "=",
               number(now.lifetime.discounted_purchases[c], 2), "x", number(now.lifetime.expected_spend[c], 2),
               number(now.lifetime.p_alive[c], 3),
               "bought on " + number(now.base.purchase_days[c]) + " days in " + number(now.base.T[c], 0) +
                   " weeks, last " + number(now.base.recency[c]) + " days ago, " + number(now.base.mean_spend[c], 2) +
                   " a time"});
    }
    t.print();
}

void tiers(const auto& now) {
    const auto rows =
        clientele::tier_table(now.tiers, now.base.total, 1 + *std::max_element(now.tiers.begin(), now.tiers.end()));
    table t{"Tiers by lifetime value (A: the first 80 % of it, B: the next 15 %)",
            {"<tier", "customers", "share", "revenue so far", "share", "<share of customers and of revenue"}};
    for (const auto& r : rows)
        t.row({std::string(1, static_cast<char>('A' + r.tier)), number(static_cast<double>(r.customers)),
               percent(r.share_of_customers), number(r.value), percent(r.share_of_value),
               bar(r.share_of_customers) + " / " + bar(r.share_of_value)});
    t.print();
}

void plan(const auto& now) {
    table t{"Plan as of " + clientele::to_text(now.base.as_of),
            {"<tier", "<service", "<contact", "every", "overdue", "contacts a year", "budget", "a customer"}};
    for (std::size_t i = 0; i < now.plan.tiers.size(); ++i) {
        const auto& p = now.plan.tiers[i];
        t.row({std::string(1, static_cast<char>('A' + i)), p.what.service, p.what.channel,
               number(static_cast<double>(p.what.contact_every.count())) + " days",
               number(static_cast<double>(p.overdue)), number(p.contacts_per_year), number(p.budget, 2),
               number(p.budget_per_customer, 2)});
    }
    t.print();
    const auto due = now.plan.due_by(now.base.as_of);
    std::printf("  First in the queue: ");
    for (std::size_t i = 0; i < std::min<std::size_t>(5, due.size()); ++i)
        std::printf("%scustomer %lld (due %s)", i ? ", " : "", static_cast<long long>(now.base.customer[due[i]]),
                    clientele::to_text(now.plan.next_contact[due[i]]).c_str());
    std::printf("\n");
}

inline void holdout(const clientele::later_purchases& actual, clientele::column predicted) {
    const double came = sum_of(actual.purchase_days), expected = sum_of(predicted);
    double absolute = 0, squared = 0;
    for (std::size_t i = 0; i < predicted.size(); ++i) {
        absolute += std::abs(predicted[i] - actual.purchase_days[i]);
        squared += (predicted[i] - actual.purchase_days[i]) * (predicted[i] - actual.purchase_days[i]);
    }
    const double n = static_cast<double>(predicted.size());
    table t{"The 39 weeks held out: purchases predicted and made, customers by what was predicted",
            {"<predicted", "customers", "predicted", "made", "<predicted and made, a customer"}};
    const double edges[] = {0, 0.25, 0.5, 1, 2, 4, INFINITY};
    for (std::size_t b = 0; b + 1 < std::size(edges); ++b) {
        double customers = 0, p = 0, a = 0;
        for (std::size_t i = 0; i < predicted.size(); ++i)
            if (edges[b] <= predicted[i] && predicted[i] < edges[b + 1]) {
                ++customers;
                p += predicted[i];
                a += actual.purchase_days[i];
            }
        if (customers > 0)
            t.row({number(edges[b], 2) + (std::isinf(edges[b + 1]) ? " and more" : " to " + number(edges[b + 1], 2)),
                   number(customers), number(p, 1), number(a),
                   bar(p / customers / 8) + " / " + bar(a / customers / 8)});
    }
    t.print();
    std::printf(
        "  In all %s predicted, %s made (%+.1f %%); mean absolute error a customer %.4f, root mean square %.4f.\n",
        number(expected, 1).c_str(), number(came).c_str(), 100 * (expected / came - 1), absolute / n,
        std::sqrt(squared / n));
}

} // namespace report
