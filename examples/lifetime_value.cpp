// What each customer is worth: fits a purchase model and a spend model to orders up to a date, predicts the time after
// it, and compares with what happened when the file goes on.
//
//     lifetime_value ORDERS.csv --model bg_nbd --calibrate-until 1997-09-30 --holdout-until 1998-06-30
//     lifetime_value ORDERS.csv --model mbg_cnbd --calibrate-until 1997-09-30 --horizon 52 --discount 0.10 --parameters
//     lifetime_value ORDERS.csv --calibrate-until 1997-09-30 --holdout-until 1998-06-30 --compare
//     lifetime_value ORDERS.csv --calibrate-until 1997-09-30 --horizon inf --discount 0.10
//     lifetime_value LINES.csv --calibrate-until 2011-12-09 --columns
//     customer=CustomerID,date=InvoiceDate,order=InvoiceNo
//         --amount 'Quantity*UnitPrice' --date-format mdy --bad-rows skip --returns net
//     lifetime_value SUMMARIES.csv --summary --model pareto_nbd --horizon 39
//
// CSV goes to stdout with 17 digits, what became of the rows and remarks to stderr.

#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/compare_models.hpp>
#include <clientele/clv/intervals.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/clv/nbd.hpp>
#include <clientele/clv/pareto_nbd.hpp>
#include <clientele/clv/validation.hpp>

#include "support/orders.hpp"
#include "support/program.hpp"
#include "support/progress_line.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace {

using namespace clientele;
using support::digits;

struct options {
    std::string model = "bg_nbd", unit = "week", spend = "gamma_gamma", covariates;
    day calibrate_until{}, holdout_until{};
    double horizon = 0, discount = 0;
    bool has_horizon = false, has_calibration = false, has_holdout = false, parameters = false, compare = false,
         summary = false;
    [[nodiscard]] std::chrono::days days() const { return std::chrono::days{unit == "week" ? 7 : 1}; }
};

/// Everything a fit reads, and the names of the customers.
struct population {
    std::vector<std::string> customer, covariate_names;
    holdout_split<std::int64_t> split;
    std::vector<std::vector<double>> covariates;
    bool has_spend = false, has_intervals = false;

    [[nodiscard]] histories columns(bool with_covariates = true) const {
        histories out{.x = split.x, .t_x = split.t_x, .T = split.T, .names = customer};
        if (has_spend)
            out.mean_spend = split.mean_spend;
        if (has_intervals)
            out.log_intervals = split.log_intervals;
        if (with_covariates)
            out.covariates.assign(covariates.begin(), covariates.end());
        return out;
    }
};

