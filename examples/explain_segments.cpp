// Says in a few rules who the customers of each RFM segment are, and draws the portraits of a segment and of a
// customer.
//
//     explain_segments                                                        the shipped orders
//     explain_segments ORDERS.csv --as-of 2024-12-31 --columns customer=client,date=placed
//     explain_segments LINES.csv --as-of 2024-12-31 --rules 2 --segment Champions --customer C017
//
// Columns category, channel and list_amount fill their parts of the portraits when they are there.

#include <clientele/portrait/segment_portrait.hpp>
#include <clientele/portrait/white_space.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/tree/explain_labels.hpp>

#include "support/orders.hpp"
#include "support/program.hpp"
#include "support/table.hpp"
#include <set>

namespace {

using namespace clientele;
using support::number;
using support::percent;

struct options {
    std::string map = "standard", segment, customer;
    day as_of = std::chrono::sys_days{std::chrono::year{2006} / 12 / 31};
    int rules = 2;
};

/// The columns of a file of order lines; codes of categories and channels in the order of their names.
struct lines {
    std::vector<std::string> customer{}, order{}, categories{}, channels{};
    std::vector<day> when{};
    std::vector<double> amount{}, list_amount{};
    std::vector<int> category{}, channel{};

    template <class Order>
    [[nodiscard]] order_lines<std::string, Order> view() const {
        order_lines<std::string, Order> out{.customer = customer,
                                            .when = when,
                                            .amount = amount,
                                            .category = category,
                                            .channel = channel,
                                            .list_amount = list_amount};
        if constexpr (std::same_as<Order, std::string>)
            out.order = order;
        return out;
    }
};

std::vector<int> codes(const std::vector<std::string>& texts, std::vector<std::string>& names) {
    const std::set<std::string> distinct(texts.begin(), texts.end());
    names.assign(distinct.begin(), distinct.end());
    std::vector<int> out;
    out.reserve(texts.size());
    for (const auto& each : texts)
        out.push_back(static_cast<int>(std::ranges::lower_bound(names, each) - names.begin()));
    return out;
}

std::vector<std::string> strings(const text_vector& texts) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < texts.size(); ++i)
        out.emplace_back(texts[i]);
    return out;
}

lines lines_of(const support::order_book& book) {
    lines out{.customer = strings(book.customer),
              .order = strings(book.order),
              .when = {book.when.begin(), book.when.end()},
              .amount = book.amounts()};
    if (book.own.contains("list_amount"))
        out.list_amount = book.numbers("list_amount");
    if (const auto found = book.own.find("category"); found != book.own.end())
        out.category = codes(found->second.texts, out.categories);
    if (const auto found = book.own.find("channel"); found != book.own.end())
        out.channel = codes(found->second.texts, out.channels);
    return out;
}

/// Refuses a segment that nobody is in, whether the map knows it or not.
void require_segment(const std::string& wanted, const segmentation& segments) {
    const auto counts = segments.counts();
    std::string there;
    for (std::size_t s = 0; s < counts.size(); ++s) {
        if (counts[s] > 0 && (wanted.empty() || segments.names[s] == wanted))
            return;
        if (counts[s] > 0)
            there += (there.empty() ? "" : ", ") + segments.names[s];
    }
    fail(errc::bad_parameter, no_row, "--segment must be one that has customers (", there, "), got ", quoted(wanted));
}

void print_rules(const label_explanations& told, const segmentation& segments) {
    support::table rules{"Who is in each segment",
                         {"<segment", "customers", "<rule", "rows", "precision", "coverage", "lift"}};
    for (const auto& each : told.labels) {
        const auto& name = segments.names[static_cast<std::size_t>(each.label)];
        if (each.rules.empty())
            rules.row({name, number(static_cast<double>(each.rows)), "(no rule is right for half of whom it names)"});
        for (std::size_t r = 0; r < each.rules.size(); ++r)
            rules.row({r ? "" : name, r ? "" : number(static_cast<double>(each.rows)),
                       in_words(each.rules[r].conditions, told.features, 4),
                       number(static_cast<double>(each.rules[r].rows)), percent(each.rules[r].precision),
                       percent(each.rules[r].coverage), number(each.rules[r].lift, 1)});
        if (each.rules.size() > 1)
            rules.row({"", "", "together", "", percent(each.precision), percent(each.coverage)});
    }
    rules.print();
}

