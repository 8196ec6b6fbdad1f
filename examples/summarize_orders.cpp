// One row per customer out of a file of orders: what every model and every score begins with, as CSV on stdout; what
// became of every row and cent on stderr.
//
//     summarize_orders ORDERS.csv --as-of 2011-12-31
//     summarize_orders ORDERS.csv --as-of 2011-12-31 --window 365d
//     summarize_orders ORDERS.csv --as-of 2011-12-31 --window 2011-01-01..2011-12-31 --order InvoiceNo
//
// With a window first and T are those of the whole history, and all else is that of the window.

#include "support/orders.hpp"
#include "support/program.hpp"

using namespace clientele;

int main(int count, char** arguments) {
    day as_of{};
    support::window_rule counted;
    int threads = 1;
    support::program app{"summarize_orders", "One row per customer: purchases, times and money"};
    support::order_options orders{app};
    app.add("--as-of", as_of, "the last day that counts").required();
    app.add("--window", counted.text,
            "the days that count: 365d (those that end with the as-of day) or 2011-01-01..2011-12-31; else all");
    app.add("--threads", threads, "threads that summarize; the rows are the same for any number").between(1, 256);
    return app.run(count, arguments, [&] {
        (void)counted.stretch(as_of); // is it a window at all?
        auto book = orders.read();
        book.threads = static_cast<unsigned>(threads);
        support::print_summaries(book.reported_as_of(as_of, std::chrono::days{1}, {}, counted));
    });
}
