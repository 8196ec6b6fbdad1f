// A host whose headers define min and max as macros, as <windows.h> does without NOMINMAX.
#include <Eigen/Core>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <thread>

#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#include <clientele/clientele.hpp>
#include <clientele/io/csv.hpp>

int main() { return max(1, 2) - 2; }
