#pragma once

// What the quickstart prints: one table per room.

#include <clientele/cluster/kmeans_fit.hpp>
#include <clientele/clv/estimate.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/orders/summaries.hpp>
#include <clientele/plan/service_plan.hpp>
#include <clientele/rfm/segments.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace report {

using base = clientele::summaries<std::int64_t>;

void segments(const clientele::segmentation& found, const base& of);
void clusters(const clientele::kmeans_fit<>& fit, const clientele::matrix& centres,
              const std::vector<std::string>& features, clientele::column value);
void models(const clientele::parameter_estimate& purchases, const clientele::parameter_estimate& spend);
void best_customers(const base& of, const clientele::lifetime_values& predicted, std::size_t count);
void tiers(std::span<const int> tier, clientele::column total);
void plan(const clientele::planned_service& planned, const base& of);
void holdout(const clientele::later_purchases& actual, clientele::column predicted);

} // namespace report
