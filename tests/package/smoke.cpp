// One thing of each room, with a number that is known: what a compiler or a system without our tests can build and run
// in one go. It includes the umbrella and what of io/ needs no library, and is silent but for its last line.
#include <clientele/clientele.hpp>
#include <clientele/io/csv_columns.hpp>
#include <clientele/io/ics.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <tuple>
#include <vector>

using namespace clientele;
using namespace std::chrono_literals;

namespace {

int wrong = 0;
void expect(const char* what, double got, double known, double tolerance = 0) {
    if (!(std::abs(got - known) <= tolerance)) {
        std::printf("%s: %.17g, not %.17g\n", what, got, known);
        ++wrong;
    }
}

struct sale {
    std::int64_t customer;
    day on;
    double paid;
};

} // namespace

int main() {
    using namespace std::chrono_literals;

    // orders, features
    const std::vector<sale> sales{{2, 2024y / 1 / 5, 10}, {1, 2024y / 1 / 7, 5.5}, {2, 2024y / 2 / 1, 4}};
    const auto base = summarize{.as_of = 2024y / 3 / 1}(
        sales, fields{.customer = &sale::customer, .when = &sale::on, .amount = &sale::paid});
    expect("orders", base.total[1], 14);
    expect("features", features{feature::total{}, feature::purchase_days{}}(base).values(1, 1), 2);

    // io: 2.55 x 6 in exact cents
    std::string text = "customer,date,price,pieces\nC1,1997-01-01,2.55,6\n";
    const auto table = csv_reader{}.read_from({[&, at = std::size_t{0}](char* to, std::size_t most) mutable {
                                                   const auto got = (std::min)(most, text.size() - at);
                                                   text.copy(to, got, at);
                                                   at += got;
                                                   return got;
                                               },
                                               text.size()},
                                              "shop.csv", csv_days{"date"}, csv_money{{"price", "pieces"}});
    expect("io", static_cast<double>(std::get<1>(table.columns)[0]), 1530);

    // score, rfm, tier: a column of 0, 1, ..., 99 keeps its order
    std::vector<double> values(100);
    matrix x(100, 1);
    for (std::size_t i = 0; i < values.size(); ++i)
        x(static_cast<Eigen::Index>(i), 0) = values[i] = static_cast<double>(i);
    const auto score = weighted_score{.criteria = {{"value", direction::benefit, 1}}}.fit(x).score(x).scores;
    expect("score", score[99] - score[0], 1);
    const auto fifths = rfm{}.fit(values, values, values).scores;
    expect("rfm", static_cast<double>(fifths.cells()), 125);
    expect("tier", abc{}.fit(std::vector<double>{80, 15, 5}).tiers[2], 2);

    // cluster: two pairs, a tenth apart, so that four rows are 0.05 from their centroids; by registers too
    matrix pairs(4, 1);
    pairs << 0, 0.1, 10, 10.1;
    const auto clusters = kmeans{.k = 2, .seed = 1}.fit(pairs);
    expect("cluster", clusters.inertia, 0.01, 1e-15);
    matrix blobs(3000, 2);
    random_generator draw{3};
    for (Eigen::Index i = 0; i < blobs.rows(); ++i)
        blobs.row(i) << static_cast<double>(i % 3) * 100 + draw.uniform(), draw.uniform();
    std::vector<int> kept(3);
    for (const int label : kmeans{.k = 3, .restarts = 3, .seed = 1}.fit(blobs).labels)
        ++kept[static_cast<std::size_t>(label)];
    expect("clusters of a thousand", kept[0] * kept[1] * kept[2] / 1e9, 1);

    // clv: by the BG/NBD who bought once is alive
    fitted_purchases<bg_nbd> bought;
    bought.estimate.values = {0.243, 4.414, 0.793, 2.426};
    const std::vector<double> never{0}, age{39};
    expect("clv", bought.p_alive(histories{.x = never, .t_x = never, .T = age})[0], 1);

    // plan, monitor, tree, portrait
    expect("plan", static_cast<double>((last_open_day(china_calendar{}, 2026y / 2 / 21) - day{2026y / 2 / 14}).count()),
           0);
    expect("monitor", measure_concentration(std::vector<double>{0, 0, 0, 4}).gini, 0.75);
    std::vector<int> labels(100);
    for (std::size_t i = 50; i < labels.size(); ++i)
        labels[i] = 1;
    const auto tree = decision_tree{}.fit(x, labels);
    expect("tree", tree.nodes.threshold[0], 49.5, 0.5);
    expect("portrait", contrasts(x, labels).features[1][0].effect, 1);

    // math, parallel
    exact_sum sum;
    for (const double each : {1e300, 1.0, -1e300})
        sum.add(each);
    expect("exact sum", sum.value(), 1);
    const std::string digits = "123456789"; // the check value of CRC-32C
    expect("crc32c", crc32c(std::as_bytes(std::span{digits.data(), digits.size()})), 0xE3069283);
    expect("wide integer", static_cast<double>(detail::wide_product(std::int64_t{1} << 62, 12)), 12 * 0x1p62);
    std::vector<int> done(100);
    threads{2}.for_each(done.size(), [&](std::size_t i) { ++done[i]; });
    expect("parallel", static_cast<double>(std::count(done.begin(), done.end(), 1)), 100);

    // a refusal has its sentence
    try {
        (void)kmeans{.k = 0}.fit(pairs);
        expect("refusal", 0, 1);
    } catch (const error& refused) {
        expect("refusal", std::string{refused.what()}.find("got 0") != std::string::npos, 1);
    }
    std::printf("%s\n", wrong == 0 ? "every room does as expected" : "not every room does");
    return wrong == 0 ? 0 : 1;
}
