// One policy of your own for every role, room by room, each put to work on real orders. What is not here is in
// own_policies.cpp (row policies, bins, seeding, tiers, features), score_explained.cpp (normalising),
// own_purchase_model.cpp (purchase models) and own_likelihood.cpp (objectives).
#include <clientele/clientele.hpp>
#include <clientele/io/csv.hpp>

#include "support/program.hpp"
#include "support/table.hpp"
#include <cstdio>
#include <numeric>
#include <optional>

using namespace clientele;
using namespace std::chrono_literals;

// ---- orders

struct price {
    std::int64_t cents;
    double rate; // dollars for one unit of the invoice's currency
};
struct in_dollars { // money: amounts of your own type, and the place to convert currencies
    [[nodiscard]] minor_amount minor(const price& p) const {
        return {std::llround(static_cast<double>(p.cents) * p.rate)};
    }
    [[nodiscard]] int decimals() const { return 2; }
};
static_assert(money_policy<in_dollars, price>);

struct plus_fee { // currency: euros at a fixed rate, less what the bank keeps; dollars as they are
    [[nodiscard]] minor_amount convert(std::int64_t minor, std::string_view currency, clientele::day) const {
        if (currency == "USD")
            return {minor};
        return currency == "EUR" ? minor_amount{minor * 107 / 100, {}, true}
                                 : minor_amount{{}, "must be dollars or euros"};
    }
};
static_assert(currency_policy<plus_fee>);

struct goodwill { // returns: they cost the shop, not the customer's record
    [[nodiscard]] bool accepts() const { return true; }
    [[nodiscard]] std::int64_t settle(std::vector<day_totals>& days) const {
        for (auto& each : days)
            each.returned = 0;
        return 0;
    }
};
static_assert(returns_policy<goodwill>);

struct fiscal_years { // look back: this fiscal year, from 1 April on, and those before
    int before = 2;
    [[nodiscard]] window stretch(clientele::day as_of) const {
        const auto begins = [](std::chrono::year year) { return clientele::day{year / std::chrono::April / 1}; };
        auto year = std::chrono::year_month_day{as_of}.year();
        if (begins(year) > as_of)
            --year;
        return {begins(year - std::chrono::years{before}), as_of + std::chrono::days{1}};
    }
};
static_assert(look_back_policy<fiscal_years>);

struct on_weekends { // accumulator: the share of purchase days on a Saturday or Sunday
    [[nodiscard]] std::array<std::string_view, 1> names() const { return {"weekend share"}; }
    [[nodiscard]] std::array<double, 1> operator()(const purchase_history& of) const {
        const auto count = std::ranges::count_if(
            of.days, [](const day_totals& each) { return std::chrono::weekday{each.when}.iso_encoding() > 5; });
        return {static_cast<double>(count) / static_cast<double>(of.days.size())};
    }
};
static_assert(accumulator_policy<on_weekends>);

struct small_bills { // accumulator that reads lines: invoices below ten dollars, added up by day
    static constexpr std::size_t sums = 1;
    [[nodiscard]] std::array<std::string_view, 1> names() const { return {"small bills"}; }
    [[nodiscard]] line_note<1> note(const auto& line) const { return {line.when, {line.note.net.cents < 1000}}; }
    [[nodiscard]] std::array<double, 1> operator()(const purchase_history&, std::span<const day_sums<1>> days) const {
        double bills = 0;
        for (const auto& each : days)
            bills += static_cast<double>(each.sums[0]);
        return {bills};
    }
};
static_assert(accumulator_policy<small_bills>);

struct beside_the_heap { // memory: rows over a budget go where the host has room for them
    struct place {
        std::vector<std::byte> bytes{};
        void write(std::uint64_t at, std::span<const std::byte> more) {
            bytes.resize(at + more.size());
            std::copy(more.begin(), more.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
        }
        void read(std::uint64_t at, std::span<std::byte> to) const {
            std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), to.size(), to.begin());
        }
    };
    [[nodiscard]] std::uint64_t budget() const { return 350'000; } // more than the summaries take, less than their rows
    [[nodiscard]] place over(const memory_need&) const { return {}; }
};
static_assert(memory_policy<beside_the_heap>);

