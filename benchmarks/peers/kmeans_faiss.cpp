// faiss's k-means (single precision only, always the given number of iterations) on the data that bench_cluster_kmeans
// --write leaves: CPU seconds of a fit from given centres; the inertia is taken in double.
//
//   kmeans_faiss DIRECTORY CASES ITERATIONS      (compiled by kmeans.sh; OMP_NUM_THREADS=1)

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <faiss/Clustering.h>
#include <faiss/IndexFlat.h>
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

} // namespace

int main(int argc, char** argv) {
    if (argc < 4)
        return 2;
    const std::string folder = argv[1];
    const int iterations = std::atoi(argv[3]);
    for (const char letter : std::string{argv[2]}) {
        const std::string base = folder + "/" + letter;
        std::size_t n = 0, d = 0, k = 0;
        std::ifstream{base + ".txt"} >> n >> d >> k;
        const auto columns = doubles(base + "_x.f64", n * d), start = doubles(base + "_start.f64", k * d);
        std::vector<float> x(n * d);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t f = 0; f < d; ++f)
                x[i * d + f] = static_cast<float>(columns[f * n + i]);
        faiss::ClusteringParameters parameters;
        parameters.niter = iterations;
        parameters.max_points_per_centroid = static_cast<int>(n); // otherwise it draws a sample
        const std::clock_t begin = std::clock();
        faiss::Clustering clustering(static_cast<int>(d), static_cast<int>(k), parameters);
        clustering.centroids.assign(start.begin(), start.end());
        faiss::IndexFlatL2 index(static_cast<faiss::Index::idx_t>(d));
        clustering.train(static_cast<faiss::Index::idx_t>(n), x.data(), index);
        const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        double inertia = 0;
        for (std::size_t i = 0; i < n; ++i) {
            double least = 1e300;
            for (std::size_t j = 0; j < k; ++j) {
                double square = 0;
                for (std::size_t f = 0; f < d; ++f) {
                    const double away = columns[f * n + i] - clustering.centroids[j * d + f];
                    square += away * away;
                }
                least = std::min(least, square);
            }
            inertia += least;
        }
        std::printf("%c,faiss f32,%.4f,,%d,%.6f,%.3f\n", letter, seconds, iterations, inertia,
                    seconds / static_cast<double>(n) / iterations * 1e9);
        std::fflush(stdout);
    }
}
