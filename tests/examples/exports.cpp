// Makes the two files that people have when they come: a line-level export of a web shop and the orders of a
// superstore, with what is wrong with such files. The same files everywhere: it draws its own numbers.
//
//     exports retail retail.csv InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
//     exports superstore store.csv     Row ID,Order ID,Order Date,Ship Date,Customer ID,Customer Name,Sales,Quantity
//
// What it counted while it wrote goes to stdout as name=value, for the tests to compare with what the programs say.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;
using namespace std::chrono_literals;

/// Random numbers that are the same on every machine: the high bits of a 64-bit congruential generator (Knuth's MMIX).
class draws {
public:
    explicit draws(std::uint64_t seed) : state_{seed} {}
    /// In [0, n).
    int below(int n) { return static_cast<int>(next() % static_cast<std::uint64_t>(n)); }
    /// Whether something with a chance in 1,000 happens.
    bool chance(int in_1000) { return below(1000) < in_1000; }
    /// Days to the next purchase of somebody who buys every `mean` days: exponential, at least one.
    int gap(int mean) {
        return 1 + static_cast<int>(-std::log((static_cast<double>(next()) + 0.5) / 4294967296.0) * mean);
    }

private:
    std::uint64_t next() {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        return state_ >> 32;
    }
    std::uint64_t state_;
};

std::string american(sys_days day) {
    const year_month_day date{day};
    return std::to_string(static_cast<unsigned>(date.month())) + "/" +
           std::to_string(static_cast<unsigned>(date.day())) + "/" + std::to_string(static_cast<int>(date.year()));
}

std::string decimal(long minor, int decimals) {
    long unit = 1;
    for (int i = 0; i < decimals; ++i)
        unit *= 10;
    std::string fraction = std::to_string(minor % unit);
    fraction.insert(0, static_cast<std::size_t>(decimals) - fraction.size(), '0');
    while (!fraction.empty() && fraction.back() == '0') // 2.5, as spreadsheets write it
        fraction.pop_back();
    return std::to_string(minor / unit) + (fraction.empty() ? "" : "." + fraction);
}

void retail(std::FILE* out) {
    draws draw{20101201};
    const char* const goods[] = {"WHITE HANGING HEART T-LIGHT HOLDER", "\"PICTURE FRAME, WOOD\"",
                                 "\"SET OF 6 \"\"SPICE\"\" TINS, RED\"", "JUMBO BAG RED RETROSPOT", "  POPCORN HOLDER"};
    const char* const countries[] = {"United Kingdom", "Germany", "EIRE"};
    std::fprintf(out, "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n");
    long rows = 0, blank = 0, returned = 0, minor = 0, blank_minor = 0, invoice = 536365;
    std::set<int> customers;
    std::set<std::string> orders;
    const auto line = [&](const std::string& number, int quantity, sys_days day, int minute, long price, int customer) {
        const int code = 20000 + draw.below(5000);
        const bool variant = draw.chance(300);
        const char* const what = goods[draw.below(5)];
        const char* const where = countries[std::max(0, draw.below(30) - 27)];
        std::fprintf(out, "%s,%05d%s,%s,%d,%s %d:%02d,%s,%s,%s\n", number.c_str(), code, variant ? "A" : "", what,
                     quantity, american(day).c_str(), 8 + minute / 60, minute % 60, decimal(price, 2).c_str(),
                     customer > 0 ? std::to_string(customer).c_str() : "", where);
        ++rows;
        minor += quantity * price;
        if (customer == 0)
            return (void)(++blank, blank_minor += quantity * price);
        customers.insert(customer);
        returned += quantity < 0;
        if (quantity >= 0)
            orders.insert(number);
    };
    for (int customer = 12346; customer < 12346 + 160; ++customer) {
        const int mean = 15 + draw.below(90);
        const int stays = 120 + draw.below(600);
        const sys_days first = sys_days{2010y / 12 / 1} + std::chrono::days{draw.below(240)};
        for (sys_days day = first; day <= sys_days{2011y / 12 / 9} && day - first < std::chrono::days{stays};
             day += std::chrono::days{draw.gap(mean)}) {
            const bool anonymous = draw.chance(120);
            const int lines = 1 + draw.below(4);
            const int minute = draw.below(600);
            const auto number = std::to_string(invoice++);
            for (int i = 0; i < lines; ++i) {
                const int quantity = 1 + draw.below(24);
                const long price = 29 + draw.below(1200);
                line(number, quantity, day, minute, price, anonymous ? 0 : customer);
                if (!draw.chance(25))
                    continue;
                const int later = draw.below(9); // days, until it comes back
                line("C" + std::to_string(invoice++), -quantity, day + std::chrono::days{later}, minute, price,
                     anonymous ? 0 : customer);
            }
        }
    }
    std::printf("rows=%ld\nblank=%ld\nreturned=%ld\nminor=%ld\nblank_minor=%ld\ncustomers=%zu\norders=%zu\n", rows,
                blank, returned, minor, blank_minor, customers.size(), orders.size());
}

void superstore(std::FILE* out) {
    draws draw{20160101};
    std::fprintf(out, "Row ID,Order ID,Order Date,Ship Date,Customer ID,Customer Name,Sales,Quantity\n");
    long rows = 0, minor = 0, order = 100006;
    int customers = 0, orders = 0;
    for (; customers < 170; ++customers) {
        const std::string id = std::string{static_cast<char>('A' + customers % 26)} +
                               static_cast<char>('A' + customers / 26) + "-" + std::to_string(10000 + 37 * customers);
        const int mean = 80 + draw.below(250);
        const int stays = 300 + draw.below(1500);
        const sys_days first = sys_days{2014y / 1 / 3} + std::chrono::days{draw.below(900)};
        for (sys_days day = first; day <= sys_days{2017y / 12 / 30} && day - first < std::chrono::days{stays};
             day += std::chrono::days{draw.gap(mean)}) {
            const auto number =
                "CA-" + std::to_string(static_cast<int>(year_month_day{day}.year())) + "-" + std::to_string(order++);
            ++orders;
            for (int lines = 1 + draw.below(3); lines > 0; --lines) {
                const long sales = 9'9000 + static_cast<long>(draw.below(3'000'000)); // with four decimals
                const int shipped = draw.below(7);
                const int pieces = 1 + draw.below(9);
                std::fprintf(out, "%ld,%s,%s,%s,%s,\"%s, Jr.\",%s,%d\n", ++rows, number.c_str(), american(day).c_str(),
                             american(day + std::chrono::days{shipped}).c_str(), id.c_str(), id.c_str(),
                             decimal(sales, 4).c_str(), pieces);
                minor += sales;
            }
        }
    }
    std::printf("rows=%ld\nminor=%ld\ncustomers=%d\norders=%d\n", rows, minor, customers, orders);
}

} // namespace

int main(int count, char** arguments) {
    const std::string kind = count > 2 ? arguments[1] : "";
    std::FILE* const out = kind.empty() ? nullptr : std::fopen(arguments[2], "wb");
    if (out == nullptr || (kind != "retail" && kind != "superstore"))
        return std::fprintf(stderr, "usage: exports retail|superstore FILE.csv\n"), 2;
    kind == "retail" ? retail(out) : superstore(out);
    return std::fclose(out) == 0 ? 0 : 1;
}
