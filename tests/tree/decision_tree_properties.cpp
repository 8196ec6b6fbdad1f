#include <clientele/tree/decision_tree.hpp>

#include "support.hpp"
#include <map>
#include <numeric>
#include <repeats.hpp>
#include <set>

TEST_SUITE("tree/decision_tree_properties") {

using namespace tree_tests;

namespace {

struct best_cut {
    int feature = -1;
    double threshold = 0;
    double gain = 0;
};

/// The best cut by trying all, with impurities straight from the definition; among gains equal up to rounding the first
/// wins.
template <class Impurity>
best_cut try_all_cuts(const matrix& x, std::size_t least_leaf, Impurity impurity_of) {
    std::vector<std::size_t> all(static_cast<std::size_t>(x.rows()));
    std::iota(all.begin(), all.end(), std::size_t{0});
    const long double whole = impurity_of(all);
    best_cut best;
    for (int j = 0; j < x.cols(); ++j) {
        const std::set<double> values(x.col(j).begin(), x.col(j).end());
        for (auto v = values.begin(); v != values.end() && std::next(v) != values.end(); ++v) {
            std::vector<std::size_t> left, right;
            for (const auto i : all)
                (x(static_cast<Eigen::Index>(i), j) <= *v ? left : right).push_back(i);
            if (left.size() < least_leaf || right.size() < least_leaf)
                continue;
            const auto gain = static_cast<double>(whole - impurity_of(left) - impurity_of(right));
            if (gain > best.gain + 1e-12 * static_cast<double>(whole))
                best = {j, (*v + *std::next(v)) / 2, gain};
        }
    }
    return best;
}

long double sum_of_squares(const doubles& y, const std::vector<std::size_t>& rows) {
    long double mean = 0, sum = 0;
    for (const auto i : rows)
        mean += static_cast<long double>(y[i]) / static_cast<long double>(rows.size());
    for (const auto i : rows)
        sum += (y[i] - mean) * (y[i] - mean);
    return sum;
}

template <class Impurity>
long double class_impurity(const ints& y, const std::vector<std::size_t>& rows) {
    std::map<int, long double> count;
    for (const auto i : rows)
        count[y[i]] += 1;
    const auto all = static_cast<long double>(rows.size());
    long double sum = 0;
    for (const auto& [label, w] : count)
        sum += std::same_as<Impurity, gini> ? w * (1 - w / all) : -w * std::log(w / all);
    return sum;
}

/// The best cut of a node, all classes at once from sorted columns; missing values form a third branch.
best_cut best_of_sorted(const matrix& x, const ints& y, const doubles& weights, const std::vector<std::size_t>& rows,
                        std::size_t classes, double least_leaf) {
    const auto impurity = [](const std::vector<long double>& w) {
        const auto all = std::accumulate(w.begin(), w.end(), 0.0L);
        long double pairs = 0;
        for (const auto each : w)
            pairs += each * (all - each);
        return all > 0 ? pairs / all : 0;
    };
    const auto weight = [](const std::vector<long double>& w) { return std::accumulate(w.begin(), w.end(), 0.0L); };
    const auto sum = [&](const auto& some) {
        std::vector<long double> out(classes, 0);
        for (const auto i : some)
            out[static_cast<std::size_t>(y[i])] += weights[i];
        return out;
    };
    const long double whole = impurity(sum(rows));
    std::vector<best_cut> all;
    double most = 0;
    for (int j = 0; j < x.cols(); ++j) {
        const auto value = [&](std::size_t i) { return x(static_cast<Eigen::Index>(i), j); };
        std::vector<std::size_t> present, absent;
        for (const auto i : rows)
            (std::isnan(value(i)) ? absent : present).push_back(i);
        std::ranges::sort(present, {}, value);
        auto right = sum(present);
        std::vector<long double> left(classes, 0);
        const long double rest = whole - impurity(sum(absent));
        if (!absent.empty() && static_cast<double>(weight(right)) >= least_leaf)
            all.push_back({j, std::numeric_limits<double>::infinity(), static_cast<double>(rest - impurity(right))});
        for (std::size_t k = 0; k + 1 < present.size(); ++k) {
            left[static_cast<std::size_t>(y[present[k]])] += weights[present[k]];
            right[static_cast<std::size_t>(y[present[k]])] -= weights[present[k]];
            if (value(present[k]) == value(present[k + 1]) || weight(left) < least_leaf || weight(right) < least_leaf)
                continue;
            all.push_back({j, std::midpoint(value(present[k]), value(present[k + 1])),
                           static_cast<double>(rest - impurity(left) - impurity(right))});
        }
    }
    for (const auto& cut : all)
        most = std::max(most, cut.gain);
    for (const auto& cut : all) // by feature, then by cut
        if (cut.gain >= most - 1e-12 * static_cast<double>(whole) && cut.gain > 1e-12 * static_cast<double>(whole))
            return cut;
    return {};
}

/// The same for numbers: weight and sum on each side.
template <class Impurity>
best_cut best_number_cut(const matrix& x, const doubles& y, const doubles& weights,
                         const std::vector<std::size_t>& rows, double least_leaf) {
    struct sums {
        long double weight = 0, sum = 0;
        void add(long double w, long double v) { weight += w, sum += w * v; }
    };
    const auto impurity = [](const sums& s) -> long double {
        if (!(s.weight > 0))
            return 0;
        if constexpr (std::same_as<Impurity, variance>)
            return -s.sum * s.sum / s.weight;
        else
            return s.sum > 0 ? -2 * s.sum * std::log(s.sum / s.weight) : 0;
    };
    sums everybody;
    for (const auto i : rows)
        everybody.add(weights[i], y[i]);
    std::vector<best_cut> all;
    double most = 0;
    for (int j = 0; j < x.cols(); ++j) {
        const auto value = [&](std::size_t i) { return x(static_cast<Eigen::Index>(i), j); };
        sums left, right, absent;
        std::vector<std::size_t> present;
        for (const auto i : rows) {
            (std::isnan(value(i)) ? absent : right).add(weights[i], y[i]);
            if (!std::isnan(value(i)))
                present.push_back(i);
        }
        std::ranges::sort(present, {}, value);
        const long double rest = impurity(everybody) - impurity(absent);
        if (absent.weight > 0 && static_cast<double>(right.weight) >= least_leaf)
            all.push_back({j, std::numeric_limits<double>::infinity(), static_cast<double>(rest - impurity(right))});
        for (std::size_t k = 0; k + 1 < present.size(); ++k) {
            left.add(weights[present[k]], y[present[k]]);
            right.add(-weights[present[k]], y[present[k]]);
            if (value(present[k]) == value(present[k + 1]) || left.weight < least_leaf || right.weight < least_leaf)
                continue;
            all.push_back({j, std::midpoint(value(present[k]), value(present[k + 1])),
                           static_cast<double>(rest - impurity(left) - impurity(right))});
        }
    }
    for (const auto& cut : all)
        most = std::max(most, cut.gain);
    for (const auto& cut : all)
        if (cut.gain >= most * (1 - 1e-11) && cut.gain > 0)
            return cut;
    return {};
}

struct shape {
    int rows, columns, classes, values;
    std::size_t least_leaf;
};

shape random_shape(random_generator& random) {
    return {2 + static_cast<int>(random.below(24)), 1 + static_cast<int>(random.below(4)),
            2 + static_cast<int>(random.below(3)), 1 + static_cast<int>(random.below(6)), 1 + random.below(4)};
}

} // namespace

TEST_CASE_TEMPLATE("the split of classes is the best of all cuts, ties to the lowest feature and cut", Impurity, gini,
                   entropy) {
    random_generator random{7};
    for (int trial = 0; trial < repeats(4000); ++trial) {
        CAPTURE(trial);
        const auto s = random_shape(random);
        const auto data = random_table(random, s.rows, s.columns, s.classes, s.values);
        const auto tree = decision_tree{.impurity = Impurity{},
                                        .most_depth = 1,
                                        .least_leaf = static_cast<double>(s.least_leaf),
                                        .least_split = 0}
                              .fit(data.x, data.y);
        const auto best = try_all_cuts(data.x, s.least_leaf,
                                       [&](const auto& rows) { return class_impurity<Impurity>(data.y, rows); });
        REQUIRE(tree.nodes.feature[0] == best.feature);
        if (best.feature < 0)
            continue;
        CHECK(tree.nodes.threshold[0] == best.threshold);
        CHECK(tree.nodes.gain[0] == doctest::Approx(best.gain / s.rows).epsilon(1e-9));
    }
}

TEST_CASE("with many rows, where buckets are used, every split of every node is still the best of all cuts") {
    random_generator random{15};
    for (int trial = 0; trial < (sanitized ? 6 : 24); ++trial) {
        CAPTURE(trial);
        const int rows = 4096 + static_cast<int>(random.below(4000)), classes = 2 + (trial % 3) * 2;
        matrix x(rows, 6);
        ints y;
        doubles weights;
        for (int i = 0; i < rows; ++i) {
            const double u = random.uniform();
            x.row(i) << u, std::floor(random.uniform() * 40),
                random.below(3) == 0 ? 0.0 : -std::log(1 - random.uniform()), random.uniform(),
                random.uniform() * 1e-300, std::exp(20 * random.uniform());
            if (trial % 2 == 1 && random.below(10) == 0)
                x(i, static_cast<Eigen::Index>(random.below(6))) = no_value;
            y.push_back(static_cast<int>(random.below(static_cast<std::uint64_t>(classes))));
            if (random.uniform() < 0.2 * (u > 0.37) + 0.1 * (x(i, 2) > 1.1))
                y.back() = 0;
            weights.push_back(trial % 4 < 2 ? 1 : static_cast<double>(1 + random.below(3)));
        }
        const double least_leaf = trial % 5 == 0 ? 900 : 3;
        const auto tree =
            decision_tree{.most_depth = 3, .least_leaf = least_leaf, .missing = missing_values::own_branch}.fit(
                x, y, weights);
        CHECK(tree.nodes.size() > 1);
        std::vector<std::vector<std::size_t>> inside(tree.nodes.size());
        for (std::size_t i = 0; i < static_cast<std::size_t>(rows); ++i)
            for (int node = 0; node >= 0;) {
                inside[static_cast<std::size_t>(node)].push_back(i);
                node = tree.nodes.is_leaf(node)
                           ? -1
                           : tree.nodes.branch(node, x(static_cast<Eigen::Index>(i),
                                                       tree.nodes.feature[static_cast<std::size_t>(node)]));
            }
        for (std::size_t t = 0; t < tree.nodes.size(); ++t) {
            if (tree.nodes.depth[t] == 3)
                continue;
            CAPTURE(t);
            const auto best = best_of_sorted(x, y, weights, inside[t], static_cast<std::size_t>(classes), least_leaf);
            if (best.feature < 0 || tree.nodes.weight[t] < 10) {
                CHECK(tree.nodes.is_leaf(static_cast<int>(t)));
                continue;
            }
            REQUIRE(tree.nodes.feature[t] == best.feature);
            CHECK(tree.nodes.threshold[t] == best.threshold);
            CHECK(tree.nodes.gain[t] * tree.nodes.weight[0] == doctest::Approx(best.gain).epsilon(1e-9));
        }
    }
}

TEST_CASE_TEMPLATE("with many rows every split of numbers is still the best of all cuts", Impurity, variance,
                   poisson_deviance) {
    random_generator random{16};
    for (int trial = 0; trial < (sanitized ? 6 : 12); ++trial) {
        CAPTURE(trial);
        const int rows = 4096 + static_cast<int>(random.below(3000));
        matrix x(rows, 4);
        doubles y, weights;
        for (int i = 0; i < rows; ++i) {
            x.row(i) << random.uniform(), std::floor(random.uniform() * 40),
                random.below(3) == 0 ? 0.0 : random.uniform(), std::exp(20 * random.uniform());
            if (trial % 2 == 1 && random.below(10) == 0)
                x(i, static_cast<Eigen::Index>(random.below(4))) = no_value;
            y.push_back(std::floor(8 * random.uniform() * random.uniform()) + (x(i, 0) > 0.37) + 5 * (x(i, 2) > 0.9));
            if (trial % 3 == 2)
                y.back() = 20 - y.back(); // what goes left is large
            weights.push_back(trial % 4 < 2 ? 1 : static_cast<double>(1 + random.below(3)));
        }
        const double least_leaf = trial % 5 == 0 ? 900 : 3;
        const auto tree = decision_tree{.impurity = Impurity{},
                                        .most_depth = 2,
                                        .least_leaf = least_leaf,
                                        .missing = missing_values::own_branch}
                              .fit(x, y, weights);
        const auto reached = [&](std::size_t i, std::size_t t) {
            for (int node = 0; node >= 0;) {
                if (node == static_cast<int>(t))
                    return true;
                node = tree.nodes.is_leaf(node)
                           ? -1
                           : tree.nodes.branch(node, x(static_cast<Eigen::Index>(i),
                                                       tree.nodes.feature[static_cast<std::size_t>(node)]));
            }
            return false;
        };
        for (std::size_t t = 0; t < tree.nodes.size(); ++t) {
            if (tree.nodes.depth[t] == 2)
                continue;
            CAPTURE(t);
            std::vector<std::size_t> inside;
            for (std::size_t i = 0; i < static_cast<std::size_t>(rows); ++i)
                if (reached(i, t))
                    inside.push_back(i);
            const auto best = best_number_cut<Impurity>(x, y, weights, inside, least_leaf);
            REQUIRE(tree.nodes.feature[t] == best.feature);
            if (best.feature < 0)
                continue;
            CHECK(tree.nodes.threshold[t] == best.threshold);
            CHECK(tree.nodes.gain[t] * tree.nodes.weight[0] == doctest::Approx(best.gain).epsilon(1e-9));
        }
    }
}

TEST_CASE("the split of numbers is the best of all cuts") {
    random_generator random{8};
    for (int trial = 0; trial < repeats(4000); ++trial) {
        CAPTURE(trial);
        const auto s = random_shape(random);
        const auto data = random_table(random, s.rows, s.columns, 5, s.values);
        const doubles y(data.y.begin(), data.y.end());
        const auto tree = decision_tree{.impurity = variance{},
                                        .most_depth = 1,
                                        .least_leaf = static_cast<double>(s.least_leaf),
                                        .least_split = 0}
                              .fit(data.x, y);
        const auto best = try_all_cuts(data.x, s.least_leaf, [&](const auto& rows) { return sum_of_squares(y, rows); });
        REQUIRE(tree.nodes.feature[0] == best.feature);
        if (best.feature < 0)
            continue;
        CHECK(tree.nodes.threshold[0] == best.threshold);
        CHECK(tree.nodes.gain[0] == doctest::Approx(best.gain / s.rows).epsilon(1e-9));
    }
}

TEST_CASE("the split of categories is the best of all groupings") {
    random_generator random{9};
    for (int trial = 0; trial < repeats(2000); ++trial) {
        CAPTURE(trial);
        const int rows = 4 + static_cast<int>(random.below(30)), levels = 2 + static_cast<int>(random.below(5));
        auto data = random_table(random, rows, 1, 2 + static_cast<int>(random.below(2)), levels);
        data.x = (data.x.array() + 1) * 4;
        const std::vector<tree_feature> features{
            {"f", std::vector<std::string>(static_cast<std::size_t>(levels), "level")}};
        const auto tree =
            decision_tree{.most_depth = 1, .least_leaf = 2, .least_split = 0, .features = features}.fit(data.x, data.y);
        const auto members = [&](std::uint64_t group) {
            std::vector<std::size_t> out;
            for (int i = 0; i < rows; ++i)
                if (group >> static_cast<int>(data.x(i, 0)) & 1)
                    out.push_back(static_cast<std::size_t>(i));
            return out;
        };
        const auto everything = (std::uint64_t{1} << levels) - 1;
        double best = 0;
        for (std::uint64_t group = 1; group < everything; ++group) {
            const auto left = members(group), right = members(everything ^ group);
            if (left.size() >= 2 && right.size() >= 2)
                best = std::max(best, static_cast<double>(class_impurity<gini>(data.y, members(everything)) -
                                                          class_impurity<gini>(data.y, left) -
                                                          class_impurity<gini>(data.y, right)));
        }
        CHECK(tree.nodes.gain[0] == doctest::Approx(best / rows).epsilon(1e-9));
        if (tree.nodes.feature[0] >= 0) {
            CHECK(tree.nodes.left_categories[0].front() < tree.nodes.right_categories[0].front());
            CHECK(std::ranges::is_sorted(tree.nodes.left_categories[0]));
            CHECK(std::ranges::is_sorted(tree.nodes.right_categories[0]));
        }
    }
}

TEST_CASE("the order of rows changes no bit, cross-validation included") {
    random_generator random{10};
    for (int trial = 0; trial < repeats(300); ++trial) {
        CAPTURE(trial);
        auto data = random_table(random, 60, 3, 3, 12);
        doubles weights, y;
        for (int i = 0; i < 60; ++i) {
            weights.push_back(random.uniform() + 0.01);
            y.push_back(random.uniform() * 100);
            if (random.below(8) == 0)
                data.x(i, static_cast<Eigen::Index>(random.below(3))) = no_value;
        }
        const decision_tree classes{.most_depth = 4,
                                    .least_leaf = 1,
                                    .missing = missing_values::own_branch,
                                    .pruning = cross_validated{.folds = 4}};
        const decision_tree numbers{.impurity = variance{},
                                    .most_depth = 4,
                                    .least_leaf = 1,
                                    .missing = missing_values::own_branch,
                                    .pruning = cross_validated{.folds = 4}};
        const auto order = random_order(random, 60);
        const matrix x = permuted(data.x, order);
        const auto before = classes.fit(data.x, data.y, weights);
        const auto after = classes.fit(x, permuted(data.y, order), permuted(weights, order));
        check_same(before.nodes, after.nodes);
        CHECK(before.class_weight == after.class_weight);
        CHECK(before.pruning.held_out.cost == after.pruning.held_out.cost);
        const auto numbers_before = numbers.fit(data.x, y, weights);
        const auto numbers_after = numbers.fit(x, permuted(y, order), permuted(weights, order));
        check_same(numbers_before.nodes, numbers_after.nodes);
        CHECK(numbers_before.mean == numbers_after.mean);
        CHECK(numbers_before.pruning.held_out.standard_error == numbers_after.pruning.held_out.standard_error);
    }
}

TEST_CASE("a row of weight 3 equals three rows, and a row of weight 0 none") {
    random_generator random{11};
    for (int trial = 0; trial < repeats(500); ++trial) {
        CAPTURE(trial);
        const auto data = random_table(random, 30, 3, 2 + static_cast<int>(random.below(2)), 8);
        doubles weights, y;
        std::vector<std::size_t> copies;
        for (std::size_t i = 0; i < 30; ++i) {
            weights.push_back(static_cast<double>(random.below(4)));
            y.push_back(random.uniform());
            copies.insert(copies.end(), static_cast<std::size_t>(weights[i]), i);
        }
        const auto x = permuted(data.x, copies);
        const decision_tree classes{.least_leaf = 3, .least_split = 6};
        check_same(classes.fit(data.x, data.y, weights).nodes, classes.fit(x, permuted(data.y, copies)).nodes);
        // Scores lie between the lowest and the highest label, which sets the unit: give weight to both.
        weights[0] = weights[1] = 1;
        copies.clear();
        y[0] = 0, y[1] = 1;
        for (std::size_t i = 0; i < 30; ++i)
            copies.insert(copies.end(), static_cast<std::size_t>(weights[i]), i);
        const decision_tree numbers{.impurity = variance{}, .least_leaf = 3, .least_split = 6};
        const auto weighted = numbers.fit(data.x, y, weights);
        const auto copied = numbers.fit(permuted(data.x, copies), permuted(y, copies));
        check_same(weighted.nodes, copied.nodes);
        CHECK(weighted.mean == copied.mean);
    }
}

TEST_CASE("a duplicated column is never chosen, and a unit changes thresholds only") {
    random_generator random{12};
    for (int trial = 0; trial < repeats(300); ++trial) {
        CAPTURE(trial);
        const auto data = random_table(random, 50, 2, 2, 20);
        matrix doubled(50, 4);
        doubled << data.x, data.x;
        const decision_tree grown{.least_leaf = 2};
        const auto tree = grown.fit(data.x, data.y);
        check_same(tree.nodes, grown.fit(doubled, data.y).nodes);
        const auto scaled = grown.fit(data.x * 1000, data.y);
        REQUIRE(tree.nodes.feature == scaled.nodes.feature);
        CHECK(tree.nodes.gain == scaled.nodes.gain);
        for (std::size_t t = 0; t < tree.nodes.size(); ++t)
            if (tree.nodes.feature[t] >= 0)
                CHECK(tree.nodes.threshold[t] * 1000 == doctest::Approx(scaled.nodes.threshold[t]).epsilon(1e-15));
    }
}

TEST_CASE("every leaf is heavy enough, every split gains, and the gains add up to what was lost") {
    random_generator random{14};
    for (int trial = 0; trial < repeats(300); ++trial) {
        CAPTURE(trial);
        const auto data = random_table(random, 120, 3, 3, 25);
        const auto tree = decision_tree{.least_leaf = 4, .least_split = 9}.fit(data.x, data.y);
        double gained = 0, left_over = 0;
        for (std::size_t t = 0; t < tree.nodes.size(); ++t) {
            CHECK(tree.nodes.weight[t] >= 4);
            if (tree.nodes.feature[t] >= 0) {
                CHECK(tree.nodes.weight[t] >= 9);
                CHECK(tree.nodes.gain[t] > 0);
                gained += tree.nodes.gain[t];
            } else {
                left_over += tree.nodes.weight[t] / 120 * tree.nodes.impurity[t];
            }
        }
        CHECK(gained + left_over == doctest::Approx(tree.nodes.impurity[0]).epsilon(1e-12));
        const auto reached = tree.nodes.walk(data.x);
        for (std::size_t t = 0; t < tree.nodes.size(); ++t)
            if (tree.nodes.feature[t] < 0)
                CHECK(static_cast<std::size_t>(std::ranges::count(reached, static_cast<int>(t))) == tree.nodes.rows[t]);
    }
}

TEST_CASE("most_leaves keeps the splits that gain most") {
    random_generator random{13};
    const auto data = random_table(random, 400, 4, 3, 30);
    const auto full = decision_tree{.most_depth = 8, .least_leaf = 3}.fit(data.x, data.y);
    for (int leaves = 1; leaves < 12; ++leaves) {
        const auto tree = decision_tree{.most_depth = 8, .least_leaf = 3, .most_leaves = leaves}.fit(data.x, data.y);
        CHECK(tree.nodes.leaves() == static_cast<std::size_t>(leaves));
        // It is the full tree with the later splits taken back.
        doubles weights;
        std::vector<char> kept(full.nodes.size(), 0);
        kept[0] = 1;
        for (std::size_t t = 0; t < kept.size(); ++t) {
            if (!kept[t])
                continue;
            weights.push_back(full.nodes.weight[t]);
            if (full.nodes.feature[t] >= 0 && full.nodes.split_order[t] < leaves - 1)
                for (const int child : {full.nodes.left[t], full.nodes.right[t]})
                    kept[static_cast<std::size_t>(child)] = 1;
        }
        CHECK(weights == tree.nodes.weight);
    }
}

TEST_CASE("two groups of categories hold amounts as tightly as any two groups can") {
    random_generator random{64};
    for (int trial = 0; trial < 100; ++trial) {
        CAPTURE(trial);
        matrix x(40, 1);
        doubles y;
        for (int i = 0; i < 40; ++i) {
            x(i, 0) = static_cast<double>(i < 6 ? i : static_cast<int>(random.below(6))); // all six occur
            y.push_back(std::floor(100 * random.uniform()));
        }
        const auto spread = [&](const auto& group_of) {
            double sums[2] = {}, squares = 0;
            int rows[2] = {};
            for (std::size_t i = 0; i < y.size(); ++i) {
                const auto g = group_of(i);
                sums[g] += y[i];
                ++rows[g];
                squares += y[i] * y[i];
            }
            for (int g = 0; g < 2; ++g)
                squares -= rows[g] > 0 ? sums[g] * sums[g] / rows[g] : 0;
            return squares;
        };
        double best = std::numeric_limits<double>::infinity();
        for (unsigned subset = 1; subset < 63; ++subset)
            best = std::min(best, spread([&](std::size_t i) {
                                return subset >> static_cast<unsigned>(x(static_cast<Eigen::Index>(i), 0)) & 1;
                            }));
        const auto tree = decision_tree{.impurity = variance{},
                                        .most_depth = 1,
                                        .least_leaf = 1,
                                        .least_split = 2,
                                        .least_gain = 0,
                                        .features = {{"city", {"a", "b", "c", "d", "e", "f"}}}}
                              .fit(x, y);
        REQUIRE(tree.nodes.size() == 3);
        const auto told = tree.predict(x);
        double got = 0;
        for (std::size_t i = 0; i < y.size(); ++i)
            got += (y[i] - told[i]) * (y[i] - told[i]);
        CHECK(got == doctest::Approx(best).epsilon(1e-10));
    }
}

} // TEST_SUITE("tree/decision_tree_properties")
