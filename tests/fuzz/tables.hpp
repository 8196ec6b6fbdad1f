#pragma once

// Matrices for the harnesses that need them.
#include <clientele/math/matrix.hpp>

#include "fuzz.hpp"

namespace fuzz {

[[nodiscard]] inline clientele::matrix table(bytes& in, int rows, int columns) {
    clientele::matrix values(rows, columns);
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < columns; ++j)
            values(i, j) = in.number();
    return values;
}
inline bool finite(const clientele::matrix& values) {
    return finite(std::span{values.data(), static_cast<std::size_t>(values.size())});
}

} // namespace fuzz
