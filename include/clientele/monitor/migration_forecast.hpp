#pragma once

/// @file
/// Where the book is going: how many customers each class will have some periods from now, what they will be worth, and
/// how sure that is.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/square_unit.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/monitor/detail/moving_chain.hpp>
#include <clientele/monitor/migration.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The classes some periods from now. Two things make it unsure, and they are kept apart: chance, for customers move
/// one by one even where the rates are known, and estimation, for the rates were counted on few.
struct size_forecast {
    int periods = 0;                  ///< how many from now
    double level = 0;                 ///< how sure the intervals are
    std::vector<double> mean{};       ///< customers expected in each class
    std::vector<double> chance{};     ///< their covariances with known rates, class by class, row by row
    std::vector<double> estimation{}; ///< what is added because the rates are estimates

    /// The number of customers of a class.
    /// @param which the class, in [0, classes)
    /// @returns the mean, and ends by the normal distribution, not below 0
    /// @throws error `bad_parameter` for a class that there is not, `bad_shape` for a forecast torn apart
    [[nodiscard]] interval size(int which) const {
        check(which);
        std::vector<double> one(mean.size(), 0.0);
        one[static_cast<std::size_t>(which)] = 1;
        auto found = weighted(one, 0);
        found.lower = (std::max)(0.0, found.lower);
        return found;
    }

    /// What all customers together will be worth.
    /// @param values     what one customer of each class is worth, in the unit of the result
    /// @param deviations by how much customers of a class differ around it, standard deviations; empty: not at all
    /// @returns the sum, with both kinds of doubt and the differences within classes
    /// @throws error `bad_shape` for other than one per class; `bad_value` for values that are not finite or deviations
    /// below 0; `overflow`
    [[nodiscard]] interval value(column values, column deviations = {}) const {
        check(0);
        require_same_size("size_forecast", "values, one per class,", mean.size(), values.size());
        require_finite("size_forecast", "values", values);
        const double unit =
            detail::square_unit((std::max)(detail::largest_size(values), detail::largest_size(deviations)));
        double within = 0;
        std::vector<double> scaled;
        for (const double each : values)
            scaled.push_back(each * unit);
        if (!deviations.empty()) {
            require_same_size("size_forecast", "deviations, one per class,", mean.size(), deviations.size());
            require_finite("size_forecast", "deviations", deviations);
            for (std::size_t i = 0; i < mean.size(); ++i) {
                if (deviations[i] < 0)
                    fail(errc::bad_value, i, "size_forecast: deviations must be at least 0, got ", deviations[i],
                         " for class ", i);
                const double deviation = deviations[i] * unit;
                within += mean[i] * deviation * deviation;
            }
        }
        auto found = weighted(scaled, within);
        for (double* each : {&found.estimate, &found.standard_error, &found.lower, &found.upper}) {
            *each /= unit;
            if (!std::isfinite(*each))
                fail(errc::overflow, no_row, "size_forecast: the value must be within the range of a double");
        }
        return found;
    }

    /// How probable it is that a class has more customers than it has places.
    /// @param which  the class, in [0, classes)
    /// @param places how many it may have, at least 0
    /// @returns a probability, by the normal distribution at places + 1/2
    /// @throws error `bad_parameter`
    [[nodiscard]] double chance_above(int which, double places) const {
        require(places >= 0, "size_forecast: places must be at least 0, got ", places);
        const auto found = size(which);
        if (found.standard_error == 0)
            return found.estimate > places ? 1 : 0;
        return normal_tail((places + 0.5 - found.estimate) / found.standard_error);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("size_forecast");
        each("periods", of.periods...);
        each("level", of.level...);
        each("mean", of.mean...);
        each("chance", of.chance...);
        each("estimation", of.estimation...);
    }

private:
    void check(int which) const {
        require(which >= 0 && static_cast<std::size_t>(which) < mean.size(), "size_forecast: the class must be in [0, ",
                mean.size(), "), got ", which);
        for (const auto* each : {&chance, &estimation})
            require_same_size("size_forecast", "covariances, one for each pair of classes,", mean.size() * mean.size(),
                              each->size());
    }
    [[nodiscard]] interval weighted(column weight, double within) const {
        double sum = 0, variance = within;
        for (std::size_t i = 0; i < mean.size(); ++i) {
            sum += weight[i] * mean[i];
            for (std::size_t j = 0; j < mean.size(); ++j)
                variance += weight[i] * weight[j] * (chance[i * mean.size() + j] + estimation[i * mean.size() + j]);
        }
        const double error = std::sqrt((std::max)(0.0, variance)), half = two_sided_normal_quantile(level) * error;
        return {sum, error, sum - half, sum + half};
    }
};

