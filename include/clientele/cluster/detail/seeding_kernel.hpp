// The inner loops of distances_to_chosen.hpp, included once for each width of vector registers by each_width.hpp, after
// screening_kernel.hpp. Included by anything else it is empty. Sums run in as many lanes whatever the registers, and
// products are not fused with sums, so that all widths give the same bits.
#ifdef CLIENTELE_KERNEL_NAMESPACE

namespace CLIENTELE_KERNEL_NAMESPACE {

// What each row's number would be with one of some points among the chosen, in tiles; and the sum of it for each point.
template <int Points>
CLIENTELE_KERNEL_TARGET [[CLIENTELE_NOINLINE]] void lower_in_tiles(const tiles_to_lower& arguments, double* totals) {
    constexpr int groups = static_cast<int>(tile_rows) / lanes;
    constexpr auto width = static_cast<std::ptrdiff_t>(tile_rows);
    const std::ptrdiff_t features = arguments.features;
    const float *const points = arguments.points, *const weights = arguments.weights;
    float* values = arguments.tiles;
    floats sums[std::size_t{Points}][std::size_t{groups}]{};
    for (std::size_t tile = 0; tile < arguments.count; ++tile, values += (features + 1) * width) {
        if (Points == 1) // who lowers comes first to a block
            for (std::ptrdiff_t ahead = 0; ahead < (features + 1) * width; ahead += width)
                CLIENTELE_PREFETCH(values + ahead + 4096, 0, 2);
        CLIENTELE_UNROLL(4)
        for (int g = 0; g < groups; ++g) {
            floats distance[std::size_t{Points}]{};
            for (std::ptrdiff_t f = 0; f < features; ++f) {
                const floats x =
                    *reinterpret_cast<const floats*>(values + f * width + static_cast<std::ptrdiff_t>(g * lanes));
                CLIENTELE_UNROLL(4)
                for (int p = 0; p < Points; ++p) {
                    const floats away = x - points[f * Points + p];
                    floats square = away * away;
                    CLIENTELE_KERNEL_KEEP(square);
                    distance[p] += square;
                }
            }
            floats* const place =
                reinterpret_cast<floats*>(values + features * width + static_cast<std::ptrdiff_t>(g * lanes));
            const floats nearest = *place;
            CLIENTELE_UNROLL(4)
            for (int p = 0; p < Points; ++p) {
                floats mass =
                    CLIENTELE_PICK(distance[p] < nearest, distance[p], nearest); // NaN, of a row of weight 0, stays out
                if (Points == 1 && arguments.store)
                    *place = mass;
                if (weights)
                    mass *= *reinterpret_cast<const loose_floats*>(weights + tile * tile_rows +
                                                                   static_cast<std::size_t>(g * lanes));
                CLIENTELE_KERNEL_KEEP(mass);
                sums[p][g] += mass;
            }
        }
    }
    for (int p = 0; p < Points; ++p) {
        totals[p] = 0;
        for (int g = 0; g < groups; ++g)
            for (int lane = 0; lane < lanes; ++lane)
                totals[p] += static_cast<double>(sums[p][g][lane]);
    }
}

// The same in double.
template <class Scalar>
CLIENTELE_KERNEL_TARGET [[CLIENTELE_NOINLINE]] double lower_in_columns(const columns_to_lower<Scalar>& arguments) {
    constexpr std::size_t together = 8;
    double sums[together]{};
    for (std::size_t row = 0; row < arguments.rows; row += step) {
        const std::size_t count = arguments.rows - row < step ? arguments.rows - row : step;
        doubles distance = doubles{};
        for (std::size_t f = 0; f < arguments.features; ++f) {
            doubles square = doubles{};
            for (std::size_t lane = 0; lane < count; ++lane)
                square[lane] =
                    static_cast<double>(arguments.columns[f][arguments.first + row + lane]) - arguments.point[f];
            square *= arguments.unit;
            square *= square;
            CLIENTELE_KERNEL_KEEP(square);
            distance += square;
        }
        for (std::size_t lane = 0; lane < count; ++lane) {
            double& nearest = arguments.nearest[row + lane];
            const double least = nearest < distance[lane] ? nearest : distance[lane];
            if (arguments.store)
                nearest = least;
            double mass = arguments.weights ? least * arguments.weights[row + lane] : least;
            CLIENTELE_KERNEL_KEEP(mass);
            sums[(row + lane) % together] += mass;
        }
    }
    double total = 0;
    for (const double sum : sums)
        total += sum;
    return total;
}

} // namespace CLIENTELE_KERNEL_NAMESPACE
#endif
