#pragma once

/// @file
/// One model, four names: customers buy at random or regularly, and may leave after a purchase. BG/NBD, MBG/NBD,
/// BG/CNBD-k and MBG/CNBD-k.

#include <clientele/clv/detail/beta_geometric.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/distributions.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// When a customer may leave: `chances(x)` is how many chances to do so lie behind somebody with x repeat purchases,
/// x or more, rising by one a purchase; `name` is the first half of the model's name.
template <class Leaving>
concept leaving_policy = requires(double x) {
    { Leaving::name } -> std::convertible_to<std::string_view>;
    { Leaving::chances(x) } -> std::same_as<double>;
};

/// A customer may leave after each repeat purchase: whoever has bought but once is still there.
struct after_repeat_purchases {
    static constexpr std::string_view name = "BG"; ///< beta-geometric
    /// x.
    [[nodiscard]] static constexpr double chances(double x) noexcept { return x; }
};
static_assert(leaving_policy<after_repeat_purchases>);

/// A customer may leave after every purchase, the first one too.
struct after_every_purchase {
    static constexpr std::string_view name = "MBG"; ///< modified beta-geometric
    /// x + 1.
    [[nodiscard]] static constexpr double chances(double x) noexcept { return x + 1; }
};
static_assert(leaving_policy<after_every_purchase>);

/// How regular purchases are: each comes after `phases()` phases of a Poisson process, at least 1; `memoryless` says
/// that it is always one, so that the time since the last purchase tells nothing about the next; `name` is the second
/// half of the model's name. May offer `candidates(name)`, what a fit chooses from.
template <class Times>
concept purchase_times_policy = requires(const Times& k) {
    { Times::name } -> std::convertible_to<std::string_view>;
    { Times::memoryless } -> std::convertible_to<bool>;
    { k.phases() } -> std::same_as<int>;
};

/// Exponential times between purchases: one phase each.
struct exponential_times {
    static constexpr std::string_view name = "NBD"; ///< negative binomial numbers of purchases
    static constexpr bool memoryless = true;        ///< a pause tells nothing about the next purchase
    /// 1.
    [[nodiscard]] static constexpr int phases() noexcept { return 1; }
};
static_assert(purchase_times_policy<exponential_times>);

/// Erlang(k) times between purchases: the more phases, the more regular. Reads and is written as the number k.
class erlang_times {
public:
    static constexpr std::string_view name = "CNBD-k"; ///< condensed negative binomial
    static constexpr bool memoryless = false;          ///< a long pause makes the next purchase likelier

    /// k phases, 1 to 50; 0: a fit tries 1 to 12 and keeps the likeliest.
    constexpr erlang_times(int k = 0) noexcept : k_{k} {}
    /// k, 0 when it is not chosen yet.
    [[nodiscard]] constexpr operator int() const noexcept { return k_; }
    /// k, or 1 when it is not chosen yet.
    [[nodiscard]] constexpr int phases() const noexcept { return k_ == 0 ? 1 : k_; }
    /// What a fit chooses from: k itself, or 1 to 12.
    /// @throws error `bad_parameter` when k is not in [0, 50]
    [[nodiscard]] std::vector<erlang_times> candidates(std::string_view model) const {
        require(k_ >= 0 && k_ <= 50, model, ": k must be in [0, 50], got ", k_);
        std::vector<erlang_times> out;
        for (int each = k_ == 0 ? 1 : k_; each <= (k_ == 0 ? 12 : k_); ++each)
            out.push_back(each);
        return out;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("erlang_times");
        each("k", of.k_...);
    }
    /// Refuses what no fit gives.
    /// @throws error `bad_parameter` when k is not in [0, 50]
    void require_sound(std::string_view where) const { (void)candidates(where); }

private:
    int k_;
};
static_assert(purchase_times_policy<erlang_times>);

