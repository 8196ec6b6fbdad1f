// The cpp blocks of the pages, as they stand there: tests/docs/blocks.sh takes them out of the pages and compiles this.
// Each is in a function whose arguments are what the page takes for granted; blocks that declare types are in a
// namespace of their page.
#include <clientele/clientele.hpp>
#include <clientele/io/arrow.hpp>
#include <clientele/io/csv.hpp>
#include <clientele/io/csv_columns.hpp>
#include <clientele/io/decision_journal.hpp>
#include <clientele/io/duckdb.hpp>
#include <clientele/io/duckdb_aggregate.hpp>
#include <clientele/io/everything_about.hpp>
#include <clientele/io/ics.hpp>
#include <clientele/io/json.hpp>
#include <clientele/io/postgres.hpp>
#include <clientele/io/sqlite.hpp>
#include <clientele/io/sqlite_journal.hpp>
#include <clientele/io/xlsx.hpp>
#include <clientele/parallel/mpi.hpp>

#include <atomic>
#include <cstdio>
#include <functional>
#include <map>
#include <numeric>

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::weeks;

using texts = std::vector<std::string>;
using numbers = std::vector<double>;
using days_of = std::vector<day>;

namespace choosing_k_page {
void program(const matrix& x, const feature_matrix& now) {
#include "choosing_k/clusters_how_many_who_they_are_and_keeping_their_names.inc"
}
#include "choosing_k/labels_that_keep_their_meaning.inc"
static_assert(label_order_policy<reversed>);
} // namespace choosing_k_page

namespace cluster_page {
void program(const matrix& x, const matrix& new_customers) {
#include "cluster/clusters_k_means.inc"
}
void own(const matrix& x, const kmeans_fit<>& previous) {
#include "cluster/write_your_own.inc"
}
} // namespace cluster_page

namespace clv_page {
void program(const numbers& x, const numbers& t_x, const numbers& T, const numbers& m, const histories& others) {
#include "clv/clv_how_often_customers_will_come_back_and_what_that_is_worth.inc"
}
#include "clv/write_your_own.inc"
static_assert(prior_policy<my_prior> && discount_policy<my_discount>);
} // namespace clv_page

namespace concepts_page {
void lists(const summaries<std::string>& january, const summaries<std::string>& february, const hysteresis& rule,
           tier_standings<std::string> standings, const std::vector<int>& tiers, const std::vector<int>& tiers_now,
           const key_accounts<>& programme_rules, const key_account_programme<std::string>& programme, day as_of,
           const texts& ids, const matrix& x, const numbers& score, const summaries<std::string>& then,
           const summaries<std::string>& now, const numbers& predicted, const numbers& purchases_since) {
#include "concepts/lists_that_meet_by_id.inc"
}
} // namespace concepts_page

namespace features_page {
void program(const summaries<std::string>& base, const feature_matrix& next_month, const kmeans_fit<>& clusters) {
#include "features/features.inc"
}
void series(const summaries<std::string>& base, const texts& buyer, const days_of& bought_on) {
#include "features/criteria_from_series.inc"
}
} // namespace features_page

namespace key_accounts_page {
void program(day quarter_end, const texts& ids, const matrix& x, const numbers& score,
             const std::vector<executive_override<std::string>>& overrides,
             const std::vector<demotion_review<std::string>>& reviews) {
#include "key_accounts/key_accounts.inc"
}
#include "key_accounts/write_your_own.inc"
} // namespace key_accounts_page

namespace natural_breaks_page {
void program(const std::string& path, int k) {
#include "natural_breaks/natural_breaks.inc"
}
} // namespace natural_breaks_page

namespace own_policies_page {
void program(const numbers& recency, const numbers& frequency, const numbers& money) {
#include "own_policies/write_your_own_policy.inc"
}
} // namespace own_policies_page

namespace parallel_page {
void program(const matrix& x) {
#include "parallel/who_runs_the_work.inc"
}
#include "parallel/several_machines.inc"
void share_out(const pipeline<summarize<>>& analysis, const mpi_ranks& ranks,
               const order_states<std::int64_t>& states) {
#include "parallel/several_machines_2.inc"
#include "parallel/several_machines_3.inc"
}
void in_one_place(const mpi_ranks& ranks, const summaries<std::int64_t>& base,
                  const std::function<std::vector<int>(column)>& my_rule) {
#include "parallel/several_machines_4.inc"
}
#include "parallel/write_your_own.inc"
} // namespace parallel_page

