// Places beside LEMON's network simplex: processor seconds of one thread, ours and theirs in turn. Compiled by
// assign_managers.sh.
//
//   assign_managers_lemon ACCOUNTS MANAGERS KIND ROUNDS

#include <clientele/math/random.hpp>
#include <clientele/plan/assign_managers.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <lemon/network_simplex.h>
#include <lemon/static_graph.h>
#include <numeric>
#include <utility>
#include <vector>

namespace {

double seconds_of(const auto& work) {
    const std::clock_t begin = std::clock();
    work();
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

/// Whole costs: 0 at random, 1 distances on a map, 2 managers whom everybody wants.
std::vector<double> costs(std::size_t n, std::size_t k, int kind) {
    clientele::random_generator random{7};
    std::vector<double> of_account(2 * n), of_manager(2 * k), cost(n * k);
    for (auto* each : {&of_account, &of_manager})
        for (double& value : *each)
            value = random.uniform();
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < k; ++j) {
            const double x = of_account[i], y = of_account[n + i], u = of_manager[j], v = of_manager[k + j];
            cost[i * k + j] = std::floor(1000 * (kind == 0   ? random.uniform()
                                                 : kind == 1 ? std::hypot(x * x - u, y - v)
                                                             : x * u + 0.05 * random.uniform()));
        }
    return cost;
}

double lemon_cost(const std::vector<double>& cost, std::size_t n, std::size_t k, int most, double& seconds,
                  double& searching) {
    std::vector<std::pair<int, int>> arcs;
    arcs.reserve(n * k);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < k; ++j)
            arcs.emplace_back(static_cast<int>(i), static_cast<int>(n + j));
    lemon::StaticDigraph graph;
    graph.build(static_cast<int>(n + k), arcs.begin(), arcs.end());
    lemon::StaticDigraph::ArcMap<double> price(graph);
    for (std::size_t a = 0; a < cost.size(); ++a)
        price[lemon::StaticDigraph::arc(static_cast<int>(a))] = cost[a];
    lemon::StaticDigraph::NodeMap<int> supply(graph);
    for (std::size_t v = 0; v < n + k; ++v)
        supply[lemon::StaticDigraph::node(static_cast<int>(v))] = v < n ? 1 : -most;
    double total = 0;
    seconds = seconds_of([&] { // its own copy of the graph is part of its work, as our copies are of ours
        lemon::NetworkSimplex<lemon::StaticDigraph, int, double> simplex(graph);
        simplex.costMap(price).supplyMap(supply).supplyType(simplex.GEQ);
        searching = seconds_of([&] { simplex.run(); });
        total = simplex.totalCost();
    });
    return total;
}

} // namespace

int main(int count, char** arguments) {
    const auto n = static_cast<std::size_t>(count > 1 ? std::atoll(arguments[1]) : 2000);
    const auto k = static_cast<std::size_t>(count > 2 ? std::atoll(arguments[2]) : 50);
    const int kind = count > 3 ? std::atoi(arguments[3]) : 0, rounds = count > 4 ? std::atoi(arguments[4]) : 3;
    const auto cost = costs(n, k, kind);
    const auto most = static_cast<std::size_t>(1.1 * static_cast<double>(n) / static_cast<double>(k)) + 1;
    const std::vector<clientele::column_bounds> bounds(k, {.least_rows = 0, .most_rows = most});
    double ours = 1e300, theirs = 1e300, run_alone = 1e300;
    for (int round = 0; round < rounds; ++round) {
        std::vector<int> labels(n);
        std::vector<double> prices(k, 0.0);
        double found = 0, peer = 0;
        ours = std::min(ours, seconds_of([&] {
                            prices = clientele::detail::auction{cost, bounds, n}.prices();
                            clientele::detail::transport problem{cost, bounds, prices, labels};
                            (void)problem.solve();
                            found = problem.certificate().cost;
                        }));
        double once = 0, searching = 0;
        peer = lemon_cost(cost, n, k, static_cast<int>(most), once, searching);
        theirs = std::min(theirs, once);
        run_alone = std::min(run_alone, searching);
        if (std::abs(found - peer) > 1e-9 * std::abs(peer))
            std::printf("the costs differ: %.17g and %.17g\n", found, peer);
    }
    std::printf("%zu x %zu, kind %d: ours %.3f s; LEMON %.3f s, ratio %.2f; its run() alone %.3f s, ratio %.2f\n", n, k,
                kind, ours, theirs, ours / theirs, run_alone, ours / run_alone);
}