/// The beta-geometric family. While alive a customer buys after every k phases of a Poisson process with rate lambda;
/// at each chance the customer leaves with probability p. lambda varies over customers as Gamma(r, rate alpha), p as
/// Beta(a, b). With n the chances behind a customer who is alive, R = r + k x and [n > 0] = 1 when there were any:
///
///     log L = log (r)_kx + r log alpha + log B(a, b + n) / B(a, b) + timing
///             + log(S (alpha + T)^-R + [n > 0] a / (b + n - 1) (alpha + t_x)^-R),
///     S = sum over j < k of (R)_j / j! ((T - t_x) / (alpha + T))^j
///
/// A customer who has had no chance to leave is alive. `timing` is the density of t_x given x relative to k = 1, so
/// that log-likelihoods of different k compare; with `histories::log_intervals` it is that of all times between
/// purchases. Expectations are exact: sums of positive terms, averaged over the phases that may be done since the last
/// purchase. Every function takes the natural parameters {r, alpha, a, b}, all positive, as doubles or jets.
///
/// The names that people call it by are `bg_nbd`, `mbg_nbd`, `bg_cnbd` and `mbg_cnbd`.
/// Source: Fader, Hardie and Lee, Counting your customers the easy way, Marketing Science 24 (2005), eq. 5 and 10;
/// Batislam, Denizel and Filiztekin, IJRM 24 (2007); Hoppe and Wagner, Marketing ZFP 3 (2007); Platzer and Reutterer,
/// Marketing Science 35 (2016); Reutterer, Platzer and Schroeder, IJRM 38 (2021).
template <class Leaving, class Times>
struct beta_geometric {
    static_assert(leaving_policy<Leaving>, "a leaving policy says name and chances(x) -> double, both static");
    static_assert(purchase_times_policy<Times>, "a policy of purchase times says name, memoryless and phases() -> int");

    static constexpr std::string_view name = detail::joined_name<Leaving, Times>;        ///< what people call it
    static constexpr std::array<std::string_view, 4> parameters{"r", "alpha", "a", "b"}; ///< in the order of the arrays
    static constexpr std::array<double, 4> unit_powers{0, 1, 0, 0};                      ///< in time
    /// Purchase covariates scale the rate (alpha exp(-gamma'z)), dropout covariates the odds to leave (a exp(gamma'z)).
    static constexpr std::array<covariate_process<4>, 2> processes{
        {{"purchase", {0, -1, 0, 0}}, {"dropout", {0, 0, 1, 0}}}};

    [[no_unique_address]] Times k = {}; ///< how regular purchases are

