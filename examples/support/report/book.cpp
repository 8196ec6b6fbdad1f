#include "support/report/book.hpp"

#include "support/table.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace customer_report {

using namespace clientele;

double period_numbers::total() const { return std::accumulate(spend.begin(), spend.end(), 0.0); }

std::size_t period_numbers::active() const {
    return static_cast<std::size_t>(std::ranges::count_if(orders, [](double each) { return each > 0; }));
}

std::string book::period() const {
    return say(sentence(asked.months, asked.months == 1 ? " month" : " months"), sentence(asked.months, " 个月"));
}

void book::refuse_without_orders(day last) const {
    fail(errc::empty_input, no_row,
         say(sentence("there must be an order in the ", period(), " up to ", to_text(last)),
             sentence("截至 ", to_text(last), " 的 ", period(), "内没有订单")));
}

std::vector<double> book::orders() const { return as_numbers(base.orders); }

std::vector<double> as_numbers(const std::vector<int>& counts) { return {counts.begin(), counts.end()}; }

std::string money(double value) { return support::number(value, value != 0 && std::abs(value) < 100 ? 2 : 0); }

std::string whole(std::size_t count) { return support::number(static_cast<double>(count)); }

std::string counted(double count, std::string_view one, std::string_view many) {
    const auto text = support::number(count);
    return sentence(text, " ", text == "1" ? one : many);
}

std::string book::name(std::size_t customer) const { return short_name(base.customer[customer]); }

void require_no_debt(const book& of) {
    const auto& say = of.say;
    if (std::ranges::any_of(of.base.total, [](double each) { return each < 0; }))
        fail(errc::bad_value, no_row,
             say("some customers returned more than they bought, and there is no negative share of the revenue "
                 "(--returns net takes returns off what was bought)",
                 "部分客户的退货额超过购买额，收入占比不能为负（--returns net 从购买额中扣除退货）"));
}

void require_revenue(const book& of) {
    require_no_debt(of);
    if (std::ranges::none_of(of.base.total, [](double each) { return each > 0; }))
        fail(errc::empty_input, no_row, of.say("there is no revenue", "没有收入"));
}

namespace {

// Half of what the orders cover, a year at most and a month at least.
int usual_months(day first, day as_of) {
    int months = 12;
    while (months > 1 && months_after(as_of, -2 * months) < first - std::chrono::days{1})
        --months;
    return months;
}

period_numbers between(const summaries<std::string>& all, const summaries<std::string>& before,
                       const summaries<std::string>& after) {
    period_numbers out;
    for (const auto& id : all.customer) {
        const auto a = before.find(id), b = after.find(id);
        out.spend.push_back((b ? after.total[*b] : 0) - (a ? before.total[*a] : 0));
        out.orders.push_back((b ? after.orders[*b] : 0) - (a ? before.orders[*a] : 0));
    }
    return out;
}

} // namespace

book book_of(const support::order_book& orders, question asked) {
    book out{.say = asked.say, .as_of = asked.as_of, .decimals = orders.decimals};
    std::vector<std::vector<bought>> days;
    out.base = orders.reported_as_of(asked.as_of, std::chrono::weeks{1},
                                     [&](const std::string&, std::span<const day_totals> bought_on) {
                                         auto& list = days.emplace_back();
                                         for (const auto& each : bought_on)
                                             list.push_back({each.when, orders.in_units(each.purchased)});
                                     });
    out.days = std::move(days);
    out.bought_days = out.base.purchase_days;
    if (asked.months == 0)
        asked.months = usual_months(*std::ranges::min_element(out.base.first), asked.as_of);
    out.before = months_after(asked.as_of, -asked.months);
    out.earlier = months_after(asked.as_of, -2 * asked.months);
    const auto one_before = orders.as_of(out.before), two_before = orders.as_of(out.earlier);
    out.now = between(out.base, one_before, out.base);
    out.then = between(out.base, two_before, one_before);
    const auto amounts = orders.amounts();
    for (std::size_t row = 0; row < orders.when.size(); ++row)
        if (day{orders.when[row]} <= asked.as_of) {
            out.row_customer.emplace_back(orders.customer[row]);
            out.row_on.push_back(orders.when[row]);
            out.row_paid.push_back(amounts[row]);
        }
    if (asked.order_cost < 0) {
        const double count = std::accumulate(out.base.orders.begin(), out.base.orders.end(), 0.0);
        asked.order_cost = 0.15 * std::accumulate(out.base.total.begin(), out.base.total.end(), 0.0) / count;
    }
    if (asked.budget < 0)
        asked.budget = 0.05 * std::max(out.now.total(), 0.0);
    out.asked = asked;
    return out;
}

} // namespace customer_report
