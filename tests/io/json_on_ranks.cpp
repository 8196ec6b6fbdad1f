// A whole pipeline learned by one thread, by several, and by ranks that share the orders in any way: what it saves, and
// what it says of its customers, has the same bytes.

#include <clientele/cluster/kmeans.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/features/features.hpp>
#include <clientele/features/scaling.hpp>
#include <clientele/io/csv.hpp>
#include <clientele/io/json.hpp>
#include <clientele/math/random.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/order_states.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/parallel/executors.hpp>
#include <clientele/pipeline.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/tier/abc.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ranges>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

TEST_SUITE("io/json_on_ranks") {

using namespace clientele; // NOLINT
using namespace std::chrono_literals;

namespace {

struct line {
    std::int64_t customer;
    day on;
    std::int64_t cents;
};
const fields where{.customer = &line::customer, .when = &line::on, .amount = &line::cents};

std::vector<line> music_shop() {
    const auto table = csv_table::read(CLIENTELE_DATA "/cdnow_transactions.csv");
    std::vector<line> out;
    for (std::size_t i = 0; i < table.rows(); ++i)
        out.push_back({table.integer(i, table.column("customer_id")), table.date(i, table.column("date")),
                       std::llround(100 * table.number(i, table.column("amount")))});
    return out;
}
// Customers who buy at rates of their own until they leave, in no order.
std::vector<line> made_up(std::uint64_t customers) {
    random_generator draw{customers};
    std::vector<line> out;
    for (std::uint64_t i = 0; i < customers; ++i) {
        const double gap = 5 + 90 * draw.uniform();
        for (double at = static_cast<double>(draw.below(200)); at < 273; at -= gap * std::log(1 - draw.uniform())) {
            out.push_back({static_cast<std::int64_t>(i * 7919 % 1'000'003),
                           day{1997y / 1 / 1} + std::chrono::days{static_cast<int>(at)},
                           static_cast<std::int64_t>(100 + draw.below(20'000))});
            if (draw.uniform() < 0.2)
                break;
        }
    }
    for (std::size_t i = out.size() - 1; i > 0; --i)
        std::swap(out[i], out[draw.below(i + 1)]);
    return out;
}

template <class Executor = threads>
auto analysis(int clusters = 4, Executor executor = threads{1}) {
    return pipeline{
        .summaries = summarize{.as_of = 1997y / 9 / 30,
                               .unit = std::chrono::weeks{1},
                               .money = minor_units{},
                               .late_rows = leave_out_row{}},
        .features = features{feature::recency{}, feature::purchase_days{}, feature::total{}},
        .value = weighted_score{.criteria = {{"days since last purchase", direction::cost, 2},
                                             {"purchase days"},
                                             {"total spend", direction::benefit, 3}}},
        .rfm = rfm{},
        .segments = segment_maps::standard(),
        .scaling = log1p_scaler{},
        .clusters = kmeans{.k = clusters, .restarts = 2, .seed = 1, .executor = executor},
        .lifetime =
            lifetime_value{.purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 52, .discount = annual_rate{0.10}},
        .tier_by = by_lifetime_value{},
        .tier = abc{}};
}

// What is said of customers, one line each, to the bit.
std::string rows_of(const auto& now) {
    std::string rows;
    const auto number = [&](double value) {
        char text[40];
        std::snprintf(text, sizeof text, " %a", value);
        rows += text;
    };
    const auto& base = now.base;
    const auto& lifetime = now.lifetime;
    const auto composite = now.rfm.composite();
    for (std::size_t i = 0; i < base.size(); ++i) {
        rows += std::to_string(base.customer[i]) + ' ' + to_text(base.first[i]) + ' ' + to_text(base.last[i]);
        for (const auto* each :
             {&base.x, &base.t_x, &base.T, &base.recency, &base.total, &base.mean_spend, &base.annual_spend,
              &base.tenure, &base.mean_gap, &base.longest_gap, &composite, &now.value.scores, &lifetime.p_alive,
              &lifetime.expected_purchases, &lifetime.discounted_purchases, &lifetime.expected_spend, &lifetime.value})
            number((*each)[i]);
        for (Eigen::Index j = 0; j < now.features.values.cols(); ++j)
            number(now.features.values(static_cast<Eigen::Index>(i), j));
        for (const int each : {base.purchase_days[i], base.orders[i], now.rfm.recency()[i], now.rfm.frequency()[i],
                               now.rfm.monetary()[i], now.segments.segment[i], now.clusters[i], now.tiers[i]})
            rows += ' ' + std::to_string(each);
        rows += '\n';
    }
    return rows;
}

struct state_and_rows {
    std::string state, rows;
};
state_and_rows of_run(const auto& run) { return {to_json(run.fitted), rows_of(run.now)}; }

// What one thread says of all orders in one place, as they come.
state_and_rows in_one_place(const std::vector<line>& lines, int clusters = 4) {
    return of_run(analysis(clusters, serial{}).run(lines, where));
}

// Of two texts that differ the first line that does; not that of the digest, which differs with any.
std::string first_other_line(const std::string& of, const std::string& expected) {
    std::istringstream found{of}, wanted{expected};
    for (std::string line, other; std::getline(found, line);)
        if (!std::getline(wanted, other) || (line != other && line.find("\"digest\"") == line.npos))
            return line.substr(0, 200);
    return of == expected ? "" : "one line less, or another digest";
}
void check_same(const state_and_rows& found, const state_and_rows& expected) {
    CHECK(first_other_line(found.state, expected.state) == "");
    CHECK(first_other_line(found.rows, expected.rows) == "");
}

order_states<std::int64_t> states_of(std::span<const line> lines) {
    order_states<std::int64_t> states;
    for (const auto& each : lines)
        states.add(each.customer, each.on, each.cents);
    return states;
}

// A fit without what it keeps of customers, which on all ranks but the first is that of their own.
std::string without_customers(auto fitted) {
    const auto forget = [](auto& column) { column.clear(); };
    detail::each_own_column(fitted.rfm, forget);
    detail::each_own_column(fitted.clusters, forget);
    detail::each_own_column(fitted.tier, forget);
    return to_json(fitted);
}

void check_on_ranks(const std::vector<line>& lines, const std::vector<std::size_t>& shares, const auto& analysis,
                    const state_and_rows& expected) {
    state_and_rows found;
    std::vector<std::string> rows(shares.size()), learned(shares.size());
    testing::on_shares(shares, [&](const auto& ranks, std::size_t first, std::size_t count) {
        auto run = analysis.run_on(ranks, states_of(std::span{lines}.subspan(first, count)));
        const auto own = static_cast<std::size_t>(ranks.rank());
        rows[own] = rows_of(run.now);
        learned[own] = without_customers(run.fitted);
        const auto whole = std::move(run.fitted).gathered_on(ranks);
        if (own == 0)
            found.state = to_json(whole);
    });
    for (const auto& each : rows)
        found.rows += each;
    check_same(found, expected);
    for (const auto& each : learned)
        CHECK((each == learned.front()));
}

// Small ones where every step is watched.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__clang__)
constexpr std::uint64_t some = 300, most = 900;
#else
constexpr std::uint64_t some = 2'000, most = 17'000;
#endif

} // namespace

TEST_CASE("threads give the bytes that one gives, whatever order the rows are in") {
    for (const auto& lines : {music_shop(), made_up(some)}) {
        const auto expected = in_one_place(lines);
        std::vector<std::int64_t> customer, cents;
        std::vector<day32> on;
        for (const auto& each : lines | std::views::reverse)
            customer.push_back(each.customer), on.push_back(each.on), cents.push_back(each.cents);
        const order_columns columns{.customer = std::span{customer}, .when = std::span{on}, .amount = std::span{cents}};
        for (const unsigned count : {1u, 2u, 3u, 7u}) {
            order_workspace<std::int64_t> workspace;
            const threads executor{count};
            check_same(of_run(analysis(4, executor).run(columns, workspace, executor)), expected);
        }
    }
}

TEST_CASE("orders in pieces of any size give the bytes of all at once") {
    const auto lines = made_up(some);
    const auto expected = in_one_place(lines);
    for (const std::size_t piece : {1u, 997u}) {
        order_states<std::int64_t> states;
        auto builder = analysis().summaries.builder<std::int64_t>();
        for (std::size_t first = 0; first < lines.size(); first += piece) {
            const auto rows = std::span{lines}.subspan(first, std::min(piece, lines.size() - first));
            states.merge(states_of(rows));
            auto of_piece = analysis().summaries.builder<std::int64_t>();
            for (const auto& each : rows)
                (void)of_piece.add(each.customer, each.on, each.cents);
            builder.merge(std::move(of_piece));
        }
        check_same(of_run(analysis().run(states.summaries(analysis().summaries))), expected);
        check_same(of_run(analysis().run(builder.finish())), expected);
    }
}

TEST_CASE("ranks that share the orders in any way give the bytes of one place") {
    const auto lines = made_up(some);
    const auto expected = in_one_place(lines);
    for (const auto& shares : testing::ways_to_share(lines.size()))
        check_on_ranks(lines, shares, analysis(), expected);
    const auto shop = music_shop();
    const auto said_of_the_shop = in_one_place(shop);
    for (const int count : {1, 2, 4})
        check_on_ranks(shop, testing::evenly(shop.size(), count), analysis(), said_of_the_shop);
}

TEST_CASE("ranks with more customers than one block, and threads within, give the bytes of one place") {
    const auto lines = made_up(most);
    const auto expected = in_one_place(lines);
    for (const auto& shares : {std::vector<std::size_t>{lines.size() / 2, lines.size() - lines.size() / 2},
                               {0, lines.size() / 5, lines.size() - lines.size() / 5}}) {
        check_on_ranks(lines, shares, analysis(), expected);
        check_on_ranks(lines, shares, analysis(4, threads{2}), expected);
    }
}

TEST_CASE("fewer customers than ranks give the bytes of one place") {
    const auto lines = made_up(3);
    const auto expected = in_one_place(lines, 2);
    for (const auto& shares : testing::ways_to_share(lines.size()))
        check_on_ranks(lines, shares, analysis(2), expected);
}

} // TEST_SUITE("io/json_on_ranks")
