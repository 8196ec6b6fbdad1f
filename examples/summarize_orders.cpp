// One row per customer out of a file of orders: what every model and every score begins with, as CSV on stdout; what
// became of every row and cent on stderr.
//
//     summarize_orders ORDERS.csv --as-of 2011-12-31
//     summarize_orders ORDERS.csv --as-of 2011-12-31 --window 365d --frequency orders
//     summarize_orders ORDERS.csv --as-of 2011-12-31 --window 2011-01-01..2011-12-31 --order InvoiceNo
//     summarize_orders ORDERS.csv --as-of 2011-12-31 --columns currency=Currency --rates RATES.csv --home EUR
//     summarize_orders ORDERS.csv --as-of 2011-12-31 --parents PARENTS.csv --level 1
//     summarize_orders ORDERS.csv --as-of 2011-12-31 --memory 2GB --spill /var/tmp
//
// With a window first and T are those of the whole history, and all else is that of the window.

#include "support/beside_orders.hpp"
#include "support/orders.hpp"
#include "support/program.hpp"

using namespace clientele;

int main(int count, char** arguments) {
    day as_of{};
    support::window_rule counted;
    int threads = 1, level = 0;
    std::string frequency = "days", rates, home, parents;
    support::program app{"summarize_orders", "One row per customer: purchases, times and money"};
    support::order_options orders{app};
    app.add("--as-of", as_of, "the last day that counts").required();
    app.add("--window", counted.text,
            "the days that count: 365d (those that end with the as-of day) or 2011-01-01..2011-12-31; else all");
    app.add("--frequency", frequency, "what x counts repeats of: purchase days, or orders").one_of({"days", "orders"});
    app.add(
        "--rates", rates,
        "CSV of currency, date and rate: amounts are exchanged to --home at the latest rate on or before their day");
    app.add("--home", home, "the currency of the summaries");
    app.add("--parents", parents, "CSV of account and parent: orders are counted for the account at the top");
    const auto below =
        app.add("--level", level, "counts them for the account that many levels below the top").between(0, 1'000'000);
    app.add("--threads", threads, "threads that summarize; the rows are the same for any number").between(1, 256);
    return app.run(count, arguments, [&] {
        (void)counted.stretch(as_of); // is it a window at all?
        require(rates.empty() == home.empty(), "--rates and --home must be given together");
        require(!parents.empty() || !below.given(), "--level must be given with --parents");
        if (!rates.empty())
            orders.exchange_by(support::read_rates(rates, orders.format(), home));
        support::order_options::block_visitor roll_up;
        if (!parents.empty())
            roll_up = [accounts = support::read_parents(parents, orders.format()).below_top(level)](
                          support::order_book& book) { book.roll_up(accounts); };
        const auto counts_of = frequency == "orders" ? frequency_of::orders : frequency_of::purchase_days;
        if (orders.spills())
            return support::print_summaries(orders.summarized(as_of, counted, counts_of, roll_up));
        auto book = orders.read();
        if (roll_up)
            roll_up(book);
        book.threads = static_cast<unsigned>(threads);
        book.frequency = counts_of;
        support::print_summaries(book.reported_as_of(as_of, std::chrono::days{1}, {}, counted));
    });
}
