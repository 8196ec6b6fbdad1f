// Groups customers by any numbers about them, or by their orders.
//
//     cluster_customers FEATURES.csv --k 5 --scale log_zscore --seed 1 > labels.csv
//     cluster_customers FEATURES.csv --features recency,frequency,money --choose-k 2..10 --scale zscore --summary
//     cluster_customers ORDERS.csv --as-of 2011-12-09 --k 4 --scale log_zscore
//     cluster_customers LINES.csv --as-of 2011-12-09 --k 4 --scale log_zscore
//         --columns customer=CustomerID,date=InvoiceDate,order=InvoiceNo --amount 'Quantity*UnitPrice'
//         --date-format mdy --bad-rows skip --returns net
//
// Of a table of features the first column is the id (unless --no-id), the others are features. With --as-of the file
// holds orders: the features are then recency, orders and total, or those of recency, orders, purchase_days, total,
// annual_spend, tenure, mean_gap and longest_gap that --features names. Labels go from the largest cluster (0) to the
// smallest.
#include <clientele/cluster/choose_k.hpp>
#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/labels.hpp>
#include <clientele/cluster/partition_seeding.hpp>
#include <clientele/features/scaling.hpp>
#include <clientele/portrait/cluster_profile.hpp>

#include "support/orders.hpp"
#include "support/progress_line.hpp"
#include "support/table.hpp"
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace clientele;

struct options {
    std::string scale = "none", seeding = "greedy_kmeans_plus_plus", choose, weights, features;
    int k = 0, restarts = 10;
    std::uint64_t seed = 0;
    day as_of{};
    bool no_id = false, no_header = false, summary = false;
};

struct customers {
    std::vector<std::string> ids, names;
    std::vector<double> weights;
    matrix features;
};

// Columns are named in the header, or by their place from 0 where there is none.
std::size_t place_of(const csv_table& table, const std::string& name) {
    if (!table.names().empty())
        return table.column(name);
    std::size_t place = table.columns();
    const auto [end, status] = std::from_chars(name.data(), name.data() + name.size(), place);
    if (status != std::errc{} || end != name.data() + name.size() || place >= table.columns())
        fail(errc::bad_parameter, no_row, "without a header a column is named by its place, 0 to ", table.columns() - 1,
             ", got ", clientele::quoted(name));
    return place;
}

customers read_features(const std::string& path, csv_format format, const options& o) {
    format.header = !o.no_header;
    auto table = support::read_file(path, format);
    if (!o.no_id)
        table.name_rows_by(0);
    customers all;
    std::vector<std::size_t> places;
    std::optional<std::size_t> weight;
    if (!o.weights.empty())
        weight = place_of(table, o.weights);
    for (const auto& name : support::parts_of("--features", o.features))
        places.push_back(place_of(table, name));
    if (places.empty())
        for (std::size_t j = o.no_id ? 0 : 1; j < table.columns(); ++j)
            if (j != weight)
                places.push_back(j);
    if (places.empty())
        fail(errc::bad_shape, no_row, path, ": there must be a column of numbers besides the id, got none");
    all.features.resize(static_cast<Eigen::Index>(table.rows()), static_cast<Eigen::Index>(places.size()));
    for (std::size_t j = 0; j < places.size(); ++j) {
        all.names.push_back(table.names().empty() ? std::to_string(places[j]) : table.names()[places[j]]);
        if (!table.names().empty())
            (void)table.column(all.names.back()); // none is there twice
        const auto values = table.numbers(places[j]);
        all.features.col(static_cast<Eigen::Index>(j)) = as_eigen(values);
    }
    if (!o.no_id)
        all.ids = support::unique_names(table, 0);
    for (std::size_t row = 0; o.no_id && row < table.rows(); ++row)
        all.ids.push_back(std::to_string(row));
    if (weight) {
        all.weights = table.numbers(*weight);
        for (std::size_t row = 0; row < table.rows(); ++row)
            if (all.weights[row] < 0)
                table.refuse(row, *weight, "a weight of at least 0");
    }
    return all;
}

