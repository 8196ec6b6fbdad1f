// Scores, segments, clusters, tiers and lifetime value of every customer, on as many processes as one likes. What comes
// out has the same bytes for any number of them.
//
//     mpirun -n 4 mpi_pipeline ORDERS.csv --as-of 2006-12-31
//     mpirun -n 2 mpi_pipeline ORDERS.csv --as-of 2006-12-31 --traffic
//     mpi_pipeline ORDERS.csv --as-of 2006-12-31 --serial --save fitted.json
//
// Each process reads its part of the file; the lines of a customer are brought together, and customers are shared out
// in the order of their ids. The first process prints the customers to stdout, and then what was learned; it can save
// the whole fitted pipeline, to be loaded by `load_json` and applied next month.

#include <clientele/cluster/kmeans.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/features/features.hpp>
#include <clientele/features/scaling.hpp>
#include <clientele/io/json.hpp>
#include <clientele/orders/order_states.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/parallel/executors.hpp>
#include <clientele/parallel/metered_ranks.hpp>
#include <clientele/parallel/mpi.hpp>
#include <clientele/pipeline.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/tier/abc.hpp>

#include "support/file_share.hpp"
#include "support/orders.hpp"
#include "support/program.hpp"
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace clientele;

struct options {
    day as_of{};
    bool serial = false, traffic = false;
    int clusters = 4, threads = 1;
    std::string save{};
};

// What every rank knows of itself, on all of them: one number of each.
template <class Ranks>
std::vector<std::int64_t> of_each(const Ranks& ranks, std::int64_t own) {
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(ranks.size()));
    numbers[static_cast<std::size_t>(ranks.rank())] = own;
    ranks.all_reduce_sum(numbers); // the others have 0 in this place
    return numbers;
}

// The rows of this rank, each with the number of its line.
template <class Ranks>
support::order_book read_share(const Ranks& ranks, const support::order_options& orders) {
    const auto size = support::size_of_file(orders.path());
    if (size == 0)
        return orders.read(); // which refuses it
    const auto parts = static_cast<std::uint64_t>(ranks.size()), own = static_cast<std::uint64_t>(ranks.rank());
    const support::byte_range part{size / parts * own, own + 1 == parts ? size : size / parts * (own + 1)};
    const auto breaks = support::count_breaks(orders.path(), part);
    const auto lines = of_each(ranks, breaks.lines), quotes = of_each(ranks, breaks.quotes);
    const auto before = [own](const std::vector<std::int64_t>& of) {
        return std::accumulate(of.begin(), of.begin() + static_cast<std::ptrdiff_t>(own), std::int64_t{0});
    };
    const auto first = support::first_row_in(orders.path(), {part.first, size}, {before(lines), before(quotes)});
    auto firsts = of_each(ranks, static_cast<std::int64_t>(first));
    firsts.push_back(static_cast<std::int64_t>(size));
    const auto header = support::first_row_in(orders.path(), {1, size}, {});
    const support::byte_range rows{std::max(first, header),
                                   std::max(header, static_cast<std::uint64_t>(firsts[own + 1]))};
    const auto with_rows = of_each(ranks, support::has_text(orders.path(), rows));
    if (std::accumulate(with_rows.begin(), with_rows.end(), std::int64_t{0}) == 0)
        return orders.read(); // which refuses a file without rows
    if (with_rows[own] == 0)
        return orders.rules();
    const auto lines_before = before(lines) + support::count_breaks(orders.path(), {part.first, first}).lines;
    return orders.read(support::rows_between(orders.path(), header, rows, lines_before));
}

template <class Order>
order_states<std::string, Order> states_of(const support::order_book& book) {
    order_states<std::string, Order> states{book.decimals};
    for (std::size_t i = 0; i < book.line.size(); ++i)
        if constexpr (std::same_as<Order, skip>)
            states.add(book.customer[i], book.when[i], book.minor[i]);
        else
            states.add(book.customer[i], book.when[i], book.minor[i], book.order[i]);
    return states;
}

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.17g", value);
    return text;
}
std::string row_of_numbers(const std::string& name, column values) {
    auto row = name;
    for (const double each : values)
        row += ',' + number(each);
    return row + '\n';
}