struct in_memory { // journal: bytes that another process, a queue or a database of the host keeps
    struct entry {
        std::size_t shard;
        journal_entry what;
        std::vector<std::byte> bytes;
    };
    std::vector<entry> kept, group;
    void append(std::size_t shard, std::span<const std::byte> bytes) {
        group.push_back({shard, journal_entry::record, {bytes.begin(), bytes.end()}});
    }
    void replace(std::size_t shard, std::span<const std::byte> bytes) {
        for (auto* const each : {&kept, &group})
            std::erase_if(*each, [&](const entry& old) { return old.shard == shard; });
        group.push_back({shard, journal_entry::snapshot, {bytes.begin(), bytes.end()}});
    }
    void commit() {
        kept.insert(kept.end(), group.begin(), group.end());
        group.clear();
    }
    void replay(const auto& visit) const {
        for (const auto& each : kept)
            visit(each.shard, each.what, std::span<const std::byte>{each.bytes});
    }
    [[nodiscard]] journal_report report() const { return {.journal = "memory", .records = kept.size()}; }
};
static_assert(journal_policy<in_memory>);

struct each_second { // sync: a power cut takes at most the last second, however busy it was
    std::chrono::steady_clock::time_point last = std::chrono::steady_clock::now();
    [[nodiscard]] bool due(std::uint64_t, std::uint64_t) {
        const auto now = std::chrono::steady_clock::now();
        return now - last >= std::chrono::seconds{1} && (last = now, true);
    }
};
static_assert(sync_policy<each_second> && journal_policy<file_journal<each_second>>);

// ---- features

struct square_roots { // scaler: between money as it is and its logarithm
    struct fitted {
        [[nodiscard]] matrix apply(const matrix& x) const { return x.cwiseMax(0).cwiseSqrt(); }
    };
    [[nodiscard]] fitted fit(const matrix&) const { return {}; }
};
static_assert(scaler_policy<square_roots>);

struct last_against_first { // trend
    [[nodiscard]] double operator()(column periods) const { return periods.back() - periods.front(); }
};
static_assert(trend_policy<last_against_first>);

struct habitual { // tag
    int days = 10;
    [[nodiscard]] std::string_view name() const { return "habitual"; }
    [[nodiscard]] bool operator()(const auto& profiles, std::size_t i) const {
        return profiles.base.purchase_days[i] >= days;
    }
};
static_assert(tag_policy<habitual>);

struct alike_in_habit { // peers
    [[nodiscard]] std::vector<int> groups(const auto& profiles) const {
        std::vector<int> result;
        result.reserve(profiles.base.purchase_days.size());
        for (const int days : profiles.base.purchase_days)
            result.push_back(days > 1);
        return result;
    }
};
static_assert(peer_policy<alike_in_habit>);

// ---- tree

struct errors_made { // impurity of classes: the weight that the heaviest class gets wrong
    [[nodiscard]] double total(std::span<const double> weights) const {
        return std::reduce(weights.begin(), weights.end()) - *std::ranges::max_element(weights);
    }
};
static_assert(class_impurity_policy<errors_made> && impurity_policy<errors_made>);

struct squares { // impurity of numbers
    [[nodiscard]] double total(const label_sum& s) const { return -s.sum * s.sum / s.weight; }
    [[nodiscard]] double deviance(double y, double mean) const { return (y - mean) * (y - mean); }
};
static_assert(number_impurity_policy<squares>);

struct fits_on_a_card { // pruning: the largest tree of the sequence that has at most so many leaves
    int leaves = 4;
    [[nodiscard]] pruning_choice choose(const pruning_sequence& sequence) const {
        std::size_t at = 0;
        while (sequence.leaves[at] > leaves)
            ++at;
        return {.complexity = sequence.complexity[at]};
    }
};
static_assert(pruning_policy<fits_on_a_card> && sequence_pruning_policy<fits_on_a_card>);

struct best_of_two_halves { // pruning: the tree that did best on the half that it had not seen
    [[nodiscard]] pruning_choice choose(const pruning_sequence& sequence, held_out_measure auto& measure) const {
        const cross_validation seen = measure(2, 1);
        const auto best = std::ranges::min_element(seen.cost) - seen.cost.begin();
        return {.complexity = sequence.complexity[static_cast<std::size_t>(best)], .held_out = seen};
    }
};
static_assert(held_out_pruning_policy<best_of_two_halves>);

// ---- score

struct first_counts_double { // weighting
    [[nodiscard]] std::vector<double> weights(const matrix_view&, std::span<const criterion> criteria) const {
        std::vector<double> result(criteria.size(), 1.0);
        result.front() = 2.0;
        return result;
    }
};
static_assert(weighting_policy<first_counts_double>);

