// Divides one column of numbers into k natural classes: the exact optimum of one-dimensional k-means.
//
//     natural_breaks VALUES.csv --k 5

#include <clientele/math/natural_breaks.hpp>

#include "support/orders.hpp"
#include <cstdio>
#include <string>

int main(int count, char** arguments) {
    std::string path;
    int k = 5;
    support::program app{"natural_breaks", "Natural breaks of one column of numbers (one value a line, no header)"};
    app.add("VALUES", path, "file with one value a line").required();
    const support::file_options written{app};
    app.add("--k", k, "number of classes");
    return app.run(count, arguments, [&] {
        auto format = written.format();
        format.header = false;
        const auto table = support::read_file(path, format);
        if (table.columns() > 1)
            clientele::fail(clientele::errc::bad_shape, 0, path, ": there must be one value a line, got ",
                            table.columns(), " fields in line 1");
        const auto values = table.numbers(0);
        const auto classes = clientele::optimal_breaks{.k = k}.fit(values);

        std::printf("name,value\nk_used,%d\ncost,%s\n", classes.k_used, support::digits(classes.cost).c_str());
        for (std::size_t c = 0; c < classes.sizes.size(); ++c)
            std::printf("size_%zu,%zu\n", c + 1, classes.sizes[c]);
        for (std::size_t c = 0; c < classes.upper.size(); ++c)
            std::printf("upper_%zu,%s\n", c + 1, support::digits(classes.upper[c]).c_str());
        if (!classes.unique())
            std::printf("ties,%llu\n", static_cast<unsigned long long>(classes.optima));
    });
}