    /// What a fit chooses from.
    [[nodiscard]] std::vector<beta_geometric> candidates() const
        requires requires(const Times& times) { times.candidates(name); }
    {
        std::vector<beta_geometric> out;
        for (const auto& each : k.candidates(name))
            out.push_back({each});
        return out;
    }
    /// What the times between the purchases add to the log-likelihood when the sum of their logarithms is known, and
    /// not only t_x.
    [[nodiscard]] double interval_terms(const customer_history& h, double log_intervals) const
        requires(!Times::memoryless)
    {
        const int phases = k.phases();
        return h.x == 0
                   ? 0.0
                   : (phases - 1) * log_intervals - h.x * log_gamma(phases) - detail::erlang_timing(phases, h.x, h.t_x);
    }
    /// Log-likelihood of one history.
    template <class Scalar>
    [[nodiscard]] Scalar log_likelihood(const std::array<Scalar, 4>& theta, const customer_history& h) const {
        using std::log;
        const auto& [r, alpha, a, b] = theta;
        const double kx = k.phases() * h.x, n = Leaving::chances(h.x);
        const Scalar R = r + kx;
        Scalar alive = log_gamma_difference(r, kx) - R * detail::log1p_quotient(h.T, alpha) - kx * log(alpha) +
                       log_gamma_difference(b, n) - log_gamma_difference(Scalar(a + b), n);
        if constexpr (!Times::memoryless)
            if (k.phases() > 1)
                alive = alive +
                        log(detail::phases_pending(k.phases(), R, Scalar(Scalar(h.T - h.t_x) / (alpha + h.T)))) +
                        detail::erlang_timing(k.phases(), h.x, h.t_x);
        return n > 0 ? Scalar(alive + detail::softplus(log_odds_left(theta, h))) : alive;
    }
    /// P(alive at T).
    template <class Scalar>
    [[nodiscard]] Scalar p_alive(const std::array<Scalar, 4>& theta, const customer_history& h) const {
        return Leaving::chances(h.x) > 0 ? detail::logistic(Scalar(-log_odds_left(theta, h))) : Scalar(1.0);
    }
    /// E[purchases in (T, T + horizon]], a sum of positive terms.
    template <class Scalar>
    [[nodiscard]] Scalar expected_purchases(const std::array<Scalar, 4>& theta, const customer_history& h,
                                            double horizon) const {
        return p_alive(theta, h) * expected_of_alive(theta, h, horizon);
    }
    /// E[purchases in (T, T + horizon] | alive at T], which does not depend on t_x.
    template <class Scalar>
    [[nodiscard]] Scalar expected_if_alive(const std::array<Scalar, 4>& theta, const customer_history& h,
                                           double horizon) const
        requires(Times::memoryless)
    {
        return expected_of_alive(theta, h, horizon);
    }
    /// P(alive at T + later).
    template <class Scalar>
    [[nodiscard]] Scalar p_alive_later(const std::array<Scalar, 4>& theta, const customer_history& h,
                                       double later) const {
        Scalar sum(0.0);
        for_each_future(theta, h, later,
                        [&](const Scalar& share, const auto& future) { sum = sum + share * future.survives(); });
        return p_alive(theta, h) * sum;
    }
    /// P(n purchases in (T, T + horizon]) for n = 0 .. out.size() - 1.
    template <class Scalar>
    void count_probabilities(const std::array<Scalar, 4>& theta, const customer_history& h, double horizon,
                             std::span<Scalar> out) const {
        const Scalar alive = p_alive(theta, h);
        std::fill(out.begin(), out.end(), Scalar(0.0));
        for_each_future(theta, h, horizon,
                        [&](const Scalar& share, const auto& future) { future.add_counts(share * alive, out); });
        if (!out.empty() && Leaving::chances(h.x) > 0)
            out[0] = out[0] + detail::logistic(log_odds_left(theta, h));
    }
    /// All cells at once, with derivatives.
    [[nodiscard]] likelihood_derivatives<4> total(const std::array<double, 4>& theta,
                                                  const history_cells& cells) const {
        return detail::beta_geometric_rows<Leaving, Times>{theta, k.phases()}.total(cells);
    }
    /// P(alive at T) of many customers at once; out has their number of rows. Below 1e-304 it stays there.
    void p_alive_column(const std::array<double, 4>& theta, column x, column t_x, column T, std::span<double> out) const
        requires(Times::memoryless)
    {
        detail::random_p_alive<Leaving>(theta, x, t_x, T, out);
    }
    /// Where a fit begins: one purchase rate for all, spread like an exponential; leaving as likely as staying at three
    /// to one.
    [[nodiscard]] std::array<double, 4> start_values(const history_cells& cells) const {
        double purchases = 0, time = 0;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            purchases += cells.weight[i] * cells.x[i];
            time += cells.weight[i] * cells.T[i];
        }
        const double rate = k.phases() * purchases / time;
        return {0.5, rate > 0 && std::isfinite(rate) ? 0.5 / rate : 1.0, 0.7, 2.0};
    }
    /// The limits: nobody drops out (the mean dropout probability vanishes), everybody does, or all customers are
    /// alike.
    [[nodiscard]] std::optional<std::string_view> boundary(const std::array<double, 4>& theta) const {
        if (theta[2] / theta[3] < 1e-6)
            return "nobody drops out: the fit is the NBD limit, in which P(alive) is 1";
        if (theta[3] / theta[2] < 1e-6)
            return "everybody drops out at the first chance";
        if (theta[2] > 1e6)
            return "all customers leave with one probability: a and b run to infinity together";
        if (theta[2] + theta[3] < 1e-6)
            return "customers leave at the first chance or never: a and b run to 0 together";
        if (theta[0] > 1e6)
            return "all customers buy at one rate: r and alpha run to infinity together";
        return std::nullopt;
    }
    /// One random customer: replaces times by the repeat purchase times in (0, T], returns the time of leaving or
    /// infinity.
    double simulate(const std::array<double, 4>& theta, double T, random_generator& generator,
                    std::vector<double>& times) const {
        const double rate = draw_gamma(generator, theta[0], theta[1]), p = draw_beta(generator, theta[2], theta[3]);
        times.clear();
        if (Leaving::chances(0) > 0 && draw_bernoulli(generator, p))
            return 0;
        for (double t = 0;;) {
            t += k.phases() == 1 ? draw_exponential(generator, rate) : draw_gamma(generator, k.phases(), rate);
            if (!(t <= T))
                return std::numeric_limits<double>::infinity();
            detail::add_purchase(times, t);
            if (draw_bernoulli(generator, p))
                return t;
        }
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("beta_geometric");
        each("k", of.k...);
    }
    /// Refuses times between purchases that no fit has.
    /// @param where the function that refuses
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const {
        if constexpr (requires { k.require_sound(where); })
            k.require_sound(where);
    }

