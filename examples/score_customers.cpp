// Scores customers (or anything else) on several criteria.
//
//   score_customers MATRIX.csv --criteria CRITERIA.csv --weights equal|fixed|entropy|critic|ahp
//                   --method weighted_sum|topsis|vikor|promethee2 [--ahp PAIRWISE.csv]
//   score_customers --ahp PAIRWISE.csv
//
// MATRIX has an id column, then one column per criterion; CRITERIA has criterion,direction,weight with the directions
// benefit and cost; PAIRWISE is square, without a header, its entries numbers or fractions like 1/4.
// Scores go to stdout, weights to stderr.

#include <clientele/score/ahp.hpp>
#include <clientele/score/promethee.hpp>
#include <clientele/score/ranking.hpp>
#include <clientele/score/topsis.hpp>
#include <clientele/score/vikor.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/score/weighting/any.hpp>
#include <clientele/score/weighting/from_data.hpp>

#include "support/orders.hpp"
#include <cmath>
#include <cstdio>
#include <map>
#include <string>

using namespace clientele;

namespace {

// Numbers in full precision: what is printed reads back to the same double; none that is not finite.
std::string digits(double value) { return std::isfinite(value) ? sentence(value + 0.0) : ""; }

// A judgement of a pairwise table: a number or a fraction.
double ratio(const csv_table& table, std::size_t row, std::size_t column) {
    const auto text = table.text(row, column);
    const auto number = [&](std::string_view part) {
        const auto value = parse_number(trimmed(part), table.format().decimal);
        if (!value)
            table.refuse(row, column, "a judgement, a number or a fraction like 1/4");
        return *value;
    };
    const auto bar = text.find('/');
    const double value = bar == text.npos ? number(text) : number(text.substr(0, bar)) / number(text.substr(bar + 1));
    if (!(value > 0 && std::isfinite(value)))
        table.refuse(row, column, "a judgement above 0");
    return value;
}

ahp judgements(const std::string& file, csv_format format) {
    format.header = false;
    const auto table = support::read_file(file, format);
    matrix a(static_cast<Eigen::Index>(table.rows()), static_cast<Eigen::Index>(table.columns()));
    for (std::size_t i = 0; i < table.rows(); ++i)
        for (std::size_t j = 0; j < table.columns(); ++j)
            a(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = ratio(table, i, j);
    return {.judgements = {a}};
}

std::vector<criterion> read_criteria(const std::string& file, const csv_format& format) {
    const auto table = support::read_file(file, format);
    const auto name = table.column("criterion"), aim = table.column("direction"), weight = table.column("weight");
    const std::map<std::string_view, direction> directions{{"benefit", direction::benefit},
                                                           {"max", direction::benefit},
                                                           {"cost", direction::cost},
                                                           {"min", direction::cost}};
    std::vector<criterion> criteria;
    const auto names = support::unique_names(table, name);
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto found = directions.find(table.text(row, aim));
        if (found == directions.end())
            table.refuse(row, aim, "benefit or cost");
        criteria.push_back({.name = names[row], .direction = found->second, .weight = table.number(row, weight)});
    }
    return criteria;
}

struct customers {
    std::vector<std::string> ids;
    matrix x;
};

customers read_matrix(const std::string& file, const csv_format& format, const std::vector<criterion>& criteria) {
    auto table = support::read_file(file, format);
    const auto id = table.column("id");
    table.name_rows_by(id);
    if (table.columns() != criteria.size() + 1)
        fail(errc::bad_shape, no_row, file, ": there must be one column per criterion besides id, that is ",
             criteria.size(), ", got ", table.columns() - 1);
    customers result{support::unique_names(table, id),
                     matrix(static_cast<Eigen::Index>(table.rows()), static_cast<Eigen::Index>(criteria.size()))};
    for (std::size_t j = 0; j < criteria.size(); ++j) {
        const auto values = table.numbers(table.column(criteria[j].name));
        std::copy(values.begin(), values.end(), result.x.col(static_cast<Eigen::Index>(j)).data());
    }
    return result;
}

// Says how far the judgements contradict each other.
void warn(const ahp_result& result) {
    if (result.consistency_ratio)
        std::fprintf(stderr, "consistency ratio %s\n", digits(*result.consistency_ratio).c_str());
    if (!result.finding.empty())
        std::fprintf(stderr, "%s\n", result.finding.c_str());
}

ahp judged(ahp weighting) {
    warn(weighting.fit());
    return weighting;
}

any_weighting weighting_called(const std::string& name, const std::string& pairwise, const csv_format& format) {
    if (name == "equal")
        return equal_weights{};
    if (name == "entropy")
        return entropy_weights{};
    if (name == "critic")
        return critic_weights{};
    if (name == "ahp")
        return judged(judgements(pairwise, format));
    return criterion_weights{};
}

void print_weights(const std::vector<criterion>& criteria, const std::vector<double>& weights) {
    std::fputs("criterion,weight\n", stderr);
    for (std::size_t j = 0; j < criteria.size(); ++j)
        std::fprintf(stderr, "%s,%s\n", csv_field(criteria[j].name).c_str(), digits(weights[j]).c_str());
}

// Any method: fit, score, print. VIKOR has more to say.
template <class Method>
void score(const customers& all, const Method& method) {
    const auto fitted = method.fit(all.x);
    const auto result = fitted.score(all.x);
    const auto places = score_ranks(result.scores);
    print_weights(fitted.criteria, fitted.weights);
    constexpr bool compromise = requires { result.q; };
    std::puts(compromise ? "id,s,r,q,rank" : "id,score,rank");
    for (std::size_t i = 0; i < all.ids.size(); ++i)
        if constexpr (compromise)
            std::printf("%s,%s,%s,%s,%zu\n", csv_field(all.ids[i]).c_str(), digits(result.s[i]).c_str(),
                        digits(result.r[i]).c_str(), digits(result.q[i]).c_str(), places[i]);
        else
            std::printf("%s,%s,%zu\n", csv_field(all.ids[i]).c_str(), digits(result.scores[i]).c_str(), places[i]);
}

void print_ahp(const std::string& file, const csv_format& format) {
    const auto result = judgements(file, format).fit();
    warn(result);
    std::puts("name,value");
    for (std::size_t i = 0; i < result.weights.size(); ++i)
        std::printf("weight_%zu,%s\n", i + 1, digits(result.weights[i]).c_str());
    std::printf("lambda_max,%s\nCI,%s\nCR,%s\n", digits(result.lambda_max).c_str(),
                digits(result.consistency_index).c_str(),
                result.consistency_ratio ? digits(*result.consistency_ratio).c_str() : "");
}

} // namespace