/// Numbers before other names, and by size: 2 before 10, but "b" after "aa".
std::vector<std::string> in_order(std::vector<std::string> names) {
    const bool numbers = std::all_of(names.begin(), names.end(), [](std::string_view name) {
        return !name.empty() && name.front() != '0' && name.find_first_not_of("0123456789") == name.npos;
    });
    std::sort(names.begin(), names.end(), [numbers](const auto& a, const auto& b) {
        return numbers && a.size() != b.size() ? a.size() < b.size() : a < b;
    });
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

/// The last day of the holdout: what lies behind the last order is not known, and no holdout.
day holdout_end(const support::order_book& book, const options& chosen) {
    const auto known = book.last_day();
    if (!known) // without a row there is no customer, which is said later
        return chosen.calibrate_until;
    const day last = *known;
    if (!chosen.has_holdout || chosen.holdout_until <= last)
        return chosen.has_holdout ? chosen.holdout_until : chosen.calibrate_until;
    if (last <= chosen.calibrate_until)
        fail(errc::bad_value, no_row, book.path, ": there must be an order after ", to_text(chosen.calibrate_until),
             " for a holdout, but the last is of ", to_text(last));
    std::fprintf(stderr, "%s ends on %s: so does the holdout; what came until %s is not known\n", book.path.c_str(),
                 to_text(last).c_str(), to_text(chosen.holdout_until).c_str());
    return last;
}

population read_orders(const support::order_options& orders, const options& chosen) {
    const auto book = orders.read();
    const day until = chosen.calibrate_until, end = holdout_end(book, chosen);
    if (const auto last = book.last_day(); last && *last < until)
        std::fprintf(stderr, "%s ends on %s, %d days before the end of the calibration\n", book.path.c_str(),
                     to_text(*last).c_str(), static_cast<int>((until - *last).count()));
    // Purchase days, as the returns rule leaves them; what is returned in the holdout was not known before.
    std::vector<std::string> name;
    std::vector<day> when;
    std::vector<double> paid;
    const auto take_days = [&](day first, day last) {
        return [&, first, last](const std::string& who, std::span<const day_totals> days) {
            for (const auto& each : days)
                if (first <= each.when && each.when <= last) {
                    name.push_back(who);
                    when.push_back(each.when);
                    paid.push_back(book.in_units(each.purchased));
                }
        };
    };
    if (end > until)
        (void)book.as_of(until, chosen.days(), take_days(day::min(), until));
    (void)book.reported_as_of(end, chosen.days(),
                              take_days(end > until ? until + std::chrono::days{1} : day::min(), end));

    population out;
    const auto names = in_order(name);
    std::map<std::string_view, std::int64_t> place;
    for (std::size_t i = 0; i < names.size(); ++i)
        place.emplace(names[i], static_cast<std::int64_t>(i));
    std::vector<std::int64_t> who;
    who.reserve(name.size());
    for (const auto& each : name)
        who.push_back(place.at(each));
    if (const auto first = std::min_element(when.begin(), when.end()); first != when.end() && *first > until)
        fail(errc::bad_value, no_row, book.path, ": there must be an order up to ", to_text(until),
             " to calibrate by, but the first is of ", to_text(*first));
    out.split = split_purchases(
        purchase_columns{.customer = who, .when = when, .amount = paid, .covered_until = book.last_day()}, until,
        end - until, chosen.days());
    out.has_spend = book.has_amount;
    out.has_intervals = true;
    for (const auto id : out.split.customer)
        out.customer.push_back(names[static_cast<std::size_t>(id)]);
    if (!out.split.newcomers.empty())
        std::fprintf(stderr, "%zu customers first bought in the holdout; they are left out of the table\n",
                     out.split.newcomers.size());
    return out;
}

population read_summaries(const support::order_options& orders) {
    auto file = support::read_file(orders.path(), orders.format());
    const support::column_names columns{orders.called(), {"customer", "x", "t_x", "T", "spend"}};
    const auto x = columns.in(file, "x"), t_x = columns.in(file, "t_x"), T = columns.in(file, "T");
    population out;
    const auto customer = columns.in(file, "customer");
    file.name_rows_by(customer);
    out.customer = support::unique_names(file, customer);
    out.split.x = file.numbers(x);
    out.split.t_x = file.numbers(t_x);
    out.split.T = file.numbers(T);
    for (std::size_t row = 0; row < file.rows(); ++row) {
        if (out.split.x[row] < 0 || out.split.x[row] != std::trunc(out.split.x[row]))
            file.refuse(row, x, "a whole number from 0 on");
        if (out.split.T[row] < 0)
            file.refuse(row, T, "at least 0");
        if (out.split.t_x[row] < 0 || out.split.t_x[row] > out.split.T[row])
            file.refuse(row, t_x, sentence("in [0, ", out.split.T[row], "], the age of the customer"));
        if ((out.split.x[row] > 0) != (out.split.t_x[row] > 0))
            file.refuse(row, t_x,
                        out.split.x[row] > 0 ? "above 0 for who bought again" : "0 for who never bought again");
    }
    if (const auto spend = columns.if_there(file, "spend")) {
        out.has_spend = true;
        out.split.mean_spend = file.numbers(*spend);
        for (std::size_t row = 0; row < file.rows(); ++row)
            if (out.split.mean_spend[row] < 0)
                file.refuse(row, *spend, "at least 0");
    }
    return out;
}

/// customer,name,name,... : one row for each customer of the table.
void read_covariates(const std::string& path, const csv_format& format, population& people) {
    auto file = support::read_file(path, {.separator = format.separator, .decimal = format.decimal});
    const auto customer = file.column("customer");
    file.name_rows_by(customer);
    std::map<std::string, std::size_t> row_of;
    for (const auto& name : support::unique_names(file, customer))
        row_of.emplace(name, row_of.size());
    if (file.columns() < 2)
        fail(errc::bad_shape, no_row, path, ": there must be a column of numbers besides customer, got none");
    for (std::size_t c = 0; c < file.columns(); ++c) {
        if (c == customer)
            continue;
        people.covariate_names.push_back(file.names()[c]);
        (void)file.column(file.names()[c]); // none is there twice
        people.covariates.emplace_back();
        for (const auto& name : people.customer) {
            const auto found = row_of.find(name);
            if (found == row_of.end())
                fail(errc::bad_value, no_row, path, ": every customer must have a row, but ", quoted(name),
                     " has none");
            people.covariates.back().push_back(file.number(found->second, c));
        }
    }
}

void print_estimate(const parameter_estimate& e) {
    for (std::size_t i = 0; i < e.size(); ++i)
        std::printf("%s,%s,%s\n", csv_field(e.names[i]).c_str(), digits(e.values[i]).c_str(),
                    digits(e.standard_errors[i]).c_str());
}

void print_verdict(const parameter_estimate& e, const char* prefix) {
    std::printf("%slog_likelihood,%s,\n%sgradient_norm,%s,\n%siterations,%d,\n%sverdict,%s,\n", prefix,
                digits(e.log_likelihood).c_str(), prefix, digits(e.gradient_norm).c_str(), prefix, e.iterations, prefix,
                std::string{in_words(e.judgement.status)}.c_str());
}

template <class Fitted>
void print_customers(const population& people, const Fitted& fitted) {
    const auto h = people.columns();
    const bool endless = !std::isfinite(fitted.horizon),
               actual = !people.split.actual.empty() && people.split.length > 0;
    const auto alive = p_alive_intervals(fitted.purchases, h);
    const auto expected =
        endless ? interval_columns{} : expected_purchases_intervals(fitted.purchases, h, fitted.horizon);
    const auto values = fitted.predict(h);
    const auto worth = value_intervals(fitted, h);
    if (endless)
        std::fprintf(stderr,
                     "over an infinite horizon expected_purchases is left out; clv is finite as money is discounted\n");
    std::printf("customer,x,t_x,T,p_alive,p_alive_se%s,expected_spend,clv,clv_lower,clv_upper%s\n",
                endless ? "" : ",expected_purchases,expected_purchases_se", actual ? ",actual" : "");
    std::size_t missing = 0;
    for (std::size_t i = 0; i < h.size(); ++i) {
        std::vector<double> row{h.x[i], h.t_x[i], h.T[i], alive.estimate[i], alive.standard_error[i]};
        if (!endless)
            row.insert(row.end(), {expected.estimate[i], expected.standard_error[i]});
        row.insert(row.end(), {values.expected_spend[i], values.value[i], worth.lower[i], worth.upper[i]});
        if (actual)
            row.push_back(people.split.actual[i]);
        std::string line = csv_field(people.customer[i]);
        for (const double each : row) {
            line += "," + digits(each);
            missing += !std::isfinite(each);
        }
        std::puts(line.c_str());
    }
    if (missing > 0)
        std::fprintf(stderr, "%zu numbers do not exist; their fields are empty\n", missing);
}

template <class Purchases, class Spend>
void print(const options& chosen, const population& people, const Purchases& purchases, const Spend& spend) {
    if (chosen.parameters) {
        std::printf("name,value,standard_error\n");
        if constexpr (requires { static_cast<int>(purchases.model.k); })
            std::printf("k,%d,\n", static_cast<int>(purchases.model.k));
        print_estimate(purchases.estimate);
        if constexpr (requires { spend.estimate; })
            print_estimate(spend.estimate);
        print_verdict(purchases.estimate, "");
        if constexpr (requires { spend.estimate; })
            print_verdict(spend.estimate, "spend_");
    } else if (chosen.discount == 0) {
        print_customers(people,
                        fitted_lifetime_value<Purchases, Spend, no_discount>{purchases, spend, chosen.horizon, {}, 1});
    } else {
        const annual_rate rate{.rate = chosen.discount, .periods_per_year = chosen.unit == "week" ? 52.0 : 365.0};
        print_customers(
            people, fitted_lifetime_value<Purchases, Spend, annual_rate>{purchases, spend, chosen.horizon, rate, 1});
    }
}

template <class Model>
void run(const options& chosen, const population& people, const Model& model) {
    const auto h = people.columns();
    const support::progress_line line{"fitting " + std::string{Model::name}};
    const auto fitted =
        buy_till_you_die{.model = model, .covariate_names = people.covariate_names}.watched_by(std::cref(line)).fit(h);
    line.finish();
    std::fprintf(stderr, "%s: %s\n", std::string{Model::name}.c_str(), fitted.estimate.judgement.sentence.c_str());
    if (chosen.spend == "none" || !people.has_spend) {
        if (chosen.spend != "none")
            std::fprintf(stderr, "the file has no amounts: every purchase counts 1\n");
        return print(chosen, people, fitted, skip{});
    }
    const auto spend = spending{.covariate_names = people.covariate_names}.fit(h);
    std::fprintf(stderr, "Gamma-Gamma: %s\n", spend.estimate.judgement.sentence.c_str());
    print(chosen, people, fitted, spend);
}

void compare(const population& people) {
    const auto table = people.split.length > 0 ? compare_models(people.split) : compare_models(people.columns(false));
    std::printf("model,parameters,log_likelihood,aic,bic,verdict,log_probability,median_mae,mean_rmse,mean_total_error,"
                "recommended\n");
    for (const auto& row : table.models) {
        std::string line = csv_field(row.name);
        line += sentence(",", row.estimate.free_parameters());
        for (const double each : {row.estimate.log_likelihood, row.estimate.aic(), row.estimate.bic()})
            line += "," + digits(each);
        line += sentence(",", in_words(row.estimate.judgement.status));
        for (const double each : {row.score, row.median_mae, row.holdout.rmse, row.holdout.total_error})
            line += "," + (row.has_holdout ? digits(each) : "");
        std::printf("%s,%d\n", line.c_str(), &row == &table.best() ? 1 : 0);
    }
    std::fprintf(stderr, "%s\n", table.reasons.c_str());
}

/// Refuses what would be passed over in silence.
void check_options(const options& chosen) {
    require(!chosen.compare || chosen.covariates.empty(),
            "--compare: models are compared without covariates; leave out --covariates");
    require(!chosen.compare || !chosen.parameters, "--compare prints a table of its own; leave out --parameters");
    require(!chosen.summary || (!chosen.has_calibration && !chosen.has_holdout),
            "--summary: summaries have no dates; leave out --calibrate-until and --holdout-until");
    require(chosen.summary || chosen.has_calibration, "--calibrate-until is needed with orders");
    require(chosen.discount == 0 || (chosen.discount > 0 && std::isfinite(chosen.discount)),
            "--discount: the rate per year must be finite and above 0, or 0 for none, got ", chosen.discount);
    require(chosen.horizon >= 0, "--horizon must be at least 0, or inf, got ", chosen.horizon);
    require(std::isfinite(chosen.horizon) || chosen.discount > 0,
            "--horizon inf: without --discount the value of a customer has no end");
}

void run(const support::order_options& orders, options& chosen) {
    check_options(chosen);
    if (chosen.summary)
        orders.refuse_for("--summary");
    auto people = chosen.summary ? read_summaries(orders) : read_orders(orders, chosen);
    if (!chosen.covariates.empty())
        read_covariates(chosen.covariates, orders.format(), people);
    if (!chosen.has_horizon)
        chosen.horizon = people.split.length > 0 ? people.split.length : (chosen.unit == "week" ? 52 : 365);
    if (people.split.length > 0 && chosen.horizon != people.split.length && !chosen.compare && !chosen.parameters)
        std::fprintf(stderr, "expected_purchases covers %g %ss, actual counts the %g of the holdout\n", chosen.horizon,
                     chosen.unit.c_str(), people.split.length);
    if (chosen.discount > 1)
        std::fprintf(stderr, "--discount is a rate, of which 1 is 100 %% a year and 0.10 ten per cent; got %g\n",
                     chosen.discount);
    if (chosen.compare)
        return compare(people);
    if (chosen.model == "bg_nbd")
        return run(chosen, people, bg_nbd{});
    if (chosen.model == "mbg_nbd")
        return run(chosen, people, mbg_nbd{});
    if (chosen.model == "pareto_nbd")
        return run(chosen, people, pareto_nbd{});
    if (chosen.model == "bg_cnbd")
        return run(chosen, people, bg_cnbd{});
    if (chosen.model == "mbg_cnbd")
        return run(chosen, people, mbg_cnbd{});
    return run(chosen, people, nbd{});
}

} // namespace

