#include <clientele/detail/stage_walk.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <refusal.hpp>
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

namespace {
// A stage that asks its observer three times, which may be its own.
template <class Observer = no_observer>
struct asking {
    Observer observer{};
    [[nodiscard]] auto watched_by(const auto& other) const
        requires std::same_as<Observer, no_observer>
    {
        return asking<std::remove_cvref_t<decltype(other)>>{other};
    }
    [[nodiscard]] int work() const {
        int times = 0;
        while (times < 3 && observer(progress{"asking", static_cast<std::size_t>(times), 3}))
            ++times;
        return times;
    }
};
} // namespace

TEST_CASE("a stage that can be watched is stopped within, unless it has an observer of its own") {
    int heard = 0, stop_at = 99;
    const auto note = [&](const progress& p) {
        CHECK(p.stage == "slow");
        CHECK(p.done == 0);
        CHECK(p.total == 1);
        return heard++ != stop_at;
    };
    const auto work = [](auto& stage) { return stage.work(); };
    const auto take = [&](const auto& stage) {
        heard = 0;
        detail::stage_walk walk{note, 1};
        return walk("slow", work, stage);
    };
    CHECK(take(asking{}) == 3);
    CHECK(heard == 4); // before it, and three times within
    for (stop_at = 1; stop_at < 4; ++stop_at)
        check_refusal(refusal([&] { return take(asking{}); }), errc::stopped, no_row,
                      "pipeline: the observer stopped it within the stage slow");
    const auto once = [](const progress& p) { return p.done < 1; };
    CHECK(take(asking{once}) == 1);
    CHECK(heard == 1);
    detail::stage_walk unwatched{no_observer{}, 1};
    CHECK(unwatched("slow", work, asking{}) == 3);
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

TEST_CASE("what a stage of customers refuses about a row is told with the customer, once they are known") {
    struct {
        std::vector<std::string> customer{"ann", "bob"};
    } const base;
    struct {
        int customer = 3;
    } const nobody;
    const no_observer nobody_watches;
    const auto refuse = [](auto&, std::size_t row) -> int { fail(errc::bad_value, row, "tier: row ", row); };
    const auto told = [&](std::size_t row, auto name) {
        detail::stage_walk walk{nobody_watches, 1};
        return std::string{refusal([&] { return walk(name, refuse, doubling{}, row); }).what()};
    };
    CHECK(told(1, detail::of_customers{"tier", base}) == "tier: row 1, customer 'bob'");
    CHECK(told(2, detail::of_customers{"tier", base}) == "tier: row 2");
    CHECK(told(1, "clusters") == "tier: row 1"); // its rows need not be customers
    CHECK(told(1, detail::of_customers{"tier", nobody}) == "tier: row 1");
    detail::stage_walk walk{nobody_watches, 1};
    CHECK(std::string{refusal([&] {
                          return walk(detail::of_customers{"tier", nobody}, refuse, doubling{}, std::size_t{0});
                      }).what()} == "tier: row 0");
    const auto learn = [&](auto& stage, std::size_t row) {
        return detail::learn(refuse(stage, row), skip{}, [](auto&) { return 0; });
    };
    CHECK(std::string{refusal([&] {
                          return walk.learn(detail::of_customers{"tier", base}, learn, doubling{}, std::size_t{0}).seen;
                      }).what()} == "tier: row 0, customer 'ann'");
}

} // TEST_SUITE("detail/stage_walk")