struct weakest_link { // aggregation: a customer is as good as the worst of the features, each against the best there
                      // was
    struct scored {
        std::vector<double> scores;
    };
    struct fitted {
        Eigen::RowVectorXd best;
        [[nodiscard]] scored score(const matrix_view& x) const {
            const Eigen::VectorXd worst = (x.array().rowwise() / best.array()).rowwise().minCoeff();
            return {{worst.begin(), worst.end()}};
        }
    };
    [[nodiscard]] fitted fit(const matrix_view& x) const { return {x.colwise().maxCoeff()}; }
};
static_assert(aggregation_policy<weakest_link>);

struct this_year_or_half { // decay
    [[nodiscard]] double operator()(std::chrono::days age) const { return age < std::chrono::days{365} ? 1.0 : 0.5; }
};
static_assert(decay_policy<this_year_or_half>);

struct a_tenth_a_day { // decay that forgets ages: points can be moved on to a later day without their events
    static constexpr bool forgets_age = true;
    [[nodiscard]] double operator()(std::chrono::days age) const {
        return std::pow(0.9, static_cast<double>(age.count()));
    }
};
static_assert(ageless_decay_policy<a_tenth_a_day>);

// ---- rfm

struct first_come { // bins that hang on the row: the first half of the rows is served first
    [[nodiscard]] bin_cuts cuts(column) const { return {.edges = {0}}; }
    [[nodiscard]] divided_rows divide(column values) const {
        std::vector<int> bins(values.size(), 0);
        std::fill(bins.begin(), bins.begin() + static_cast<std::ptrdiff_t>(bins.size() / 2), 1);
        return {cuts(values), bins};
    }
};
static_assert(row_binning_policy<first_come>);

struct thirds { // a scoring, for use within peer groups
    [[nodiscard]] rfm_result fit(std::span<const column> columns) const {
        return rfm{.recency = quantile_bins{3}, .frequency = quantile_bins{3}, .monetary = quantile_bins{3}}.fit(
            columns);
    }
};
static_assert(rfm_scoring_policy<thirds>);

// ---- cluster