int main(int count, char** arguments) {
    options chosen;
    support::program app{
        "lifetime_value",
        "Lifetime values from orders (customer,date[,amount]) or summaries (customer,x,t_x,T[,spend])"};
    support::order_options orders{app};
    orders.without_amounts();
    app.add("--model", chosen.model, "purchase model")
        .one_of({"bg_nbd", "mbg_nbd", "pareto_nbd", "bg_cnbd", "mbg_cnbd", "nbd"});
    const auto calibration =
        app.add("--calibrate-until", chosen.calibrate_until, "last day of the calibration; T runs to it");
    const auto holdout =
        app.add("--holdout-until", chosen.holdout_until, "last day of the holdout; adds the column actual");
    app.add("--unit", chosen.unit, "unit of time").one_of({"day", "week"});
    const auto horizon =
        app.add("--horizon", chosen.horizon, "how long from now, in the unit, or inf; else the holdout, or a year");
    app.add("--discount", chosen.discount, "rate per year; a year is 52 weeks or 365 days");
    app.add("--spend", chosen.spend, "spend model").one_of({"gamma_gamma", "none"});
    app.add("--covariates", chosen.covariates, "customer,name,name,...");
    app.add("--parameters", chosen.parameters, "print what was fitted");
    app.add("--compare", chosen.compare, "fit all models and recommend one");
    app.add("--summary", chosen.summary, "the file has one row per customer");
    return app.run(count, arguments, [&] {
        chosen.has_horizon = horizon.given();
        chosen.has_calibration = calibration.given();
        chosen.has_holdout = holdout.given();
        run(orders, chosen);
    });
}