customers read_orders(const support::order_options& orders, const options& o) {
    const auto base = orders.read().reported_as_of(o.as_of);
    const std::vector<double> count(base.orders.begin(), base.orders.end()),
        days(base.purchase_days.begin(), base.purchase_days.end());
    const std::vector<std::pair<std::string, const std::vector<double>*>> known{{"recency", &base.recency},
                                                                                {"orders", &count},
                                                                                {"purchase_days", &days},
                                                                                {"total", &base.total},
                                                                                {"annual_spend", &base.annual_spend},
                                                                                {"tenure", &base.tenure},
                                                                                {"mean_gap", &base.mean_gap},
                                                                                {"longest_gap", &base.longest_gap}};
    customers all{base.customer, support::parts_of("--features", o.features), {}, {}};
    if (all.names.empty())
        all.names = {"recency", "orders", "total"};
    all.features.resize(static_cast<Eigen::Index>(base.size()), static_cast<Eigen::Index>(all.names.size()));
    for (std::size_t j = 0; j < all.names.size(); ++j) {
        const auto found =
            std::find_if(known.begin(), known.end(), [&](const auto& each) { return each.first == all.names[j]; });
        require(
            found != known.end(),
            "--features: of orders they are recency, orders, purchase_days, total, annual_spend, tenure, mean_gap and "
            "longest_gap, got ",
            clientele::quoted(all.names[j]));
        all.features.col(static_cast<Eigen::Index>(j)) = as_eigen(*found->second);
    }
    return all;
}

matrix scaled(const matrix& x, const std::string& how) {
    const std::map<std::string, std::function<matrix()>> scalers{
        {"none", [&] { return x; }},
        {"zscore", [&] { return zscore_scaler{}.fit(x).apply(x); }},
        {"minmax", [&] { return min_max_scaler{}.fit(x).apply(x); }},
        {"robust", [&] { return robust_scaler{}.fit(x).apply(x); }},
        {"log_zscore", [&] { return log1p_scaler{}.fit(x).apply(x); }},
    };
    return scalers.at(how)();
}

// A seeding chosen at run time: the policy holds a function and satisfies the same concept.
struct named_seeding {
    std::string name;
    [[nodiscard]] matrix seed(const matrix_view& x, column weights, int k, random_generator& random) const {
        const auto with = [&](const auto& policy) -> matrix { return policy.seed(x, weights, k, random); };
        if (name == "kmeans_plus_plus")
            return with(kmeans_plus_plus{});
        if (name == "random_points")
            return with(random_points{});
        if (name == "maximin")
            return with(maximin{});
        if (name == "variance_partition")
            return with(variance_partition{});
        if (name == "pca_partition")
            return with(pca_partition{});
        return with(greedy_kmeans_plus_plus{});
    }
};

int choose(const options& o, const matrix& x, column weights) {
    const auto dots = o.choose.find("..");
    const auto number = [&](std::size_t from, std::size_t to) {
        int value = 0;
        const auto [end, status] = std::from_chars(o.choose.data() + from, o.choose.data() + to, value);
        if (dots == o.choose.npos || status != std::errc{} || end != o.choose.data() + to)
            fail(errc::bad_parameter, no_row, "--choose-k must be a range such as 2..10, got ",
                 clientele::quoted(o.choose));
        return value;
    };
    const support::progress_line how_far{"choosing k"};
    const choose_k chooser{
        .base = kmeans{.k = 2, .seeding = named_seeding{o.seeding}, .restarts = o.restarts, .seed = o.seed},
        .least_k = number(0, std::min(dots, o.choose.size())),
        .most_k = number(std::min(dots + 2, o.choose.size()), o.choose.size()),
        .seed = o.seed,
        .observer = std::cref(how_far)};
    const auto choice = chooser.fit(x, weights);
    how_far.finish();
    support::table t{"Choosing k",
                     {"k", "inertia", "silhouette", "Calinski-Harabasz", "Davies-Bouldin", "gap", "BIC", "stability"}};
    const auto shown = [](const std::optional<double>& value, int decimals) {
        return value ? support::number(*value, decimals) : "-";
    };
    for (const auto& line : choice.table)
        t.row({std::to_string(line.k), support::number(line.inertia, 3), shown(line.silhouette, 4),
               shown(line.calinski_harabasz, 2), shown(line.davies_bouldin, 4), shown(line.gap, 4), shown(line.bic, 1),
               shown(line.stability, 4)});
    t.print(stderr);
    for (const auto& vote : choice.votes)
        std::fprintf(stderr, "  %s names %d: %s\n", vote.measure.c_str(), vote.k, vote.reason.c_str());
    for (const auto& warning : choice.warnings)
        std::fprintf(stderr, "  note: %s\n", warning.c_str());
    std::fprintf(stderr, "  %s\n", choice.reason.c_str());
    return choice.k;
}