std::string customers_of(const auto& now) {
    std::string rows;
    for (std::size_t i = 0; i < now.base.size(); ++i) {
        rows += csv_field(now.base.customer[i]);
        for (const auto& each : now.rfm.dimensions)
            rows += ',' + std::to_string(each.score[i]);
        rows += ',' + now.segments.name(i) + ',' + std::to_string(now.clusters[i]) + ',' +
                std::to_string(now.tiers[i]) + ',' + number(now.lifetime.value[i]) + '\n';
    }
    return rows;
}
std::string learned(const auto& fitted) {
    std::string rows;
    for (const auto& each : fitted.rfm.cuts.dimensions)
        rows += row_of_numbers("cuts of " + each.name, each.cuts[0].edges);
    rows += row_of_numbers("tier thresholds", fitted.tier.thresholds);
    rows += row_of_numbers("shift", fitted.scaling.shift) + row_of_numbers("scale", fitted.scaling.scale);
    for (Eigen::Index j = 0; j < fitted.clusters.centroids.rows(); ++j) {
        const Eigen::RowVectorXd centroid = fitted.clusters.centroids.row(j);
        rows += row_of_numbers("centroid " + std::to_string(j),
                               {centroid.data(), static_cast<std::size_t>(centroid.size())});
    }
    rows += row_of_numbers("purchases", fitted.lifetime.purchases.estimate.values);
    rows += row_of_numbers("spend", fitted.lifetime.spend.estimate.values);
    return rows + row_of_numbers("log-likelihoods", std::array{fitted.lifetime.purchases.estimate.log_likelihood,
                                                               fitted.lifetime.spend.estimate.log_likelihood});
}

// What was said to others, and the processor's time in it: that turns while one waits for the others, too.
struct talk {
    rank_traffic traffic{};
    std::clock_t time = 0;
};

// Ranks that are counted and timed.
template <class Ranks>
struct timed_ranks {
    metered_ranks<Ranks> ranks;
    talk* of;

    int rank() const { return ranks.rank(); }
    int size() const { return ranks.size(); }
    void all_reduce_sum(std::span<std::int64_t> values) const {
        timed([&] { return ranks.all_reduce_sum(values), 0; });
    }
    void all_reduce_max(std::span<double> values) const {
        timed([&] { return ranks.all_reduce_max(values), 0; });
    }
    std::vector<parcel> all_gather(std::span<const std::byte> bytes) const {
        return timed([&] { return ranks.all_gather(bytes); });
    }
    std::vector<parcel> exchange(std::vector<parcel> parcels) const {
        return timed([&] { return ranks.exchange(std::move(parcels)); });
    }

private:
    auto timed(const auto& call) const {
        const auto since = std::clock();
        auto result = call();
        of->time += std::clock() - since;
        return result;
    }
};

// Says of each stage what it took: seconds of the processor at work and in talk, and bytes sent to others.
class stage_costs {
public:
    stage_costs(int rank, const talk* said) : rank_{rank}, said_{said} {}
    bool operator()(const progress& at) {
        if (said_ != nullptr && at.stage != stage_) {
            const auto seconds = [](std::clock_t time) { return static_cast<double>(time) / CLOCKS_PER_SEC; };
            const auto in_talk = said_->time - before_.time, all = std::clock() - since_;
            if (!stage_.empty())
                std::fprintf(stderr, "rank %d: %s %.2f s, %.2f s in talk, %llu bytes\n", rank_, stage_.c_str(),
                             seconds(all - in_talk), seconds(in_talk),
                             static_cast<unsigned long long>(said_->traffic.bytes - before_.traffic.bytes));
            stage_ = at.stage;
            since_ = std::clock();
            before_ = *said_;
        }
        return true;
    }

private:
    int rank_;
    const talk* said_;
    std::string stage_{};
    std::clock_t since_ = std::clock();
    talk before_{};
};