namespace portrait_page {
void program(const texts& id, const days_of& date, const numbers& paid, const std::vector<int>& what,
             const std::vector<int>& where, const numbers& list, const std::vector<int>& segments) {
#include "portrait/the_customer_portrait.inc"
}
void own() {
#include "portrait/write_your_own.inc"
}
} // namespace portrait_page

namespace rfm_page {
#include "rfm/write_your_own.inc"
void program(const summaries<std::string>& now, const numbers& often, const summaries<std::string>& then,
             const numbers& often_then) {
#include "rfm/recency_frequency_money.inc"
    {
#include "rfm/cuts_that_stay.inc"
    }
}
void evidence_of(const numbers& spend, const std::vector<int>& left, const numbers& new_spend) {
#include "rfm/supervised_bins.inc"
}
} // namespace rfm_page

namespace score_page {
#include "score/write_your_own.inc"
void program(const matrix& x) {
#include "score/score.inc"
}
struct event {
    std::string customer, event;
    day when;
};
void points_of(const texts& customers, const std::vector<event>& events, const std::vector<event>& july) {
#include "score/lead_and_engagement_points.inc"
}
void on_ranks(const mpi_ranks& ranks, const std::vector<criterion>& criteria, const matrix& own) {
#include "score/on_ranks.inc"
}
} // namespace score_page

namespace tier_page {
void one(const numbers& annual_spend, const numbers& next_month) {
#include "tier/tiers.inc"
}
void two(const numbers& score, const numbers& profit) {
#include "tier/quotas.inc"
}
void three(const matrix& x) {
#include "tier/tiers_from_many_criteria.inc"
}
void four(const potential_columns& known, const numbers& spend) {
#include "tier/value_x_potential_abc_x_xyz.inc"
}
void five(const summaries<std::string>& january, const summaries<std::string>& february) {
#include "tier/how_sure_how_near_how_long.inc"
}
void six(const mpi_ranks& ranks, const numbers& annual_spend) {
#include "tier/on_ranks.inc"
}
#include "tier/write_your_own.inc"
} // namespace tier_page

namespace tree_page {
void program(const matrix& x, const std::vector<int>& segments) {
#include "tree/decision_tree.inc"
}
void own(const matrix& x, const std::vector<int>& churned) {
#include "tree/write_your_own.inc"
}
} // namespace tree_page

namespace early_warning_page {
void program(const std::vector<std::size_t>& offsets, const days_of& days, day as_of, const texts& ids,
             const days_of& last_purchase, const std::vector<alarm_signal<std::string>>& signals,
             const health_scores& health, const numbers& overdue, day last_month, const texts& ids_then,
             const numbers& alive_then, const numbers& alive, const numbers& closed_gaps, const days_of& closed_on,
             const numbers& loss, const numbers& value) {
#include "early_warning/by_a_customer_s_own_rhythm.inc"
    {
#include "early_warning/alarms_on_record.inc"
        {
#include "early_warning/other_reasons_and_whom_to_call.inc"
        }
    }
}
void needs_of(day as_of, day last_quarter, const texts& offered_to, const texts& offered_category,
              const texts& white_customers, const texts& white_categories) {
#include "early_warning/needs.inc"
}
} // namespace early_warning_page

namespace quickstart_page {
struct purchase {
    std::int64_t customer;
    day on;
    double paid;
};
void program(const std::vector<purchase>& purchases) {
    const fields where{.customer = &purchase::customer, .when = &purchase::on, .amount = &purchase::paid};
#include "quickstart/quickstart.inc"
#include "quickstart/the_month_after.inc"
}
} // namespace quickstart_page

