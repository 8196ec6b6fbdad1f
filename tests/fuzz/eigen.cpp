#include <clientele/math/symmetric_eigen.hpp>

#include "tables.hpp"

FUZZ_HARNESS(eigen) {
    using namespace clientele;
    const int n = in.between(0, 6);
    matrix a = fuzz::table(in, n, in.between(0, 9) == 0 ? n + 1 : n);
    fuzz::accepted([&] {
        const auto found = symmetric_eigen(a);
        double largest = 0;
        for (int i = 0; i < n; ++i)
            for (int j = 0; j <= i; ++j)
                largest = std::max(largest, std::abs(a(i, j)));
        if (largest > 1e150 || (largest > 0 && largest < 1e-150))
            return; // the products below leave the range of double
        for (int i = 0; i < n; ++i) {
            fuzz::holds(std::isfinite(found.values[i]), "eigenvalues are finite");
            fuzz::holds(i == 0 || found.values[i - 1] <= found.values[i], "eigenvalues ascend");
            for (int j = 0; j <= i; ++j) {
                double back = 0, product = 0;
                for (int k = 0; k < n; ++k) {
                    back += found.vectors(i, k) * found.values[k] * found.vectors(j, k);
                    product += found.vectors(k, i) * found.vectors(k, j);
                }
                fuzz::holds(std::abs(back - a(i, j)) <= 1e-12 * largest, "the parts make the matrix");
                fuzz::holds(std::abs(product - (i == j ? 1 : 0)) <= 1e-12, "vectors are orthonormal");
            }
        }
    });
}