struct city_block { // assignment: the nearest by the sum of differences
    void assign(const matrix_view& x, const matrix& centroids, std::span<int> labels) const {
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            Eigen::Index nearest = 0;
            (centroids.rowwise() - x.row(i)).rowwise().lpNorm<1>().minCoeff(&nearest);
            labels[static_cast<std::size_t>(i)] = static_cast<int>(nearest);
        }
    }
};
struct city_centres { // centroid: the loss and the centre that belong to it
    [[nodiscard]] double loss(std::span<const double> x, std::span<const double> c) const {
        return std::transform_reduce(x.begin(), x.end(), c.begin(), 0.0, std::plus{},
                                     [](double a, double b) { return std::abs(a - b); });
    }
    [[nodiscard]] double centre(column values, column) const { return median(values); }
    void finish(std::span<double>) const {}
};
struct one_after_another { // assignment, exact: a fit of least squares may find the same labels in its own faster way
    static constexpr bool exact = true;
    void assign(const matrix_view& x, const matrix& centroids, std::span<int> labels) const {
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            Eigen::Index nearest = 0;
            (centroids.rowwise() - x.row(i)).rowwise().squaredNorm().minCoeff(&nearest);
            labels[static_cast<std::size_t>(i)] = static_cast<int>(nearest);
        }
    }
};
struct plain_means { // centroid of least squares: the fast engine may be used
    static constexpr bool least_squares = true;
    [[nodiscard]] double loss(std::span<const double> x, std::span<const double> c) const { return means{}.loss(x, c); }
    [[nodiscard]] double centre(column values, column weights) const { return means{}.centre(values, weights); }
    void finish(std::span<double>) const {}
};
struct leave_it { // empty cluster
    [[nodiscard]] empty_action refill(const cluster_state&, int) const { return {}; }
};
struct ten_rounds { // stopping
    [[nodiscard]] bool stop(const iteration_report& report) const { return report.iteration >= 10; }
};
struct as_it_is { // polish
    [[nodiscard]] std::size_t improve(const matrix_view&, column, matrix&, std::span<int>) const { return 0; }
};
struct always_anew { // restarting
    [[nodiscard]] std::optional<matrix> start(int, const best_run&, random_generator&) const { return std::nullopt; }
};
struct one_by_one { // executor: your own thread pool goes here
    void for_each(std::size_t count, const auto& task) const {
        for (std::size_t i = 0; i < count; ++i)
            task(i);
    }
};
struct alone_and_told { // ranks: your own network goes here
    int* said;
    [[nodiscard]] static int rank() { return 0; }
    [[nodiscard]] static int size() { return 1; }
    void all_reduce_sum(std::span<std::int64_t>) const { ++*said; }
    void all_reduce_max(std::span<double>) const { ++*said; }
    [[nodiscard]] std::vector<parcel> all_gather(std::span<const std::byte> bytes) const {
        ++*said;
        return {parcel(bytes.begin(), bytes.end())};
    }
    [[nodiscard]] std::vector<parcel> exchange(std::vector<parcel> parcels) const {
        ++*said;
        return parcels;
    }
};
struct counted { // observer
    int* calls;
    [[nodiscard]] bool operator()(const progress&) const { return ++*calls < 1000; }
};
struct most_recent_first { // label order: 0 is the cluster that bought last
    [[nodiscard]] std::vector<int> new_labels(const matrix& centroids, std::span<const int>, column) const {
        std::vector<int> result;
        result.reserve(static_cast<std::size_t>(centroids.rows()));
        for (Eigen::Index c = 0; c < centroids.rows(); ++c)
            result.push_back(static_cast<int>((centroids.col(0).array() < centroids(c, 0)).count()));
        return result;
    }
};
struct by_letter { // naming
    [[nodiscard]] std::string name(const cluster_profile& profile, const std::vector<std::string>&) const {
        return std::string{"group "} + static_cast<char>('A' + profile.label);
    }
};
struct quick { // a clustering, for choose_k
    int k = 2;
    [[nodiscard]] auto fit(const matrix_view& x, column weights = {}) const {
        return kmeans{.k = k, .assignment = one_after_another{}, .centroid = plain_means{}, .restarts = 1, .seed = 7}
            .fit(x, weights);
    }
};
struct by_hand { // a silhouette, for choose_k: what a report of last year says
    [[nodiscard]] std::optional<silhouette_estimate> estimate(const matrix_view&, std::span<const int>, column,
                                                              std::size_t, std::uint64_t) const {
        return silhouette_estimate{.mean = 0.5};
    }
};
static_assert(silhouette_policy<by_hand>);
static_assert(assignment_policy<city_block> && centroid_policy<city_centres> && empty_cluster_policy<leave_it> &&
              stopping_policy<ten_rounds>);
static_assert(exact_assignment_policy<one_after_another> && least_squares_policy<plain_means>);
static_assert(polish_policy<as_it_is> && restarting_policy<always_anew> && executor_policy<one_by_one> &&
              ranks_policy<alone_and_told> && observer_policy<counted>);
static_assert(label_order_policy<most_recent_first> && cluster_naming_policy<by_letter> && clustering_policy<quick>);

// ---- clv

struct also_on_delivery { // leaving: once more than there are purchases, since the first delivery may disappoint
    static constexpr std::string_view name = "delivery";
    [[nodiscard]] static double chances(double x) { return x + 2; }
};
struct in_pairs { // purchase times: twice as regular as chance
    static constexpr std::string_view name = "pairs";
    static constexpr bool memoryless = false;
    [[nodiscard]] int phases() const { return 2; }
};
static_assert(leaving_policy<also_on_delivery> && purchase_times_policy<in_pairs>);

