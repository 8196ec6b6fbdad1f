#include <clientele/io/json.hpp>
#include <clientele/math/random.hpp>
#include <clientele/parallel/metered_ranks.hpp>
#include <clientele/rfm/weight_of_evidence.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include <golden.hpp>
#include <repeats.hpp>

TEST_SUITE("rfm/weight_of_evidence") {

using namespace clientele;

namespace {

struct labelled {
    std::vector<double> values;
    std::vector<int> events;
};

labelled kyphosis(const std::string& variable) {
    const auto file = golden("kyphosis.csv");
    labelled out{file.numbers(file.column(variable)), {}};
    for (std::size_t i = 0; i < file.rows(); ++i)
        out.events.push_back(static_cast<int>(file.integer(i, file.column("Kyphosis"))));
    return out;
}

labelled random_labelled(random_generator& random, int rows, int values) {
    labelled out;
    for (int i = 0; i < rows; ++i) {
        out.values.push_back(static_cast<double>(random.below(static_cast<std::uint64_t>(values))));
        out.events.push_back(random.uniform() < 0.2 + 0.05 * out.values.back());
    }
    out.events[0] = 0, out.events[1] = 1;
    return out;
}

/// All ways to cut the distinct values, by trying them.
double best_information(const labelled& data, const weight_of_evidence& how) {
    auto distinct = data.values;
    std::ranges::sort(distinct);
    distinct.erase(std::ranges::unique(distinct).begin(), distinct.end());
    double best = -1;
    for (std::uint64_t chosen = 0; chosen < std::uint64_t{1} << (distinct.size() - 1); ++chosen) {
        bin_cuts cuts{.edges = {}};
        for (std::size_t i = 1; i < distinct.size(); ++i)
            if (chosen >> (i - 1) & 1)
                cuts.edges.push_back(distinct[i]);
        if (cuts.bins() > how.most_bins)
            continue;
        auto measured = how;
        measured.pure = pure_bins::keep;
        const auto table = measured.measure(cuts, data.values, data.events);
        bool legal = true, rising = true, falling = true;
        for (std::size_t b = 0; b < table.bins.size(); ++b) {
            const auto& bin = table.bins[b];
            legal = legal && static_cast<double>(bin.rows) >= how.least_share * static_cast<double>(data.values.size());
            if (how.pure == pure_bins::merge && table.bins.size() > 1)
                legal = legal && bin.events > 0 && bin.non_events > 0;
            if (b > 0) {
                rising = rising && bin.evidence >= table.bins[b - 1].evidence;
                falling = falling && bin.evidence <= table.bins[b - 1].evidence;
            }
        }
        if (how.trend == evidence_trend::rising)
            legal = legal && rising;
        if (how.trend == evidence_trend::falling)
            legal = legal && falling;
        if (how.trend == evidence_trend::monotone)
            legal = legal && (rising || falling);
        if (legal)
            best = std::max(best, table.information_value);
    }
    return best;
}

} // namespace

TEST_CASE("evidence, information, Kolmogorov-Smirnov and area equal the reference on kyphosis, raw and adjusted") {
    const auto reference = golden("woe_iv_kyphosis.csv");
    for (const std::string variable : {"Age", "Number", "Start"})
        for (const double adjustment : {0.0, 0.5}) {
            CAPTURE(variable);
            CAPTURE(adjustment);
            const auto data = kyphosis(variable);
            const auto field = [&](std::size_t row, const char* name) {
                return reference.text(row, reference.column(name));
            };
            const auto number = [&](std::size_t row, const char* name) {
                return reference.number(row, reference.column(name));
            };
            bin_cuts cuts{.edges = {}};
            std::vector<std::size_t> rows;
            std::size_t total = 0, ks = 0, auc = 0;
            for (std::size_t i = 0; i < reference.rows(); ++i) {
                if (field(i, "variable") != variable)
                    continue;
                if (field(i, "bin") == "ks")
                    ks = i;
                else if (field(i, "bin") == "auc")
                    auc = i;
                else if (field(i, "laplace_adjust").empty() || number(i, "laplace_adjust") != adjustment)
                    continue;
                else if (field(i, "bin") == "total")
                    total = i;
                else
                    rows.push_back(i);
            }
            for (std::size_t b = 1; b < rows.size(); ++b)
                cuts.edges.push_back(number(rows[b], "lower_incl"));
            const auto table = weight_of_evidence{.adjustment = adjustment, .pure = pure_bins::keep}.measure(
                cuts, data.values, data.events);
            REQUIRE(table.bins.size() == rows.size());
            for (std::size_t b = 0; b < rows.size(); ++b) {
                CHECK(static_cast<double>(table.bins[b].rows) == number(rows[b], "n"));
                CHECK(static_cast<double>(table.bins[b].events) == number(rows[b], "event"));
                CHECK(static_cast<double>(table.bins[b].non_events) == number(rows[b], "non_event"));
                if (field(rows[b], "iv_contribution") == "nan") { // a pure bin: the reference gives up, we say infinite
                    CHECK(table.bins[b].evidence == -std::numeric_limits<double>::infinity());
                    CHECK(table.information_value == std::numeric_limits<double>::infinity());
                    continue;
                }
                CHECK(table.bins[b].evidence ==
                      doctest::Approx(number(rows[b], "woe_ln_event_over_nonevent")).epsilon(1e-13));
                CHECK(table.bins[b].information == doctest::Approx(number(rows[b], "iv_contribution")).epsilon(1e-13));
            }
            if (field(total, "iv_contribution") != "nan")
                CHECK(table.information_value == doctest::Approx(number(total, "iv_contribution")).epsilon(1e-13));
            CHECK(table.kolmogorov_smirnov == doctest::Approx(number(ks, "iv_contribution")).epsilon(1e-13));
            CHECK(table.area_under_curve == doctest::Approx(number(auc, "iv_contribution")).epsilon(1e-13));
        }
}

TEST_CASE("the cuts hold the most information of all allowed ones") {
    random_generator random{51};
    for (int trial = 0; trial < repeats(400); ++trial) {
        CAPTURE(trial);
        const auto data =
            random_labelled(random, 30 + static_cast<int>(random.below(60)), 2 + static_cast<int>(random.below(7)));
        for (const auto trend :
             {evidence_trend::free, evidence_trend::rising, evidence_trend::falling, evidence_trend::monotone})
            for (const auto pure : {pure_bins::merge, pure_bins::keep}) {
                const weight_of_evidence how{
                    .most_bins = 2 + random.below(3), .least_share = 0.1, .trend = trend, .pure = pure};
                const auto table = how.fit(data.values, data.events);
                CHECK(table.information_value == doctest::Approx(best_information(data, how)).epsilon(1e-10));
                CHECK(table.bins.size() <= how.most_bins);
            }
    }
}

TEST_CASE("row order and unit change nothing, equal values share a bin, fine bins stay few") {
    random_generator random{52};
    labelled data;
    for (int i = 0; i < 3000; ++i) {
        data.values.push_back(std::floor(random.uniform() * 700) / 8);
        data.events.push_back(random.uniform() < data.values.back() / 100);
    }
    const weight_of_evidence how{.trend = evidence_trend::rising};
    const auto table = how.fit(data.values, data.events);
    CHECK(table.bins.size() == 5);
    for (std::size_t b = 1; b < 5; ++b)
        CHECK(table.bins[b].evidence > table.bins[b - 1].evidence);
    labelled other;
    for (std::size_t i = 3000; i-- > 0;) {
        other.values.push_back(data.values[i] * 1024);
        other.events.push_back(data.events[i]);
    }
    const auto again = how.fit(other.values, other.events);
    REQUIRE(again.cuts.edges.size() == 4);
    for (std::size_t b = 0; b < 4; ++b)
        CHECK(again.cuts.edges[b] == table.cuts.edges[b] * 1024);
    CHECK(again.information_value == table.information_value);
    const auto evidence = table.apply(data.values);
    for (std::size_t i = 0; i < 3000; ++i)
        CHECK(evidence[i] == table.bins[table.cuts.bin(data.values[i])].evidence);
}

TEST_CASE("missing values follow the named policy") {
    const double none = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> values{1, 1, 2, 2, 3, 3, 4, 4, none, none, none};
    const std::vector<int> events{0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 0};
    weight_of_evidence how{.most_bins = 2, .pure = pure_bins::keep};
    CHECK_THROWS_WITH_AS((void)how.fit(values, events), doctest::Contains("row 8"), error);
    how.missing = missing_evidence::own_bin;
    const auto own = how.fit(values, events);
    REQUIRE(own.missing);
    CHECK(own.missing->rows == 3);
    CHECK(own.missing->events == 2);
    CHECK(own.apply(values)[9] == own.missing->evidence);
    // Adjusted by 0.5 in each of three bins: events 6, non-events 5.
    CHECK(own.missing->evidence == doctest::Approx(std::log(2.5 / 7.5 / (1.5 / 6.5))));
    how.missing = missing_evidence::neutral;
    const auto neutral = how.fit(values, events);
    CHECK(!neutral.missing);
    CHECK(neutral.apply(values)[9] == 0);
    std::size_t rows = 0;
    for (const auto& bin : neutral.bins)
        rows += bin.rows;
    CHECK(rows == 8);
    how.missing = missing_evidence::own_bin;
    const auto never = how.fit(std::vector<double>{1, 2, 3, 4}, std::vector<int>{0, 0, 1, 1});
    CHECK_THROWS_WITH_AS((void)never.apply(values), doctest::Contains("nobody was without a value"), error);
}

TEST_CASE("known values of one kind only tell nothing apart") {
    const double none = std::numeric_limits<double>::quiet_NaN();
    const weight_of_evidence how{.pure = pure_bins::keep, .missing = missing_evidence::own_bin};
    for (const int kind : {0, 1}) {
        const auto table =
            how.fit(std::vector<double>{1, 2, none, none}, std::vector<int>{kind, kind, 1 - kind, 1 - kind});
        CHECK(table.area_under_curve == 0.5);
        CHECK(table.kolmogorov_smirnov == 0);
    }
}

TEST_CASE("pure bins follow the named policy") {
    const std::vector<double> values{1, 1, 2, 2, 3, 3};
    const std::vector<int> events{0, 0, 0, 1, 1, 1};
    CHECK(weight_of_evidence{}.fit(values, events).bins.size() == 1);
    CHECK_THROWS_WITH_AS((void)weight_of_evidence{.pure = pure_bins::refuse}.fit(values, events),
                         doctest::Contains("a bin must hold both kinds"), error);
    const auto raw = weight_of_evidence{.adjustment = 0, .pure = pure_bins::keep}.fit(values, events);
    CHECK(std::isinf(raw.information_value));
    const auto adjusted = weight_of_evidence{.pure = pure_bins::keep}.fit(values, events);
    CHECK(std::isfinite(adjusted.information_value));
    CHECK(adjusted.kolmogorov_smirnov == doctest::Approx(2.0 / 3));
    CHECK(adjusted.area_under_curve == doctest::Approx(8.5 / 9));
}

TEST_CASE("supervised cuts are a binning policy") {
    random_generator random{53};
    const auto data = random_labelled(random, 200, 12);
    const evidence_bins policy{.events = data.events, .evidence = {.most_bins = 3}};
    CHECK(policy.cuts(data.values).edges ==
          weight_of_evidence{.most_bins = 3}.fit(data.values, data.events).cuts.edges);
}

TEST_CASE("on ranks every one has the table of all, with the bits of one place") {
    random_generator random{5};
    auto data = random_labelled(random, 400, 60);
    for (std::size_t i = 0; i < 30; ++i)
        data.values[3 + 11 * i] = i % 2 ? -0.0 : std::nan("");
    for (const auto missing : {missing_evidence::own_bin, missing_evidence::neutral}) {
        const weight_of_evidence how{.fine_bins = 20, .trend = evidence_trend::monotone, .missing = missing};
        const auto fitted = how.fit(data.values, data.events);
        const auto whole = to_json(fitted);
        for (const auto& rows : testing::ways_to_share(data.values.size()))
            testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
                const auto values = column{data.values}.subspan(first, count);
                const auto events = std::span<const int>{data.events}.subspan(first, count);
                rank_traffic traffic;
                const metered_ranks metered{ranks, &traffic};
                CHECK(to_json(how.fit_on(metered, values, events)) == whole);
                CHECK(traffic.bytes <= 16 + static_cast<std::uint64_t>(ranks.size() - 1) * (8 + 24 * 60));
                CHECK(to_json(how.measure_on(ranks, fitted.cuts, values, events)) ==
                      to_json(how.measure(fitted.cuts, data.values, data.events)));
                CHECK(evidence_bins{events, how}.cuts_on(ranks, values).edges == fitted.cuts.edges);
            });
    }
    data.events[333] = 7;
    testing::on_shares({100, 0, 300}, [&](const auto& ranks, std::size_t first, std::size_t count) {
        CHECK_THROWS_WITH((void)weight_of_evidence{.missing = missing_evidence::own_bin}.fit_on(
                              ranks, column{data.values}.subspan(first, count),
                              std::span<const int>{data.events}.subspan(first, count)),
                          "weight_of_evidence: events must be 0 or 1, got 7 in row 333");
    });
}

