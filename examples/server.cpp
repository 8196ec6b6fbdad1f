// A fitted pipeline inside a server: threads answer requests by the fit that is valid, a month at a time is learned
// beside them and put in its place, and nobody waits. Each answer names the version it was given by, with which it can
// be given again. The last refit is stopped half-way, as an operator might, and changes nothing.
#include <clientele/clientele.hpp>
#include <clientele/io/csv.hpp>

#include "support/program.hpp"
#include "support/table.hpp"
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

using namespace clientele;
using namespace std::chrono_literals;

namespace {

struct order {
    std::int64_t client;
    day placed;
    double net;
};
const fields where{.customer = &order::client, .when = &order::placed, .amount = &order::net};
using book = std::vector<order>;

// 1. The analysis, as of the end of a month.
auto analysis(day as_of) {
    return pipeline{.summaries = summarize{.as_of = as_of, .unit = std::chrono::weeks{1}, .late_rows = leave_out_row{}},
                    .features = features{feature::recency{}, feature::purchase_days{}, feature::total{}},
                    .rfm = rfm{},
                    .segments = segment_maps::standard(),
                    .scaling = log1p_scaler{},
                    .clusters = kmeans{.k = 4, .seed = 1},
                    .lifetime = lifetime_value{.purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 52},
                    .tier_by = by_lifetime_value{},
                    .tier = abc{}};
}
using fit_type = decltype(analysis({}).fit(book{}, where));

// 2. A request: the orders of one customer, or of a few. The answer is kept as a host would keep it.
struct answer {
    std::uint64_t version;
    std::size_t request;
    std::vector<int> tiers;
    std::vector<double> values;
    std::chrono::nanoseconds took;
};
answer serve(const published_fit<fit_type>& now, const std::vector<book>& requests, std::size_t which, day today) {
    const auto began = std::chrono::steady_clock::now();
    auto said = now->apply(requests[which], where, today);
    return {now.version, which, std::move(said.tiers), std::move(said.lifetime.value),
            std::chrono::steady_clock::now() - began};
}

// Every other request asks for one customer, the others for sixteen.
std::vector<book> requests_of(const book& orders) {
    std::map<std::int64_t, book> of_client;
    for (const auto& each : orders)
        of_client[each.client].push_back(each);
    std::vector<book> requests;
    std::size_t room = 0;
    for (const auto& [client, all] : of_client) {
        if (room == 0) {
            room = requests.size() % 2 == 0 ? 1 : 16;
            requests.emplace_back();
        }
        requests.back().insert(requests.back().end(), all.begin(), all.end());
        --room;
    }
    return requests;
}

void tell(const std::vector<answer>& answers, std::size_t different) {
    support::table table{"Answers by the version that gave them",
                         {"version", "requests", "median ms", "99 % ms", "longest ms"}};
    std::map<std::uint64_t, std::vector<double>> by_version;
    for (const auto& each : answers)
        by_version[each.version].push_back(std::chrono::duration<double, std::milli>{each.took}.count());
    for (auto& [version, took] : by_version) {
        std::ranges::sort(took);
        const auto at = [&](double share) {
            return support::number(took[static_cast<std::size_t>(share * static_cast<double>(took.size() - 1))], 3);
        };
        table.row(
            {std::to_string(version), support::number(static_cast<double>(took.size())), at(0.5), at(0.99), at(1)});
    }
    table.print();
    std::printf("\n%zu answers differ from those that the version they name gives again\n", different);
}

void work(std::size_t threads_of_requests) {
    book orders;
    const auto file = csv_table::read(CLIENTELE_DATA "/cdnow_transactions.csv");
    for (std::size_t row = 0; row < file.rows(); ++row)
        orders.push_back({file.integer(row, 0), file.date(row, 1), file.number(row, 3)});
    const auto requests = requests_of(orders);
    const std::vector<day> ends{1997y / 9 / 30, 1997y / 12 / 31, 1998y / 3 / 31, 1998y / 6 / 30};

    // 3. The fit that is valid, and the threads that answer by it.
    shared_fit store{analysis(ends[0]).fit(orders, where)};
    std::vector history{store.current()}; // versions that answers may have to be explained by
    std::vector<std::vector<answer>> given(threads_of_requests);
    std::vector<std::jthread> serving;
    serving.reserve(given.size());
    for (std::size_t i = 0; i < given.size(); ++i)
        serving.emplace_back([&, i](const std::stop_token& closed) {
            for (std::size_t which = i; !closed.stop_requested(); which = (which + given.size()) % requests.size())
                given[i].push_back(serve(store.current(), requests, which, ends.back()));
        });

    // 4. Refits beside them. Whoever watches one sees how far it is, and can stop it within its longest stage.
    for (std::size_t month = 1; month <= ends.size(); ++month) {
        const bool wanted = month < ends.size();
        int asked = 0;
        const auto watch = [&](const progress& p) { return wanted || p.stage != "lifetime" || ++asked < 5; };
        const day as_of = ends[wanted ? month : 0];
        try {
            auto next = analysis(as_of).watched_by(watch).fit(orders, where).watched_by(no_observer{});
            std::printf("as of %s: version %llu\n", to_text(as_of).c_str(),
                        static_cast<unsigned long long>(store.publish(std::move(next))));
            history.push_back(store.current());
        } catch (const error& stopped) {
            std::printf("as of %s: %s; version %llu stays\n", to_text(as_of).c_str(), stopped.what(),
                        static_cast<unsigned long long>(store.current().version));
        }
        std::this_thread::sleep_for(50ms);
    }
    serving.clear(); // asks them to stop, and waits for them

    // 5. Every answer can be given again by the version it names.
    std::vector<answer> answers;
    std::size_t different = 0;
    for (auto& by_one : given)
        for (auto& each : by_one) {
            const auto again = serve(history[each.version - 1], requests, each.request, ends.back());
            different += again.tiers != each.tiers || again.values != each.values;
            answers.push_back(std::move(each));
        }
    tell(answers, different);
}

} // namespace

int main(int count, char** arguments) {
    support::program app{"server", "One fitted pipeline, shared by threads and replaced while they use it"};
    std::size_t threads_of_requests = 3;
    app.add("--threads", threads_of_requests, "threads that answer requests").between(1, 64);
    return app.run(count, arguments, [&] { work(threads_of_requests); });
}