struct exponential_spend { // spend model: all customers alike
    static constexpr std::string_view name = "exponential";
    static constexpr std::array<std::string_view, 1> parameters{"mean"};
    template <class Scalar>
    [[nodiscard]] Scalar log_likelihood(const std::array<Scalar, 1>& theta, const customer_spend& s) const {
        using std::log;
        return -s.x * log(theta[0]) - s.x * s.mean / theta[0];
    }
    template <class Scalar>
    [[nodiscard]] Scalar expected_spend(const std::array<Scalar, 1>& theta, const customer_spend&) const {
        return theta[0];
    }
};
struct near_one { // prior
    [[nodiscard]] prior_terms operator()(std::string_view, parameter_role, double u) const {
        return {-0.01 * u * u, -0.02 * u, -0.02};
    }
};
struct simple_interest { // discount: the worth today of money at t
    double a_week;
    [[nodiscard]] double factor(double t) const { return 1 / (1 + a_week * t); }
};
struct patient { // optimizer
    template <class Objective, class Observer>
    [[nodiscard]] optimum minimize(const Objective& objective, const Eigen::VectorXd& start,
                                   const Observer& observer) const {
        return trust_region{.most_iterations = 10'000}.minimize(objective, start, observer);
    }
};
static_assert(spend_model_policy<exponential_spend> && prior_policy<near_one> && discount_policy<simple_interest> &&
              optimizer_policy<patient>);

// ---- tier and plan

struct only_if_most_inside { // crossing: in, if most of the customer's own share lies within
    [[nodiscard]] bool inside(double before, double after, double cut) const { return cut - before > after - cut; }
};
struct last_row_first { // ties
    [[nodiscard]] bool together() const { return false; }
    [[nodiscard]] bool first(std::size_t a, std::size_t b) const { return a > b; }
};
struct debts_forgiven { // negatives
    [[nodiscard]] double share_value(double value, std::size_t) const { return std::max(value, 0.0); }
};
struct unknown_is_no { // missing criteria
    static constexpr bool missing_allowed = true;
};
struct give_or_take { // uncertain values: any of the next `width` above and below alike
    column values;
    double width;
    [[nodiscard]] std::size_t size() const { return values.size(); }
    [[nodiscard]] double at_least(std::size_t row, double threshold) const {
        return std::clamp((values[row] + width - threshold) / (2 * width), 0.0, 1.0);
    }
    void check() const {}
};
struct longest_waiting_first { // places
    [[nodiscard]] bool before(const place_claim& a, const place_claim& b) const {
        return a.waiting_since < b.waiting_since;
    }
};
struct two_visits { // playbook
    [[nodiscard]] int tiers() const { return 3; }
    [[nodiscard]] play at(int tier) const {
        return {tier == 0 ? service_level::dedicated_manager : service_level::pooled_manager,
                std::chrono::days{90 * (tier + 1)},
                "phone",
                {}};
    }
};
struct after_five_calls { // stages
    [[nodiscard]] bool enter(int, const stage_facts& facts) const {
        const auto* calls = facts.find("calls");
        return calls != nullptr && calls->count >= 5;
    }
    [[nodiscard]] std::string leave(int, const stage_facts&) const { return {}; }
};
struct phone_call { // event
    day on;
    std::string_view fact = "calls", closes{};
    double value = 1;
};
static_assert(stage_criteria_policy<after_five_calls> && stage_event_policy<phone_call>);
struct half_each_time { // budget: every tier gets half of what the one above gets
    [[nodiscard]] std::vector<double> weights(std::span<const tier_size> tiers) const {
        std::vector<double> result(tiers.size(), 1.0);
        for (std::size_t i = 1; i < result.size(); ++i)
            result[i] = result[i - 1] / 2;
        return result;
    }
};
struct a_month_is_too_long { // urgency: whoever has waited for a month first, then the largest
    [[nodiscard]] double operator()(const due_contact& contact) const {
        return contact.late > std::chrono::days{30} ? 1e15 + contact.value : contact.value;
    }
};
struct no_mondays { // calendar
    [[nodiscard]] bool open(day date) const { return std::chrono::weekday{date} != std::chrono::Monday; }
};
struct half_the_margin { // discount room
    [[nodiscard]] double room(const price_offer& offer) const { return std::max(offer.margin() / 2, 0.0); }
};
static_assert(discount_room_policy<half_the_margin>);
struct margin_is_all { // renewal: what earns enough renews, all else ends
    renewal_outcome operator()(const renewal_tests& tests) const {
        return tests.margin.passed() ? renewal_outcome::renew : renewal_outcome::let_expire;
    }
};
static_assert(renewal_policy<margin_is_all>);
static_assert(crossing_policy<only_if_most_inside> && tie_policy<last_row_first> &&
              negative_value_policy<debts_forgiven>);
static_assert(missing_criterion_policy<unknown_is_no> && uncertain_values_policy<give_or_take> &&
              place_policy<longest_waiting_first>);
static_assert(playbook_policy<two_visits> && budget_policy<half_each_time> && urgency_policy<a_month_is_too_long> &&
              calendar_policy<no_mondays>);
struct square_root_of { // response: a hundredfold gift is worth ten, to whoever is worth much the most
    double worth;
    double value(double amount) const { return worth * std::sqrt(amount); }
    double marginal(double amount) const { return worth > 0 ? worth / 2 / std::sqrt(amount) : 0; }
};
static_assert(response_policy<square_root_of>);
struct all_or_nothing { // S-shaped: a campaign that is noticed from some size on
    double size;
    double value(double amount) const { return 1 / (1 + std::exp(4 - 4 * amount / size)); }
    double marginal(double amount) const { return 4 / size * value(amount) * (1 - value(amount)); }
    double inflection() const { return size; }
};
static_assert(s_shape_policy<all_or_nothing>);
struct odd_to_odd { // eligibility: by the numbers alone
    bool operator()(std::size_t account, std::size_t manager) const { return account % 2 == manager % 2; }
};
static_assert(eligibility_policy<odd_to_odd>);
struct same_channel { // ownership: two owners of one channel
    bool operator()(const account_ownership<int, int>& a, const account_ownership<int, int>& b) const {
        return a.channel == b.channel;
    }
};
static_assert(ownership_rule<same_channel, int, int>);
struct at_least_one { // the interval of a share, as if one more had said yes and one more no
    interval ends(double successes, double trials, double) const {
        return {0, 0, successes / (trials + 1), (successes + 1) / (trials + 1)};
    }
};
static_assert(proportion_interval_policy<at_least_one>);

struct invoice {
    std::int64_t customer;
    day when;
    price net;
};

// What every room below reads: the orders, as rows and as columns.
struct book {
    std::vector<invoice> invoices;
    std::vector<std::int64_t> customer;
    std::vector<day> when;
    std::vector<double> paid;
    std::vector<int> discs; // bought at once: one, two, more

