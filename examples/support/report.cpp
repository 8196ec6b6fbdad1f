#include "support/report.hpp"

#include <clientele/io/csv.hpp>
#include <clientele/score/ranking.hpp>
#include <clientele/tier/table.hpp>

#include "support/table.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <numeric>

namespace report {

using support::bar;
using support::number;
using support::percent;
using support::table;

namespace {

double sum_of(clientele::column values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// Sums of a column by group.
std::vector<double> sums_by(std::span<const int> group, std::size_t groups, clientele::column values) {
    std::vector<double> sums(groups, 0);
    for (std::size_t i = 0; i < group.size(); ++i)
        sums[static_cast<std::size_t>(group[i])] += values[i];
    return sums;
}

} // namespace

void segments(const clientele::segmentation& found, const base& of) {
    const auto& names = found.names;
    const auto counts = found.counts();
    const auto revenue = sums_by(found.segment, names.size(), of.total);
    const auto recency = sums_by(found.segment, names.size(), of.recency);
    const double n = static_cast<double>(of.size()), all = sum_of(of.total);
    table t{"Segments by recency, frequency and money",
            {"<segment", "customers", "share", "revenue", "share", "days since last", "<share of revenue"}};
    for (const std::size_t s : clientele::rows_best_first(revenue))
        if (counts[s] > 0) {
            const double customers = static_cast<double>(counts[s]);
            t.row({names[s], number(customers), percent(customers / n), number(revenue[s]), percent(revenue[s] / all),
                   number(recency[s] / customers), bar(revenue[s] / all * 2)});
        }
    t.print();
}

void clusters(const clientele::kmeans_fit<>& fit, const clientele::matrix& centres,
              const std::vector<std::string>& features, clientele::column value) {
    std::vector<std::string> head{"cluster", "customers"};
    head.insert(head.end(), features.begin(), features.end());
    head.insert(head.end(), {"value score", "<value score"});
    const auto scores = sums_by(fit.labels, static_cast<std::size_t>(fit.k()), value);
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

void models(const clientele::parameter_estimate& purchases, const clientele::parameter_estimate& spend) {
    table t{"Models",
            {"<model", "<parameter", "estimate", "standard error", "log-likelihood", "iterations", "<verdict"}};
    const auto add = [&](const char* name, const clientele::parameter_estimate& e) {
        for (std::size_t i = 0; i < e.size(); ++i)
            t.row({i == 0 ? name : "", e.names[i], number(e.values[i], 6), number(e.standard_errors[i], 4),
                   i == 0 ? number(e.log_likelihood, 6) : "", i == 0 ? number(e.iterations) : "",
                   i == 0 ? std::string{in_words(e.judgement.status)} : ""});
    };
    add("BG/NBD", purchases);
    add("Gamma-Gamma", spend);
    t.print();
}

void best_customers(const base& of, const clientele::lifetime_values& predicted, std::size_t count) {
    const auto& value = predicted.value;
    const auto order = clientele::rows_best_first(value);
    table t{"The best customers of the next 52 weeks: value = expected purchases, discounted, x expected spend",
            {"customer", "value", "=", "purchases", "x", "spend", "P(alive)", "<why"}};
    for (std::size_t i = 0; i < std::min(count, order.size()); ++i) {
        const std::size_t c = order[i];
        t.row({number(static_cast<double>(of.customer[c])), number(value[c], 2), "=",
               number(predicted.discounted_purchases[c], 2), "x", number(predicted.expected_spend[c], 2),
               number(predicted.p_alive[c], 3),
               "bought on " + number(of.purchase_days[c]) + " days in " + number(of.T[c], 0) + " weeks, last " +
                   number(of.recency[c]) + (of.recency[c] == 1 ? " day ago, " : " days ago, ") +
                   number(of.mean_spend[c], 2) + " a time"});
    }
    t.print();
}

void tiers(std::span<const int> tier, clientele::column total) {
    const auto rows = clientele::tier_table(tier, total, 1 + *std::max_element(tier.begin(), tier.end()));
    table t{"Tiers by lifetime value (A: the first 80 % of it, B: the next 15 %)",
            {"<tier", "customers", "share", "revenue so far", "share", "<share of customers and of revenue"}};
    for (const auto& r : rows)
        t.row({std::string(1, static_cast<char>('A' + r.tier)), number(static_cast<double>(r.customers)),
               percent(r.share_of_customers), number(r.value), percent(r.share_of_value),
               bar(r.share_of_customers) + " / " + bar(r.share_of_value)});
    t.print();
}

void plan(const clientele::planned_service& planned, const base& of) {
    table t{"Plan as of " + clientele::to_text(of.as_of),
            {"<tier", "<service", "<contact", "every", "overdue", "contacts a year", "budget", "a customer"}};
    for (std::size_t i = 0; i < planned.tiers.size(); ++i) {
        const auto& p = planned.tiers[i];
        t.row({std::string(1, static_cast<char>('A' + i)), std::string{in_words(p.what.service)}, p.what.channel,
               number(static_cast<double>(p.what.contact_every.count())) + " days",
               number(static_cast<double>(p.overdue)), number(p.contacts_per_year), number(p.budget, 2),
               number(p.budget_per_customer, 2)});
    }
    t.print();
    const auto due = planned.due_by(of.as_of);
    std::printf("  First in the queue: ");
    for (std::size_t i = 0; i < std::min<std::size_t>(5, due.size()); ++i)
        std::printf("%scustomer %lld (due %s)", i ? ", " : "", static_cast<long long>(of.customer[due[i]]),
                    clientele::to_text(planned.next_contact[due[i]]).c_str());
    std::printf("\n");
}

void holdout(const clientele::later_purchases& actual, clientele::column predicted) {
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
