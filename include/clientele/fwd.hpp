#pragma once

/// @file
/// Every public template by its name, with its default arguments, which stand nowhere else. A host's header that only
/// names a component, a policy or a result includes this.

#include <clientele/config.hpp>

namespace clientele::inline CLIENTELE_ABI {

// root: types, align, pipeline

// orders

// features

// portrait

// tree

// score

// rfm
struct quantile_bins;
template <class Recency = quantile_bins, class Frequency = quantile_bins, class Monetary = quantile_bins>
struct rfm;
template <class Group>
struct group_cuts;
template <class Group>
struct group_result;
template <class Scoring = rfm<>>
struct per_group;

// cluster

// clv

// tier

// plan

// monitor

// math

// parallel

} // namespace clientele::inline CLIENTELE_ABI
