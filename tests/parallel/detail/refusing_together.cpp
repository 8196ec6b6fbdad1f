#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/parallel/metered_ranks.hpp>

#include "../shares.hpp"
#include <refusal.hpp>

TEST_SUITE("detail/refusing_together") {

using namespace clientele;

namespace {

// Looks at rows one after the other.
void require_above_0(const std::vector<int>& values) {
    for (std::size_t row = 0; row < values.size(); ++row)
        if (values[row] <= 0)
            fail(errc::bad_value, row, "test: values must be above 0, got ", values[row], " in row ", row,
                 ", not in row 77");
}

} // namespace

TEST_CASE("all ranks refuse in the sentence of one place, whoever has the row") {
    std::vector<int> all(120, 1);
    all[103] = all[115] = -5;
    for (const auto& rows : testing::ways_to_share(all.size()))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
            const std::vector<int> own(begin, begin + static_cast<std::ptrdiff_t>(count));
            check_refusal(refusal([&] { detail::refusing_together(ranks, first, [&] { require_above_0(own); }); }),
                          errc::bad_value, 103, "test: values must be above 0, got -5 in row 103, not in row 77");
        });
}

TEST_CASE("the first place that one place comes to is refused, not the first row") {
    testing::on_ranks(2, [](const auto& ranks) {
        const auto backwards = [&](std::size_t row) { return 10 - (row + (ranks.rank() == 0 ? 0 : 3)); };
        const auto said = refusal([&] {
            detail::refusing_together(
                ranks, ranks.rank() == 0 ? 0 : 3, [&] { fail(errc::overflow, 1, "test: too large in line 1"); },
                backwards);
        });
        check_refusal(said, errc::overflow, 4, "test: too large in line 4");
    });
}

TEST_CASE("columns are looked at one after the other, on all ranks") {
    const std::vector<double> first_column{1, 1, 1, HUGE_VAL}, second_column{1, HUGE_VAL, 1, 1};
    testing::on_shares({2, 0, 2}, [&](const auto& ranks, std::size_t first, std::size_t count) {
        const auto rows = detail::ranked_rows::of(ranks, count);
        const auto said = refusal([&] {
            detail::refusing_columns_together(ranks, rows, 2, [&](std::size_t j) {
                require_finite("test", "values",
                               std::span{j == 0 ? first_column : second_column}.subspan(first, count));
            });
        });
        check_refusal(said, errc::bad_value, 3, "test: values must be finite, got inf in row 3");
    });
}

TEST_CASE("what is of no row is said as it is, and nothing is sent where nobody refuses") {
    testing::on_ranks(3, [](const auto& ranks) {
        rank_traffic traffic;
        detail::refusing_together(metered_ranks{ranks, &traffic}, 0, [] {});
        CHECK(traffic.bytes == 0);
        const auto said = refusal(
            [&] { detail::refusing_together(ranks, 5, [&] { require(ranks.rank() != 1, "test: no row 1"); }); });
        check_refusal(said, errc::bad_parameter, no_row, "test: no row 1");
    });
    check_refusal(refusal([] { detail::refusing_together(one_rank{}, 0, [] { require_above_0({1, 0}); }); }),
                  errc::bad_value, 1, "test: values must be above 0, got 0 in row 1, not in row 77");
}

} // TEST_SUITE("detail/refusing_together")