/// How customers move in one period, as far as it was seen.
struct fitted_migration {
    int classes = 0;              ///< how many there are
    bool leaving = true;          ///< whether customers leave and come; else the classes hold all there will ever be
    double prior = 0;             ///< the weight of the prior in each cell, in customers
    int periods = 0;              ///< how many were seen
    std::vector<double> counts{}; ///< where they were x where they were a period later, the last column: left
    std::vector<double> came{};   ///< newcomers by the class they came to, of all periods

    /// The share of a class that is in another a period later: the mean of its Dirichlet distribution,
    ///
    ///     rate = (count + prior) / (sum of the row's counts + prior x destinations)
    ///
    /// @param origin      the class they are in, in [0, classes)
    /// @param destination the class they will be in, `classes` for having left
    /// @returns a share; those of one origin add up to 1
    /// @throws error `bad_parameter`, and as `check`
    [[nodiscard]] double rate(int origin, int destination) const {
        check();
        require(origin >= 0 && origin < classes && destination >= 0 && destination <= classes,
                "fitted_migration: classes must be in [0, ", classes, "], got ", origin, " and ", destination);
        if (destination == classes && !leaving)
            return 0;
        const auto i = static_cast<std::size_t>(origin);
        return (counts[i * width() + static_cast<std::size_t>(destination)] + prior) / weight(i);
    }

    /// How many customers each class will have.
    /// @param now     customers of each class today, at least 0
    /// @param ahead   periods from now, in [1, 600]
    /// @param level   how sure the intervals are, in (0, 1)
    /// @returns means with the covariances of chance and of estimation
    /// @throws error `bad_parameter`, `bad_shape`; `bad_value` for sizes below 0 or not finite
    /// Complexity: O(classes^4 + ahead classes^3); at most 100 classes.
    /// Source: newcomers are Poisson; estimation by the delta method, with (diag(p) - p p') / (A + 1), the spread of
    /// a Dirichlet row of total weight A.
    [[nodiscard]] size_forecast predict(column now, int ahead, double level = 0.95) const;

    /// The rates over two periods, exactly: the mean of the product of what is uncertain, which is not the product of
    /// the means.
    /// @returns classes x classes, row by row
    [[nodiscard]] std::vector<double> two_period_rates() const;

    /// The sizes at which as many come as leave; without leaving, the shares in the long run.
    /// @returns one per class; empty where there are none: nobody comes, or some class cannot be left
    [[nodiscard]] std::vector<double> in_the_long_run() const;

