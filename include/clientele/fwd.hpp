#pragma once

/// @file
/// Every public template by its name, with its default arguments, which stand nowhere else. A host's header that only
/// names a component, a policy or a result includes this.

#include <clientele/config.hpp>

#include <cstddef>
#include <cstdint>

namespace clientele::inline CLIENTELE_ABI {

// root: types, row_policy, pipeline
template <std::size_t Size>
struct field_name;
template <class T, field_name Name>
class required;
struct skip;
struct no_observer;
template <class Signature>
class named_function;
template <class Id>
struct merged_customer;
template <class Id>
struct customer_changes;
struct refuse_row;
struct by_total;
struct last_purchase;
struct default_scaling;
template <class Base, class Features, class Value, class Rfm, class Segments, class Clusters, class Lifetime>
struct pipeline_seen;
template <class Tiers, class Plan>
struct pipeline_decided;
template <class Seen, class Decided>
struct pipeline_result;
template <class Rules, class Scaling, class Value, class Rfm, class Clusters, class Lifetime, class Tier>
struct fitted_pipeline;
template <class Fitted, class Result>
struct pipeline_run;
template <class Store>
struct named_store;
template <class Summarize, class Features = skip, class Value = skip, class Rfm = skip, class Segments = skip,
          class Scaling = default_scaling, class Clusters = skip, class Lifetime = skip, class Ranking = by_total,
          class Tier = skip, class Plan = skip, class Contacted = last_purchase, class Observer = no_observer>
struct pipeline;

// orders
template <class Id>
struct summaries;
template <class Customer, class When, class Amount, class Order = skip, class Currency = skip>
struct fields;
template <class Customer, class When, class Amount, class Order = skip, class Note = skip, class Known = skip,
          class Currency = skip>
struct order_columns;
template <class Id = std::int64_t>
class order_workspace;
template <class Offset = std::int64_t>
struct text_column;
struct serial;
struct exact_money;
struct refuse_returns;
struct whole_history;
struct one_currency;
struct unlimited_memory;
template <class Money = exact_money, class BadRows = refuse_row, class LateRows = refuse_row,
          class Returns = refuse_returns, class LookBack = whole_history, class Accumulate = skip,
          class Currency = one_currency, class Memory = unlimited_memory>
struct summarize;
template <class... Policies>
class accumulators;
template <class Cost>
struct line_costs;
template <class Category, std::size_t Count>
struct category_mix;
template <class Due>
struct renewals;
template <class Customers, class Referrers>
struct referrals;
template <class Id, class Summarize, class Order = skip>
class summary_builder;
template <class Id, class Order = skip, class Accumulate = skip>
class order_states;
template <class Allocator = skip>
class customer_block;
template <class Id>
class account_roll;
template <class Id>
class account_tree;
template <class Id, class Order = skip, class Line = skip>
struct ledger_line;
template <class Id, class Order = skip, class Line = skip, class Accumulate = skip>
class ledger_view;
struct no_journal;
template <class Id, class Order = skip, class Journal = no_journal, class Line = skip, class Accumulate = skip>
class order_ledger;
struct sync_always;
template <class Sync = sync_always>
class file_journal;
template <class Order, class Line>
struct kept_order;
template <class Order, class Line>
struct kept_customer;

// features
template <class... Features>
class features;
struct zscore_scaler;
template <class Then = zscore_scaler>
struct log1p_scaler;
template <class BadRows = refuse_row, class LateRows = refuse_row>
struct continuity;
struct ols_slope;
template <class Trend = ols_slope>
struct growth_trend;

// portrait
struct by_strongest;
struct cluster_profile;
struct everybody;
struct gini;
struct same_favourite;
template <class Id = std::int64_t>
struct customer_profiles;
template <class Impurity = gini>
struct explain_clusters;
template <class Id = std::int64_t, class Order = skip>
struct order_lines;
template <class Naming = by_strongest>
struct profile_clusters;
template <class Summarize>
struct profile_customers;
template <class Predicate>
struct tag_if;
template <class... Rules>
class tags;
template <class Peers = same_favourite>
struct white_space;

// tree
struct gini;
struct keep_all;
template <class Impurity = gini, class Pruning = keep_all>
struct decision_tree;
template <class Impurity = gini>
struct explain_labels;

// score
struct min_max_range;
struct ratio_to_best;
struct vector_length;
struct criterion_weights;
struct half_life;
template <class Normaliser>
struct fitted_weighted_score;
template <class Normalising = min_max_range, class Weighting = criterion_weights>
struct weighted_score;
template <class Normaliser>
struct fitted_weighted_product;
template <class Normalising = ratio_to_best, class Weighting = criterion_weights>
struct weighted_product;
template <class Normaliser>
struct fitted_topsis;
template <class Normalising = vector_length, class Weighting = criterion_weights>
struct topsis;
template <class Weighting = criterion_weights>
struct vikor;
template <class Weighting = criterion_weights>
struct promethee;
template <class Weighting = criterion_weights>
struct spotis;
template <class Policy>
struct per_peer_group;
template <class First, class Second>
struct blend_weights;
template <class Id>
struct engagement_event;
template <class Id>
struct engagement_points;
template <class Decay = half_life, class BadRows = refuse_row, class LateRows = refuse_row>
struct engagement;

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
struct greedy_kmeans_plus_plus;
struct random_points;
struct lloyd;
struct means;
struct farthest_point;
struct until_stable;
struct hartigan;
struct random_swaps;
struct serial;
template <class Centroid = means>
struct kmeans_fit;
template <class Seeding = greedy_kmeans_plus_plus, class Assignment = lloyd, class Centroid = means,
          class Empty = farthest_point, class Stopping = until_stable, class Polish = hartigan, class Executor = serial,
          class Observer = no_observer, class Restarting = random_swaps>
struct kmeans;
class kmeans_workspace;
template <class Seeding = random_points, class Stopping = until_stable, class Observer = no_observer>
struct trimmed_kmeans;
template <class Seeding = greedy_kmeans_plus_plus, class Stopping = until_stable, class Observer = no_observer>
struct size_bounded_kmeans;
template <class Seeding = greedy_kmeans_plus_plus>
struct mini_batch_kmeans;
struct drawn_silhouette;
template <class Silhouette = drawn_silhouette>
struct gathered_silhouette;
template <class Clustering = kmeans<>, class Observer = no_observer, class Silhouette = drawn_silhouette>
struct choose_k;
template <class Executor = serial>
struct silhouette;
template <class Id>
struct matched_customers;

// clv
struct after_repeat_purchases;
struct exponential_times;
template <class Leaving = after_repeat_purchases, class Times = exponential_times>
struct beta_geometric;
struct gamma_gamma;
struct no_prior;
struct no_observer;
struct trust_region;
struct no_discount;
struct parametric_bootstrap;
template <class Model = beta_geometric<>, class Prior = no_prior, class Optimizer = trust_region,
          class Observer = no_observer>
struct buy_till_you_die;
template <class Model = gamma_gamma, class Prior = no_prior, class Optimizer = trust_region,
          class Observer = no_observer>
struct spending;
template <class Purchases = beta_geometric<>, class Spend = gamma_gamma, class Discount = no_discount>
struct lifetime_value;
template <class Model>
struct fitted_purchases;
template <class Model>
struct fitted_spending;
template <class Purchases, class Spend, class Discount>
struct fitted_lifetime_value;
template <class Model>
struct segment_fit;
template <class Fitted>
struct bootstrap_result;
template <class Function>
struct discount_curve;
template <class Customers>
struct purchase_columns;
template <class Id>
struct holdout_split;

// tier
struct crossing_in;
struct ties_together;
struct refuse_negatives;
struct refuse_missing;
struct incumbents_first;
template <class Crossing = crossing_in, class Ties = ties_together, class Negatives = refuse_negatives>
struct abc;
template <class Crossing = crossing_in, class Ties = ties_together>
struct abc_by_count;
template <class Negatives = refuse_negatives>
struct quota_tiers;
template <class Missing = refuse_missing>
struct tier_rules;
template <class Policy>
struct tiers_by_group;
template <class Missing = refuse_missing>
struct rules_by_group;
template <class Value = abc_by_count<>, class Potential = abc_by_count<>>
struct value_potential;
template <class Places = incumbents_first>
struct key_accounts;
template <class Fitted>
struct fitted_group_tiers;
template <class ValueFit, class PotentialFit>
struct fitted_matrix;
template <class Id>
struct customer_standing;
template <class Id>
struct tier_standings;
template <class Id>
struct tier_decision;
template <class Id>
struct executive_override;
template <class Id>
struct demotion_review;
template <class Id>
struct key_account_decision;
template <class Id>
struct key_account_programme;
template <class Id>
struct customer_requalification;
template <class Id>
struct requalification;

// plan
struct working_week;
struct four_tier_playbook;
struct by_value;
template <class Playbook = four_tier_playbook, class Rule = by_value>
struct service_plan;
template <class Calendar = working_week>
struct playbook_lint;
struct stated_criteria;
template <class Criteria = stated_criteria>
struct stage_path;
template <class Id = std::int64_t, class Owner = std::int64_t>
struct contact_columns;
struct tier_and_margin_room;
template <class Room = tier_and_margin_room>
struct price_guard;
struct renewal_rule;
template <class Contract = std::int64_t>
struct renewing_contract;
template <class Rule = renewal_rule>
struct renewal_review;
template <class Account = std::int64_t, class Manager = std::int64_t>
struct account_columns;
template <class Manager = std::int64_t>
struct manager_capacity;
template <class Account = std::int64_t, class Manager = std::int64_t>
struct fit_cost;
struct anybody;
template <class Eligibility = anybody>
struct assign_managers;
template <class Account = std::int64_t, class Owner = std::int64_t>
struct account_ownership;
struct value_per_hour;
template <class Urgency = value_per_hour>
struct call_list;
template <class Response>
struct budget_lines;
template <class Executor = serial>
struct allocate;
template <class Calendar = working_week>
struct business_hours;
template <class Id = std::int64_t>
struct contact_person;
template <class Calendar = working_week>
struct contact_schedule;
template <class Id = std::int64_t>
struct reviewed_customer;
template <class Playbook = four_tier_playbook, class Calendar = working_week>
struct review_schedule;
template <class Manager = std::int64_t>
struct visit_columns;
template <class Calendar = working_week>
struct levelled_visits;

// monitor
template <class Id>
struct customer_move;
template <class Id>
struct migration;
template <class Id>
struct segment_migration;
template <class Id>
struct tier_snapshot;
template <class Id>
class tier_history;
template <class Rule>
struct tiers_of_two;
template <class Ids, class Score, class Tier = skip>
struct decided_book;
template <class Id>
struct changed_customer;
template <class Id>
struct unpaired_customer;
template <class Id>
struct changed_book;
template <class Id>
struct decision_run;
template <class Id>
struct recorded_decision;
template <class Id>
struct decision_inputs;
template <class Id>
struct customer_decisions;

// parallel
template <class Fit>
struct published_fit;
template <class Fit>
class shared_fit;

// io
template <class BadRows = refuse_row>
struct csv_reader;
template <class... Columns>
struct csv_block;
template <class Id, class Journal = no_journal>
class decision_journal;
template <class Rules>
struct duckdb_customer_summary;

} // namespace clientele::inline CLIENTELE_ABI
