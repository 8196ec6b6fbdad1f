#include <clientele/math/detail/column_steps.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("column_steps") {

using namespace clientele;

TEST_CASE("while rows move, each step is the cheapest there is, as found anew, and the lower row makes it") {
    constexpr double never = std::numeric_limits<double>::infinity();
    random_generator random{3};
    for (int round = 0; round < repeats(20); ++round) {
        const std::size_t n = 5 + random.below(200), k = 2 + random.below(4);
        std::vector<double> cost(n * k);
        for (double& c : cost)
            c = round % 3 == 0 && random.below(4) == 0 ? never : static_cast<double>(random.below(40));
        std::vector<int> labels(n);
        for (std::size_t i = 0; i < n; ++i) {
            labels[i] = static_cast<int>(random.below(k));
            cost[i * k + static_cast<std::size_t>(labels[i])] = 1;
        }
        detail::column_steps steps{cost, k, labels};
        steps.start();
        for (int move = 0; move < 300; ++move) {
            const std::size_t a = random.below(k), b = random.below(k);
            if (a == b || steps.from(a)[b] == never)
                continue;
            std::size_t lowest = n;
            for (std::size_t i = n; i-- > 0;)
                if (labels[i] == static_cast<int>(a) && steps.at(i, b) - steps.at(i, a) == steps.from(a)[b])
                    lowest = i;
            REQUIRE(lowest < n);
            steps.move(a, b);
            CHECK(labels[lowest] == static_cast<int>(b));
            steps.renew();
            for (std::size_t from = 0; from < k; ++from)
                for (std::size_t to = 0; to < k; ++to) {
                    double least = never;
                    for (std::size_t i = 0; i < n; ++i)
                        if (from != to && labels[i] == static_cast<int>(from))
                            least = std::min(least, steps.at(i, to) - steps.at(i, from));
                    REQUIRE(steps.from(from)[to] == least);
                }
        }
    }
}

} // TEST_SUITE("column_steps")