// The texts of all ranks, in their order, on the first.
template <class Ranks>
std::string on_the_first(const Ranks& ranks, const std::string& own) {
    std::vector<parcel> to_each(static_cast<std::size_t>(ranks.size()));
    const auto bytes = std::as_bytes(std::span{own});
    to_each.front().assign(bytes.begin(), bytes.end());
    std::string all;
    for (const auto& each : ranks.exchange(std::move(to_each)))
        all.append(reinterpret_cast<const char*>(each.data()), each.size());
    return all;
}

auto analysis_of(const support::order_book& book, const options& chosen, stage_costs& costs) {
    return pipeline{
        .summaries = summarize{.as_of = chosen.as_of,
                               .unit = std::chrono::weeks{1},
                               .money = minor_units{book.decimals},
                               .bad_rows = leave_out_row{},
                               .late_rows = leave_out_row{},
                               .returns = book.returns},
        .features = features{feature::recency{}, feature::purchase_days{}, feature::total{}},
        .rfm = rfm{},
        .segments = segment_maps::standard(),
        .clusters = kmeans{.k = chosen.clusters,
                           .polish = no_polish{},
                           .seed = 1,
                           .executor = threads{static_cast<unsigned>(chosen.threads)}},
        .lifetime =
            lifetime_value{.purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 52, .discount = annual_rate{0.10}},
        .tier_by = by_lifetime_value{},
        .tier = abc{},
        .observer = std::ref(costs)};
}

template <class Order, class Ranks>
void decide(const Ranks& ranks, const support::order_book& book, const options& chosen, const talk* said) {
    stage_costs costs{ranks.rank(), said};
    auto [fitted, now] = analysis_of(book, chosen, costs).run_on(ranks, states_of<Order>(book));
    const auto rows = on_the_first(ranks, customers_of(now)) + learned(fitted);
    if (!chosen.save.empty()) {
        const auto whole = std::move(fitted).gathered_on(ranks);
        if (ranks.rank() == 0)
            save_json(chosen.save, whole);
    }
    if (ranks.rank() == 0) {
        std::printf("customer,recency,frequency,monetary,segment,cluster,tier,lifetime_value\n%s", rows.c_str());
        std::fprintf(stderr, "%s", in_words(now.base.counts).c_str());
    }
}

template <class Ranks>
void work(const Ranks& ranks, const support::order_options& orders, const options& chosen, const talk* said = nullptr) {
    const auto book = read_share(ranks, orders);
    if (orders.columns().named("order"))
        decide<std::string>(ranks, book, chosen, said);
    else
        decide<skip>(ranks, book, chosen, said);
}

} // namespace

int main(int count, char** arguments) {
    int given = 0;
    MPI_Init_thread(&count, &arguments, MPI_THREAD_FUNNELED, &given);
    support::program app{"mpi_pipeline", "The whole walk from orders to decisions on the processes of mpirun"};
    support::order_options orders{app};
    options chosen;
    app.add("--as-of", chosen.as_of, "last day that counts, YYYY-MM-DD").required();
    app.add("--clusters", chosen.clusters, "number of clusters").between(1, 1000);
    app.add("--threads", chosen.threads, "threads of each process, for the clusters").between(1, 1000);
    app.add("--save", chosen.save, "file for all that was learned, as JSON");
    app.add("--serial", chosen.serial, "one process alone, without a word to others");
    app.add("--traffic", chosen.traffic, "say on stderr what each stage of this process takes and sends");
    const int status = app.run(count, arguments, [&] {
        if (chosen.serial)
            return work(one_rank{}, orders, chosen), 0;
        return mpi_ranks{}.run([&](const auto& ranks) {
            talk said;
            work(timed_ranks{metered_ranks{ranks, &said.traffic}, &said}, orders, chosen,
                 chosen.traffic ? &said : nullptr);
            if (chosen.traffic)
                std::fprintf(stderr, "rank %d: %llu calls, %llu bytes sent\n", ranks.rank(),
                             static_cast<unsigned long long>(said.traffic.calls),
                             static_cast<unsigned long long>(said.traffic.bytes));
        });
    });
    MPI_Finalize();
    return status;
}
