// Divides one column of numbers into k natural classes: the exact optimum of one-dimensional k-means.
//
//     natural_breaks VALUES.csv --k 5

#include <clientele/io/csv.hpp>
#include <clientele/math/natural_breaks.hpp>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

int main(int argc, char** argv) {
    std::string path;
    int k = 5;
    CLI::App app{"Natural breaks of one column of numbers (one value a line, no header)"};
    app.add_option("VALUES", path, "file with one value a line")->required();
    app.add_option("--k", k, "number of classes")->capture_default_str();
    CLI11_PARSE(app, argc, argv);

    try {
        const auto table = clientele::csv_table::read(path, {.header = false});
        clientele::require(table.columns() <= 1, path, ": there must be one value a line, got ", table.columns(),
                           " fields in line 1");
        const auto values = table.numbers(0);
        const auto classes = clientele::optimal_breaks{.k = k}.fit(values);

        std::printf("name,value\nk_used,%d\ncost,%.17g\n", classes.k_used, classes.cost);
        for (std::size_t c = 0; c < classes.sizes.size(); ++c)
            std::printf("size_%zu,%zu\n", c + 1, classes.sizes[c]);
        for (std::size_t c = 0; c < classes.upper.size(); ++c)
            std::printf("upper_%zu,%.17g\n", c + 1, classes.upper[c]);
        if (!classes.unique())
            std::printf("ties,%llu\n", static_cast<unsigned long long>(classes.optima));
        return 0;
    } catch (const clientele::error& problem) {
        std::fprintf(stderr, "natural_breaks: %s\n", problem.what());
        return 1;
    }
}
