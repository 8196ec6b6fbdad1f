#pragma once

// Ranks that are threads of one process, for tests: what a cluster computes, without one.
#include <clientele/parallel/concepts.hpp>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace clientele::testing {

// Where the ranks of one run meet. A rank that fails wakes the others, which then fail too.
class meeting_place {
public:
    explicit meeting_place(int ranks)
        : parcels(static_cast<std::size_t>(ranks)), shown(static_cast<std::size_t>(ranks)), waited_for_{ranks},
          ranks_{ranks} {}

    std::vector<std::vector<parcel>> parcels;      // [from][to]
    std::vector<std::span<const std::byte>> shown; // what each rank lets the others read until the next wait

    void wait() {
        std::unique_lock lock{mutex_};
        const auto round = round_;
        if (--waited_for_ == 0) {
            waited_for_ = ranks_;
            ++round_;
            all_here_.notify_all();
        } else {
            all_here_.wait(lock, [&] { return round_ != round || left_; });
        }
        if (left_)
            throw std::runtime_error{"another rank left"};
    }
    void leave() {
        const std::lock_guard lock{mutex_};
        left_ = true;
        all_here_.notify_all();
    }
    int size() const { return ranks_; }

private:
    std::mutex mutex_;
    std::condition_variable all_here_;
    int waited_for_, ranks_, round_ = 0;
    bool left_ = false;
};

struct thread_ranks {
    meeting_place* place;
    int number;

    int rank() const { return number; }
    int size() const { return place->size(); }
    void all_reduce_sum(std::span<std::int64_t> values) const {
        reduce(values, [](std::int64_t& a, std::int64_t b) { a += b; });
    }
    void all_reduce_max(std::span<double> values) const {
        reduce(values, [](double& a, double b) { a = (std::max)(a, b); });
    }
    std::vector<parcel> all_gather(std::span<const std::byte> bytes) const {
        place->shown[static_cast<std::size_t>(number)] = bytes;
        place->wait();
        std::vector<parcel> all;
        for (const auto& from : place->shown)
            all.emplace_back(from.begin(), from.end());
        place->wait();
        return all;
    }
    std::vector<parcel> exchange(std::vector<parcel> parcels) const {
        if (parcels.size() != static_cast<std::size_t>(size()))
            throw std::runtime_error{"one parcel for each rank"};
        place->parcels[static_cast<std::size_t>(number)] = std::move(parcels);
        place->wait();
        std::vector<parcel> received;
        for (const auto& from : place->parcels)
            received.push_back(from[static_cast<std::size_t>(number)]);
        place->wait();
        return received;
    }

private:
    template <class Value>
    void reduce(std::span<Value> values, auto merge) const {
        place->shown[static_cast<std::size_t>(number)] = std::as_bytes(values);
        place->wait();
        std::vector<Value> merged;
        for (const auto& from : place->shown) {
            const auto* const theirs = reinterpret_cast<const Value*>(from.data());
            if (merged.empty())
                merged.assign(theirs, theirs + values.size());
            else
                for (std::size_t i = 0; i < values.size(); ++i)
                    merge(merged[i], theirs[i]);
        }
        place->wait(); // before anybody's values change
        std::copy(merged.begin(), merged.end(), values.begin());
    }
};
static_assert(ranks_policy<thread_ranks>);

// Runs `work(ranks)` on so many ranks; what the lowest rank that failed of itself has thrown reaches the caller.
template <class Work>
void on_ranks(int count, const Work& work) {
    meeting_place place{count};
    std::vector<std::thread> threads;
    std::mutex first;
    std::exception_ptr failure;
    for (int r = 0; r < count; ++r)
        threads.emplace_back([&, r] {
            try {
                work(thread_ranks{&place, r});
            } catch (...) {
                {
                    const std::lock_guard lock{first};
                    if (!failure)
                        failure = std::current_exception();
                }
                place.leave();
            }
        });
    for (auto& each : threads)
        each.join();
    if (failure)
        std::rethrow_exception(failure);
}

// The part of `n` rows which rank `r` of `count` holds, if they are shared out evenly: [first, last).
inline std::pair<std::size_t, std::size_t> share_of(std::size_t n, int r, int count) {
    const auto at = [&](int k) { return n * static_cast<std::size_t>(k) / static_cast<std::size_t>(count); };
    return {at(r), at(r + 1)};
}

} // namespace clientele::testing