void print_mix(const std::string& heading, const std::vector<std::string>& names,
               const std::vector<indexed_share>& shares) {
    if (shares.empty())
        return;
    support::table mix{heading, {"<", "segment", "everybody", "index", "<"}};
    for (std::size_t c = 0; c < shares.size(); ++c)
        mix.row({names[c], percent(shares[c].share), percent(shares[c].base_share), number(shares[c].index),
                 support::bar(shares[c].share)});
    mix.print();
}

void print_segment(const segment_portraits& drawn, const segment_portrait& s, const std::string& name,
                   const lines& book, const tag_table& given) {
    std::printf("\nSegment %s: %zu customers (%s), %s of the money\n", name.c_str(), s.customers,
                percent(s.share).c_str(), percent(s.spend_share).c_str());
    support::table apart{"What sets it apart", {"<feature", "segment", "everybody", "index", "effect"}};
    for (std::size_t f = 0; f < std::min<std::size_t>(8, s.contrasts.size()); ++f) {
        const auto& c = s.contrasts[f];
        apart.row({drawn.features[static_cast<std::size_t>(c.feature)], number(c.mean, 2), number(c.base_mean, 2),
                   number(c.index), number(c.effect, 2)});
    }
    apart.print();
    print_mix("What they buy", book.categories, s.categories);
    print_mix("Where", book.channels, s.channels);
    print_mix("When", {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}, s.months);
    print_mix("Tags", given.names, s.tags);
}

void print_customer(const customer_profiles<std::string>& p, std::size_t i, const tag_table& given) {
    support::table who{"Customer " + p.base.customer[i], {"<", "<"}};
    who.row({"money", number(p.base.total[i], 2)})
        .row({"first and last purchase", to_text(p.base.first[i]) + ", " + to_text(p.base.last[i])});
    who.row({"tenure", number(p.base.tenure[i], 1) + " years, active in " + percent(p.active_quarters[i], 0) +
                           " of the quarters"});
    who.row({"rhythm", number(p.base.purchase_days[i]) + " purchase days, every " + number(p.base.mean_gap[i], 1) +
                           " days, gap variation " + number(p.gap_variation[i], 2)});
    who.row({"last 365 days against the 365 before",
             number(p.recent_spend[i], 2) + " against " + number(p.earlier_spend[i], 2)});
    who.row({"price level",
             number(p.price_level[i], 2) +
                 (p.price_realisation.empty() ? "" : ", pays " + percent(p.price_realisation[i], 0) + " of list")});
    if (!p.channels.empty())
        who.row({"main channel", p.channels[static_cast<std::size_t>(p.main_channel[i])]});
    if (!p.categories.empty() && p.favourite[i] >= 0)
        who.row({"favourite", p.categories[static_cast<std::size_t>(p.favourite[i])] + ", buys in " +
                                  number(p.breadth[i]) + " categories"});
    std::string tags;
    for (const auto tag : given.of(i))
        tags += (tags.empty() ? "" : ", ") + std::string{tag};
    who.row({"tags", tags}).print();
    if (p.categories.empty())
        return;
    support::table needs{"What they may need next, by peers with the same favourite",
                         {"<category", "peers who buy it", "expected", "spent", "gap"}};
    const auto spots = white_space{}.find(p);
    for (const auto& spot : spots.of(i))
        needs.row({p.categories[static_cast<std::size_t>(spot.category)], percent(spot.penetration, 0),
                   number(spot.expected, 2), number(spot.spent, 2), number(spot.gap, 2)});
    needs.print();
}

