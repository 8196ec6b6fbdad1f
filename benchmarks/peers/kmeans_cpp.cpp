// Armadillo's and dlib's k-means on the data that bench_cluster_kmeans --write leaves: CPU seconds of a fit from given
// centres.
//
//   kmeans_cpp DIRECTORY CASES ITERATIONS REPEATS      (compiled by kmeans.sh; OMP_NUM_THREADS=1)
//
// ITERATIONS 0 lets them run to their own stop (Armadillo: centres rest; dlib: labels rest); neither tells after how
// many iterations.

#include <algorithm>
#include <armadillo>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <dlib/clustering.h>
#include <fstream>
#include <string>
#include <vector>

namespace {

std::vector<double> doubles(const std::string& path, std::size_t count) {
    std::vector<double> out(count);
    std::ifstream{path, std::ios::binary}.read(reinterpret_cast<char*>(out.data()),
                                               static_cast<std::streamsize>(count * sizeof(double)));
    return out;
}

int limit(int iterations) { return iterations > 0 ? iterations : 10'000; }

template <class Run>
void report(const std::string& name, const std::string& what, int repeats, int iterations, std::size_t rows,
            const Run& run) {
    double best = 1e300, inertia = 0;
    for (int r = 0; r < repeats; ++r) {
        const auto [seconds, total] = run();
        best = std::min(best, seconds);
        inertia = total;
    }
    if (iterations > 0)
        std::printf("%s,%s,%.4f,,%d,%.6f,%.3f\n", name.c_str(), what.c_str(), best, iterations, inertia,
                    best / static_cast<double>(rows) / iterations * 1e9);
    else
        std::printf("%s,%s,%.4f,,,%.6f,\n", name.c_str(), what.c_str(), best, inertia);
    std::fflush(stdout);
}

template <int d>
void dlib_case(const std::string& name, const std::vector<double>& x, const std::vector<double>& start, std::size_t n,
               int k, int iterations, int repeats) {
    using point = dlib::matrix<double, d, 1>;
    std::vector<point> rows(n);
    for (std::size_t i = 0; i < n; ++i)
        for (int f = 0; f < d; ++f)
            rows[i](f) = x[static_cast<std::size_t>(f) * n + i];
    report(name, "dlib", repeats, iterations, n, [&] {
        std::vector<point> centres(static_cast<std::size_t>(k));
        for (int j = 0; j < k; ++j)
            for (int f = 0; f < d; ++f)
                centres[static_cast<std::size_t>(j)](f) = start[static_cast<std::size_t>(j * d + f)];
        const auto from = std::clock();
        dlib::find_clusters_using_kmeans(rows, centres, static_cast<unsigned long>(limit(iterations)));
        const double seconds = static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC;
        double total = 0;
        for (const auto& row : rows) {
            double least = 1e300;
            for (const auto& c : centres)
                least = std::min<double>(least, dlib::length_squared(row - c));
            total += least;
        }
        return std::pair{seconds, total};
    });
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 5)
        return 2;
    const std::string folder = argv[1], cases = argv[2];
    const int iterations = std::atoi(argv[3]), repeats = std::atoi(argv[4]);
    for (const char letter : cases) {
        const std::string name{letter};
        std::size_t n = 0;
        int d = 0, k = 0;
        std::ifstream{folder + "/" + name + ".txt"} >> n >> d >> k;
        const auto x = doubles(folder + "/" + name + "_x.f64", n * static_cast<std::size_t>(d));
        const auto start = doubles(folder + "/" + name + "_start.f64", static_cast<std::size_t>(k * d));
        const arma::mat data = arma::mat(x.data(), n, static_cast<arma::uword>(d)).t();
        const arma::mat first(start.data(), static_cast<arma::uword>(d), static_cast<arma::uword>(k));
        report(name, "Armadillo", repeats, iterations, n, [&] {
            arma::mat centres = first;
            const auto from = std::clock();
            arma::kmeans(centres, data, static_cast<arma::uword>(k), arma::keep_existing,
                         static_cast<arma::uword>(limit(iterations)), false);
            const double seconds = static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC;
            double total = 0;
            for (arma::uword i = 0; i < data.n_cols; ++i) {
                double least = 1e300;
                for (arma::uword j = 0; j < centres.n_cols; ++j)
                    least = std::min(least, arma::accu(arma::square(data.col(i) - centres.col(j))));
                total += least;
            }
            return std::pair{seconds, total};
        });
        if (d == 3)
            dlib_case<3>(name, x, start, n, k, iterations, repeats);
        if (d == 8)
            dlib_case<8>(name, x, start, n, k, iterations, repeats);
        if (d == 16)
            dlib_case<16>(name, x, start, n, k, iterations, repeats);
    }
}
