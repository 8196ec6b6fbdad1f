#include <clientele/clientele.hpp>
#include <clientele/io/csv.hpp>
#include <clientele/io/json.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

TEST_SUITE("io/json_fitted") {

using namespace clientele; // NOLINT
using namespace std::chrono_literals;

namespace {

struct purchase {
    std::int64_t customer;
    day on;
    double paid;
};

const std::vector<purchase>& purchases() {
    static const auto all = [] {
        const auto table = csv_table::read(CLIENTELE_DATA "/cdnow_transactions.csv");
        std::vector<purchase> out;
        for (std::size_t i = 0; i < table.rows(); ++i)
            out.push_back({table.integer(i, table.column("customer_id")), table.date(i, table.column("date")),
                           table.number(i, table.column("amount"))});
        return out;
    }();
    return all;
}
const fields where{.customer = &purchase::customer, .when = &purchase::on, .amount = &purchase::paid};

auto analysis() {
    return pipeline{
        .summaries = summarize{.as_of = 1997y / 9 / 30, .unit = std::chrono::weeks{1}, .late_rows = leave_out_row{}},
        .features = features{feature::recency{}, feature::purchase_days{}, feature::total{}},
        .value = weighted_score{.criteria = {{"days since last purchase", direction::cost, 2},
                                             {"purchase days", direction::benefit, 1},
                                             {"total spend", direction::benefit, 3}}},
        .rfm = rfm{.monetary = fixed_cuts{{20, 50, 100, 200}}},
        .segments = segment_maps::standard(),
        .scaling = log1p_scaler{},
        .clusters = kmeans{.k = 4, .seed = 1},
        .lifetime =
            lifetime_value{.purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 52, .discount = annual_rate{0.10}},
        .tier_by = by_lifetime_value{},
        .tier = abc{},
        .plan = service_plan{.plays = three_tier_playbook{}, .budget = 10'000}};
}

// What a fit says of the data of the test.
struct said {
    std::vector<double> numbers{};
    static constexpr void members(auto&& each, auto&... of) {
        each.is("said");
        each("numbers", of.numbers...);
    }
};
template <class Number>
std::vector<double> numbers(const std::vector<Number>& of) {
    return {of.begin(), of.end()};
}

const char* environment(const char* name) { return std::getenv(name); } // NOLINT(concurrency-mt-unsafe)

// Another process, which may be another compiler's: one saves its fits to a folder with what they say, the other
// restores them and has them say it again. The numbers of a fit are the same to the bit, and what it says is too; where
// the compiler is another, up to a tolerance.
template <class Fitted, class Use, class... Made>
void check_another_process(const std::string& name, const Fitted& fitted, const Use& use, const Made&... made) {
    if (const char* to = environment("CLIENTELE_SAVE_TO")) {
        save_json(sentence(to, "/", name, ".json"), fitted);
        save_json(sentence(to, "/", name, ".said.json"), said{numbers(use(fitted))});
    }
    if (const char* from = environment("CLIENTELE_RESTORE_FROM")) {
        const auto file = sentence(from, "/", name, ".json");
        const auto restored = load_json<Fitted>(file, made...);
        CHECK(to_json(restored) == read_whole_file("test", errc::storage, file));
        const auto there = load_json<said>(sentence(from, "/", name, ".said.json")),
                   here = said{numbers(use(restored))};
        if (const char* tolerance = environment("CLIENTELE_TOLERANCE")) {
            REQUIRE(here.numbers.size() == there.numbers.size());
            double farthest = 0;
            for (std::size_t i = 0; i < here.numbers.size(); ++i)
                if (here.numbers[i] != there.numbers[i])
                    farthest = std::max(farthest, std::abs(here.numbers[i] / there.numbers[i] - 1));
            if (farthest > 0)
                MESSAGE(name, " says the same up to ", farthest);
            CHECK(farthest <= std::strtod(tolerance, nullptr));
        } else {
            CHECK(first_difference(here, there) == "");
        }
    }
}

// Saves a fitted thing, restores it, and sees that it is the same and does the same; then that the file that version 1
// of the format made of it is read, member by member. With CLIENTELE_WRITE_SAVED such files are written anew.
template <class Fitted, class Use, class... Made>
void check_saved(const std::string& name, const Fitted& fitted, const Use& use, const Made&... made) {
    CAPTURE(name);
    const auto text = to_json(fitted);
    const auto back = from_json<Fitted>(text, name, made...);
    CHECK(first_difference(fitted, back) == "");
    CHECK(to_json(back) == text);
    CHECK(use(fitted) == use(back));
    const auto path = std::string{CLIENTELE_GOLDEN "/saved_1/"} + name + ".json";
    if (environment("CLIENTELE_WRITE_SAVED") != nullptr)
        save_json(path, fitted);
    const auto kept = load_json<Fitted>(path, made...);
    CHECK(to_json(kept) == read_whole_file("test", errc::storage, path));
    CHECK(!use(kept).empty());
    check_another_process(name, fitted, use, made...);
}

std::vector<double> numbers(const matrix& x) { return {x.data(), x.data() + x.size()}; }

// Customers made up: 60 of them, in three groups.
matrix customers() {
    random_generator draw{7};
    matrix x(60, 2);
    for (Eigen::Index i = 0; i < 60; ++i) {
        x(i, 0) = static_cast<double>(i % 3) * 10 + draw.uniform();
        x(i, 1) = static_cast<double>(i % 3) * 5 + draw.uniform();
    }
    return x;
}
std::vector<double> spends() {
    random_generator draw{8};
    std::vector<double> out(60);
    for (double& each : out)
        each = draw.uniform() * 1000;
    return out;
}

} // namespace

TEST_CASE("a whole fitted pipeline is saved and restored, and gives the same bits") {
    std::vector<purchase> some;
    for (const auto& each : purchases())
        if (each.customer % 20 == 0)
            some.push_back(each);
    check_saved(
        "fitted_pipeline", analysis().run(some, where).fitted,
        [](const auto& by) {
            const auto now = by.apply(purchases(), where, 1998y / 3 / 31);
            auto all = now.value.scores;
            all.insert(all.end(), now.lifetime.value.begin(), now.lifetime.value.end());
            for (const auto* const each : {&now.clusters, &now.tiers, &now.segments.segment})
                all.insert(all.end(), each->begin(), each->end());
            for (const day next : now.plan.next_contact)
                all.push_back(static_cast<double>(next.time_since_epoch().count()));
            return all;
        },
        analysis());
}

TEST_CASE("a pipeline that was saved with another policy is refused, and the member is named") {
    const auto text =
        to_json(pipeline{.summaries = summarize{.as_of = 1997y / 9 / 30, .late_rows = leave_out_row{}}, .tier = abc{}}
                    .run(purchases(), where)
                    .fitted);
    const auto other = pipeline{.summaries = summarize{.as_of = 1997y / 9 / 30, .late_rows = leave_out_row{}},
                                .tier = abc{.crossing = crossing_nearest{}}};
    using fitted = decltype(other.run(purchases(), where).fitted);
    CHECK_THROWS_WITH_AS((void)from_json<fitted>(text, "fitted.json", other),
                         "fitted.json: rules.tier.crossing must be a crossing_nearest, got \"crossing_in\"", error);
}

TEST_CASE("rules with accumulators and currencies are saved and restored, and summarize alike") {
    struct line {
        long client;
        day placed;
        double net, cost;
        const char* currency;
    };
    const std::vector<line> lines{{1, 2024y / 1 / 5, 10, 4, "EUR"},
                                  {1, 2024y / 3 / 5, 20, 9, "USD"},
                                  {2, 2024y / 2 / 9, 30, 31, "USD"},
                                  {1, 2024y / 7 / 1, 5, 1, "USD"}};
    const summarize rules{.as_of = 2024y / 12 / 31,
                          .accumulate = accumulators{purchase_gaps{}, purchase_streaks{}, growth_slope{},
                                                     line_costs{.cost = &line::cost}},
                          .frequency = frequency_of::orders,
                          .currency = dated_rates{"EUR", {{"USD", 2024y / 1 / 1, 0.9}, {"USD", 2024y / 6 / 1, 0.8}}}};
    const auto text = to_json(rules);
    const auto back = from_json<std::remove_const_t<decltype(rules)>>(text, "rules.json", rules);
    CHECK(first_difference(rules, back) == "");
    CHECK(to_json(back) == text);
    const fields of_lines{
        .customer = &line::client, .when = &line::placed, .amount = &line::net, .currency = &line::currency};
    const auto was = rules(lines, of_lines), is = back(lines, of_lines);
    CHECK(was.total == std::vector<double>{32, 27});
    CHECK(is.total == was.total);
    CHECK(is.measure("cost of goods") == was.measure("cost of goods"));
    auto turned = text;
    turned.replace(turned.find("2024-06-01"), 10, "2023-06-01");
    turned.erase(turned.find("  \"digest\""),
                 turned.find('\n', turned.find("\"digest\"")) - turned.find("  \"digest\"") + 1);
    CHECK_THROWS_WITH_AS((void)from_json<std::remove_const_t<decltype(rules)>>(turned, "rules.json", rules),
                         "rules.json: currency: rates must be above 0, by currency and day, each once, and not of EUR, "
                         "got USD at place 1",
                         error);
}

TEST_CASE("cuts, maps and evidence are saved and restored") {
    const auto x = customers();
    const std::vector<double> r(spends()), f(60, 3), m(spends());
    const auto bins = [&](const auto& of) { return of.apply(r, f, m).composite(); };
    check_saved("rfm_cuts", rfm{}.fit(r, f, m).cuts, bins);
    check_saved("rfm_cuts_nested", rfm{.nested = nesting::within_previous}.fit(r, f, m).cuts, bins);
    std::vector<std::string> trade(60);
    for (std::size_t i = 0; i < 60; ++i)
        trade[i] = i % 2 == 0 ? "bakery" : "steel";
    check_saved("group_cuts", per_group{}.fit(trade, r, f, m).cuts,
                [&](const auto& of) { return of.apply(trade, r, f, m).composite(); });
    check_saved("segment_map", segment_maps::standard(),
                [&](const segment_map& map) { return map.assign(rfm{}.fit(r, f, m).scores).segment; });
    std::vector<int> events(60);
    for (std::size_t i = 0; i < 60; ++i)
        events[i] = r[i] > 400 || i % 7 == 0;
    check_saved("evidence_table", weight_of_evidence{}.fit(r, events),
                [&](const evidence_table& table) { return table.apply(r); });
}

TEST_CASE("scalers and clusters are saved and restored") {
    const auto x = customers();
    const auto scale = [&](const auto& of) { return numbers(of.apply(x)); };
    check_saved("affine_scaling", zscore_scaler{}.fit(x), scale);
    check_saved("log1p_scaler", log1p_scaler{}.fit(x), scale);
    check_saved("affine_scaling_robust", robust_scaler{}.fit(x), scale);
    const auto assign = [&](const auto& of) { return of.assign(x); };
    kmeans_stream stream;
    mini_batch_kmeans{.k = 3, .seed = 5}.update(stream, x);
    check_saved("kmeans_stream", stream, assign);
    check_saved("kmeans_fit", kmeans{.k = 3, .seed = 1}.fit(x), assign);
    check_saved("kmeans_fit_medians", kmeans{.k = 3, .centroid = medians{}, .seed = 1}.fit(x), assign);
    check_saved("trimmed_fit", trimmed_kmeans{.k = 3, .share = 0.05, .seed = 1}.fit(x),
                [&](const auto& of) { return of.assign(x); });
    check_saved("size_bounded_fit", size_bounded_kmeans{.k = 3, .least_size = 15, .most_size = 25, .seed = 1}.fit(x),
                [&](const auto& of) { return of.clusters.assign(x); });
}

TEST_CASE("scores are saved and restored") {
    const auto x = customers();
    const std::vector<criterion> criteria{{.name = "a", .weight = 2}, {.name = "b", .direction = direction::cost}};
    const auto score = [&](const auto& of) { return of.score(x).scores; };
    check_saved("fitted_weighted_score", weighted_score{.criteria = criteria}.fit(x), score);
    check_saved("fitted_weighted_score_percentile",
                weighted_score{.criteria = criteria, .normalising = percentile_rank{}}.fit(x), score);
    const engagement clicks{
        .as_of = 2024y / 6 / 30, .rules = {{"visit", 3}, {"unsubscribed", -5, 9}}, .decay = half_life{}};
    const std::vector<std::string> who{"a", "b"};
    using event = engagement_event<std::string>;
    const auto points =
        clicks.score(who, std::vector<event>{{"a", "visit", 2024y / 6 / 1}, {"b", "unsubscribed", 2024y / 6 / 9}});
    check_saved("engagement_points", points, [&](const auto& of) {
        auto later = clicks;
        later.as_of = day{2024y / 7 / 31};
        return later.update(of, who, std::vector<event>{{"b", "visit", 2024y / 7 / 4}}).scores;
    });
    check_saved(
        "engagement", clicks,
        [&](const auto& of) { return of.score(who, std::vector<event>{{"a", "visit", 2024y / 6 / 1}}).scores; },
        clicks);
    check_saved("fitted_weighted_score_logarithmic",
                weighted_score{.criteria = criteria, .normalising = logarithmic_range{}}.fit(x), score);
    std::vector<int> peers(60);
    for (std::size_t i = 0; i < 60; ++i)
        peers[i] = static_cast<int>(i % 2);
    check_saved("fitted_weighted_score_peers",
                weighted_score{.criteria = criteria, .normalising = per_peer_group{min_max_range{}}}.fit(x, peers),
                [&](const auto& of) { return of.score(x, peers).scores; });
    check_saved("fitted_weighted_product", weighted_product{.criteria = criteria}.fit(x), score);
    check_saved("fitted_topsis", topsis{.criteria = criteria}.fit(x), score);
    check_saved("fitted_vikor", vikor{.criteria = criteria}.fit(x), score);
    check_saved("fitted_promethee",
                promethee{.criteria = criteria,
                          .preferences = {{"a", preference::linear(0.5, 2)}, {"b", preference::gaussian(1)}}}
                    .fit(x),
                score);
    check_saved("fitted_spotis", spotis{.criteria = criteria, .bounds = {{"a", -1, 30}, {"b", -1, 20}}}.fit(x), score);
    const auto of_host =
        promethee{.criteria = {{.name = "a"}, {.name = "b"}},
                  .preferences = {{"a", preference::custom([](double) { return 1.0; })}, {"b", preference::usual()}}}
            .fit(x);
    CHECK_THROWS_WITH_AS(
        (void)to_json(of_host),
        "to_json: flows[0].how.own must hold a policy that is registered under a name (named_policies), to be "
        "saved",
        error);
}

TEST_CASE("what is read into a thing takes nothing from what that was before") {
    const std::vector<double> known{10, 20};
    const auto fit = [&](outside_range outside, const std::vector<double>& values) {
        return min_max_range{.outside = outside}.fit(values, criterion{.name = "a"});
    };
    const auto clamped = fit(outside_range::clamp, known);
    for (const auto& before :
         {fit(outside_range::extend, known), fit(outside_range::refuse, known), fit(outside_range::clamp, {5, 5})}) {
        const auto back = from_json<fitted_range>(to_json(clamped), "range.json", before);
        for (const double value : {-100.0, 0.0, 10.0, 12.5, 20.0, 25.0})
            CHECK(back(value) == clamped(value));
    }
}

TEST_CASE("models of purchases, spend and lifetime value are saved with covariance and verdict") {
    const auto base = summarize{.as_of = 1997y / 9 / 30, .unit = std::chrono::weeks{1}, .late_rows = leave_out_row{}}(
        purchases(), where);
    const auto histories = histories_of(base);
    const auto predict = [&](const auto& of) { return of.expected_purchases(histories, 39); };
    check_saved("fitted_purchases_bg_nbd", buy_till_you_die{.model = bg_nbd{}}.fit(histories), predict);
    check_saved("fitted_purchases_mbg_cnbd", buy_till_you_die{.model = mbg_cnbd{}}.fit(histories), predict);
    check_saved("fitted_purchases_pareto_nbd", buy_till_you_die{.model = pareto_nbd{}}.fit(histories), predict);
    check_saved("fitted_purchases_nbd", buy_till_you_die{.model = nbd{}}.fit(histories), predict);
    check_saved("fitted_spending", spending{.model = gamma_gamma{}}.fit(histories),
                [&](const auto& of) { return of.expected_spend(histories); });
    const std::vector<double> x{0, 1, 2, 3, 4, 5, 6, 0, 1, 2}, t_x{0, 1, 3, 5, 6, 5, 6, 0, 4, 6}, n(10, 6);
    const std::vector<double> donors{120, 40, 30, 25, 20, 10, 30, 60, 20, 20};
    check_saved("fitted_purchases_bg_bb",
                buy_till_you_die{.model = bg_bb{}}.fit({.x = x, .t_x = t_x, .T = n, .weight = donors}),
                [&](const auto& of) { return of.expected_purchases({.x = x, .t_x = t_x, .T = n}, 5); });
    const std::vector<double> still{1000, 869, 743, 653, 593, 551, 517, 491}; // Fader and Hardie 2007, "high end"
    const auto contracts = survival_counts(still);
    const auto renewals = [&](const auto& of) { return of.expected_purchases(contracts.columns(), 3); };
    check_saved("fitted_purchases_sbg", buy_till_you_die{.model = shifted_beta_geometric{}}.fit(contracts.columns()),
                renewals);
    check_saved("fitted_purchases_bdw", buy_till_you_die{.model = beta_discrete_weibull{}}.fit(contracts.columns()),
                renewals);
    check_saved(
        "fitted_lifetime_value",
        lifetime_value{.purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 52, .discount = annual_rate{0.10}}.fit(
            histories),
        [&](const auto& of) { return of.predict(histories).value; });
}

TEST_CASE("what watches the book is saved and restored") {
    auto moves = migration_table::of(2);
    moves.counts = {40, 8, 2, 5, 60, 15, 4, 12, 0};
    check_saved("fitted_migration", migration_model{}.fit(moves),
                [](const auto& of) { return of.predict(std::vector<double>{50, 80}, 4).mean; });
    const observed_gaps gaps{.count = {1, 3, 2, 4},
                             .sum = {30, 21, 40, 160},
                             .log_sum = {std::log(30.0), 5.8, 5.9, 14.6},
                             .open = {12, 40, 7, 50}};
    check_saved("fitted_rhythm", own_rhythm{}.fit(gaps), [&](const auto& of) { return of.of.tails(gaps); });
    const std::vector<int> deal{1, 1, 2}, stage{0, 1, 0};
    const std::vector<day> entered{2026y / 1 / 1, 2026y / 2 / 1, 2026y / 3 / 1}, left(3, 2026y / 4 / 1);
    const std::vector<bool> won{true, true, false};
    const stage_odds two{.as_of = 2026y / 6 / 30, .stages = {"contact", "offer"}, .least_won = 1};
    check_saved("fitted_stage_odds", two.fit(closed_deals{deal, stage, entered, left, won}), [](const auto& of) {
        const std::vector<int> open{7, 8}, at{0, 1};
        const std::vector<day> since(2, 2026y / 7 / 1);
        const std::vector<double> value{100, 250};
        const auto found = deal_pipeline{.as_of = 2026y / 7 / 2}.weigh(of, open_deals{open, value, at, since, since});
        return std::vector<double>{found.expected.estimate, found.expected.lower, found.expected.upper};
    });
    const std::vector<double> age{1, 2, 3, 4, 5, 6}, orders{3, 1, 2, 1, 0, 0};
    const std::vector<column> measures{age, orders};
    check_saved("fitted_logistic",
                logistic_regression{.candidates = {0.25, 1}, .folds = 3}.fit(
                    measures, std::vector<bool>{false, false, true, false, true, true}),
                [&](const auto& of) { return of.log_odds(measures); });
}

TEST_CASE("tiers are saved and restored") {
    const auto values = spends();
    auto other = spends();
    std::ranges::reverse(other);
    const std::vector<int> groups = [] {
        std::vector<int> out(60);
        for (std::size_t i = 0; i < 60; ++i)
            out[i] = static_cast<int>(i % 3);
        return out;
    }();
    const auto apply = [&](const auto& of) { return of.apply(values); };
    check_saved("fitted_tiers", abc{}.fit(values), apply);
    check_saved("fitted_quotas", quota_tiers{}.fit(values), apply);
    check_saved("fitted_group_tiers", tiers_by_group{.policy = abc{}}.fit(values, groups),
                [&](const auto& of) { return of.apply(values, groups); });
    check_saved("fitted_matrix", value_potential{}.fit(values, other),
                [&](const auto& of) { return of.apply(other, values); });
    check_saved("fitted_potential", potential{}.fit({.trend = values, .white_space = other}),
                [&](const auto& of) { return of.score({.trend = other, .white_space = values}); });
    const hysteresis rule{.enter = {700, 300}, .stay = {600, 250}};
    std::vector<std::string> ids;
    for (int i = 0; i < 60; ++i)
        ids.push_back("customer " + std::to_string(i));
    check_saved("tier_standings", rule.start(ids, values), [&](const auto& of) {
        std::vector<int> out;
        for (const auto& each : rule.update(of, ids, other).standings)
            out.push_back(each.tier);
        return out;
    });
    const key_accounts programme{.criteria = {"spend"},
                                 .enter = all_of("key account", {at_least("spend", 700)}),
                                 .stay = all_of("key account", {at_least("spend", 500)}),
                                 .places = {5}};
    const auto spend = [](const std::vector<double>& of) { return matrix{Eigen::Map<const matrix>(of.data(), 60, 1)}; };
    check_saved("key_account_programme", programme.requalify({}, 1997y / 12 / 31, ids, spend(values), values).programme,
                [&](const auto& of) {
                    std::vector<double> out;
                    for (const auto& id :
                         programme.requalify(of, 1998y / 3 / 31, ids, spend(other), other).programme.members())
                        out.push_back(std::stod(id.substr(9)));
                    return out;
                });
    tier_history<std::string> history{3};
    history.add(1997y / 9 / 30, ids, abc{}.fit(values).tiers, "abc");
    history.add(1997y / 12 / 31, ids, abc{}.fit(other).tiers, "abc");
    check_saved("tier_history", history, [&](const auto& of) {
        std::vector<int> out;
        for (const auto& each : of.path("customer 7"))
            out.push_back(each.tier);
        return out;
    });
}

TEST_CASE("trees are saved and restored") {
    const auto x = customers();
    std::vector<int> labels(60);
    for (std::size_t i = 0; i < 60; ++i)
        labels[i] = static_cast<int>(i % 3);
    check_saved("classification_tree", decision_tree{}.fit(x, labels), [&](const auto& of) { return of.predict(x); });
    check_saved("regression_tree", decision_tree{.impurity = variance{}}.fit(x, spends()),
                [&](const auto& of) { return of.predict(x); });
}

TEST_CASE("plans are saved and restored") {
    const std::vector<int> tiers{0, 1, 2, 1};
    const std::vector<double> values{900, 500, 20, 400};
    const day as_of = 2024y / 6 / 30;
    const std::vector<day> last{as_of - std::chrono::days{10}, as_of - std::chrono::days{100}, as_of, as_of};
    check_saved("service_plan",
                service_plan{.plays = one_for_each_tier(
                                 {four_tier_playbook{}.at(0), four_tier_playbook{}.at(2), four_tier_playbook{}.at(3)}),
                             .budget = 1000,
                             .rule = fixed_shares{{3, 2, 1}}},
                [&](const auto& of) {
                    std::vector<double> out;
                    for (const auto& each : of.plan(tiers, values, last, as_of).tiers)
                        out.push_back(each.budget);
                    return out;
                });
    const std::vector<std::string> ids{"a", "b", "c", "d"}, owners{"Ada", "Ada", "Bo", "Cy"};
    const auto due = service_plan{}.plan(tiers, values, last, as_of).next_contact;
    const contact_columns<std::string, std::string> contacts{
        .customer = ids, .owner = owners, .due = due, .value = values};
    const std::vector<owner_capacity<std::string>> week{{.owner = "Ada", .time = std::chrono::hours{1}},
                                                        {.owner = "Bo", .calls = 3}};
    const auto lists = [&](const auto& of) {
        std::vector<double> out;
        const auto planned = of.plan(contacts, week, as_of);
        for (const auto& each : planned.owners)
            out.push_back(each.reached);
        out.push_back(static_cast<double>(planned.left.size()));
        return out;
    };
    const call_list rule{.urgency = late_weighted{}, .look_ahead = std::chrono::days{90}};
    check_saved("call_list", rule, lists);
    check_saved("planned_calls", rule.plan(contacts, week, as_of),
                [](const auto& of) { return std::vector{of.reached, of.bound, of.share()}; });
}

} // TEST_SUITE("io/json_fitted")