namespace monitor_page {
void concentration_of(const numbers& annual_spend, const texts& ids, const std::vector<int>& tiers,
                      const texts& ids_now, const std::vector<int>& tiers_now) {
#include "monitor/monitor.inc"
}
void drift_of(const segment_map& map, const summaries<std::string>& then, const rfm_scores& before,
              const summaries<std::string>& now, const rfm_scores& by_frozen, const rfm_cuts& frozen,
              const rfm_result& fitted, const numbers& often) {
#include "monitor/monitor_2.inc"
}
void retention_of(const days_of& first_day, const days_of& last_day, day as_of, const std::vector<int>& channels) {
#include "monitor/retention.inc"
}
void satisfaction_of(const numbers& answers, const std::vector<int>& tiers) {
#include "monitor/satisfaction.inc"
}
void service_of(const std::vector<std::chrono::sys_seconds>& opened,
                const std::vector<std::optional<std::chrono::sys_seconds>>& answered, std::chrono::sys_seconds as_of) {
#include "monitor/service.inc"
}
void health_of(const numbers& logins, const numbers& nps) {
#include "monitor/health.inc"
}
void forecast_of(const tier_history<std::string>& history, day march, day june, day september,
                 const numbers& value_of_one, const numbers& deviation_of_one) {
#include "monitor/where_the_book_is_going.inc"
}
void warning_of(const std::vector<std::size_t>& offsets, const days_of& days, day as_of) {
#include "monitor/early_warning.inc"
}
void risk_of(const numbers& value, const numbers& probability_of_loss, const numbers& overdue, const numbers& known,
             const texts& line_customer, const texts& line_product, const numbers& line_amount) {
#include "monitor/risk.inc"
}
void yardsticks_of(const equity_book<std::string>& book_2025, const equity_book<std::string>& book_2026,
                   const customer_changes<std::string>& changes, const numbers& orders, const numbers& complaints,
                   const numbers& checks, const numbers& contribution) {
#include "monitor/yardsticks.inc"
}
void bridge_of(const texts& customers, const numbers& amounts, const days_of& days, const texts& ids_then,
               const numbers& paid_then, const texts& ids, const numbers& paid, const texts& bought_earlier) {
#include "monitor/revenue.inc"
}
void tree_of(window june_last_year, window june, window february_2024, window february_2025, const days_of& holidays) {
#include "monitor/revenue_2.inc"
}
void deals_of(day today, const std::vector<int>& deal, const std::vector<int>& stage, const days_of& entered,
              const days_of& left, const std::vector<bool>& won, const std::vector<int>& ids, const numbers& value,
              const std::vector<int>& stage_now, const days_of& since, const days_of& closes, const texts& customers,
              const numbers& lifetime, const texts& customer_of_deal, const numbers& usual_purchase) {
#include "monitor/deals.inc"
}
void backtest_of(day last_day, const days_of& scored_as_of, const std::vector<std::optional<day>>& left_on,
                 const health_scores& health, const health_scores& new_health) {
#include "monitor/does_it_predict.inc"
}
void effect_of(const std::vector<bool>& visited, const numbers& before, const numbers& after, const numbers& orders,
               const numbers& tenure, const std::vector<int>& segment, const numbers& earlier) {
#include "monitor/did_it_work.inc"
}
struct month {
    texts customers;
    matrix inputs;
};
void change_of(const month& then, const month& now, const texts& names, const weighted_score<>& scoring,
               const std::vector<int>& held_then, const std::vector<int>& held_now, const hysteresis& rule,
               const std::string& customer, const texts& tier_names) {
#include "monitor/why_did_it_change.inc"
}
} // namespace monitor_page

namespace plan_page {
void program(const std::vector<int>& tiers, const numbers& values, const days_of& last_contact, day as_of) {
#include "plan/plan.inc"
}
void plays(const play& visited, const play& rescued, const play& mailed) {
#include "plan/playbooks_plays.inc"
}
void stages(const std::vector<stage_event>& events, day as_of) {
#include "plan/stages.inc"
}
void calls(const texts& ids, const numbers& risk, const numbers& remaining_value, const texts& managers,
           const planned_service& plan, const std::vector<std::chrono::minutes>& durations, day as_of) {
#include "plan/whom_to_call_first.inc"
}
void calendars(std::chrono::sys_time<std::chrono::minutes> asked) {
#include "plan/calendars.inc"
}
void contacts_of(day as_of, day until, const std::map<std::string, std::string>& manager_of,
                 const std::string& earlier) {
#include "plan/contacts_in_a_calendar.inc"
#include "plan/contacts_on_open_days.inc"
#include "plan/contacts_on_open_days_2.inc"
}
void budgets() {
#include "plan/a_budget_where_it_brings_most.inc"
    {
#include "plan/released_in_stages.inc"
    }
}
void resources() {
#include "plan/hours_money_and_places_together.inc"
}
void s_shapes() {
#include "plan/too_little_brings_nothing.inc"
}
void prices(const std::vector<index_value>& steel, const std::vector<index_value>& wages) {
    {
#include "plan/how_far_a_price_may_go_down.inc"
    }
#include "plan/how_far_a_price_may_go_down_2.inc"
    {
#include "plan/what_another_price_would_do.inc"
    }
    {
#include "plan/a_price_that_follows_indices.inc"
    }
#include "plan/sharing_a_profit.inc"
}
void renewals_of() {
#include "plan/before_a_contract_renews_by_itself.inc"
}
void managers_of(const texts& ids, const numbers& hours, const std::vector<std::optional<std::string>>& managers_now,
                 const std::vector<std::optional<std::string>>& promised, const matrix& cost) {
#include "plan/who_looks_after_whom.inc"
}
} // namespace plan_page