TEST_CASE("bad input is refused with the field and the value") {
    const std::vector<double> values{1, 2, 3, 4};
    const std::vector<int> events{0, 1, 0, 1};
    using how = weight_of_evidence;
    CHECK_THROWS_WITH_AS((void)how{.most_bins = 0}.fit(values, events),
                         doctest::Contains("most_bins must be >= 1, got 0"), error);
    CHECK_THROWS_WITH_AS((void)how{.least_share = 1.5}.fit(values, events), doctest::Contains("least_share"), error);
    CHECK_THROWS_WITH_AS((void)how{.fine_bins = 0}.fit(values, events), doctest::Contains("fine_bins"), error);
    CHECK_THROWS_WITH_AS((void)how{.adjustment = -1}.fit(values, events), doctest::Contains("adjustment"), error);
    CHECK_THROWS_WITH_AS((void)how{}.fit(values, std::vector<int>{0, 2, 0, 1}), doctest::Contains("got 2 in row 1"),
                         error);
    CHECK_THROWS_WITH_AS((void)how{}.fit(values, std::vector<int>{0, 0, 0, 0}),
                         doctest::Contains("0 events and 4 non-events"), error);
    CHECK_THROWS_AS((void)how{}.fit(values, std::vector<int>{0, 1}), error);
    CHECK_THROWS_AS((void)how{}.fit(std::vector<double>{}, std::vector<int>{}), error);
    const auto table = how{.least_share = 0.5}.fit(std::vector<double>{1, 1, 2, 2}, events);
    const double infinite = std::numeric_limits<double>::infinity(), none = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH((void)table.apply(std::vector{1.0, infinite}),
                      "evidence_table: values must be finite, got inf in row 1");
    CHECK_THROWS_WITH((void)table.apply(std::vector{none}), "evidence_table: values must be finite, got nan in row 0");
    CHECK_THROWS_WITH_AS((void)how{}.measure({.edges = {3, 2}}, values, events),
                         doctest::Contains("cuts must be finite and ascend"), error);
}

} // TEST_SUITE("rfm/weight_of_evidence")
