#include <clientele/detail/stage_walk.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

TEST_SUITE("detail/stage_walk") {

using namespace clientele;

namespace {
struct doubling {
    [[nodiscard]] int operator()(int value) const { return 2 * value; }
};
struct fit_with {
    int value;
    int kept;
};
struct fit_without {
    int value;
};
const auto kept = [](auto& fit) -> decltype((fit.kept)) { return fit.kept; };
} // namespace

TEST_CASE("a stage is used and counted; one that is left out is neither, and its body is never compiled") {
    std::vector<std::string> heard;
    const auto note = [&](const progress& p) {
        heard.push_back(std::string{p.stage} + std::to_string(p.done) + "/" + std::to_string(p.total));
        return true;
    };
    detail::stage_walk walk{note, detail::stages_of<doubling, skip, doubling>};
    const auto apply = [](auto& stage, int value) { return stage(value); };
    CHECK(walk("one", apply, doubling{}, 21) == 42);
    static_assert(std::same_as<decltype(walk("two", apply, skip{}, 21)), skip>);
    (void)walk("two", apply, skip{}, 21);
    CHECK(walk("three", apply, doubling{}, 1) == 2);
    walk.finish();
    CHECK(heard == std::vector<std::string>{"one0/2", "three1/2", "done2/2"});
}

TEST_CASE("what a fit keeps is taken from it, if it is what its verb returns") {
    int asked = 0;
    const auto verb = [&](auto& fit) {
        ++asked;
        return 10 * fit.value;
    };
    CHECK(detail::learn(fit_with{1, 7}, kept, verb).seen == 7);
    CHECK(asked == 0);
    CHECK(detail::learn(fit_without{1}, kept, verb).seen == 10);
    CHECK(asked == 1);
    const auto in_words = [&](auto& fit) { return std::to_string(fit.value); };
    CHECK(detail::learn(fit_with{1, 7}, kept, in_words).seen == "1"); // 7 is no text
}

} // TEST_SUITE("detail/stage_walk")
