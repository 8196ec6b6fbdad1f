// What libFuzzer calls: the one harness that run.sh links with it.
#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::harnesses.front().play({data, size});
    return 0;
}
