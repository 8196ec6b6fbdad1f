// What each customer is worth: fits a purchase model and a spend model to orders up to a date, predicts the time after
// it, and compares with what happened when the file goes on.
//
//     lifetime_value ORDERS.csv --model bg_nbd --calibrate-until 1997-09-30 --holdout-until 1998-06-30
//     lifetime_value ORDERS.csv --model mbg_cnbd --calibrate-until 1997-09-30 --horizon 52 --discount 0.10 --parameters
//     lifetime_value ORDERS.csv --calibrate-until 1997-09-30 --holdout-until 1998-06-30 --compare
//     lifetime_value SUMMARIES.csv --summary --model pareto_nbd --horizon 39
//
// CSV goes to stdout with 17 digits, remarks to stderr.

#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/compare_models.hpp>
#include <clientele/clv/intervals.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/clv/nbd.hpp>
#include <clientele/clv/pareto_nbd.hpp>
#include <clientele/clv/validation.hpp>
#include <clientele/io/csv.hpp>

#include "support/columns.hpp"
#include "support/program.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace {

using namespace clientele;

struct options {
    std::string path, model = "bg_nbd", unit = "week", spend = "gamma_gamma", covariates, columns;
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
        histories out{.x = split.x, .t_x = split.t_x, .T = split.T};
        if (has_spend)
            out.mean_spend = split.mean_spend;
        if (has_intervals)
            out.log_intervals = split.log_intervals;
        if (with_covariates)
            out.covariates.assign(covariates.begin(), covariates.end());
        return out;
    }
};

/// The customer of every row.
std::vector<std::string> customers_in(const csv_table& file, std::size_t column) {
    std::vector<std::string> out;
    out.reserve(file.rows());
    for (std::size_t row = 0; row < file.rows(); ++row)
        out.push_back(support::name_in(file, row, column));
    return out;
}

/// Where each customer stands; one row each.
std::map<std::string, std::size_t> rows_by_customer(const csv_table& file, std::size_t column) {
    std::map<std::string, std::size_t> out;
    for (const auto& name : customers_in(file, column))
        if (const auto row = out.size(); !out.emplace(name, row).second)
            file.refuse(row, column, "there once");
    return out;
}

population read_orders(const options& chosen) {
    const auto file = csv_table::read(chosen.path);
    const support::column_names columns{chosen.columns, {"customer", "date", "amount"}};
    const auto customer = columns.in(file, "customer");
    const auto amount = columns.if_there(file, "amount");
    population out;
    auto names = customers_in(file, customer);
    const bool numbers = std::all_of(names.begin(), names.end(), [](std::string_view name) {
        return !name.empty() && name.front() != '0' && name.find_first_not_of("0123456789") == name.npos;
    });
    const auto before = [numbers](std::string_view a, std::string_view b) { // 2 before 10, but "b" after "aa"
        return numbers && a.size() != b.size() ? a.size() < b.size() : a < b;
    };
    std::sort(names.begin(), names.end(), before);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    std::vector<std::int64_t> who;
    who.reserve(file.rows());
    for (std::size_t row = 0; row < file.rows(); ++row)
        who.push_back(std::lower_bound(names.begin(), names.end(), file.text(row, customer), before) - names.begin());
    const auto when = file.dates(columns.in(file, "date"));
    const auto paid = amount ? file.numbers(*amount) : std::vector<double>{};
    const day until = chosen.calibrate_until, end = chosen.has_holdout ? chosen.holdout_until : until;
    out.split = split_purchases(purchase_columns{.customer = who, .when = when, .amount = paid}, until, end - until,
                                chosen.days());
    out.has_spend = amount.has_value();
    out.has_intervals = true;
    for (const auto id : out.split.customer)
        out.customer.emplace_back(names[static_cast<std::size_t>(id)]);
    if (const auto below = std::count_if(paid.begin(), paid.end(), [](double each) { return each < 0; }); below > 0)
        std::fprintf(stderr, "%td rows have an amount below 0; their days count as purchases like others\n", below);
    if (!out.split.newcomers.empty())
        std::fprintf(stderr, "%zu customers first bought in the holdout; they are left out of the table\n",
                     out.split.newcomers.size());
    return out;
}

