// expect: weighted_score: .normalising's can_learn_from.count. const must return bool .peer_normalising_policy.
#include <clientele/score/normalising/range.hpp>
#include <clientele/score/weighted_score.hpp>
struct least_three {
    auto fit(clientele::column known, const clientele::criterion& c) const {
        return clientele::min_max_range{}.fit(known, c);
    }
    std::size_t can_learn_from(std::size_t count) const { return count - 3; }
};
static_assert(clientele::normalising_policy<least_three> && !clientele::peer_normalising_policy<least_three>);
int main() {
    return static_cast<int>(
        clientele::weighted_score{.criteria = {{.name = "a"}}, .normalising = least_three{}}.criteria.size());
}
