// k-means on the cases of kmeans_data.hpp: CPU seconds of a whole fit from given centroids, packing included.
//
//   bench_cluster_kmeans [--cases abcd] [--iterations 20] [--threads 1] [--registers 0|16|32|64] [--repeats 3]
//   [--float]
//                        [--workspace] [--write DIRECTORY]
//
// --workspace keeps the memory between the repeats. --iterations 0 runs to convergence. --write leaves the data and the
// starting centroids for benchmarks/peers/kmeans.sh: CASE_x.f64 (column-major doubles), CASE_start.f64 (row-major),
// CASE.txt (rows features clusters).

#include <clientele/cluster/kmeans.hpp>
#include <clientele/parallel/executors.hpp>

#include "kmeans_data.hpp"
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <limits>
#include <string>

using namespace clientele;

namespace {

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
double wall_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct options {
    std::string cases = "abcd", write;
    int iterations = 20, registers = 0, repeats = 3;
    unsigned threads = 1;
    bool single = false, workspace = false;
};

options read(int argc, char** argv) {
    options out;
    for (int i = 1; i < argc; ++i) {
        const std::string name = argv[i];
        const char* const value = i + 1 < argc ? argv[i + 1] : "";
        if (name == "--float" || name == "--workspace") {
            (name == "--float" ? out.single : out.workspace) = true;
            continue;
        }
        ++i;
        if (name == "--cases")
            out.cases = value;
        else if (name == "--iterations")
            out.iterations = std::atoi(value);
        else if (name == "--threads")
            out.threads = static_cast<unsigned>(std::atoi(value));
        else if (name == "--registers")
            out.registers = std::atoi(value);
        else if (name == "--repeats")
            out.repeats = std::atoi(value);
        else if (name == "--write")
            out.write = value;
    }
    return out;
}

void write_doubles(const std::string& path, const double* values, Eigen::Index count) {
    std::FILE* const file = std::fopen(path.c_str(), "wb");
    if (!file ||
        std::fwrite(values, sizeof(double), static_cast<std::size_t>(count), file) != static_cast<std::size_t>(count)) {
        std::perror(path.c_str());
        std::exit(1);
    }
    std::fclose(file);
}

template <class Fit>
void report(const options& chosen, const clustering_case& which, const char* what, const Fit& fit) {
    double cpu = std::numeric_limits<double>::infinity(), wall = cpu;
    auto fitted = fit();
    for (int r = 0; r < chosen.repeats; ++r) {
        const double from = cpu_seconds(), wall_from = wall_seconds();
        fitted = fit();
        cpu = std::min(cpu, cpu_seconds() - from);
        wall = std::min(wall, wall_seconds() - wall_from);
    }
    std::printf("%s,clientele %s,%.4f,%.4f,%d,%.6f,%.3f\n", which.name.c_str(), what, cpu, wall, fitted.iterations,
                fitted.inertia, cpu / which.rows / fitted.iterations * 1e9);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv) {
    const auto chosen = read(argc, argv);
    const simd registers = chosen.registers == 16   ? simd::bytes_16
                           : chosen.registers == 32 ? simd::bytes_32
                           : chosen.registers == 64 ? simd::bytes_64
                                                    : simd::widest;
    std::puts("case,what,cpu_seconds,wall_seconds,iterations,inertia,ns_per_row_and_iteration");
    for (const auto& which : clustering_cases) {
        if (chosen.cases.find(which.name) == std::string::npos)
            continue;
        const auto x = clustering_data(which);
        random_generator random{7};
        const matrix sample = x.topRows(20'000);
        const matrix start = kmeans_plus_plus{}.seed(sample, {}, which.clusters, random);
        if (!chosen.write.empty()) {
            const std::string base = chosen.write + "/" + which.name;
            write_doubles(base + "_x.f64", x.data(), x.size());
            const Eigen::MatrixXd by_rows = start.transpose();
            write_doubles(base + "_start.f64", by_rows.data(), by_rows.size());
            std::FILE* const file = std::fopen((base + ".txt").c_str(), "w");
            std::fprintf(file, "%d %d %d\n", which.rows, which.features, which.clusters);
            std::fclose(file);
        }
        const auto method = [&](auto executor) {
            return kmeans{.k = which.clusters,
                          .seeding = given_centroids{start},
                          .assignment = lloyd{registers},
                          .stopping = until_stable{chosen.iterations > 0 ? chosen.iterations : 10'000},
                          .polish = no_polish{},
                          .executor = executor};
        };
        kmeans_workspace memory;
        if (chosen.workspace) {
            report(chosen, which, "f64 workspace", [&] { return method(serial{}).fit(x, {}, memory); });
        } else if (chosen.single) {
            const Eigen::MatrixXf single = x.cast<float>();
            report(chosen, which, "f32", [&] { return method(serial{}).fit(single); });
        } else if (chosen.threads > 1) {
            report(chosen, which, "f64 threads", [&] { return method(threads{chosen.threads}).fit(x); });
        } else {
            report(chosen, which, "f64", [&] { return method(serial{}).fit(x); });
        }
    }
}
