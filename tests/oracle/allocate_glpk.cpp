// Placed budgets beside a linear program that GLPK solves: each response cut into 800 straight pieces, which lie below
// it and whose slopes fall. No placing of the pieces may be better than the one placed, and none may be much worse.
//
//   allocate_glpk [PROBLEMS]    200 random problems with floors, ceilings and groups, and a quarter as many of whole
//   units, whose pieces are the units; says the worst and exits with 1 where one is off

#include <clientele/plan/allocate.hpp>
#include <clientele/plan/check_allocation.hpp>
#include <clientele/plan/stated_response.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <glpk.h>
#include <random>
#include <string>
#include <vector>

using namespace clientele;

namespace {

struct problem {
    std::vector<stated_response> response;
    std::vector<double> cost, floor, ceiling;
    std::vector<std::size_t> group;
    std::vector<spend_group> groups;
    double budget = 0;

    [[nodiscard]] budget_lines<stated_response> lines() const { return {response, cost, floor, ceiling, group}; }
};

problem random_problem(std::mt19937_64& random, bool whole) {
    const auto between = [&](double low, double high) {
        return low + (high - low) * std::generate_canonical<double, 53>(random);
    };
    problem of;
    const std::size_t n = 2 + random() % 9;
    for (std::size_t i = 0; i < n; ++i) {
        const auto kind = static_cast<response_kind>(random() % 4);
        of.response.push_back({kind, between(1, 100), between(1, 50), random() % 4 == 0 ? 1 : between(0.3, 0.95)});
        of.cost.push_back(between(0.3, 4));
        of.floor.push_back(random() % 2 == 0 ? between(0.1, 5) : 0);
        of.ceiling.push_back(random() % 8 == 0 ? of.floor.back() : between(6, 80));
        of.group.push_back(random() % 4 == 0 ? no_group : random() % 2);
        if (whole) {
            of.floor.back() = std::ceil(of.floor.back());
            of.ceiling.back() = of.floor.back() + static_cast<double>(random() % 12);
        }
    }
    of.groups = {{.parent = 2}, {.parent = random() % 2 == 0 ? no_group : 2}, {}};
    double least[4]{}, most[4]{}; // the last: the budget
    for (std::size_t i = 0; i < n; ++i) {
        const auto g = of.group[i] == no_group ? 3 : of.group[i];
        least[g] += of.cost[i] * of.floor[i];
        most[g] += of.cost[i] * of.ceiling[i];
    }
    for (std::size_t g = 0; g < 3; ++g) {
        auto& group = of.groups[g];
        if (!whole && random() % 2 == 0)
            group.floor = least[g] + between(0, 0.5) * (most[g] - least[g]);
        if (random() % 2 == 0)
            group.ceiling = least[g] + between(0.5, 0.9) * (most[g] - least[g]);
        const auto up = group.parent == no_group ? 3 : group.parent;
        least[up] += std::max(group.floor, least[g]);
        most[up] += std::min(group.ceiling, most[g]);
    }
    of.budget = least[3] + between(0.02, 0.95) * (most[3] - least[3]);
    return of;
}

// What whole pieces bring at best, once the divisible ones are placed.
double whole_value(glp_prob* lp) {
    glp_iocp control;
    glp_init_iocp(&control);
    control.msg_lev = GLP_MSG_ERR;
    return glp_intopt(lp, &control) == 0 && glp_mip_status(lp) == GLP_OPT ? glp_mip_obj_val(lp) : std::nan("");
}

// The best placing of the pieces, by GLPK; of whole units by its integer solver.
double best_of_pieces(const problem& of, bool whole) {
    glp_prob* lp = glp_create_prob();
    glp_set_obj_dir(lp, GLP_MAX);
    const int rows = static_cast<int>(of.groups.size()) + 1;
    glp_add_rows(lp, rows);
    double fixed_value = 0, fixed_spend = 0;
    std::vector<double> fixed(of.groups.size(), 0.0);
    for (std::size_t i = 0; i < of.response.size(); ++i) {
        fixed_value += of.response[i].value(of.floor[i]);
        fixed_spend += of.cost[i] * of.floor[i];
        for (auto g = of.group[i]; g != no_group; g = of.groups[g].parent)
            fixed[g] += of.cost[i] * of.floor[i];
        const double span = of.ceiling[i] - of.floor[i];
        if (!(span > 0))
            continue;
        const int pieces = whole ? static_cast<int>(span) : 800;
        double from = of.floor[i];
        for (int k = 1; k <= pieces; ++k) { // finer where responses bend most
            const double share = static_cast<double>(k) / pieces,
                         to = of.floor[i] + (whole ? k : span * share * share * share);
            const int column = glp_add_cols(lp, 1);
            glp_set_col_bnds(lp, column, GLP_DB, 0, to - from);
            glp_set_col_kind(lp, column, whole ? GLP_IV : GLP_CV);
            glp_set_obj_coef(lp, column, (of.response[i].value(to) - of.response[i].value(from)) / (to - from));
            std::vector<int> at{0, 1};
            std::vector<double> cost{0, of.cost[i]};
            for (auto g = of.group[i]; g != no_group; g = of.groups[g].parent) {
                at.push_back(static_cast<int>(g) + 2);
                cost.push_back(of.cost[i]);
            }
            glp_set_mat_col(lp, column, static_cast<int>(at.size()) - 1, at.data(), cost.data());
            from = to;
        }
    }
    glp_set_row_bnds(lp, 1, GLP_UP, 0, of.budget - fixed_spend);
    for (std::size_t g = 0; g < of.groups.size(); ++g) {
        const auto& group = of.groups[g];
        const double low = group.floor - fixed[g], high = group.ceiling - fixed[g];
        glp_set_row_bnds(lp, static_cast<int>(g) + 2, std::isfinite(high) ? (high > low ? GLP_DB : GLP_FX) : GLP_LO,
                         low, std::isfinite(high) ? high : 0);
    }
    glp_smcp control;
    glp_init_smcp(&control);
    control.msg_lev = GLP_MSG_ERR;
    control.presolve = GLP_OFF;
    double best = std::nan("");
    if (glp_get_num_cols(lp) == 0)
        best = fixed_value;
    else if (glp_simplex(lp, &control) == 0 && glp_get_status(lp) == GLP_OPT)
        best = fixed_value + (whole ? whole_value(lp) : glp_get_obj_val(lp));
    glp_delete_prob(lp);
    return best;
}

} // namespace

