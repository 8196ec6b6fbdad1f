#include <clientele/row_policy.hpp>

#include <doctest/doctest.h>

#include "refusal.hpp"
#include <vector>

TEST_SUITE("row_policy") {

using namespace clientele;

namespace {
/// Offers exactly what a row policy must.
struct archetype {
    archetype() = default;
    archetype(const archetype&) = delete;
    row_action operator()(const rejected_row&) const { return row_action::leave_out; }
};
struct says_whether {
    bool operator()(const rejected_row&) const { return true; }
};
static_assert(row_policy<archetype> && !row_policy<says_whether> && !row_policy<int>);
} // namespace

TEST_CASE("a refused row stops the work with its place and its sentence") {
    check_refusal(refusal([] { return reject_row(refuse_row{}, 7, "lines: row ", 7, " has no date"); }),
                  errc::bad_value, 7, "lines: row 7 has no date");
}

TEST_CASE("a row left out gives its sentence for the record") {
    CHECK(reject_row(leave_out_row{}, 7, "lines: row ", 7, " has no date") == "lines: row 7 has no date");
    CHECK(reject_row(archetype{}, 0, "gone") == "gone");
}

TEST_CASE("a lambda may look at every rejected row before it decides") {
    std::vector<std::size_t> seen;
    const auto log = [&](const rejected_row& rejected) {
        seen.push_back(rejected.row);
        return rejected.row < 2 ? row_action::leave_out : row_action::refuse;
    };
    CHECK(reject_row(log, 1, "no id") == "no id");
    CHECK_THROWS_WITH((void)reject_row(log, 2, "no id"), "no id");
    CHECK(seen == std::vector<std::size_t>{1, 2});
}

} // TEST_SUITE("row_policy")
