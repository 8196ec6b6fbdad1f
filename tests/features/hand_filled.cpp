#include <clientele/features/scaling.hpp>

#include <hand_filled.hpp>

TEST_SUITE("features/hand_filled") {

using namespace clientele;

TEST_CASE("scalers filled in by hand scale as the fit, or say what is missing") {
    const matrix x = (matrix(3, 2) << 1, 10, 2, 40, 6, 20).finished();
    const auto fit = zscore_scaler{}.fit(x);
    const affine_scaling filled{.shift = fit.shift, .scale = fit.scale};
    CHECK(filled.apply(x) == fit.apply(x));
    CHECK(filled.restore(x) == fit.restore(x));
    using change = by_hand<affine_scaling>;
    const std::vector<change> changes{
        {[](auto& f) { f = {}; }, "scaling: the matrix must have 0 columns, got 2"},
        {[](auto& f) { f.scale.pop_back(); }, "scaling: scale must have 2 rows, got 1"},
        {[](auto& f) { f.shift.pop_back(); }, "scaling: scale must have 1 rows, got 2"},
        {[](auto& f) { f.scale[1] = 0; }, "scaling: shift must be finite and scale finite and above 0, got " +
                                              sentence(fit.shift[1]) + " and 0 of column 1"},
        {[](auto& f) { f.scale[0] = not_known; },
         "scaling: shift must be finite and scale finite and above 0, got 3 and nan of column 0"},
        {[](auto& f) { f.shift[0] = no_end; },
         "scaling: shift must be finite and scale finite and above 0, got inf and " + sentence(fit.scale[0]) +
             " of column 0"},
        {[](auto& f) { f.constant = {2}; }, "scaling: constant must name columns, in [0, 2), got 2"}};
    check_by_hand(fit, [&](const auto& f) { return f.apply(x); }, changes);
    check_by_hand(fit, [&](const auto& f) { return f.restore(x); }, changes);
    const auto logs = log1p_scaler{}.fit(x);
    using logarithms = decltype(log1p_scaler{}.fit(x));
    CHECK(logarithms{{.shift = logs.scaling.shift, .scale = logs.scaling.scale}}.apply(x) == logs.apply(x));
    CHECK_THROWS_WITH((void)logarithms{}.apply(x), "scaling: the matrix must have 0 columns, got 2");
}

} // TEST_SUITE("features/hand_filled")
