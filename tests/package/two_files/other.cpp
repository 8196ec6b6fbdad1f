// The other file of two_files/, of a host whose headers define min and max as macros, as <windows.h> does without
// NOMINMAX: after the standard library, which cannot bear them either. And one that sees names of the standard
// library's which are ours too: std::quoted.
#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <charconv>
#include <chrono>
#include <cmath>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <initializer_list>
#include <iomanip>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <numbers>
#include <numeric>
#include <optional>
#include <queue>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#include <clientele/clientele.hpp>
#include <clientele/io/csv.hpp>

struct sale {
    int client;
    clientele::day on;
    double paid;
};

double total_of(const std::vector<sale>& sales) {
    using namespace std::chrono_literals;
    const auto base = clientele::summarize{.as_of = 2024y / 3 / 1}(
        sales, clientele::fields{.customer = &sale::client, .when = &sale::on, .amount = &sale::paid});
    return std::accumulate(base.total.begin(), base.total.end(), 0.0);
}
