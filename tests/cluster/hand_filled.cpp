#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/mini_batch.hpp>
#include <clientele/cluster/size_bounded_kmeans.hpp>
#include <clientele/cluster/trimmed_kmeans.hpp>

#include <hand_filled.hpp>

TEST_SUITE("cluster/hand_filled") {

using namespace clientele;

namespace {
const matrix x = (matrix(5, 2) << 0, 0, 1, 0, 9, 9, 10, 9, 30, 0).finished();
const matrix centres = (matrix(2, 2) << 0.5, 0, 9.5, 9).finished();
const std::vector<double> one_row{0, 0};

template <class Fit>
std::vector<by_hand<Fit>> torn_centroids(const std::string& where) {
    return {{[](auto& f) { f = {}; }, where + ": centroids must have at least one row and one column, got 0 x 0"},
            {[](auto& f) { f.centroids.resize(0, 2); },
             where + ": centroids must have at least one row and one column, got 0 x 2"},
            {[](auto& f) { f.centroids(1, 0) = not_known; },
             where + ": centroids: values must be finite, got nan in row 1, column 0"}};
}
} // namespace

TEST_CASE("centroids alone assign as the fit, or say what is missing") {
    const auto fit = kmeans{.k = 2, .seed = 1}.fit(x);
    const kmeans_fit<> filled{.centroids = fit.centroids};
    CHECK(filled.assign(x) == fit.assign(x));
    CHECK(filled.assign_with_margins(x).margins == fit.assign_with_margins(x).margins);
    CHECK(filled.distances(x) == fit.distances(x));
    auto changes = torn_centroids<kmeans_fit<>>("kmeans_fit");
    check_by_hand(filled, [&](const auto& f) { return f.assign(x); }, changes);
    check_by_hand(filled, [&](const auto& f) { return f.distances(x); }, changes);
    check_by_hand(filled, [&](const auto& f) { return f.assign_with_margins(x); }, changes);
    changes.front().sentence = "kmeans_fit::assign_row: the row must have 0 features, got 2";
    changes.push_back({[](auto& f) { f.centroids(0, 1) = no_end; },
                       "nothing was refused"}); // nobody is nearest to a centroid at no distance that is a number
    check_by_hand(filled, [&](const auto& f) { return f.assign_row(one_row); }, changes);
    const kmeans_fit<medians> by_medians{.centroids = centres};
    CHECK(by_medians.assign(x) == std::vector{0, 0, 1, 1, 0});
    check_by_hand(
        by_medians, [&](const auto& f) { return f.assign(x); }, torn_centroids<kmeans_fit<medians>>("kmeans_fit"));
    check_by_hand(by_medians, [&](const auto& f) { return f.assign_row(one_row); },
                  {{[](auto& f) { f.centroids(1, 0) = not_known; },
                    "kmeans_fit: centroids: values must be finite, got nan in row 1, column 0"}});
}

TEST_CASE("fits around centroids assign by them, or say what is missing") {
    CHECK(size_bounded_fit{.clusters = {.centroids = centres}}.assign(x) == std::vector{0, 0, 1, 1, 1});
    CHECK_THROWS_WITH((void)size_bounded_fit{}.assign(x),
                      "kmeans_fit: centroids must have at least one row and one column, got 0 x 0");
    const trimmed_fit trimmed{.clusters = {.centroids = centres}, .set_aside = {}, .reach = 3};
    CHECK(trimmed.assign(x) == std::vector{0, 0, 1, 1, -1});
    check_by_hand(trimmed, [&](const auto& f) { return f.assign(x); },
                  {{[](auto& f) { f.reach = not_known; }, "trimmed_fit: reach must be at least 0, got nan"},
                   {[](auto& f) { f.reach = -1; }, "trimmed_fit: reach must be at least 0, got -1"},
                   {[](auto& f) { f.clusters = {}; },
                    "trimmed_fit: centroids must have at least one row and one column, got 0 x 0"}});
    const kmeans_stream stream{.centroids = centres, .masses = {2, 2}};
    CHECK(stream.assign(x) == std::vector{0, 0, 1, 1, 1});
    check_by_hand(stream, [&](const auto& f) { return f.assign(x); },
                  {{[](auto& f) { f = {}; }, "kmeans_stream: there has been no batch yet"},
                   {[](auto& f) { f.centroids.resize(2, 1); }, "kmeans_stream: rows must have 1 features, got 2"},
                   {[](auto& f) { f.centroids(0, 0) = not_known; },
                    "kmeans_stream: centroids: values must be finite, got nan in row 0, column 0"}});
    const mini_batch_kmeans<> method{.k = 2};
    const auto go_on = [&](kmeans_stream f) {
        method.update(f, x);
        return f.batches;
    };
    check_by_hand(
        stream, go_on,
        {{[](auto& f) { f.masses.pop_back(); }, "mini_batch_kmeans: masses of the stream must have 2 rows, got 1"},
         {[](auto& f) { f.masses[0] = not_known; },
          "mini_batch_kmeans: masses of the stream must be finite and at least 0, got nan in cluster 0"}});
}

} // TEST_SUITE("cluster/hand_filled")
