#include <clientele/score/normalising/rank.hpp>
#include <clientele/score/normalising/scale.hpp>
#include <clientele/score/promethee.hpp>
#include <clientele/score/spotis.hpp>
#include <clientele/score/topsis.hpp>
#include <clientele/score/vikor.hpp>
#include <clientele/score/weighted_product.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/score/weighting/from_data.hpp>

#include "tables.hpp"

FUZZ_HARNESS(scores) {
    using namespace clientele;
    const int kind = in.between(0, 8), n = in.between(1, 20), d = in.between(1, 4);
    std::vector<criterion> criteria;
    for (int j = 0; j < d; ++j) {
        const auto toward = in.between(0, 3);
        const double lower = in.number(), upper = in.number();
        criteria.push_back({.name = std::string{"abcd"[j]},
                            .direction = toward == 0   ? direction::benefit
                                         : toward == 1 ? direction::cost
                                         : toward == 2 ? direction::target(lower)
                                                       : direction::band(lower, upper),
                            .weight = in.weight(),
                            .missing = in.flip() ? missing_value::refuse : missing_value::exclude});
    }
    const auto x = fuzz::table(in, n, d);
    const auto rows = static_cast<std::size_t>(n);
    const auto check = [&](const auto& scored) {
        fuzz::holds(scored.scores.size() == rows && fuzz::finite(scored.scores), "everybody has a finite score");
    };
    fuzz::accepted([&] {
        switch (kind) {
        case 0: {
            const auto fit = weighted_score{.criteria = criteria}.fit(x);
            const auto scored = fit.score(x);
            check(scored);
            const auto parts = fit.contributions(x);
            for (int i = 0; i < n; ++i)
                if (!scored.vetoed(static_cast<std::size_t>(i)))
                    fuzz::holds(fuzz::close(parts.row(i).sum(), scored.scores[static_cast<std::size_t>(i)],
                                            1 + parts.row(i).cwiseAbs().sum()),
                                "contributions add up to the score");
            return;
        }
        case 1:
            return check(weighted_score{.criteria = criteria, .normalising = percentile_rank{}}.fit(x).score(x));
        case 2:
            return check(weighted_score{.criteria = criteria, .weighting = critic_weights{}}.fit(x).score(x));
        case 3:
            return check(weighted_score{.criteria = criteria, .normalising = robust_range{}}.fit(x).score(x));
        case 4:
            return check(weighted_product{.criteria = criteria}.fit(x).score(x));
        case 5:
            return check(topsis{.criteria = criteria}.fit(x).score(x));
        case 6:
            return check(vikor{.criteria = criteria}.fit(x).score(x));
        case 7:
            return check(promethee{.criteria = criteria}.fit(x).score(x));
        default:
            return check(weighted_score{.criteria = criteria, .weighting = entropy_weights{}}.fit(x).score(x));
        }
    });
}