private:
    /// The log of the odds to have left against being alive.
    template <class Scalar>
    [[nodiscard]] Scalar log_odds_left(const std::array<Scalar, 4>& theta, const customer_history& h) const {
        using std::log, std::log1p;
        const auto& [r, alpha, a, b] = theta;
        const Scalar R = r + k.phases() * h.x, since(h.T - h.t_x);
        const Scalar chance = b + (Leaving::chances(h.x) - 1); // without losing a tiny b
        Scalar odds = log(a) - log(chance) + R * log1p(since / (alpha + h.t_x));
        if constexpr (!Times::memoryless)
            if (k.phases() > 1)
                odds = odds - log(detail::phases_pending(k.phases(), R, Scalar(since / (alpha + h.T))));
        return odds;
    }

    /// Calls f(share, future) for each number of phases that may be done since the last purchase, given that the
    /// customer is alive; the shares add up to 1.
    template <class Scalar, class F>
    void for_each_future(const std::array<Scalar, 4>& theta, const customer_history& h, double horizon,
                         const F& f) const {
        const auto& [r, alpha, a, b] = theta;
        const int phases = k.phases();
        const Scalar R = r + phases * h.x, age = alpha + h.T, z = Scalar(horizon) / age;
        const Scalar still = b + Leaving::chances(h.x);
        if (Times::memoryless || phases == 1) {
            f(Scalar(1.0), detail::alive_future<Scalar>{R, z, a, still});
            return;
        }
        if constexpr (!Times::memoryless) {
            const Scalar u = Scalar(h.T - h.t_x) / age, all = detail::phases_pending(phases, R, u);
            Scalar term(1.0);
            for (int j = 0; j < phases; ++j) {
                if (j > 0)
                    term = term * (R + (j - 1.0)) * u / static_cast<double>(j);
                f(Scalar(term / all), detail::alive_future<Scalar>{R + static_cast<double>(j), z, a, still, phases, j});
                if (h.T == h.t_x)
                    return;
            }
        }
    }

    template <class Scalar>
    [[nodiscard]] Scalar expected_of_alive(const std::array<Scalar, 4>& theta, const customer_history& h,
                                           double horizon) const {
        Scalar sum(0.0);
        for_each_future(theta, h, horizon, [&](const Scalar& share, const auto& future) {
            sum = sum + share * future.expected_purchases();
        });
        return sum;
    }
};

/// @name The four names
/// @{

/// BG/NBD: purchases at random, leaving after repeat purchases. A customer without repeat purchase has had no occasion
/// to leave: P(alive) is 1.
using bg_nbd = beta_geometric<>;

/// MBG/NBD: like BG/NBD, but a customer may leave after the first purchase too.
using mbg_nbd = beta_geometric<after_every_purchase>;

/// BG/CNBD-k: like BG/NBD with regular purchases, so that a long pause tells more about a customer who used to buy like
/// clockwork. k = 1 is BG/NBD. `bg_cnbd{.k = 3}` is given; with `bg_cnbd{}` a fit tries 1 to 12 and keeps the
/// likeliest, and then `fitted.model.k` tells which.
using bg_cnbd = beta_geometric<after_repeat_purchases, erlang_times>;

/// MBG/CNBD-k: like MBG/NBD with regular purchases; see `bg_cnbd`.
using mbg_cnbd = beta_geometric<after_every_purchase, erlang_times>;
/// @}

static_assert(purchase_model_policy<bg_nbd> && purchase_model_policy<mbg_nbd> && purchase_model_policy<bg_cnbd> &&
              purchase_model_policy<mbg_cnbd>);

} // namespace clientele::inline CLIENTELE_ABI
