// expect: required|no matching function
#include <clientele/types.hpp>
struct component {
    clientele::required<int> k;
};
int main() { return component{}.k; }
