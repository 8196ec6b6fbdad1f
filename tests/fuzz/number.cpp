#include <clientele/io/decimal.hpp>

#include "fuzz.hpp"

FUZZ_HARNESS(number) {
    const char mark = in.flip() ? ',' : '.';
    const int decimals = in.between(0, 6);
    const auto text = in.text(), half = text.substr(0, text.size() / 2), rest = text.substr(half.size());
    const auto number = clientele::parse_number(text, mark);
    fuzz::holds(!number || std::isfinite(*number), "a number is finite");
    fuzz::holds(clientele::number_hint(text, mark).size() < 200, "a hint is short");
    const auto exact = clientele::decimal::parse(text, mark);
    if (exact) {
        const auto whole = exact->minor(decimals), rounded = exact->rounded_minor(decimals);
        if (whole.value)
            fuzz::holds(rounded.value == whole.value, "whole minor units round to themselves");
        if (rounded.value && number && std::abs(*number) < 1e12)
            fuzz::holds(std::abs(static_cast<double>(*rounded.value) - *number * std::pow(10, decimals)) <=
                            0.5 + 1e-3 + 1e-12 * std::abs(*number) * std::pow(10, decimals),
                        "minor units are the nearest to the number");
    }
    const auto a = clientele::decimal::parse(half, mark), b = clientele::decimal::parse(rest, mark);
    if (a && b)
        fuzz::accepted([&] {
            const auto one = (*a * *b).rounded_minor(decimals), other = (*b * *a).rounded_minor(decimals);
            fuzz::holds(one.value == other.value, "a product does not hang on the order");
        });
}