    /// Refuses what was torn apart.
    /// @throws error `bad_shape`, `bad_parameter`
    void check() const {
        require(classes >= 1 && classes <= 100, "fitted_migration: classes must be in [1, 100], got ", classes);
        require(prior >= 0 && prior <= 1e6, "fitted_migration: prior must be in [0, 1e6], got ", prior);
        require(periods >= 1, "fitted_migration: periods must be at least 1, got ", periods);
        require_same_size("fitted_migration", "counts", (width() - 1) * width(), counts.size());
        require_same_size("fitted_migration", "came", width() - 1, came.size());
        for (const auto* list : {&counts, &came})
            for (const double each : *list)
                require(each >= 0 && each <= 1e15, "fitted_migration: counts must be in [0, 1e15], got ", each);
        for (std::size_t i = 0; i + 1 < width(); ++i)
            require(weight(i) > 0, "fitted_migration: class ", i, " must have had customers or a prior above 0");
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_migration");
        each("classes", of.classes...);
        each("leaving", of.leaving...);
        each("prior", of.prior...);
        each("periods", of.periods...);
        each("counts", of.counts...);
        each("came", of.came...);
    }

private:
    [[nodiscard]] std::size_t width() const noexcept { return static_cast<std::size_t>(classes) + 1; }
    // The weight of a row: who was counted, and the prior.
    [[nodiscard]] double weight(std::size_t origin) const {
        double sum = prior * (leaving ? classes + 1 : classes);
        for (std::size_t j = 0; j < width(); ++j)
            sum += counts[origin * width() + j];
        return sum;
    }
    [[nodiscard]] detail::square_table rates() const {
        const auto n = width() - 1;
        detail::square_table result(n * n);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                result[i * n + j] = (counts[i * width() + j] + prior) / weight(i);
        return result;
    }
};

inline size_forecast fitted_migration::predict(column now, int ahead, double level) const {
    check();
    require(ahead >= 1 && ahead <= 600, "fitted_migration: ahead must be in [1, 600] periods, got ", ahead);
    detail::require_level("fitted_migration", level);
    const auto n = width() - 1;
    require_same_size("fitted_migration", "now, one per class,", n, now.size());
    for (std::size_t i = 0; i < n; ++i)
        if (!(now[i] >= 0 && now[i] <= 1e15))
            fail(errc::bad_value, i, "fitted_migration: now must be in [0, 1e15], got ", now[i], " for class ", i);
    const auto rate = rates();
    std::vector<double> arriving(n);
    for (std::size_t i = 0; i < n; ++i)
        arriving[i] = leaving ? came[i] / periods : 0;

    const auto steps = static_cast<std::size_t>(ahead);
    std::vector<std::vector<double>> sizes{{now.begin(), now.end()}}; // before each period
    std::vector<detail::square_table> powers{detail::square_table(n * n, 0.0)};
    for (std::size_t i = 0; i < n; ++i)
        powers[0][i * n + i] = 1;
    for (std::size_t step = 0; step < steps; ++step) {
        sizes.push_back(detail::moved_on(sizes.back(), rate));
        for (std::size_t i = 0; i < n; ++i)
            sizes.back()[i] += arriving[i];
        powers.push_back(detail::product(powers.back(), rate, n));
    }

    size_forecast result{ahead, level, sizes.back(), detail::square_table(n * n, 0.0),
                         detail::square_table(n * n, 0.0)};
    detail::square_table reach(n * n); // by how much the end moves with the rates of class i
    for (std::size_t i = 0; i < n; ++i) {
        std::fill(reach.begin(), reach.end(), 0.0);
        for (std::size_t step = 0; step < steps; ++step) {
            const auto& rest = powers[steps - 1 - step];
            detail::add_spread(result.chance, rest, &rate[i * n], sizes[step][i], n);
            for (std::size_t at = 0; at < n * n; ++at)
                reach[at] += sizes[step][i] * rest[at];
        }
        detail::add_spread(result.estimation, reach, &rate[i * n], 1 / (weight(i) + 1), n);
        if (arriving[i] > 0)
            detail::add_newcomers(result.chance, result.estimation, powers, i, arriving[i], arriving[i] / periods, n);
    }
    return result;
}

inline std::vector<double> fitted_migration::two_period_rates() const {
    check();
    const auto n = width() - 1;
    const auto rate = rates();
    auto result = detail::product(rate, rate, n);
    for (std::size_t i = 0; i < n; ++i) // staying first and moving then are of one row, and move together
        for (std::size_t j = 0; j < n; ++j)
            result[i * n + j] +=
                ((i == j ? rate[i * n + i] : 0.0) - rate[i * n + i] * rate[i * n + j]) / (weight(i) + 1);
    return result;
}

