#include <clientele/monitor/deals/customer_outlook.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>
#include <string>
#include <vector>

TEST_SUITE("monitor/deals/customer_outlook") {

using namespace clientele;

namespace {

weighed_pipeline<int> pipeline(const std::vector<int>& deals) {
    weighed_pipeline<int> of;
    for (const int deal : deals)
        of.deals.push_back({deal, 100.0 * deal, 0.5, 50.0 * deal, 1, 0, false});
    return of;
}

} // namespace

TEST_CASE("deals stand beside lifetime value; usual purchases are named and not added, prospects have their own sum") {
    customer_outlook<std::string, int> outlook{{"a", "b"}, {1000, 200}};
    outlook.add(pipeline({3, 1, 2, 4}), std::vector<std::string>{"b", "a", "a", "nobody yet"},
                std::vector<bool>{false, false, true, false});
    CHECK(outlook.lifetime() == std::vector<double>{1000, 200});
    CHECK(outlook.from_deals() == std::vector<double>{50, 150});
    CHECK(outlook.total() == std::vector<double>{1050, 350});
    CHECK(outlook.from_prospects() == 200);
    CHECK(outlook.added() == std::vector<int>{1, 3, 4});
    CHECK(outlook.already_counted() == std::vector<int>{2});
}

TEST_CASE("no deal is added twice, whether it was added or named before, and nothing changes then") {
    customer_outlook<std::string, int> outlook{{"a"}, {1000}};
    const std::vector<std::string> whose{"a", "a"};
    outlook.add(pipeline({1, 2}), whose, std::vector<bool>{false, true});
    check_refusal(refusal([&] {
                      outlook.add(pipeline({7, 1}), whose, std::vector<bool>{false, false});
                      return 0;
                  }),
                  errc::bad_value, 1,
                  "customer_outlook: a deal must be added once, got 1, which was added before, in row 1");
    check_refusal(refusal([&] {
                      outlook.add(pipeline({2, 7}), whose, std::vector<bool>{false, false});
                      return 0;
                  }),
                  errc::bad_value, 0,
                  "customer_outlook: a deal must be added once, got 2, which was named as counted before, in row 0");
    check_refusal(refusal([&] {
                      outlook.add(pipeline({7, 7}), whose, std::vector<bool>{false, false});
                      return 0;
                  }),
                  errc::bad_value, 1, "customer_outlook: deals must be unique, got 7 in rows 0 and 1");
    CHECK(outlook.total() == std::vector<double>{1050});
}

TEST_CASE("a pipeline filled in by hand with expectations that are none is refused") {
    customer_outlook<int, int> outlook{{1}, {100}};
    for (const double expected : {std::nan(""), -1.0, 1.7e308}) {
        weighed_pipeline<int> pipeline;
        pipeline.deals.push_back({7, 1, 1, expected, 0, 0, false});
        CHECK_THROWS_WITH(outlook.add(pipeline, std::vector{1}, std::vector<bool>{false}),
                          doctest::Contains("customer_outlook: expected must be in [0, 1e150], got "));
    }
    CHECK(outlook.added().empty());
}

} // TEST_SUITE("monitor/deals/customer_outlook")