population read_summaries(const options& chosen) {
    const auto file = csv_table::read(chosen.path);
    const support::column_names columns{chosen.columns, {"customer", "x", "t_x", "T", "spend"}};
    population out;
    const auto customer = columns.in(file, "customer");
    (void)rows_by_customer(file, customer); // one row each
    out.customer = customers_in(file, customer);
    out.split.x = file.numbers(columns.in(file, "x"));
    out.split.t_x = file.numbers(columns.in(file, "t_x"));
    out.split.T = file.numbers(columns.in(file, "T"));
    if (const auto spend = columns.if_there(file, "spend")) {
        out.has_spend = true;
        out.split.mean_spend = file.numbers(*spend);
    }
    return out;
}

/// customer,name,name,... : one row for each customer of the table.
void read_covariates(const options& chosen, population& people) {
    const auto file = csv_table::read(chosen.covariates);
    const auto customer = file.column("customer");
    const auto row_of = rows_by_customer(file, customer);
    require(file.columns() > 1, "--covariates: ", chosen.covariates, " has no column besides customer");
    for (std::size_t c = 0; c < file.columns(); ++c) {
        if (c == customer)
            continue;
        people.covariate_names.push_back(file.names()[c]);
        people.covariates.emplace_back();
        for (const auto& name : people.customer) {
            const auto found = row_of.find(name);
            require(found != row_of.end(), "--covariates: customer ", name, " has no row in ", chosen.covariates);
            people.covariates.back().push_back(file.number(found->second, c));
        }
    }
}

void print_estimate(const parameter_estimate& e) {
    for (std::size_t i = 0; i < e.size(); ++i)
        std::printf("%s,%.17g,%.17g\n", csv_field(e.names[i]).c_str(), e.values[i], e.standard_errors[i]);
}

void print_verdict(const parameter_estimate& e, const char* prefix) {
    std::printf("%slog_likelihood,%.17g,\n%sgradient_norm,%.17g,\n%siterations,%d,\n%sverdict,%s,\n", prefix,
                e.log_likelihood, prefix, e.gradient_norm, prefix, e.iterations, prefix,
                std::string{in_words(e.judgement.status)}.c_str());
}

template <class Fitted, class Spend>
void print_customers(const options& chosen, const population& people, const Fitted& fitted, const Spend& spend) {
    const auto h = people.columns();
    const auto alive = p_alive_intervals(fitted, h);
    const auto expected = expected_purchases_intervals(fitted, h, chosen.horizon);
    const annual_rate rate{.rate = chosen.discount, .periods_per_year = chosen.unit == "week" ? 52.0 : 365.0};
    const auto rule = discounting(rate, chosen.horizon);
    const auto discounted =
        chosen.discount == 0 ? expected.estimate : fitted.weighted_purchases(h, rule.nodes, rule.weights);
    std::vector<double> per_purchase(h.size(), 1.0);
    if constexpr (!std::same_as<Spend, skip>)
        per_purchase = spend.expected_spend(h);
    const bool actual = !people.split.actual.empty() && people.split.length > 0;
    std::printf("customer,x,t_x,T,p_alive,p_alive_se,expected_purchases,expected_purchases_se,expected_spend,clv%s\n",
                actual ? ",actual" : "");
    for (std::size_t i = 0; i < h.size(); ++i) {
        std::printf("%s,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,", csv_field(people.customer[i]).c_str(), h.x[i],
                    h.t_x[i], h.T[i], alive.estimate[i], alive.standard_error[i], expected.estimate[i],
                    expected.standard_error[i]);
        std::printf("%.17g,%.17g", per_purchase[i], per_purchase[i] * discounted[i]);
        std::printf(actual ? ",%.17g\n" : "\n", actual ? people.split.actual[i] : 0.0);
    }
}