inline std::vector<double> fitted_migration::in_the_long_run() const {
    check();
    const auto n = width() - 1;
    const auto rate = rates();
    if (!leaving)
        return detail::shares_in_the_long_run(rate, n);
    double arriving = 0;
    for (const double each : came)
        arriving += each;
    if (!(arriving > 0))
        return {};
    detail::square_table circle(width() * width(), 0.0); // whoever leaves is followed by a newcomer
    for (std::size_t i = 0; i < n; ++i) {
        circle[n * width() + i] = came[i] / arriving;
        for (std::size_t j = 0; j < n; ++j)
            circle[i * width() + j] = rate[i * n + j];
        circle[i * width() + n] = (counts[i * width() + n] + prior) / weight(i);
    }
    auto shares = detail::shares_in_the_long_run(std::move(circle), width());
    if (shares.empty() || !(shares.back() > 0))
        return {};
    const double size = arriving / periods / shares.back();
    shares.pop_back();
    for (auto& each : shares)
        each *= size;
    return shares;
}

/// What is learned from the migrations of past periods. Who was merged or erased in between went nowhere and is not
/// counted.
///
///     const auto rates = migration_model{}.fit(tables);                // one table for each past quarter
///     const auto year = rates.predict(sizes_now, 4);                   // four quarters ahead
///     year.size(0);                                                    // the best tier: mean, lower, upper
struct migration_model {
    /// Customers put into each cell beforehand, so that what was never seen is not impossible: 1/2 is Jeffreys', 1
    /// Laplace's, 0 none. Recorded with what is fitted.
    double prior = 0.5;
    /// Whether customers leave and come. Without, tables in which anybody did are refused.
    bool leaving = true;

    /// Adds up tables of equally long periods.
    /// @param tables of `migrate`, for the same classes, at least one; at most 100 classes
    /// @returns counts with their prior
    /// @throws error `empty_input`, `bad_parameter`; `bad_value` with the row of a table of other classes, or in which
    /// somebody came or left though nobody may
    /// Complexity: O(tables classes^2).
    /// Source: Anderson and Goodman (1957), "Statistical inference about Markov chains"; rows by their conjugate prior.
    [[nodiscard]] fitted_migration fit(std::span<const migration_table> tables) const {
        if (tables.empty())
            fail(errc::empty_input, no_row, "migration_model: there must be at least one table, got none");
        fitted_migration result{.classes = tables[0].classes,
                                .leaving = leaving,
                                .prior = prior,
                                .periods = static_cast<int>(tables.size())};
        require(result.classes >= 1 && result.classes <= 100, "migration_model: classes must be in [1, 100], got ",
                result.classes);
        const auto width = static_cast<std::size_t>(result.classes) + 1;
        result.counts.assign((width - 1) * width, 0.0);
        result.came.assign(width - 1, 0.0);
        for (std::size_t row = 0; row < tables.size(); ++row) {
            const auto& table = tables[row];
            if (table.classes != result.classes)
                fail(errc::bad_value, row, "migration_model: all tables must have ", result.classes, " classes, got ",
                     table.classes, " in table ", row);
            if (!leaving && table.came() + table.left() > 0)
                fail(errc::bad_value, row, "migration_model: nobody may come or leave, as leaving is false; got ",
                     table.came(), " who came and ", table.left(), " who left in table ", row);
            for (std::size_t i = 0; i + 1 < width; ++i) {
                for (std::size_t j = 0; j < width; ++j)
                    result.counts[i * width + j] +=
                        static_cast<double>(table.count(static_cast<int>(i), static_cast<int>(j)));
                result.came[i] += static_cast<double>(table.count(table.absent(), static_cast<int>(i)));
            }
        }
        result.check();
        return result;
    }
    /// The same for one period.
    [[nodiscard]] fitted_migration fit(const migration_table& table) const {
        return fit(std::span<const migration_table>{&table, 1});
    }
};

} // namespace clientele::inline CLIENTELE_ABI
