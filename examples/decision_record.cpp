// Two months of decisions on record: every one of them can be made again, bit for bit, a person's override stands
// beside the computed tier, and a customer who asks gets everything that is known, and is then forgotten in every file.
//
//     decision_record DIRECTORY
//     decision_record DIRECTORY --customer "Abbey O'Reilly"
//
// Each step opens the files anew, as another process would. DIRECTORY is made, and must not be there.
#include <clientele/features/features.hpp>
#include <clientele/features/summary_columns.hpp>
#include <clientele/io/csv.hpp>
#include <clientele/io/decision_journal.hpp>
#include <clientele/io/everything_about.hpp>
#include <clientele/orders/order_ledger.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/pipeline.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/tier/abc.hpp>

#include "support/program.hpp"
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

using namespace clientele;
using namespace std::chrono_literals;

namespace {

using orders_on_disk = order_ledger<std::string, skip, file_journal<>>;
using decisions_on_disk = decision_journal<std::string, file_journal<>>;

auto analysis(day as_of) {
    return pipeline{.summaries = summarize{.as_of = as_of, .money = minor_units{}},
                    .features = features{feature::recency{}, feature::purchase_days{}, feature::annual_spend{}},
                    .value = weighted_score{.criteria = {{"days since last purchase", direction::cost, 1},
                                                         {"purchase days", direction::benefit, 1},
                                                         {"annual spend", direction::benefit, 2}}},
                    .tier_by = by_annual_spend{},
                    .tier = abc{}};
}
using fitted_analysis = decltype(analysis({}).fit(std::declval<const orders_on_disk&>()));

/// What is decided of the i-th customer of a book.
template <class Now>
decision_outcome outcome_of(const Now& now, std::size_t i) {
    return {{now.value.scores[i]}, now.tiers[i], sentence("class ", "ABC"[now.tiers[i]], " by annual spend")};
}

/// The decisions of a month, by a fit that learned from its book.
template <class Now>
decision_run<std::string> run_of(const Now& now, const fit_version& fit) {
    auto columns = summary_columns(now.base);
    decision_run<std::string> run{.as_of = now.base.as_of,
                                  .fits = {fit},
                                  .ids = now.base.customer,
                                  .input_names = std::move(columns.names),
                                  .inputs = std::move(columns.values),
                                  .result_names = {"value"},
                                  .results = matrix(static_cast<Eigen::Index>(now.base.size()), 1)};
    for (std::size_t i = 0; i < now.base.size(); ++i) {
        const auto outcome = outcome_of(now, i);
        run.results(static_cast<Eigen::Index>(i), 0) = outcome.results[0];
        run.tiers.push_back(outcome.tier);
        run.reasons.push_back(outcome.reason);
    }
    return run;
}

/// Makes a decision of a run again, with the fit and the inputs that were kept.
replayed_decision again(const decisions_on_disk& record, std::size_t run, const std::string& customer,
                        const fitted_analysis& fit) {
    return record.replay(run, customer, [&](const recorded_decision<std::string>& of) {
        return outcome_of(fit.apply(summaries_of(fit.rules.summaries, of.as_of, of.customer,
                                                 record.runs()[run].input_names, of.inputs)),
                          0);
    });
}

/// In how many files below a directory a text stands.
std::size_t files_with(const std::string& directory, const std::string& text) {
    std::size_t files = 0;
    for (const auto& each : std::filesystem::recursive_directory_iterator{directory}) {
        if (!each.is_regular_file())
            continue;
        std::ifstream in{each.path(), std::ios::binary};
        const std::string content{std::istreambuf_iterator<char>{in}, {}};
        files += content.find(text) != std::string::npos;
    }
    return files;
}

struct stores {
    std::string directory;
    orders_on_disk orders{file_journal<>{directory + "/orders"}};
    decisions_on_disk decisions{file_journal<>{directory + "/decisions"}};
};

void import(stores& at, const csv_table& table, day after, day until) {
    for (std::size_t i = 0; i < table.rows(); ++i)
        if (const day placed = table.date(i, table.column("order_date")); after < placed && placed <= until)
            at.orders.add({.customer = table.text(i, table.column("customer_id")),
                           .when = placed,
                           .minor = 100 * table.integer(i, table.column("revenue"))});
    at.orders.commit();
}

void decide(stores& at, day month_end) {
    const auto fitted = analysis(month_end).fit(at.orders);
    const auto now = fitted.apply(at.orders, month_end);
    at.decisions.add(run_of(now, at.decisions.keep("analysis", fitted)));
    at.decisions.commit(); // the whole month, or nothing of it
    std::printf("%s\n", in_words(at.decisions.runs().back()).c_str());
}

void audit(const stores& at, const std::string& customer) {
    for (std::size_t run = 0; run < at.decisions.runs().size(); ++run) {
        const auto fit = at.decisions.fit<fitted_analysis>(run, "analysis", analysis({}));
        std::size_t same = 0;
        const auto all = at.decisions.decisions(run);
        for (const auto& each : all)
            same += again(at.decisions, run, each.customer, fit).same();
        std::printf("%s: %zu of %zu decisions made again with the same bits\n",
                    to_text(at.decisions.runs()[run].as_of).c_str(), same, all.size());
    }
    // A decision of the first month by the fit of the second is another one, and it is said in what.
    const auto later = again(at.decisions, 0, customer, at.decisions.fit<fitted_analysis>(1, "analysis", analysis({})));
    std::printf("by the fit of the month after: %s\n", later.same() ? "the same" : later.difference.c_str());
}

} // namespace

int main(int count, char** arguments) {
    std::string directory, customer = "Anaya Kerluke";
    support::program app{"decision_record", "Two months of decisions on record, made again, exported and erased"};
    app.add("DIRECTORY", directory, "where the files are made; must not be there").required();
    app.add("--customer", customer, "who has an override, asks what is known, and is erased");
    return app.run(count, arguments, [&] {
        require(!std::filesystem::exists(directory), "DIRECTORY must not be there, got ", directory);
        std::filesystem::create_directories(directory);
        const auto table = csv_table::read(CLIENTELE_DATA "/rfm_orders.csv");
        const day november{2006y / 11 / 30}, december{2006y / 12 / 31};

        {
            stores at{directory};
            import(at, table, day{}, november);
            decide(at, november);
        }
        {
            stores at{directory};
            import(at, table, november, december);
            decide(at, december);
            at.decisions.override_tier(1, customer, {0, "head of sales", "pilot of the new catalogue", 2007y / 1 / 3});
            at.decisions.commit();
        }
        stores at{directory};
        for (std::size_t run = 0; run < 2; ++run)
            if (const auto decision = at.decisions.find(run, customer))
                std::printf("%s\n", in_words(*decision).c_str());
        audit(at, customer);

        const named_store orders{"orders", at.orders};
        const named_store decisions{"decisions", at.decisions};
        std::printf("\n%s\n", everything_about(customer, orders, decisions).c_str());
        std::printf("'%s' stands in %zu files\n", customer.c_str(), files_with(directory, customer));
        std::printf("erased: %s\n", in_words(erase_everywhere(customer, orders, decisions)).c_str());
        std::printf("'%s' stands in %zu files\n", customer.c_str(), files_with(directory, customer));
        for (const auto& run : at.decisions.runs())
            std::printf("%s\n", in_words(run).c_str());
    });
}