namespace math_page {
#include "math/math_the_numbers_under_everything.inc"
void program(const Eigen::VectorXd& at, const numbers& waiting) {
#include "math/math_the_numbers_under_everything_2.inc"
}
void minimised() {
    const auto objective = [](const Eigen::VectorXd& at) {
        return objective_value{at.squaredNorm(), 2 * at, 2 * matrix::Identity(at.size(), at.size())};
    };
#include "math/math_the_numbers_under_everything_3.inc"
}
#include "math/the_optimiser_as_a_policy.inc"
void own(const histories& customers) {
#include "math/the_optimiser_as_a_policy_2.inc"
}
#include "math/a_function_of_your_own_for_jets.inc"
} // namespace math_page

namespace orders_page {
namespace rows {
#include "orders/orders.inc"
void program(const std::vector<crm::order>& orders) {
#include "orders/orders_2.inc"
}
} // namespace rows
struct line {
    long client;
    day placed;
    double net;
    std::string invoice, currency;
};
void columns() {
#include "orders/orders_as_columns.inc"
}
void days_in_turn(const std::vector<std::int64_t>& client, const std::vector<day32>& placed,
                  const std::vector<std::int64_t>& cents, const order_states<long>& states) {
    const order_columns columns{.customer = std::span{client}, .when = std::span{placed}, .amount = std::span{cents}};
#include "orders/several_days.inc"
}
void merging() {
#include "orders/states_that_merge.inc"
}
void one_customer() {
#include "orders/one_customer_s_state.inc"
}
void accounts_of(const order_states<long>& states, const summarize<>& rules, const std::vector<line>& lines,
                 const std::vector<long>& client, const texts& invoice) {
#include "orders/accounts_with_parents.inc"
}
void ledger_of(const std::vector<ledger_line<std::int64_t, skip, std::string>>& lines, std::uint32_t crc) {
    const summarize rules{.as_of = 2024y / 12 / 31, .money = minor_units{}};
#include "orders/a_ledger_that_lives.inc"
}
namespace measures {
#include "orders/accumulators_what_else_is_measured.inc"
void program(const std::vector<line>& lines) {
#include "orders/accumulators_what_else_is_measured_2.inc"
}
void of_columns(const std::vector<std::int64_t>& cost, const std::vector<std::int64_t>& client,
                const std::vector<day32>& placed, const std::vector<std::int64_t>& cents) {
    const summarize rules{.as_of = 2024y / 12 / 31,
                          .money = minor_units{},
                          .accumulate = accumulators{line_costs{.cost = [](std::int64_t of) { return of; }}}};
#include "orders/accumulators_what_else_is_measured_3.inc"
}
void kept(day on, const line& one, const std::vector<ledger_line<long, skip, std::string>>& batch,
          const std::vector<line>& lines) {
#include "orders/accumulators_what_else_is_measured_4.inc"
}
#include "orders/accumulators_what_else_is_measured_5.inc"
#include "orders/accumulators_what_else_is_measured_6.inc"
static_assert(accumulator_policy<weekend_share>);
} // namespace measures
void counts_of(const summaries<std::string>& base) {
#include "orders/nothing_vanishes.inc"
}
void currencies_of(const std::vector<line>& orders, const texts& ids, const days_of& days, const numbers& amounts,
                   const texts& currencies, day on) {
    const dated_rates dollars{"EUR", {{"USD", 2024y / 1 / 1, 0.9}}};
    auto build = summarize{.as_of = 2024y / 12 / 31, .currency = dollars}.builder<long>();
#include "orders/currencies.inc"
}
void csv_of() {
#include "orders/orders_out_of_csv.inc"
}
void memory() {
#include "orders/memory.inc"
}
void journals(std::span<const std::byte> record, std::span<const std::byte> snapshot) {
#include "orders/journals.inc"
}
void in_sqlite(sqlite3* connection, std::span<const std::byte> record) {
    const auto visit = [](std::size_t, journal_entry, std::span<const std::byte>) {};
#include "orders/journals_2.inc"
}
} // namespace orders_page

