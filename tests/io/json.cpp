#include <clientele/io/json.hpp>
#include <clientele/math/random.hpp>
#include <clientele/monitor/why_changed.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/bands.hpp>
#include <clientele/tier/hysteresis.hpp>
#include <clientele/tier/key_account/programme.hpp>
#include <clientele/tier/thresholds.hpp>
#include <clientele/tier/tier_rules.hpp>

#include <Eigen/Core>
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <listed_members.hpp>
#include <optional>
#include <refusal.hpp>
#include <repeats.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

TEST_SUITE("io/json") {

using namespace clientele; // NOLINT
using doctest::Contains;
using listed_members::part, listed_members::whole, listed_members::mood;

namespace {

// What a host may save: rules among other things.
struct host_rules {
    std::vector<hysteresis> tiers{};
    static constexpr void members(auto&& each, auto&... of) {
        each.is("host_rules");
        each("tiers", of.tiers...);
    }
};

whole filled() {
    whole out{.k = 3};
    out.name = "north \"1\" \xC3\xA9\n";
    out.from = std::chrono::sys_days{std::chrono::year{1997} / 9 / 30};
    out.gap = std::chrono::days{7};
    out.how = mood::brisk;
    out.open = true;
    out.large = std::numeric_limits<std::uint64_t>::max();
    out.parts = {{.weight = 0.1, .limit = -4}, {.weight = -0.0}};
    out.flags = {true, false};
    out.ends = {std::nan(""), -std::numeric_limits<double>::infinity()};
    out.pair = {2, "two"};
    out.table = Eigen::MatrixXd{{1, 2.5, 3}, {4, 5, std::numeric_limits<double>::infinity()}};
    return out;
}

// A document without a digest: as if written by hand.
std::string by_hand(std::string text) {
    const auto from = text.find("  \"digest\""), to = text.find('\n', from) + 1;
    return text.erase(from, to - from);
}
std::string changed(std::string text, std::string_view was, std::string_view is) {
    const auto at = text.find(was);
    REQUIRE(at != text.npos);
    return text.replace(at, was.size(), is);
}
whole read(const std::string& text) { return from_json<whole>(text, "f.json", 1); }

rfm_cuts cuts_of_four() {
    const std::vector<double> r{1, 2, 3, 4}, f{1, 2, 3, 4}, m{10, 20, 30, 40};
    return rfm{.recency = fixed_cuts{{2.5}}, .frequency = fixed_cuts{{2}}, .monetary = fixed_cuts{{25}}}
        .fit(r, f, m)
        .cuts;
}

} // namespace

TEST_CASE("what was saved comes back with the same bits, whatever it is made of") {
    const auto out = filled();
    const auto text = to_json(out);
    const auto back = read(text);
    CHECK(first_difference(out, back) == "");
    CHECK(to_json(back) == text);
    whole nothing{.k = -1};
    CHECK(first_difference(nothing, read(to_json(nothing))) == "");
}

TEST_CASE("any finite double comes back with the same bits") {
    random_generator chance{3};
    part one;
    for (int i = 0; i < repeats(20'000); ++i) {
        one.weight = std::bit_cast<double>(chance());
        if (!std::isfinite(one.weight))
            continue;
        REQUIRE(std::bit_cast<std::uint64_t>(from_json<part>(to_json(one)).weight) ==
                std::bit_cast<std::uint64_t>(one.weight));
    }
}

TEST_CASE("what was saved of a constant is loaded by the type of that constant") {
    const hysteresis rule{.enter = {10, 5}, .stay = {8, 4}};
    const auto back = from_json<decltype(rule)>(to_json(rule));
    CHECK(back.enter == rule.enter);
    CHECK(back.stay == rule.stay);
}

TEST_CASE("a document is laid out for people: a member a line, numbers on one") {
    CHECK(to_json(cuts_of_four()).starts_with(R"({
  "clientele": 1,
  "digest": "crc32c )"));
    CHECK(to_json(cuts_of_four()).find(R"(  "content": {
    "is": "rfm_cuts",
    "dimensions": [
      {
        "is": "dimension_cuts",
        "name": "recency",
        "role": "recency",
        "better": "lower_is_better",
        "weight": 1.0,
        "levels": 2,
        "cuts": [
          {
            "is": "bin_cuts",
            "edges": [2.5],
            "closed": "left",
            "asked": 0,
            "counts": [2,2]
          }
        ]
      },
)") != std::string::npos);
}

TEST_CASE("a document that was changed after it was written is refused, unless it says that it was written by hand") {
    const auto text = to_json(cuts_of_four());
    const auto edited = changed(text, "[2.5]", "[3.5]");
    CHECK_THROWS_WITH_AS((void)from_json<rfm_cuts>(edited, "f.json"),
                         Contains("f.json: the content has the digest crc32c "), error);
    CHECK_THROWS_WITH_AS((void)from_json<rfm_cuts>(edited, "f.json"), Contains("it was changed after it was written"),
                         error);
    CHECK(from_json<rfm_cuts>(by_hand(edited)).dimensions[0].cuts[0].edges[0] == 3.5);
    // White space is no change.
    auto squeezed = text;
    std::erase(squeezed, '\n');
    CHECK(first_difference(from_json<rfm_cuts>(squeezed), cuts_of_four()) == "");
}

TEST_CASE("what a person wrote is validated like what a program filled in") {
    const auto wrong = changed(by_hand(to_json(cuts_of_four())), "\"weight\": 1.0", "\"weight\": -1.0");
    CHECK_THROWS_WITH_AS((void)from_json<rfm_cuts>(wrong, "f.json"),
                         "f.json: content: recency must have a weight that is finite and not negative, got -1", error);
}

TEST_CASE("a member that is missing, unknown, twice there or not what it must be is named with its path") {
    const auto text = by_hand(to_json(filled()));
    const auto check = [&](std::string_view was, std::string_view is, const char* sentence) {
        CAPTURE(is);
        CHECK_THROWS_WITH_AS((void)read(changed(text, was, is)), sentence, error);
    };
    check("    \"k\": 3,\n", "", "f.json: content must have the member \"k\"");
    check("\"k\": 3,", "\"k\": 3, \"kk\": 3,", "f.json: content must have no member \"kk\"");
    check("\"k\": 3,", "\"k\": 3, \"k\": 3,", "f.json: the member \"k\" stands there twice");
    check("\"is\": \"whole\"", "\"is\": \"half\"", "f.json: content must be a whole, got \"half\"");
    check("    \"is\": \"whole\",\n", "", "f.json: content must be a whole, got none that says what it is");
    check("\"k\": 3", "\"k\": 3.5", "f.json: k must be a whole number in [-2147483648, 2147483647], got 3.5");
    check("\"k\": 3", "\"k\": 3000000000",
          "f.json: k must be a whole number in [-2147483648, 2147483647], got 3000000000");
    check("\"brisk\"", "\"bold\"", "f.json: how must be one of calm, brisk, got \"bold\"");
    check("\"1997-09-30\"", "\"1997-9-30\"", "f.json: from must be a day such as \"1997-09-30\", got \"1997-9-30\"");
    check("\"open\": true", "\"open\": 1", "f.json: open must be true or false, got 1");
    check("\"weight\": 0.1", "\"weight\": \"0.1\"", "f.json: parts[0].weight must be a number, got \"0.1\"");
    check("\"weight\": 0.1", "\"weight\": null", "f.json: parts[0].weight must be a number, got null");
    check("\"weight\": 0.1", "\"weight\": 9007199254740993",
          "f.json: parts[0].weight must be a number that a double holds, got 9007199254740993");
    check("[1.0,2.5,3.0]", "[1.0,2.5]", "f.json: table.rows[0] must be a list of 3 numbers, got [1.0,2.5]");
    check("\"columns\": 3", "\"columns\": -3",
          "f.json: table.rows must be a list of rows, got [[1.0,2.5,3.0],[4.0,5.0,\"infinity\"]]");
    check("[true,false]", "[true,0]", "f.json: flags[1] must be true or false, got 0");
    check("[true,false]", "{}", "f.json: flags must be a list, got {}");
    check("[2,\"two\"]", "[2]", "f.json: pair must be a list of 2 entries, got [2]");
    check("\"is\": \"named_policy\"", "\"is\": \"other_policy\"",
          "f.json: policy must be a named_policy, got \"other_policy\"");
}

TEST_CASE("a document that is cut short, newer, too deep or something else is refused") {
    const auto text = to_json(cuts_of_four());
    const auto refuse = [](std::string_view got, const char* sentence) {
        CHECK_THROWS_WITH_AS((void)from_json<rfm_cuts>(got, "f.json"), Contains(sentence), error);
    };
    for (std::size_t size = 0; size + 2 < text.size(); ++size)
        REQUIRE_THROWS_AS((void)from_json<rfm_cuts>(text.substr(0, size), "f.json"), error);
    refuse("", "f.json: is no JSON, or cut short, in line 1 at byte 0 of 0");
    refuse(text.substr(0, 300), "f.json: is no JSON, or cut short, in line ");
    refuse(changed(text, "\"clientele\": 1", "\"clientele\": 2"),
           "f.json: the version must be in [1, 1], got 2; a newer one is read by a newer library");
    refuse(changed(text, "\"clientele\": 1", "\"clientele\": 0"), "f.json: the version must be in [1, 1], got 0");
    refuse("[]", "f.json: must hold \"clientele\", the version, and \"content\"");
    refuse("{\"clientele\": 1, \"content\": {}, \"note\": 1}", "alone, got \"note\"");
    refuse(std::string(100'000, '['), "f.json: must be at most 64 levels deep");
    refuse("{\"clientele\": 1, \"content\": 1e999}", "f.json: is no JSON that can be read");
}

TEST_CASE("a day that could not be read again is not saved, and the member is named") {
    const day first{std::chrono::year{0} / 1 / 1}, last{std::chrono::year{9999} / 12 / 31};
    auto of = filled();
    for (const auto& on : {first, last}) {
        of.from = on;
        CHECK(read(to_json(of)).from == on);
    }
    of.from = last + std::chrono::days{1};
    CHECK_THROWS_WITH_AS((void)to_json(of), "to_json: from must be in [0000-01-01, 9999-12-31], got 10000-01-01",
                         error);
    of.from = first - std::chrono::days{1};
    CHECK_THROWS_WITH_AS((void)to_json(of), "to_json: from must be in [0000-01-01, 9999-12-31], got -001-12-31", error);
}

TEST_CASE("what is UTF-8 is told as the reader tells it, for all bytes at the borders") {
    const std::string_view borders{
        "a\x7F\x80\x8F\x90\x9F\xA0\xBF\xC0\xC1\xC2\xDF\xE0\xE1\xEC\xED\xEE\xEF\xF0\xF1\xF3\xF4"
        "\xF5\xFF"};
    const auto accepted = [](const std::string& text) { return nlohmann::json::accept("\"" + text + "\""); };
    std::size_t sound = 0;
    std::vector<std::string> texts{""}; // of each length in turn, all of them
    for (int length = 1; length <= 4; ++length) {
        std::vector<std::string> longer;
        for (const auto& text : texts)
            for (const char byte : borders)
                longer.push_back(text + byte);
        bool alike = true;
        for (std::size_t i = 0; i < longer.size(); i += stride) {
            const auto& text = longer[i];
            alike = alike && clientele::detail::is_utf8(text) == accepted(text);
            sound += clientele::detail::is_utf8(text);
        }
        CHECK(alike);
        texts = std::move(longer);
    }
    CHECK(sound > repeats(1000));
}

TEST_CASE("a text that is no UTF-8 cannot be saved, and the member is named") {
    auto bad = filled();
    bad.name = "caf\xE9";
    CHECK_THROWS_WITH_AS((void)to_json(bad), Contains("to_json: name must be text in UTF-8, got \"caf"), error);
}

TEST_CASE("a file is replaced as a whole, and one that cannot be read or written is named") {
    const std::string path = "json_test_cuts.json";
    save_json(path, cuts_of_four());
    CHECK(first_difference(load_json<rfm_cuts>(path), cuts_of_four()) == "");
    auto other = cuts_of_four();
    other.dimensions[0].weight = 2;
    save_json(path, other);
    CHECK(load_json<rfm_cuts>(path).dimensions[0].weight == 2);
    CHECK(std::remove(path.c_str()) == 0);
    CHECK_THROWS_WITH_AS((void)load_json<rfm_cuts>(path),
                         "load_json: cannot open json_test_cuts.json: No such file or directory", error);
    CHECK_THROWS_WITH_AS(save_json("no/such/directory.json", other),
                         "save_json: cannot make no/such/directory.json.new: No such file or directory", error);
    const std::string cut("json_test_cuts.json\0.old", 24); // the system would take what is before the NUL
    CHECK_THROWS_WITH_AS(save_json(cut, other),
                         "save_json: the path must be without NUL, got \"json_test_cuts.json?.old\"", error);
    CHECK_THROWS_WITH_AS((void)load_json<rfm_cuts>(cut),
                         "load_json: the path must be without NUL, got \"json_test_cuts.json?.old\"", error);
    CHECK(std::remove(path.c_str()) != 0);
}

TEST_CASE("rules that cannot be used are refused where they are loaded, with where they stand in which file") {
    const auto loaded = [](const auto& rules) {
        using rules_type = std::remove_cvref_t<decltype(rules)>;
        return refusal([&] { return from_json<rules_type>(by_hand(to_json(rules)), "rules.json"); });
    };
    const auto refused = [&](const auto& rules, const char* sentence) {
        check_refusal(loaded(rules), errc::bad_parameter, no_row, sentence);
    };
    refused(hysteresis{.enter = {2, 1}, .stay = {2, 1.5}},
            "rules.json: content: hysteresis: tier 1 must ask no more to stay than to enter (1), got 1.5");
    refused(bands{{{"low", 0, 2}, {"high", 1, 3}}},
            "rules.json: content: bands: 'low' [0, 2) and 'high' [1, 3) overlap");
    refused(spend_thresholds{{1, 2}},
            "rules.json: content: spend_thresholds: at_least must fall strictly, best tier first, got 2 after 1");
    refused(abc<>{.shares = {0.9, 0.8}},
            "rules.json: content: abc: shares must rise strictly within (0, 1], got 0.8 after 0.9");
    refused(abc_by_count<>{.shares = {}},
            "rules.json: content: abc_by_count: shares must name at least one cumulative share, got none");
    const tier_rules<> of_tiers{.criteria = {"spend"}, .rules = {all_of("VIP", {at_least("visits", 1)})}};
    CHECK(std::string_view{loaded(of_tiers).what()}.starts_with("rules.json: content: tier_rules: "));
    const key_accounts<> programme{.criteria = {"spend"},
                                   .enter = all_of("key", {at_least("spend", 2)}),
                                   .stay = all_of("key", {at_least("spend", 1)}),
                                   .places = {0}};
    CHECK(std::string_view{loaded(programme).what()}.starts_with(
        "rules.json: content: key_accounts: places must be in [1, 100]"));
    // within what a host saves, too
    const host_rules host{.tiers = {hysteresis{.enter = {1}, .stay = {1}}, hysteresis{.enter = {1}, .stay = {}}}};
    check_refusal(loaded(host), errc::bad_shape, no_row,
                  "rules.json: tiers[1]: hysteresis: stay must have 1 rows, got 0");
}

TEST_CASE("of 1,000 broken documents each is read as what it says, or refused with a sentence") {
    random_generator chance{5};
    const auto text = to_json(filled()), plain = by_hand(text);
    std::size_t refused = 0;
    for (int i = 0; i < repeats(1'000); ++i) {
        auto broken = i % 2 ? text : plain;
        for (std::uint64_t changes = 1 + chance.below(3); changes > 0; --changes) {
            const auto at = static_cast<std::size_t>(chance.below(broken.size()));
            switch (chance.below(4)) {
            case 0:
                broken[at] = static_cast<char>(chance.below(256));
                break;
            case 1:
                broken.erase(at, 1 + static_cast<std::size_t>(chance.below(20)));
                break;
            case 2:
                broken.insert(at, broken.substr(static_cast<std::size_t>(chance.below(broken.size())), 8));
                break;
            default:
                broken.insert(at, 1, "{}[],:\"0-e."[chance.below(11)]);
            }
        }
        CAPTURE(broken);
        try {
            (void)read(broken);
        } catch (const error& problem) {
            ++refused;
            REQUIRE(std::string_view{problem.what()}.size() > 10);
        }
    }
    CHECK(refused > repeats(700));
}

TEST_CASE("why a book changed is saved and restored") {
    const std::vector<std::string> ids{"acme", "brook", "cedar"}, later_ids{"acme", "brook", "delta"};
    const matrix then = (matrix(3, 2) << 9, 1, 5, 2, 1, 3).finished(),
                 later = (matrix(3, 2) << 2, 1, 9, 2, 1, 3).finished();
    const weighted_score score{.criteria = {{.name = "spend"}, {.name = "orders"}}};
    const std::vector<std::string> names{"spend", "orders"};
    const auto why =
        why_changed(decided_book{.ids = ids, .inputs = then, .names = names, .score = score, .tier = abc{}},
                    decided_book{.ids = later_ids, .inputs = later, .names = names, .score = score, .tier = abc{}});
    CHECK(why.customers[0].keeping.score.has_value());
    const auto again = from_json<changed_book<std::string>>(to_json(why));
    CHECK(first_difference(why, again) == "");
    CHECK(in_words(again.customers[0]) == in_words(why.customers[0]));
}

} // TEST_SUITE("io/json")
