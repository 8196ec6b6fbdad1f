// Run by mpirun on several ranks; --fault=throw and --fault=kill end rank 1 while the others wait for it.
#define DOCTEST_CONFIG_IMPLEMENT
#include <clientele/parallel/detail/all_ranks.hpp>
#include <clientele/parallel/mpi.hpp>

#include "any_ranks.hpp"
#include <csignal>
#include <string_view>

TEST_SUITE("mpi") {

using namespace clientele;

TEST_CASE("the processes of MPI are ranks") { testing::check_ranks(mpi_ranks{}); }

TEST_CASE("nothing is sent as well as much") {
    const mpi_ranks ranks;
    const auto n = static_cast<std::size_t>(ranks.size());
    ranks.all_reduce_sum({});
    for (const auto& each : ranks.all_gather({}))
        CHECK(each.empty());
    for (const auto& each : ranks.exchange(std::vector<parcel>(n)))
        CHECK(each.empty());
    std::vector<parcel> much(n, parcel(3'000'000, static_cast<std::byte>(ranks.rank())));
    const auto received = ranks.exchange(std::move(much));
    for (std::size_t from = 0; from < n; ++from)
        CHECK(received[from] == parcel(3'000'000, static_cast<std::byte>(from)));
}

TEST_CASE("a parcel for each rank is asked for") {
    const mpi_ranks ranks;
    CHECK_THROWS_AS((void)ranks.exchange(std::vector<parcel>(static_cast<std::size_t>(ranks.size()) + 1)), error);
}

TEST_CASE("a communicator of the host's own is a world of its own") {
    MPI_Comm own = MPI_COMM_NULL;
    REQUIRE(MPI_Comm_split(MPI_COMM_WORLD, mpi_ranks{}.rank() % 2, 0, &own) == MPI_SUCCESS);
    testing::check_ranks(mpi_ranks{own});
    MPI_Comm_free(&own);
}

TEST_CASE("work that succeeds says so") {
    int seen = -1;
    CHECK(mpi_ranks{}.run([&](const auto& ranks) { seen = ranks.rank(); }) == 0);
    CHECK(seen == mpi_ranks{}.rank());
}
} // TEST_SUITE("mpi")

int main(int argc, char** argv) {
    int threads = 0;
    MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &threads);
    int status = 0;
    if (const std::string_view last = argv[argc - 1]; last.starts_with("--fault=")) {
        status = clientele::mpi_ranks{}.run([&](const auto& ranks) {
            if (ranks.rank() == 1 && last == "--fault=kill")
                (void)std::raise(SIGKILL);
            clientele::require(ranks.rank() != 1, "orders must not be empty, got 0 rows");
            for (;;)
                (void)clientele::detail::all_sum(ranks, std::size_t{1}); // in vain
        });
    } else {
        doctest::Context context{argc, argv};
        status = context.run();
    }
    MPI_Finalize();
    return status;
}
