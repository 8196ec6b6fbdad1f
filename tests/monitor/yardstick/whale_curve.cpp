#include <clientele/monitor/yardstick/whale_curve.hpp>

#include <doctest/doctest.h>

#include <golden.hpp>
#include <limits>
#include <refusal.hpp>
#include <string>
#include <vector>

TEST_SUITE("monitor/yardstick/whale_curve") {

using namespace clientele;

namespace {

std::vector<double> column_of(const csv_table& table, const std::string& problem, std::size_t which) {
    std::vector<double> values;
    for (std::size_t row = 0; row < table.rows(); ++row)
        if (table.text(row, 0) == problem)
            values.push_back(table.number(row, which));
    return values;
}

} // namespace

TEST_CASE("the curves of the reference are drawn, also that of a book where nobody brings anything") {
    const auto curves = golden("decisions/whale_curves.csv"), answers = golden("decisions/whale_answers.csv");
    for (std::size_t row = 0; row < answers.rows(); ++row) {
        const std::string problem{answers.text(row, 0)};
        const auto curve = measure_whale_curve(column_of(curves, problem, 2));
        const auto cumulative = column_of(curves, problem, 3);
        CHECK(curve.total == doctest::Approx(answers.number(row, 1)).epsilon(1e-12));
        CHECK(curve.peak == doctest::Approx(answers.number(row, 2)).epsilon(1e-12));
        CHECK(static_cast<double>(curve.customers_at_peak) == answers.number(row, 3));
        CHECK(static_cast<double>(curve.customers_at_zero_or_more) == answers.number(row, 4));
        CHECK(curve.lost_after_peak == doctest::Approx(answers.number(row, 6)).epsilon(1e-12));
        CHECK(curve.peak_share().has_value() == !answers.text(row, 5).empty());
        CHECK(curve.top_share(0.2).has_value() == !answers.text(row, 7).empty());
        if (curve.peak_share()) {
            CHECK(*curve.peak_share() == doctest::Approx(answers.number(row, 5)).epsilon(1e-12));
            CHECK(*curve.top_share(0.2) == doctest::Approx(answers.number(row, 7)).epsilon(1e-12));
        }
        for (std::size_t k = 0; k < cumulative.size(); ++k)
            CHECK(curve.cumulative[k + 1] == doctest::Approx(cumulative[k]).epsilon(1e-12));
    }
}

TEST_CASE("a curve says who comes after its peak, and speaks") {
    const auto curve = measure_whale_curve(std::vector<double>{-20, 100, 50, -30});
    CHECK(curve.rows == std::vector<std::uint32_t>{1, 2, 0, 3});
    CHECK(in_words(curve) == "Of 4 customers the best 2 bring 150; with the others it is 100 (50 lost).");
    CHECK(in_words(measure_whale_curve(std::vector<double>{-20, -1})) ==
          "None of 2 customers brings anything; together they cost 21.");
}

TEST_CASE("nobody, and numbers beyond the largest, are refused") {
    check_refusal(refusal([] { return measure_whale_curve({}); }), errc::empty_input, no_row,
                  "whale_curve: contribution must have at least one row, got none");
    const double most = (std::numeric_limits<double>::max)();
    check_refusal(refusal([&] { return measure_whale_curve(std::vector{most, most}); }), errc::overflow, no_row,
                  "whale_curve: the sum of the contributions is beyond the largest number");
}

} // TEST_SUITE("monitor/yardstick/whale_curve")