    book() {
        const auto file = csv_table::read(CLIENTELE_DATA "/cdnow_transactions.csv");
        for (std::size_t row = 0; row < file.rows(); ++row) {
            customer.push_back(file.integer(row, 0));
            when.push_back(file.date(row, 1));
            paid.push_back(file.number(row, 3));
            discs.push_back(static_cast<int>(std::clamp<std::int64_t>(file.integer(row, 2), 1, 3)) - 1);
            invoices.push_back({customer.back(), when.back(), {std::llround(paid.back() * 100), 1.0}});
        }
    }
    [[nodiscard]] auto summaries() const {
        return summarize{.as_of = 1998y / 6 / 30,
                         .unit = std::chrono::weeks{1},
                         .money = in_dollars{},
                         .returns = goodwill{},
                         .look_back = fiscal_years{},
                         .accumulate = accumulators{on_weekends{}, small_bills{}},
                         .currency = plus_fee{},
                         .memory = beside_the_heap{}}(invoices,
                                                      fields{.customer = &invoice::customer,
                                                             .when = &invoice::when,
                                                             .amount = &invoice::net,
                                                             .currency = [](const invoice&) { return "USD"; }});
    }
    [[nodiscard]] auto portraits() const {
        return profile_customers{.summaries = summarize{.as_of = 1998y / 6 / 30},
                                 .categories = {"one disc", "two", "more"}}(
            order_lines<>{.customer = customer, .when = when, .amount = paid, .category = discs});
    }
};

std::string text(double value, int decimals = 0) { return support::number(value, decimals); }
std::string text(std::size_t count) { return text(static_cast<double>(count)); }

std::string keep(const std::vector<invoice>& invoices) {
    in_memory journal;
    for (const auto& each : invoices)
        journal.append(static_cast<std::size_t>(each.customer % 256), std::as_bytes(std::span{&each.net.cents, 1}));
    journal.commit();
    std::size_t found = 0;
    journal.replay([&](std::size_t, journal_entry, std::span<const std::byte>) { ++found; });
    return text(found) + " invoices kept";
}

std::string portray(const customer_profiles<>& portraits) {
    const auto given = tags{habitual{}}(portraits).given;
    const auto spots = white_space{.peers = alike_in_habit{}}.find(portraits).spots.size();
    matrix quarters(1, 4);
    quarters << 5, 6, 8, 9;
    const auto growth = growth_trend{.by = last_against_first{}, .slopes = slope_as::amount}(quarters)[0];
    return text(static_cast<double>(std::ranges::count(given, 1))) + " habitual, " + text(spots) +
           " gaps against their peers, growth " + text(growth);
}

std::string grow(const feature_matrix& raw, const std::vector<int>& came_back, column money) {
    const auto classes =
        decision_tree{.impurity = errors_made{}, .pruning = fits_on_a_card{}}.fit(raw.values.rightCols(1), came_back);
    const auto amounts =
        decision_tree{.impurity = squares{}, .pruning = best_of_two_halves{}}.fit(raw.values.leftCols(2), money);
    return text(classes.nodes.leaves()) + " and " + text(amounts.nodes.leaves()) + " leaves";
}

std::string score(const feature_matrix& raw, day as_of) {
    const matrix x = raw.values.rightCols(2);
    const auto weights =
        weighted_score{.criteria = {{.name = "days"}, {.name = "spend"}}, .weighting = first_counts_double{}}
            .fit(x)
            .weights;
    const auto links = weakest_link{}.fit(x).score(x).scores;
    const std::vector<engagement_event<int>> visits{{7, "visit", as_of - std::chrono::days{400}}};
    const auto points = engagement{.as_of = as_of, .rules = {{"visit", 10}}, .decay = this_year_or_half{}}
                            .score(std::array{7}, visits)
                            .scores;
    const auto fade = [&](day now) {
        return engagement{.as_of = now, .rules = {{"visit", 10}}, .decay = a_tenth_a_day{}};
    };
    const std::vector<engagement_event<int>> none;
    const auto last_week = fade(as_of).score(std::array{7}, visits);
    const auto this_week = fade(as_of + std::chrono::days{7}).update(last_week, std::array{7}, none).scores;
    return "weights " + text(weights[0], 2) + " and " + text(weights[1], 2) + ", best link " +
           text(*std::ranges::max_element(links), 2) + ", points " + text(points[0]) +
           (this_week[0] < last_week.scores[0] ? ", fading" : "");
}

std::string bin(column recency, column often, column money, const std::vector<int>& came_back) {
    const auto halves = rfm{.frequency = first_come{}}.fit(recency, often, money);
    const auto within = per_group{.scoring = thirds{}}.fit(came_back, recency, often, money);
    return halves.scores.code(0) + " by row, " + within.scores.code(0) + " within the group";
}

std::string group(const feature_matrix& raw) {
    const matrix x = square_roots{}.fit(raw.values).apply(raw.values);
    int calls = 0;
    const auto blocks = kmeans{
        .k = 3,
        .assignment = city_block{},
        .centroid = city_centres{},
        .empty = leave_it{},
        .stopping = ten_rounds{},
        .polish = as_it_is{},
        .restarts = 2,
        .seed = 1,
        .executor = one_by_one{},
        .observer = counted{&calls},
        .restarting =
            always_anew{}}.fit(x);
    int said = 0;
    const auto together =
        kmeans{.k = 3, .assignment = one_after_another{}, .centroid = plain_means{}, .seed = 1}.fit_on(
            alone_and_told{&said}, x);
    const auto ordered = relabelled(blocks, most_recent_first{});
    const auto who = profile_clusters{.features = raw.names, .naming = by_letter{}}(raw.values, ordered.labels);
    const auto chosen =
        choose_k{.base = quick{}, .most_k = 4, .resamples = 2, .sample = 500, .seed = 1, .silhouette = by_hand{}}.fit(
            x);
    return who.clusters[0].name + " bought last; watched " + std::to_string(calls) +
           " times; ranks would have been told " + (said > together.iterations ? "more than once" : "once") +
           " in an iteration; k = " + std::to_string(chosen.k) + " is chosen";
}

std::vector<double> predict(const histories& customers, std::string& said) {
    const lifetime_value worth{.purchases = buy_till_you_die{.model = beta_geometric<also_on_delivery, in_pairs>{},
                                                             .prior = near_one{},
                                                             .optimizer = patient{}},
                               .spend = exponential_spend{},
                               .horizon = 52,
                               .discount = simple_interest{0.002}};
    const auto fitted = worth.fit(customers);
    said = fitted.purchases.estimate.judgement.sentence;
    return fitted.predict(customers).value;
}

std::string call(const std::vector<std::int64_t>& ids, const planned_service& plan, column values, day as_of) {
    const std::vector<int> managers(ids.size(), 1);
    const std::vector<owner_capacity<int>> week{{.owner = 1, .time = std::chrono::hours{40}}};
    const auto lists = call_list{.urgency = a_month_is_too_long{}}.plan(
        contact_columns<std::int64_t, int>{
            .customer = ids, .owner = managers, .due = plan.next_contact, .value = values},
        week, as_of);
    return text(lists.owners[0].calls.size()) + " of " + text(lists.contacts) + " contacts are made";
}

std::string sort(const feature_matrix& raw, const std::vector<std::int64_t>& ids, column values,
                 const fitted_tiers& tiers, day as_of) {
    const auto sure = probable_tiers(tiers, give_or_take{values, 10}).probability(0, 0);
    const tier_rules<unknown_is_no> rules{.criteria = raw.names,
                                          .rules = {all_of("regular", {at_least(raw.names[1], 10)})}};
    const key_accounts<longest_waiting_first> programme{.criteria = raw.names,
                                                        .enter = all_of("key", {at_least(raw.names[1], 10)}),
                                                        .stay = all_of("key", {at_least(raw.names[1], 5)})};
    const auto entered = programme.requalify({}, as_of, ids, raw.values, values).entered.size();
    const auto count = [](const std::vector<int>& of) { return text(static_cast<double>(std::ranges::count(of, 0))); };
    return count(tiers.tiers) + " in A, the first customer with " + support::percent(sure) + "; " +
           count(rules.apply(raw.values).tiers) + " regular, " + text(entered) + " key accounts";
}

std::string give(column values) {
    std::vector<square_root_of> responses;
    for (const double each : values)
        responses.push_back({std::max(each, 0.0)});
    const auto placed = allocate{.budget = 7000}.plan(budget_lines<square_root_of>{.response = responses});
    return "the best gift is " + text(std::ranges::max(placed.amounts));
}

std::string bargain(day as_of) {
    const auto guarded = price_guard{.room = half_the_margin{}}.decide({.list_price = 100, .unit_cost = 60}, 75);
    const renewing_contract<> contract{.contract = 1,
                                       .end = as_of + std::chrono::days{90},
                                       .notice = {.months = 1},
                                       .revenue = 100,
                                       .cost_to_serve = 60};
    const auto review = renewal_review{.least_margin = 0.5, .rule = margin_is_all{}}.review(contract, as_of);
    return in_words(guarded) + "; " + std::string{in_words(review.outcome)} + ", as " + in_words(review.tests.margin);
}

void work() {
    const book orders;
    const auto base = orders.summaries();
    const auto raw = features{feature::recency{}, feature::purchase_days{}, feature::total{}}(base);
    const std::vector<double> often(base.purchase_days.begin(), base.purchase_days.end());
    std::vector<int> came_back;
    came_back.reserve(base.x.size());
    for (const double repeats : base.x)
        came_back.push_back(repeats > 0);
    std::string said;
    const auto values = predict(histories_of(base), said);
    const auto tiers =
        abc{.crossing = only_if_most_inside{}, .ties = last_row_first{}, .negatives = debts_forgiven{}}.fit(values);
    const auto plan = service_plan{.plays = two_visits{}, .budget = 7000, .rule = half_each_time{}}.plan(
        tiers.tiers, values, base.last, base.as_of);

    support::table table{"A policy of one's own in every place", {"<room", "<what came out"}};
    table.row({"orders", text(base.size()) + " customers, " +
                             text(std::accumulate(base.total.begin(), base.total.end(), 0.0)) + " dollars; " +
                             text(std::ranges::max(base.measure("small bills"))) + " small bills of one; " +
                             keep(orders.invoices)});
    table.row({"features", portray(orders.portraits())});
    table.row({"tree", grow(raw, came_back, base.total)});
    table.row({"score", score(raw, base.as_of)});
    table.row({"rfm", bin(base.recency, often, base.total, came_back)});
    table.row({"cluster", group(raw)});
    table.row({"clv", said});
    table.row({"tier", sort(raw, base.customer, values, tiers, base.as_of)});
    table.row({"plan", std::string{in_words(plan.tiers[0].what.service)} + " for " + text(plan.tiers[0].budget) + "; " +
                           call(base.customer, plan, values, base.as_of) + "; " + give(values)});
    table.row({"plan", bargain(base.as_of)});
    const auto back = std::accumulate(came_back.begin(), came_back.end(), 0);
    const auto share = proportion_interval(back, static_cast<double>(base.size()), 0.95, at_least_one{});
    table.row({"math", "at least " + support::percent(share.lower) + " came back"});
    table.print();
}

int main(int count, char** arguments) {
    support::program app{"every_policy", "A policy of one's own for every role"};
    return app.run(count, arguments, work);
}
