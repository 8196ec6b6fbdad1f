// How long a tree takes: rows x features, depth 6, two classes, CPU seconds of one thread.
//   bench_tree_decision_tree [rows] [features] [depth] [rounds] [continuous|mixed] [FILE.bin] [NODES.csv]
// With FILE.bin the table is written there (column-major doubles, then labels as doubles) for
// benchmarks/peers/tree_sklearn.py, with NODES.csv the tree.

#include <clientele/math/random.hpp>
#include <clientele/tree/decision_tree.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

namespace {

struct table {
    clientele::matrix x;
    std::vector<int> y;
};

/// Values are representable in single precision, which is what scikit-learn computes with.
table make(int rows, int columns, bool continuous) {
    clientele::random_generator random{1};
    table out{clientele::matrix(rows, columns), std::vector<int>(static_cast<std::size_t>(rows))};
    for (int i = 0; i < rows; ++i) {
        double logit = -0.5;
        for (int j = 0; j < columns; ++j) {
            const double u = random.uniform();
            double v = u; // noise
            if (j % 3 == 0)
                v = -std::log(1 - u) * 100; // money
            else if (j % 3 == 1)
                v = continuous ? u * u * 2000 : std::floor(u * u * 2000); // days
            else if (j % 6 == 2)
                v = continuous ? u * 12 : std::floor(u * 12); // few values
            out.x(i, j) = static_cast<float>(v);
            logit += j % 3 == 2 ? 0 : (u - 0.5) * (j % 2 == 0 ? 2 : -1.5) * (j < 6) + (u > 0.8) * (j == 7);
        }
        out.y[static_cast<std::size_t>(i)] = random.uniform() < 1 / (1 + std::exp(-logit));
    }
    return out;
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

} // namespace

int main(int count, char** arguments) {
    const auto number = [&](int at, int otherwise) { return count > at ? std::atoi(arguments[at]) : otherwise; };
    const int rows = number(1, 1'000'000), columns = number(2, 12), depth = number(3, 6), rounds = number(4, 3);
    const bool continuous = count <= 5 || std::string{arguments[5]} == "continuous";
    const auto data = make(rows, columns, continuous);
    if (count > 6 && *arguments[6]) {
        std::FILE* file = std::fopen(arguments[6], "wb");
        std::fwrite(data.x.data(), sizeof(double), static_cast<std::size_t>(data.x.size()), file);
        const std::vector<double> labels(data.y.begin(), data.y.end());
        std::fwrite(labels.data(), sizeof(double), labels.size(), file);
        std::fclose(file);
    }
    std::vector<double> seconds;
    clientele::classification_tree tree;
    for (int r = 0; r < rounds; ++r) {
        const double start = cpu_seconds();
        tree = clientele::decision_tree{.most_depth = depth, .least_leaf = 5, .least_split = 10}.fit(data.x, data.y);
        seconds.push_back(cpu_seconds() - start);
    }
    if (count > 7) {
        std::FILE* file = std::fopen(arguments[7], "w");
        for (std::size_t t = 0; t < tree.nodes.size(); ++t)
            std::fprintf(file, "%d,%.17g,%zu\n", tree.nodes.feature[t], tree.nodes.threshold[t], tree.nodes.rows[t]);
        std::fclose(file);
    }
    std::sort(seconds.begin(), seconds.end());
    std::printf("%d x %d, depth %d, %s: %zu leaves, CPU seconds: least %.3f median %.3f\n", rows, columns, depth,
                continuous ? "continuous" : "mixed", tree.nodes.leaves(), seconds.empty() ? 0 : seconds.front(),
                seconds.empty() ? 0 : seconds[seconds.size() / 2]);
}
