#include <clientele/customer_stores.hpp>

#include <doctest/doctest.h>

#include "refusal.hpp"
#include <map>
#include <string>
#include <vector>

TEST_SUITE("customer_stores") {

using namespace clientele;

namespace {

// A store as a host has one: exactly what the concept asks for.
struct notes {
    std::map<int, std::vector<std::string>> of{};
    bool locked = false;

    [[nodiscard]] std::vector<std::string> about(int id) const {
        return of.contains(id) ? of.at(id) : std::vector<std::string>{};
    }
    std::size_t erase(int id) {
        if (locked)
            fail(errc::storage, no_row, "notes: locked");
        const auto gone = about(id).size();
        of.erase(id);
        return gone;
    }
};
struct known_ids_only {
    [[nodiscard]] bool about(int) const { return false; }
    [[nodiscard]] bool erase(int id) const { return id == 7; }
};
struct without_about {
    [[nodiscard]] bool erase(int) const { return false; }
};
struct says_nothing_of_erasure {
    [[nodiscard]] bool about(int) const { return false; }
    void erase(int) {}
};
static_assert(customer_store<notes, int>);
static_assert(customer_store<known_ids_only, int>);
static_assert(!customer_store<without_about, int>);
static_assert(!customer_store<says_nothing_of_erasure, int>);

} // namespace

TEST_CASE("a customer is forgotten in every store, and each says how much") {
    notes diary{{{7, {"called", "wrote"}}, {8, {"called"}}}}, empty;
    known_ids_only ids;
    const auto erased =
        erase_everywhere(7, named_store{"diary", diary}, named_store{"ids", ids}, named_store{"empty", empty});
    CHECK(erased == std::vector<erased_entries>{{"diary", 2}, {"ids", 1}, {"empty", 0}});
    CHECK(in_words(erased) == "diary: 2, ids: 1, empty: 0");
    CHECK(diary.about(7).empty());
    CHECK(diary.about(8).size() == 1);
    CHECK(in_words(std::vector<erased_entries>{}) == "nowhere");
    CHECK(erase_everywhere(7).empty());
}

TEST_CASE("where a store refuses, the same call again goes on") {
    notes first{{{7, {"a"}}}}, second{{{7, {"b", "c"}}}, true};
    CHECK(refusal([&] {
              return erase_everywhere(7, named_store{"first", first}, named_store{"second", second});
          }).code() == errc::storage);
    CHECK(first.about(7).empty());
    CHECK(second.about(7).size() == 2);
    second.locked = false;
    CHECK(erase_everywhere(7, named_store{"first", first}, named_store{"second", second}) ==
          std::vector<erased_entries>{{"first", 0}, {"second", 2}});
}

TEST_CASE("a store that has forgotten fewer than none is named") {
    struct counts_down {
        [[nodiscard]] bool about(int) const { return false; }
        [[nodiscard]] long erase(int) const { return -3; }
    } backwards;
    check_refusal(refusal([&] { return erase_everywhere(7, named_store{"diary", backwards}); }), errc::bad_value,
                  no_row, "erase_everywhere: the store 'diary' must say how many entries are gone, 0 or more, got -3");
}

} // TEST_SUITE("customer_stores")
