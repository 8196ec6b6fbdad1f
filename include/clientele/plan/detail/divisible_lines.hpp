#pragma once

/// @file
/// What lines ask for at a price, many at once where their responses allow.

#include <clientele/math/detail/large_pages.hpp>
#include <clientele/plan/detail/find_fall.hpp>
#include <clientele/plan/detail/spend_tree.hpp>

#include <array>
#include <memory>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The least amount within bounds whose marginal is at most a price.
template <class Response>
[[nodiscard]] double amount_within(const Response& response, double price, double floor, double ceiling) {
    if (floor >= ceiling)
        return floor;
    if constexpr (priced_response<Response>) {
        return (std::max)(floor, (std::min)(ceiling, static_cast<double>(response.amount_at(price))));
    } else {
        const double at_floor = response.marginal(floor), at_ceiling = response.marginal(ceiling);
        if (at_floor <= price)
            return floor;
        if (at_ceiling > price)
            return ceiling;
        const auto marginal = [&](double amount) { return static_cast<double>(response.marginal(amount)); };
        return find_fall(marginal, price, (std::min)(price, 0.0), {floor, ceiling, at_floor, at_ceiling},
                         floor + (ceiling - floor) / 2, -1, 0, 0)
            .high;
    }
}

/// `Count` numbers that belong to as many lines at most: those of a column where they lie there side by side, else
/// copies, the last one also where there are no more lines, so that loops over them are of one length.
template <std::size_t Count>
class side_by_side {
public:
    side_by_side(column from, const line_places& places, double otherwise) {
        if (!from.empty() && places.full(Count)) {
            numbers_ = from.data() + places.begin;
            return;
        }
        for (std::size_t i = 0; i < Count; ++i)
            copies_[i] = from.empty() ? otherwise : from[places.line_or_last(i)];
        numbers_ = copies_.data();
    }
    side_by_side(const side_by_side&) = delete;
    side_by_side& operator=(const side_by_side&) = delete;
    [[nodiscard]] const double* data() const noexcept { return numbers_; }
    [[nodiscard]] double operator[](std::size_t i) const noexcept { return numbers_[i]; }

private:
    const double* numbers_;
    std::array<double, Count> copies_;
};

/// Lines whose amounts are any numbers.
template <class Response>
struct divisible_lines {
    static constexpr bool whole = false;
    static constexpr bool prepares = prepared_response<Response>;
    const budget_lines<Response>& of;
    std::unique_ptr<double[]> prepared{}; ///< of each line, where responses offer it

    template <class Executor>
    divisible_lines(const budget_lines<Response>& lines, const Executor& executor) : of{lines} {
        if constexpr (prepares) {
            constexpr std::size_t together = 16'384;
            prepared = std::make_unique_for_overwrite<double[]>(lines.size()); // threads provide its pages
            prefer_large_pages(prepared.get(), lines.size() * sizeof(double));
            executor.for_each((lines.size() + together - 1) / together, [&](std::size_t task) {
                const auto begin = task * together, end = (std::min)(begin + together, lines.size());
                double* const to = prepared.get();
                const auto all = lines; // a copy that nothing written here can change
                for (auto line = begin; line < end; ++line)
                    to[line] = all.response[line].prepared(all.cost_of(line));
            });
        }
    }

    /// What lines ask for at a price of money, at most what `most` money buys.
    class asker {
    public:
        asker(const divisible_lines& all, double price, double most)
            : all_{all}, price_{price}, most_{most}, by_{price > 0 && std::isnormal(price) ? price : 1} {}

        /// What one line asks for.
        [[nodiscard]] double operator()(std::size_t line) const {
            if constexpr (prepares)
                return bounded(line, all_.of.response[line].amount_at(all_.prepared[line], by_));
            else
                return asked(line);
        }
        /// What the lines of many places ask for.
        void operator()(const line_places& places, double* amounts) const {
            if constexpr (prepares) {
                for (std::size_t i = 0; i < places.size(); i += lot)
                    ask(places.part(i, lot), amounts + i);
            } else {
                for (std::size_t i = 0; i < places.size(); ++i)
                    amounts[i] = asked(places.line(i));
            }
        }

