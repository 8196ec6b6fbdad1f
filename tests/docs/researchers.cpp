// What docs/researchers.md shows, on the shipped orders.
#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/compare_models.hpp>
#include <clientele/clv/simulate.hpp>

#include <doctest/doctest.h>

#include <cstdio>
#include <golden.hpp>

TEST_SUITE("docs/researchers") {

using namespace clientele;
using namespace std::chrono_literals;

TEST_CASE("models are compared, and customers made up, as the page says") {
    const auto table = shipped("cdnow_transactions.csv");
    const auto id = table.integers(table.column("customer_id"));
    const auto on = table.dates(table.column("date"));
    const purchase_columns bought{.customer = id, .when = on};
    const day as_of = 1997y / 9 / 30;
    const std::vector<double> ages(1000, 39.0);

    const auto split = split_purchases(bought, as_of, std::chrono::days{273});
    const auto compared =
        compare_models(split, buy_till_you_die{.model = bg_nbd{}}, buy_till_you_die{.model = mbg_nbd{}});
    for (const auto& each : compared.models)
        std::printf("%s %.4f\n", each.name.c_str(), each.score);
    CHECK(compared.models.size() == 2);

    const auto made_up = simulate(bg_nbd{}, {0.243, 4.414, 0.793, 2.426}, ages, 1);
    fitted_purchases<bg_nbd> of_the_paper;
    of_the_paper.estimate.values = {0.243, 4.414, 0.793, 2.426};
    const auto alive = of_the_paper.p_alive(made_up.as_histories());
    CHECK(alive.size() == 1000);
}

} // TEST_SUITE("docs/researchers")
