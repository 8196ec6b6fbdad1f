#include <clientele/features/summary_columns.hpp>
#include <clientele/members.hpp>
#include <clientele/orders/accumulators.hpp>
#include <clientele/orders/day_accumulators.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include "../refusal.hpp"
#include <string>
#include <vector>

TEST_SUITE("features/summary_columns") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

struct order {
    std::string client;
    day on;
    double paid;
};
const std::vector<order> orders{{"a", 1969y / 12 / 30, 0.1}, {"b", 1997y / 3 / 2, 20.7}, {"a", 1997y / 2 / 1, 3},
                                {"b", 1997y / 3 / 2, 1.05},  {"c", 1997y / 6 / 9, 7},    {"a", 1997y / 5 / 5, 9.99}};
const fields where{.customer = &order::client, .when = &order::on, .amount = &order::paid};
const summarize rules{
    .as_of = 1997y / 9 / 30, .unit = std::chrono::weeks{1}, .accumulate = accumulators{purchase_gaps{}}};

void check_alike(const std::vector<double>& a, const std::vector<double>& b) { CHECK(a == b); }

template <class Id>
void check_same_columns(const summaries<Id>& a, const summaries<Id>& b) {
    CHECK(a.customer == b.customer);
    CHECK(a.as_of == b.as_of);
    CHECK(a.unit == b.unit);
    CHECK(a.frequency == b.frequency);
    CHECK(a.first == b.first);
    CHECK(a.last == b.last);
    CHECK(a.purchase_days == b.purchase_days);
    CHECK(a.orders == b.orders);
    for (const auto column : {&summaries<Id>::x, &summaries<Id>::t_x, &summaries<Id>::T, &summaries<Id>::recency,
                              &summaries<Id>::total, &summaries<Id>::mean_spend, &summaries<Id>::annual_spend,
                              &summaries<Id>::tenure, &summaries<Id>::mean_gap, &summaries<Id>::longest_gap})
        check_alike(a.*column, b.*column);
    REQUIRE(a.measures.size() == b.measures.size());
    for (std::size_t i = 0; i < a.measures.size(); ++i) {
        CHECK(a.measures[i].name == b.measures[i].name);
        check_alike(a.measures[i].values, b.measures[i].values);
    }
}

} // namespace

TEST_CASE("summaries become columns and are back with the same bits, all or one by one") {
    const auto base = rules(orders, where);
    const auto x = summary_columns(base);
    REQUIRE(base.size() == 3);
    CHECK(!base.measures.empty());
    CHECK(x.names.size() == 14 + base.measures.size());
    CHECK(x.values(0, 0) == -2); // 1969-12-30
    check_same_columns(summaries_of(rules, base.as_of, base.customer, x.names, x.values), base);
    for (std::size_t i = 0; i < base.size(); ++i) {
        const auto one = summaries_of(rules, base.as_of, std::vector{base.customer[i]}, x.names,
                                      x.values.row(static_cast<Eigen::Index>(i)));
        CHECK(one.size() == 1);
        const Eigen::RowVectorXd kept = x.values.row(static_cast<Eigen::Index>(i));
        check_same_columns(
            summaries_of(rules, base.as_of, base.customer[i], x.names, column{kept.data(), x.names.size()}), one);
        CHECK(one.first[0] == base.first[i]);
        CHECK(one.annual_spend[0] == base.annual_spend[i]);
        CHECK(one.measures[0].values[0] == base.measures[0].values[i]);
    }
}

TEST_CASE("columns that are not those of summaries are refused") {
    const auto base = rules(orders, where);
    const auto x = summary_columns(base);
    const auto refused = [&](auto change) {
        auto other = x;
        change(other);
        return refusal([&] { return summaries_of(rules, base.as_of, base.customer, other.names, other.values); });
    };
    const std::vector<double> few(x.names.size() - 1, 1);
    check_refusal(
        refusal([&] { return summaries_of(rules, base.as_of, base.customer[0], x.names, few); }), errc::bad_shape,
        no_row,
        sentence("summaries_of: the values of a customer must have ", few.size() + 1, " rows, got ", few.size()));
    check_refusal(refused([](auto& y) { y.names[2] = "days"; }), errc::bad_parameter, no_row,
                  "summaries_of: column 2 must be 'purchase_days', got 'days'");
    check_refusal(refused([](auto& y) { y.names.resize(13); }), errc::bad_parameter, no_row,
                  "summaries_of: column 13 must be 'longest_gap', got none");
    check_refusal(refused([](auto& y) { y.names[14] = "gap"; }), errc::bad_parameter, no_row,
                  "summaries_of: column 14 must be a measure, got 'gap'");
    check_refusal(refused([](auto& y) { y.values(1, 2) = 1.5; }), errc::bad_value, 1,
                  "summaries_of: purchase_days must be a whole number below 2^31 in size, got 1.5 in row 1");
    check_refusal(refused([](auto& y) { y.values(2, 0) = 1e10; }), errc::bad_value, 2,
                  "summaries_of: first must be a whole number below 2^31 in size, got 10000000000 in row 2");
    check_refusal(refused([](auto& y) { y.values.conservativeResize(2, Eigen::NoChange); }), errc::bad_shape, no_row,
                  "summaries_of: values must have 3 rows, got 2");
}

} // TEST_SUITE("features/summary_columns")