void summarise(const auto& fit, const customers& all) {
    std::printf("name,value\ninertia,%s\niterations,%d\nrestarts,%d\nsizes,", support::digits(fit.inertia).c_str(),
                fit.iterations, fit.restarts);
    for (std::size_t c = 0; c < fit.sizes.size(); ++c)
        std::printf("%s%zu", c ? " " : "", fit.sizes[c]);
    std::printf("\n");
    const auto profiles = profile_clusters{.features = all.names}(all.features, fit.labels, all.weights);
    std::vector<std::string> head{"cluster", "customers", "share"};
    head.insert(head.end(), all.names.begin(), all.names.end());
    head.push_back("<who they are");
    support::table t{"Profile: mean of each feature (index, all customers = 100)", head};
    for (const auto& cluster : profiles.clusters) {
        std::vector<std::string> cells{std::to_string(cluster.label), std::to_string(cluster.rows),
                                       support::percent(cluster.share)};
        cells.resize(head.size());
        for (const auto& f : cluster.features)
            cells[3 + static_cast<std::size_t>(f.feature)] =
                support::number(f.mean, 2) + (f.index ? " (" + support::number(*f.index) + ")" : "");
        cells.back() = cluster.name;
        t.row(cells);
    }
    t.print();
}

void run(const customers& all, const options& o) {
    const matrix x = scaled(all.features, o.scale);
    const int k = o.choose.empty() ? o.k : choose(o, x, all.weights);
    const auto fit = relabelled(
        kmeans{.k = k, .seeding = named_seeding{o.seeding}, .restarts = o.restarts, .seed = o.seed}.fit(x, all.weights),
        largest_first{});
    if (fit.fewer_distinct_points)
        std::fprintf(stderr, "note: there are fewer distinct points than %d clusters\n", fit.k_requested);
    if (o.summary) {
        summarise(fit, all);
        return;
    }
    std::printf("id,label,distance\n");
    for (std::size_t i = 0; i < all.ids.size(); ++i) {
        const auto row = static_cast<Eigen::Index>(i);
        const double distance =
            (x.row(row) - fit.centroids.row(fit.labels[i])).stableNorm(); // also where squares are too small
        std::printf("%s,%d,%s\n", csv_field(all.ids[i]).c_str(), fit.labels[i], support::digits(distance).c_str());
    }
}

} // namespace

int main(int count, char** arguments) {
    options o;
    support::program app{"cluster_customers", "Groups customers by k-means"};
    support::order_options orders{app};
    const auto as_of = app.add("--as-of", o.as_of, "the file holds orders; this is the last day that counts");
    const auto k = app.add("--k", o.k, "clusters");
    const auto range =
        app.add("--choose-k", o.choose, "let the measures choose from a range such as 2..10").excludes(k);
    app.add("--restarts", o.restarts, "starts, of which the best is kept");
    app.add("--seed", o.seed, "of the random choices");
    app.add("--scale", o.scale, "of the features").one_of({"none", "zscore", "minmax", "robust", "log_zscore"});
    app.add("--seeding", o.seeding, "where a run starts")
        .one_of({"greedy_kmeans_plus_plus", "kmeans_plus_plus", "random_points", "maximin", "variance_partition",
                 "pca_partition"});
    app.add("--features", o.features,
            "features to use, such as A,B,C; of orders recency,orders,total if left out, else all");
    const auto weights = app.add("--weights", o.weights, "column with a weight per customer");
    app.add("--summary", o.summary, "print inertia, iterations, restarts, sizes and the profile instead of labels");
    const auto no_id = app.add("--no-id", o.no_id, "the first column is a feature; ids are row numbers from 0");
    const auto no_header = app.add("--no-header", o.no_header, "the first line is data");
    for (auto of_features : {weights, no_id, no_header})
        of_features.excludes(as_of);
    return app.run(count, arguments, [&] {
        require(k.given() || range.given(), "--k or --choose-k must be given");
        if (as_of.given())
            return run(read_orders(orders, o), o);
        orders.refuse_for("without --as-of the file is a table of features");
        require(orders.called().empty(),
                "--columns is for orders, with --as-of; --features names the features of a table");
        run(read_features(orders.path(), orders.format(), o), o);
    });
}
