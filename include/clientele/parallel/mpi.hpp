#pragma once

/// @file
/// Ranks that are the processes of an MPI program. Needs MPI (Open MPI is the one it is tested with), and is in no
/// other header.

#include <clientele/error.hpp>
#include <clientele/parallel/one_rank.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
/// @cond INTERNAL
#ifndef OMPI_SKIP_MPICXX // the C++ interface that MPI has given up: it would have to be linked, and warns
#define OMPI_SKIP_MPICXX 1
#endif
#ifndef MPICH_SKIP_MPICXX
#define MPICH_SKIP_MPICXX 1
#endif
/// @endcond
#include <mpi.h>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The processes of an MPI communicator. The host calls `MPI_Init_thread` before and `MPI_Finalize` afterwards; only
/// the thread that calls the library calls MPI, so MPI_THREAD_FUNNELED is enough, and executors may use other threads.
///
///     return clientele::mpi_ranks{MPI_COMM_WORLD}.run([](const auto& ranks) { work(ranks); });
///
/// A rank that fails must not leave the others waiting: `run` says its sentence and ends all of them.
struct mpi_ranks {
    MPI_Comm communicator = MPI_COMM_WORLD; ///< whose processes work together; the host keeps and frees it

    /// Its number in the communicator.
    [[nodiscard]] int rank() const {
        int number = 0;
        require_success(MPI_Comm_rank(communicator, &number), "MPI_Comm_rank");
        return number;
    }
    /// How many there are.
    [[nodiscard]] int size() const {
        int count = 0;
        require_success(MPI_Comm_size(communicator, &count), "MPI_Comm_size");
        return count;
    }
    /// Sums by MPI_Allreduce.
    void all_reduce_sum(std::span<std::int64_t> values) const { reduce(values, MPI_INT64_T, MPI_SUM); }
    /// Greatest values by MPI_Allreduce.
    void all_reduce_max(std::span<double> values) const { reduce(values, MPI_DOUBLE, MPI_MAX); }
    /// By MPI_Allgatherv; beyond 1 GiB altogether by MPI_Bcast of pieces of up to 1 GiB.
    [[nodiscard]] std::vector<parcel> all_gather(std::span<const std::byte> bytes) const {
        const std::uint64_t own = bytes.size();
        std::vector<std::uint64_t> sizes(static_cast<std::size_t>(size()));
        require_success(MPI_Allgather(&own, 1, MPI_UINT64_T, sizes.data(), 1, MPI_UINT64_T, communicator),
                        "MPI_Allgather");
        std::uint64_t all = 0;
        for (const auto each : sizes)
            all += each;
        return all <= piece ? gathered(bytes, sizes, all) : sent_round(bytes, sizes);
    }
    /// By MPI_Alltoall of the sizes, then messages between each two ranks, of up to 1 GiB.
    [[nodiscard]] std::vector<parcel> exchange(std::vector<parcel> parcels) const {
        const auto ranks = static_cast<std::size_t>(size()), own = static_cast<std::size_t>(rank());
        require(parcels.size() == ranks, "mpi_ranks: exchange needs one parcel for each of ", ranks, " ranks, got ",
                parcels.size());
        std::vector<std::uint64_t> out(ranks), in(ranks);
        for (std::size_t r = 0; r < ranks; ++r)
            out[r] = r == own ? 0 : parcels[r].size();
        require_success(MPI_Alltoall(out.data(), 1, MPI_UINT64_T, in.data(), 1, MPI_UINT64_T, communicator),
                        "MPI_Alltoall");
        std::vector<parcel> received(ranks);
        std::vector<MPI_Request> under_way;
        for (std::size_t r = 0; r < ranks; ++r) {
            received[r].resize(in[r]);
            in_pieces(received[r], [&](std::byte* from, int count) {
                require_success(
                    MPI_Irecv(from, count, MPI_BYTE, static_cast<int>(r), tag, communicator, &under_way.emplace_back()),
                    "MPI_Irecv");
            });
        }
        for (std::size_t r = 0; r < ranks; ++r)
            if (r != own)
                in_pieces(parcels[r], [&](std::byte* from, int count) {
                    require_success(MPI_Isend(from, count, MPI_BYTE, static_cast<int>(r), tag, communicator,
                                              &under_way.emplace_back()),
                                    "MPI_Isend");
                });
        require_success(MPI_Waitall(static_cast<int>(under_way.size()), under_way.data(), MPI_STATUSES_IGNORE),
                        "MPI_Waitall");
        received[own] = std::move(parcels[own]);
        return received;
    }