int main(int count, char** arguments) {
    std::string file, criteria_file, pairwise, weights = "fixed", method = "weighted_sum";
    support::program app{"score_customers", "Scores customers on several criteria"};
    app.add("MATRIX", file, "CSV: id, then one column per criterion");
    const support::file_options written{app};
    app.add("--criteria", criteria_file, "CSV: criterion,direction,weight");
    app.add("--weights", weights, "where the weights come from").one_of({"equal", "fixed", "entropy", "critic", "ahp"});
    app.add("--method", method, "how criteria become a score")
        .one_of({"weighted_sum", "topsis", "vikor", "promethee2"});
    app.add("--ahp", pairwise, "CSV: pairwise judgements; without a matrix, prints what they say");
    return app.run(count, arguments, [&] {
        const auto format = written.format();
        if (file.empty() && !pairwise.empty())
            return print_ahp(pairwise, format);
        require(!file.empty(), "give a MATRIX.csv with --criteria, or --ahp PAIRWISE.csv");
        require(!criteria_file.empty(), "a matrix needs --criteria CRITERIA.csv");
        require((weights == "ahp") == !pairwise.empty(), "--weights ahp and --ahp PAIRWISE.csv belong together");
        const auto criteria = read_criteria(criteria_file, format);
        const auto all = read_matrix(file, format, criteria);
        const auto weighting = weighting_called(weights, pairwise, format);
        if (method == "topsis")
            score(all, topsis{.criteria = criteria, .weighting = weighting});
        else if (method == "vikor")
            score(all, vikor{.criteria = criteria, .weighting = weighting});
        else if (method == "promethee2")
            score(all, promethee{.criteria = criteria, .weighting = weighting});
        else
            score(all, weighted_score{.criteria = criteria, .weighting = weighting});
    });
}