namespace decision_record_page {
struct order {
    std::string customer;
    day on;
    double paid;
};
/// A table of the host's as a store.
struct visits_of_crm {
    [[nodiscard]] std::vector<int> about(const std::string&) const { return {}; }
    std::size_t erase(const std::string&) { return 0; }
};
void program(const std::vector<order>& orders, day month_end, const matrix& scores, const texts& why, day today) {
    const fields where{.customer = &order::customer, .when = &order::on, .amount = &order::paid};
    const pipeline analysis{.summaries = summarize{.as_of = 1997y / 9 / 30},
                            .features = features{feature::recency{}, feature::total{}},
                            .value = weighted_score{.criteria = {{"total spend"}}},
                            .tier_by = by_value_score{},
                            .tier = abc{}};
#include "decision_record/the_record_of_decisions.inc"
    {
#include "decision_record/what_is_in_it.inc"
        // and with it
#include "decision_record/the_record_of_decisions_2.inc"
    }
}
void erased(const std::string& id, order_ledger<std::string>& ledger, decision_journal<std::string>& record,
            visits_of_crm& crm_visits) {
#include "decision_record/a_customer_is_erased.inc"
}
} // namespace decision_record_page

namespace embedding_page {
using decision_record_page::order;
const fields where{.customer = &order::customer, .when = &order::on, .amount = &order::paid};
const pipeline analysis{.summaries = summarize{.as_of = 2024y / 9 / 30},
                        .features = features{feature::recency{}, feature::total{}},
                        .value = weighted_score{.criteria = {{"total spend"}}},
                        .tier_by = by_value_score{},
                        .tier = abc{}};
void state(const std::vector<order>& orders) {
#include "embedding/state_that_lasts.inc"
}
#include "embedding/state_that_lasts_2.inc"
static_assert(binning_policy<handbook>);
using sales_weights = equal_weights;
struct settings_of_host {
    std::string weighting;
};
void registered(const std::vector<criterion>& criteria, const settings_of_host& settings) {
#include "embedding/state_that_lasts_3.inc"
}
namespace database {
struct order {
    std::string account;
    day placed;
    std::int64_t minor;
};
struct decision {
    std::string account;
    int tier;
};
void program(std::int64_t last, const std::vector<decision>& decided, const fitted_tiers& fitted) {
#include "embedding/the_host_s_own_database.inc"
}
} // namespace database
struct named_tiers {
    std::vector<int> tier;
};
void engines(ArrowArrayStream* stream, day today, const named_tiers& tiers, const std::vector<std::int64_t>& minor,
             ArrowArrayStream* out) {
#include "embedding/tables_of_other_engines.inc"
}
void postgres(std::int64_t last, const summaries<std::string>& base, const named_tiers& tiers,
              const std::vector<std::int64_t>& minor) {
    auto build = summarize{.as_of = 2024y / 9 / 30, .money = minor_units{}}.builder<std::string>();
#include "embedding/postgresql.inc"
}
void duckdb(const summaries<std::string>& base, const std::vector<std::int64_t>& minor) {
#include "embedding/duckdb_and_parquet.inc"
}
void inside_duckdb(const duckdb_session& books) {
#include "embedding/summaries_inside_duckdb.inc"
}
void workbook(const summaries<std::string>& base, const fitted_tiers& tiers) {
#include "embedding/a_workbook_for_everybody.inc"
}
void server(const std::vector<order>& orders, const std::vector<order>& orders_of_customer, day today,
            const std::vector<order>& new_orders, std::atomic<bool>& cancelled) {
    const auto record = [](int, std::uint64_t) {};
    const auto show = [](std::string_view, std::size_t, std::size_t) {};
#include "embedding/inside_a_server.inc"
}
#include "embedding/what_an_include_costs.inc"
#include "embedding/what_an_include_costs_2.inc"
} // namespace embedding_page

namespace scale_page {
#include "scale/spark.inc"
} // namespace scale_page
