// expect: as_of
#include <clientele/types.hpp>
struct component {
    clientele::required<clientele::day, "as_of"> first;
};
int main() { (void)component{}; }
