#pragma once

// The kinds of values that natural breaks are measured on, the same bits everywhere.

#include <clientele/math/random.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

inline double bell(clientele::random_generator& random) {
    return std::sqrt(-2.0 * std::log(1.0 - random.uniform())) * std::cos(6.283185307179586 * random.uniform());
}

struct value_kind {
    const char* name;
    double (*draw)(clientele::random_generator&);
};
inline const value_kind value_kinds[] = {
    {"uniform", [](clientele::random_generator& random) { return random.uniform(); }},
    {"spend in cents, log-normal",
     [](clientele::random_generator& random) { return std::round(100.0 * std::exp(3.0 + bell(random))) / 100.0; }},
    {"heavy tail, all distinct",
     [](clientele::random_generator& random) { return std::exp(3.0 + 2.0 * bell(random)); }},
    {"seven groups",
     [](clientele::random_generator& random) {
         return 10.0 * static_cast<double>(random.below(7)) + random.uniform();
     }},
    {"counts",
     [](clientele::random_generator& random) { return std::floor(-20.0 * std::log(1.0 - random.uniform())); }},
};

inline std::vector<double> values_of(const value_kind& kind, std::size_t n) {
    clientele::random_generator random{1};
    std::vector<double> values(n);
    for (double& value : values)
        value = kind.draw(random);
    return values;
}