int main(int count, char** arguments) {
    const int problems = count > 1 ? std::atoi(arguments[1]) : 200;
    std::mt19937_64 random{2026};
    double worst_above = 0, worst_below = 0, worst_gap = 0, worst_breach = 0;
    for (int round = 0; round < problems; ++round) {
        const auto of = random_problem(random, false);
        const auto placed = allocate{.budget = of.budget, .groups = of.groups}.plan(of.lines());
        const auto proof = check_allocation(of.lines(), of.groups, placed);
        const double best = best_of_pieces(of, false);
        if (!(std::abs(best) >= 0)) {
            std::printf("problem %d: GLPK found no optimum\n", round);
            return 1;
        }
        worst_above = std::max(worst_above, (best - placed.value) / placed.value); // rounding only: pieces lie below
        worst_below = std::max(worst_below, (placed.value - best) / placed.value); // what the pieces lose
        worst_gap = std::max({worst_gap, std::abs(proof.gap()) / placed.value, placed.gap() / placed.value});
        worst_breach = std::max(worst_breach, proof.breach / of.budget);
    }
    std::printf("%d problems: GLPK above by at most %.1e, below by %.1e; proved gap %.1e, breach %.1e\n", problems,
                worst_above, worst_below, worst_gap, worst_breach);
    double worst_off = 0, widest = 0; // beyond the gap that is stated, and that
    for (int round = 0; round < problems / 4; ++round) {
        const auto of = random_problem(random, true);
        const auto placed = allocate{.budget = of.budget, .groups = of.groups, .whole_units = true}.plan(of.lines());
        const double best = best_of_pieces(of, true), gap = std::max(placed.gap(), 0.0);
        if (!(std::abs(best) >= 0)) {
            std::printf("whole problem %d: GLPK found no optimum\n", round);
            return 1;
        }
        worst_off = std::max({worst_off, (placed.value - best) / best, (best - placed.value - gap) / best});
        widest = std::max(widest, gap / best);
    }
    std::printf("%d problems of whole units: off by at most %.1e beyond a gap of at most %.1e\n", problems / 4,
                worst_off, widest);
    return worst_off <= 1e-12 && worst_above <= 1e-12 && worst_below <= 3e-6 && worst_gap <= 1e-12 &&
                   worst_breach <= 1e-12
               ? 0
               : 1;
}