    /// Runs `work(*this)`. What it throws on any rank is said on stderr with the number of the rank, and ends all ranks
    /// by MPI_Abort, as the others would wait forever for one that left.
    /// @returns 0: a status for `main`
    template <class Work>
    int run(const Work& work) const {
#ifdef __cpp_exceptions
        try {
            work(*this);
        } catch (const std::exception& problem) {
            end_all(problem.what());
        } catch (...) {
            end_all("an exception that is no std::exception");
        }
#else
        work(*this);
#endif
        return 0;
    }

private:
    static constexpr std::uint64_t piece = std::uint64_t{1} << 30; // counts of MPI are int
    static constexpr int tag = 0x6363;

    static void require_success(int code, const char* what) {
        if (code != MPI_SUCCESS) [[unlikely]]
            fail(errc::storage, no_row, "mpi_ranks: ", what, " failed with code ", code);
    }
    void end_all(const char* why) const {
        std::fprintf(stderr, "rank %d: %s\n", rank(), why);
        std::fflush(nullptr);
        MPI_Abort(communicator, 1);
    }
    template <class Value>
    void reduce(std::span<Value> values, MPI_Datatype type, MPI_Op how) const {
        constexpr std::size_t at_once = piece / sizeof(Value);
        for (std::size_t first = 0; first < values.size(); first += at_once) {
            const auto count = (std::min)(at_once, values.size() - first);
            require_success(
                MPI_Allreduce(MPI_IN_PLACE, values.data() + first, static_cast<int>(count), type, how, communicator),
                "MPI_Allreduce");
        }
    }
    template <class Use>
    static void in_pieces(std::span<std::byte> bytes, const Use& use) {
        for (std::size_t first = 0; first < bytes.size(); first += piece)
            use(bytes.data() + first, static_cast<int>((std::min)(std::size_t{piece}, bytes.size() - first)));
    }
    [[nodiscard]] std::vector<parcel> gathered(std::span<const std::byte> bytes, std::span<const std::uint64_t> sizes,
                                               std::uint64_t all) const {
        std::vector<int> counts, places;
        int place = 0;
        for (const auto each : sizes) {
            counts.push_back(static_cast<int>(each));
            places.push_back(std::exchange(place, place + static_cast<int>(each)));
        }
        parcel joined(all);
        require_success(MPI_Allgatherv(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, joined.data(),
                                       counts.data(), places.data(), MPI_BYTE, communicator),
                        "MPI_Allgatherv");
        std::vector<parcel> received;
        for (std::size_t r = 0; r < sizes.size(); ++r)
            received.emplace_back(joined.begin() + places[r], joined.begin() + places[r] + counts[r]);
        return received;
    }
    [[nodiscard]] std::vector<parcel> sent_round(std::span<const std::byte> bytes,
                                                 std::span<const std::uint64_t> sizes) const {
        std::vector<parcel> received(sizes.size());
        received[static_cast<std::size_t>(rank())].assign(bytes.begin(), bytes.end());
        for (std::size_t r = 0; r < sizes.size(); ++r) {
            received[r].resize(sizes[r]);
            in_pieces(received[r], [&](std::byte* from, int count) {
                require_success(MPI_Bcast(from, count, MPI_BYTE, static_cast<int>(r), communicator), "MPI_Bcast");
            });
        }
        return received;
    }
};
static_assert(ranks_policy<mpi_ranks>);

} // namespace clientele::inline CLIENTELE_ABI
