#pragma once

// The customers that the speed figures of the clv room are about: BG/NBD(0.2426, 4.4136, 0.7929, 2.4259), observed for
// 27 to 39 weeks, purchase days and ages in whole days, several purchases on one day are one.

#include <clientele/math/distributions.hpp>

#include <cmath>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

struct simulated_customers {
    std::vector<double> x, t_x, T;

    explicit simulated_customers(std::size_t n, std::uint64_t seed = 1) : x(n), t_x(n), T(n) {
        clientele::random_generator generator{seed};
        for (std::size_t i = 0; i < n; ++i) {
            const auto days = 189 + static_cast<int>(generator.below(85));
            const double rate = clientele::draw_gamma(generator, 0.2426, 4.4136) / 7;
            const double leaves = clientele::draw_beta(generator, 0.7929, 2.4259);
            int last = 0, count = 0;
            for (double t = 0; rate > 0;) {
                t += clientele::draw_exponential(generator, rate);
                if (!(t < days))
                    break;
                const int day = static_cast<int>(std::ceil(t));
                count += day > last;
                last = day;
                if (clientele::draw_bernoulli(generator, leaves))
                    break;
            }
            x[i] = count;
            t_x[i] = last / 7.0;
            T[i] = days / 7.0;
        }
    }

    // All x, then all t_x, then all T, as native doubles: what the peers read.
    void write(const std::string& path) const {
        if (std::FILE* const file = std::fopen(path.c_str(), "wb")) {
            for (const auto* column : {&x, &t_x, &T})
                std::fwrite(column->data(), sizeof(double), column->size(), file);
            std::fclose(file);
        }
    }
};

// CPU seconds of this process so far.
inline double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
