// Who will give again? BG/BB on yearly (or monthly, or weekly) opportunities.
//
//     donations CELLS.csv [--horizon N] [--parameters]
//
// CELLS has the columns x,t_x,n,count: count customers bought at x of n opportunities, the last time at opportunity t_x
// (0 when x = 0). Printed is each row with P(alive at opportunity n + 1) and the expected purchases at the next N
// opportunities, per customer; with --parameters the fit instead. The verdict in words goes to stderr.

#include <clientele/clv/bg_bb.hpp>
#include <clientele/clv/buy_till_you_die.hpp>

#include "support/orders.hpp"
#include <cmath>
#include <cstdio>
#include <string>

using namespace clientele;
using support::digits;

namespace {

void print_parameters(const parameter_estimate& e) {
    std::printf("name,value,standard_error\n");
    for (std::size_t i = 0; i < e.size(); ++i)
        std::printf("%s,%s,%s\n", e.names[i].c_str(), digits(e.values[i]).c_str(),
                    digits(e.standard_errors[i]).c_str());
    std::printf("log_likelihood,%s,\ngradient_norm,%s,\niterations,%d,\nverdict,%s,\n",
                digits(e.log_likelihood).c_str(), digits(e.gradient_norm).c_str(), e.iterations,
                std::string{in_words(e.judgement.status)}.c_str());
}

void run(const std::string& path, const csv_format& format, double horizon, bool parameters) {
    const auto whole = [](double value) { return value >= 0 && value < 1e9 && value == std::trunc(value); };
    require(whole(horizon), "--horizon must be a whole number of opportunities, got ", horizon);
    const auto cells = support::read_file(path, format);
    const auto x = cells.numbers(cells.column("x")), t_x = cells.numbers(cells.column("t_x"));
    const auto n = cells.numbers(cells.column("n")), count = cells.numbers(cells.column("count"));
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (count[i] < 0)
            cells.refuse(i, cells.column("count"), "at least 0");
        if (n[i] > 10'000) // each costs its opportunities, at every step of the fit
            cells.refuse(i, cells.column("n"), "at most 10000");
        if (!(whole(x[i]) && whole(t_x[i]) && whole(n[i]) && x[i] <= t_x[i] && t_x[i] <= n[i] &&
              (x[i] > 0 || t_x[i] == 0)))
            fail(errc::bad_value, i, cells.place_of(i),
                 ": x, t_x and n must be whole numbers with 0 <= x <= "
                 "t_x <= n, and t_x 0 where x is 0, got ",
                 x[i], ", ", t_x[i], ", ", n[i]);
    }
    const auto fitted = buy_till_you_die{.model = bg_bb{}}.fit({.x = x, .t_x = t_x, .T = n, .weight = count});
    std::fprintf(stderr, "%s\n", fitted.estimate.judgement.sentence.c_str());
    if (parameters)
        return print_parameters(fitted.estimate);

    const auto theta = fitted.parameters();
    const auto expected = fitted.expected_purchases({.x = x, .t_x = t_x, .T = n}, horizon);
    std::printf("x,t_x,n,count,p_alive,expected_purchases\n");
    for (std::size_t i = 0; i < x.size(); ++i)
        std::printf("%s,%s,%s,%s,%s,%s\n", digits(x[i]).c_str(), digits(t_x[i]).c_str(), digits(n[i]).c_str(),
                    digits(count[i]).c_str(),
                    digits(fitted.model.p_alive_next(theta, customer_history{x[i], t_x[i], n[i]})).c_str(),
                    digits(expected[i]).c_str());
}

} // namespace

int main(int count, char** arguments) {
    std::string file;
    double horizon = 5;
    bool parameters = false;
    support::program app{"donations", "Who will give again? The BG/BB model on rows of x,t_x,n,count"};
    app.add("CELLS", file, "CSV with the columns x, t_x, n, count").required();
    const support::file_options format{app};
    app.add("--horizon", horizon, "how many further opportunities to look at");
    app.add("--parameters", parameters, "print the fit instead of the rows");
    return app.run(count, arguments, [&] { run(file, format.format(), horizon, parameters); });
}