template <class Model>
void run(const options& chosen, const population& people, const Model& model) {
    const auto h = people.columns();
    const auto fitted = buy_till_you_die{.model = model, .covariate_names = people.covariate_names}.fit(h);
    std::fprintf(stderr, "%s: %s\n", std::string{Model::name}.c_str(), fitted.estimate.judgement.sentence.c_str());
    const auto finish = [&](const auto& spend) {
        if (chosen.parameters) {
            std::printf("name,value,standard_error\n");
            if constexpr (requires { static_cast<int>(fitted.model.k); })
                std::printf("k,%d,\n", static_cast<int>(fitted.model.k));
            print_estimate(fitted.estimate);
            if constexpr (requires { spend.estimate; })
                print_estimate(spend.estimate);
            print_verdict(fitted.estimate, "");
            if constexpr (requires { spend.estimate; })
                print_verdict(spend.estimate, "spend_");
        } else {
            print_customers(chosen, people, fitted, spend);
        }
    };
    if (chosen.spend == "none" || !people.has_spend) {
        if (chosen.spend != "none")
            std::fprintf(stderr, "the file has no amounts: every purchase counts 1\n");
        finish(skip{});
    } else {
        for (std::size_t i = 0; i < h.size(); ++i)
            if (h.mean_spend[i] < 0)
                fail(errc::bad_value, i, "the mean spend of customer ", people.customer[i], " must be at least 0, got ",
                     h.mean_spend[i], "; take out refunds or say --spend none");
        const auto spend = spending{.covariate_names = people.covariate_names}.fit(h);
        std::fprintf(stderr, "Gamma-Gamma: %s\n", spend.estimate.judgement.sentence.c_str());
        finish(spend);
    }
}

void compare(const population& people) {
    const auto table = people.split.length > 0 ? compare_models(people.split) : compare_models(people.columns(false));
    std::printf("model,parameters,log_likelihood,aic,bic,verdict,mae,rmse,total_error,recommended\n");
    for (const auto& row : table.models) {
        std::printf("%s,%zu,%.17g,%.17g,%.17g,%s", csv_field(row.name).c_str(), row.estimate.free_parameters(),
                    row.estimate.log_likelihood, row.estimate.aic(), row.estimate.bic(),
                    std::string{in_words(row.estimate.judgement.status)}.c_str());
        if (row.has_holdout)
            std::printf(",%.17g,%.17g,%.17g", row.holdout.mae, row.holdout.rmse, row.holdout.total_error);
        else
            std::printf(",,,");
        std::printf(",%d\n", &row == &table.best() ? 1 : 0);
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
    require(chosen.horizon >= 0 && std::isfinite(chosen.horizon), "--horizon must be finite and at least 0, got ",
            chosen.horizon);
}

void run(options& chosen) {
    check_options(chosen);
    auto people = chosen.summary ? read_summaries(chosen) : read_orders(chosen);
    if (!chosen.covariates.empty())
        read_covariates(chosen, people);
    if (!chosen.has_horizon)
        chosen.horizon = people.split.length > 0 ? people.split.length : (chosen.unit == "week" ? 52 : 365);
    if (people.split.length > 0 && chosen.horizon != people.split.length && !chosen.compare && !chosen.parameters)
        std::fprintf(stderr, "expected_purchases covers %g %ss, actual counts the %g of the holdout\n", chosen.horizon,
                     chosen.unit.c_str(), people.split.length);
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
    app.add("FILE", chosen.path, "orders, or summaries with --summary").required();
    app.add("--model", chosen.model, "purchase model")
        .one_of({"bg_nbd", "mbg_nbd", "pareto_nbd", "bg_cnbd", "mbg_cnbd", "nbd"});
    const auto calibration =
        app.add("--calibrate-until", chosen.calibrate_until, "last day of the calibration; T runs to it");
    const auto holdout =
        app.add("--holdout-until", chosen.holdout_until, "last day of the holdout; adds the column actual");
    app.add("--unit", chosen.unit, "unit of time").one_of({"day", "week"});
    const auto horizon =
        app.add("--horizon", chosen.horizon, "how long from now, in the unit; else the holdout, or a year");
    app.add("--discount", chosen.discount, "rate per year; a year is 52 weeks or 365 days");
    app.add("--spend", chosen.spend, "spend model").one_of({"gamma_gamma", "none"});
    app.add("--covariates", chosen.covariates, "customer,name,name,...");
    app.add("--columns", chosen.columns, "customer=a,date=b,amount=c renames columns of the file");
    app.add("--parameters", chosen.parameters, "print what was fitted");
    app.add("--compare", chosen.compare, "fit all models and recommend one");
    app.add("--summary", chosen.summary, "the file has one row per customer");
    return app.run(count, arguments, [&] {
        chosen.has_horizon = horizon.given();
        chosen.has_calibration = calibration.given();
        chosen.has_holdout = holdout.given();
        run(chosen);
    });
}