    private:
        static constexpr std::size_t lot = [] {
            if constexpr (together_response<Response>)
                return Response::together;
            else
                return std::size_t{64};
        }();

        /// What up to a lot of lines ask for: loops of one length without branches, which compilers turn into vector
        /// instructions, and what is out of the ordinary line by line after them.
        void ask(const line_places& places, double* amounts) const {
            double wanted[lot], bought[lot], within[lot];
            want(places, wanted);
            const auto& lines = all_.of;
            const side_by_side<lot> cost{lines.cost, places, 1}, floor{lines.floor, places, 0},
                ceiling{lines.ceiling, places, without_end};
            for (std::size_t i = 0; i < lot; ++i)
                bought[i] = most_ / cost[i];
            std::uint64_t odd = by_.price == price_ ? 0 : 1;
            for (std::size_t i = 0; i < lot; ++i) {
                const double wish = wanted[i], least = floor[i], most = ceiling[i], all = bought[i];
                const double top = most * cost[i] > most_ ? all : most;
                const double capped = wish < top ? wish : top;
                within[i] = least < capped ? capped : least;
                odd |= wish == wish ? std::uint64_t{0} : std::uint64_t{1};
            }
            std::copy_n(within, places.size(), amounts);
            if (odd != 0) [[unlikely]]
                for (std::size_t i = 0; i < places.size(); ++i)
                    amounts[i] = bounded(places.line(i), wanted[i]);
        }
        /// What lines would ask for were there no bounds.
        void want(const line_places& places, double (&wanted)[lot]) const {
            const auto& all = all_.of.response;
            const bool full = places.full(lot);
            if constexpr (together_response<Response>) {
                const side_by_side<lot> ready{{all_.prepared.get(), all_.of.size()}, places, 0};
                const std::span<const double, lot> numbers{ready.data(), lot};
                if (full)
                    return Response::amounts_at(all.subspan(places.begin).template first<lot>(), numbers, by_, wanted);
                std::array<Response, lot> copies;
                for (std::size_t i = 0; i < lot; ++i)
                    copies[i] = all[places.line_or_last(i)];
                Response::amounts_at(copies, numbers, by_, wanted);
            } else if (full) {
                for (std::size_t i = 0; i < lot; ++i)
                    wanted[i] = all[places.begin + i].amount_at(all_.prepared[places.begin + i], by_);
            } else {
                for (std::size_t i = 0; i < lot; ++i) {
                    const auto line = places.line_or_last(i);
                    wanted[i] = all[line].amount_at(all_.prepared[line], by_);
                }
            }
        }

        /// An amount between the floor of a line and its ceiling, or what money buys.
        [[nodiscard]] double bounded(std::size_t line, double amount) const {
            if (by_.price == price_ && !std::isnan(amount)) [[likely]]
                return (std::max)(all_.of.floor_of(line), (std::min)(most_of(line), amount));
            return asked_alone(line);
        }
        [[nodiscard]] double most_of(std::size_t line) const noexcept {
            const double cost = all_.of.cost_of(line), ceiling = all_.of.ceiling_of(line);
            return ceiling * cost > most_ ? most_ / cost : ceiling; // a division where it is needed
        }
        [[nodiscard]] double asked(std::size_t line) const {
            return amount_within(all_.of.response[line], price_ * all_.of.cost_of(line), all_.of.floor_of(line),
                                 most_of(line));
        }
        [[nodiscard, CLIENTELE_NOINLINE]] double asked_alone(std::size_t line) const { return asked(line); }

        const divisible_lines& all_;
        double price_, most_;
        shared_price by_;
    };
    [[nodiscard]] asker at(double price, double most) const { return {*this, price, most}; }
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
