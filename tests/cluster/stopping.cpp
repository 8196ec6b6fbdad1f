#include <clientele/cluster/stopping.hpp>

#include <doctest/doctest.h>

#include <cmath>

TEST_SUITE("cluster/stopping") {

using namespace clientele;

TEST_CASE("each rule stops where it says, and at its limit") {
    const auto report = [](int iteration, std::size_t moved, double shift) {
        return iteration_report{iteration, moved, 1000, shift, 0.0};
    };
    CHECK_FALSE(until_stable{5}.stop(report(4, 900, 1)));
    CHECK(until_stable{5}.stop(report(5, 900, 1)));
    CHECK_FALSE(until_stable{}.stop(report(299, 900, 1)));
    CHECK(until_stable{}.stop(report(300, 900, 1)));
    CHECK_FALSE(until_shift_below{0.1, 9}.stop(report(3, 900, 0.11)));
    CHECK(until_shift_below{0.1, 9}.stop(report(3, 900, 0.1)));
    CHECK(until_shift_below{0.1, 9}.stop(report(9, 900, 1)));
    CHECK_FALSE(until_few_move{0.01, 9}.stop(report(3, 11, 1)));
    CHECK(until_few_move{0.01, 9}.stop(report(3, 10, 1)));
    CHECK(until_few_move{0.01, 9}.stop(report(9, 11, 1)));
}

TEST_CASE("a gain below a share of the inertia ends a run, and the inertia is computed for those who ask only") {
    int asked = 0;
    const auto compute = [&] { return ++asked, 100.0; };
    const auto report = [&](int iteration, double before) {
        return iteration_report{iteration, 9, 1000, 1.0, compute, before};
    };
    CHECK_FALSE(until_gain_below{0.01, 9}.stop(iteration_report{1, 9, 1000, 1.0, compute})); // nothing to compare with
    CHECK_FALSE(until_gain_below{0.01, 9}.stop(report(2, 101.1)));
    CHECK(until_gain_below{0.01, 9}.stop(report(2, 101)));
    CHECK(asked == 3);
    CHECK(until_gain_below{0.01, 9}.stop(report(9, 200)));
    CHECK(until_stable{2}.stop(report(2, 200)));
    CHECK(asked == 3);
    CHECK(iteration_report{1, 9, 1000, 1.0, 7.5}.inertia() == 7.5); // one that is known is not computed
}

TEST_CASE("limits outside their range are refused by the policy that holds them") {
    const iteration_report report{1, 9, 1000, 1.0, 2.0};
    const auto refuses = [&](const auto& policy, const char* sentence) {
        CHECK_THROWS_WITH_AS((void)policy.stop(report), sentence, error);
    };
    const double nan = std::nan("");
    refuses(until_stable{0}, "until_stable: most_iterations must be at least 1, got 0");
    refuses(until_stable{-5}, "until_stable: most_iterations must be at least 1, got -5");
    refuses(until_shift_below{0.1, 0}, "until_shift_below: most_iterations must be at least 1, got 0");
    refuses(until_shift_below{-0.1}, "until_shift_below: distance must be at least 0, got -0.1");
    refuses(until_shift_below{nan}, "until_shift_below: distance must be at least 0, got nan");
    refuses(until_few_move{0.1, -1}, "until_few_move: most_iterations must be at least 1, got -1");
    refuses(until_few_move{-1}, "until_few_move: share must be in [0, 1], got -1");
    refuses(until_few_move{1.5}, "until_few_move: share must be in [0, 1], got 1.5");
    refuses(until_gain_below{0.1, 0}, "until_gain_below: most_iterations must be at least 1, got 0");
    refuses(until_gain_below{nan}, "until_gain_below: share must be at least 0, got nan");
    CHECK(until_shift_below{1}.stop(report));
    CHECK(until_few_move{1}.stop(report));
}

} // TEST_SUITE("cluster/stopping")
