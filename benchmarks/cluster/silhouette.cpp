// The exact silhouette of n rows, beside its sampled and simplified kin.
//
//     bench_cluster_silhouette [ROWS [DATA [FILE]]]
//
// DATA: a number of features (eight clusters of equal size, some of which touch), or the name of a case of
// kmeans_data.hpp with the clusters that k-means finds. FILE receives rows and labels for peers/silhouette_sklearn.py.

#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/silhouette.hpp>

#include "kmeans_data.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace {

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

template <class Work>
double best_of(int repeats, const Work& work) {
    double best = 1e300;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        const double begin = cpu_seconds();
        work();
        best = std::min(best, cpu_seconds() - begin);
    }
    return best;
}

struct labelled_data {
    clientele::matrix x;
    std::vector<int> labels;
};

labelled_data blobs(Eigen::Index n, Eigen::Index d) {
    constexpr int k = 8;
    clientele::random_generator random{1};
    clientele::matrix centres(k, d);
    labelled_data out{clientele::matrix(n, d), {}};
    for (Eigen::Index i = 0; i < centres.size(); ++i)
        centres.data()[i] = 4.0 * random.uniform();
    for (Eigen::Index i = 0; i < n; ++i) {
        out.labels.push_back(static_cast<int>(random.below(k)));
        for (Eigen::Index f = 0; f < d; ++f)
            out.x(i, f) = centres(out.labels.back(), f) + random.uniform() + random.uniform() - 1.0;
    }
    return out;
}

labelled_data of(const std::string& data, int n) {
    for (auto each : clustering_cases)
        if (each.name == data) {
            each.rows = n;
            labelled_data out{clustering_data(each), {}};
            out.labels = clientele::kmeans{.k = each.clusters, .restarts = 1, .seed = 1}.fit(out.x).labels;
            return out;
        }
    return blobs(n, std::atoi(data.c_str()));
}

} // namespace

int main(int count, char** arguments) {
    const labelled_data data = of(count > 2 ? arguments[2] : "3", count > 1 ? std::atoi(arguments[1]) : 20'000);
    const auto& x = data.x;
    const auto& labels = data.labels;
    if (count > 3) {
        std::FILE* const file = std::fopen(arguments[3], "w");
        if (file == nullptr)
            return 1;
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            std::fprintf(file, "%d", labels[static_cast<std::size_t>(i)]);
            for (Eigen::Index f = 0; f < x.cols(); ++f)
                std::fprintf(file, ",%.17g", x(i, f));
            std::fprintf(file, "\n");
        }
        std::fclose(file);
    }
    double exact = 0, simplified = 0;
    clientele::silhouette_estimate sampled;
    const double exact_time = best_of(3, [&] { exact = clientele::silhouette{}.score(x, labels).mean; });
    const double sampled_time =
        best_of(3, [&] { sampled = clientele::sampled_silhouette{.rows = 1000}.score(x, labels); });
    const double simplified_time =
        best_of(3, [&] { simplified = clientele::simplified_silhouette{}.score(x, labels).mean; });
    std::printf("%lld rows, %lld features, %d clusters; CPU seconds\n", static_cast<long long>(x.rows()),
                static_cast<long long>(x.cols()), *std::max_element(labels.begin(), labels.end()) + 1);
    std::printf("%-28s %10.4f   mean %.15f\n", "exact", exact_time, exact);
    std::printf("%-28s %10.4f   mean %.6f in [%.6f, %.6f]\n", "sampled, 1000 rows", sampled_time, sampled.mean,
                sampled.lower, sampled.upper);
    std::printf("%-28s %10.4f   mean %.6f\n", "simplified", simplified_time, simplified);
}