void run(const support::order_options& orders, const options& chosen) {
    const auto rows = orders.read();
    (void)rows.reported_as_of(chosen.as_of);
    const auto book = lines_of(rows);
    const profile_customers portrayed{.summaries = summarize{.as_of = chosen.as_of,
                                                             .money = exact_money{rows.decimals},
                                                             .late_rows = leave_out_row{},
                                                             .returns = rows.returns},
                                      .categories = book.categories,
                                      .channels = book.channels};
    const auto p = book.order.empty() ? portrayed(book.view<skip>()) : portrayed(book.view<std::string>());
    const std::vector<double> frequency(p.base.purchase_days.begin(), p.base.purchase_days.end());
    const auto segments =
        segment_maps::named(chosen.map).assign(rfm{}.fit(p.base.recency, frequency, p.base.total).scores);
    require_segment(chosen.segment, segments);
    const auto named = p.find(chosen.customer);
    require(chosen.customer.empty() || named.has_value(), "--customer must have a purchase by then, got ",
            quoted(chosen.customer));
    // The segments, and the rules that tell who is in them.
    matrix x(static_cast<Eigen::Index>(p.size()), 4);
    x << as_eigen(p.base.recency), as_eigen(frequency), as_eigen(p.base.total), as_eigen(p.base.tenure);
    const auto told =
        explain_labels{.most_rules = chosen.rules, .features = {{"recency"}, {"purchase days"}, {"spend"}, {"tenure"}}}
            .fit(x, segments.segment);

    // Portraits: one segment and one customer of it.
    const auto given =
        tags{tag::newcomer{},
             tag::loyal{},
             tag::regular{},
             tag::seasonal{},
             tag::weekend_buyer{},
             tag::slipping{},
             tag::growing{},
             tag::premium{},
             tag_if{"top 1 % spender", [cut = quantile(p.base.total, 0.99)](const auto& all, std::size_t i) {
                        return all.base.total[i] >= cut;
                    }}}(p);
    const auto drawn = portray_segments(p, segments.segment, given);
    const auto* shown = &drawn.segments.front(); // the one with most money, unless another is named
    for (const auto& s : drawn.segments)
        if (chosen.segment.empty() ? s.spend > shown->spend
                                   : segments.names[static_cast<std::size_t>(s.label)] == chosen.segment)
            shown = &s;

    // Nothing is printed before everything is known: an error leaves nothing behind it.
    std::printf("%zu order lines of %zu customers as of %s\n", p.base.counts.used, p.size(),
                to_text(chosen.as_of).c_str());
    print_rules(told, segments);
    print_segment(drawn, *shown, segments.names[static_cast<std::size_t>(shown->label)], book, given);
    std::size_t best = 0; // of that segment, the customer with most money, unless another is named
    for (std::size_t i = 0; i < p.size(); ++i)
        if (segments.segment[i] == shown->label &&
            (segments.segment[best] != shown->label || p.base.total[i] > p.base.total[best]))
            best = i;
    if (!chosen.customer.empty() && named)
        best = *named;
    print_customer(p, best, given);
}

} // namespace

int main(int count, char** arguments) {
    options chosen;
    support::program app{"explain_segments", "Explains RFM segments in rules and draws portraits"};
    support::order_options orders{app,
                                  CLIENTELE_DATA "/rfm_orders.csv",
                                  "customer=customer_id,date=order_date,amount=revenue",
                                  {"category", "channel", "list_amount"}};
    const auto as_of = app.add("--as-of", chosen.as_of, "the last day that counts; must be given with a file");
    app.add("--map", chosen.map, "segment map");
    app.add("--rules", chosen.rules, "rules per segment at most");
    app.add("--segment", chosen.segment, "the segment to portray");
    app.add("--customer", chosen.customer, "the customer to portray");
    return app.run(count, arguments, [&] {
        require(!orders.file_given() || as_of.given(), "--as-of must be given with a file of orders");
        run(orders, chosen);
    });
}
