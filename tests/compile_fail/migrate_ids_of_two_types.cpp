// expect: migrate: both lists of customers must have ids of one type
#include <clientele/monitor/migration.hpp>
struct name {
    int letters;
    auto operator<=>(const name&) const = default;
};
int main() {
    const std::vector<int> numbers{1}, classes{0};
    const std::vector<name> names{{1}};
    return clientele::migrate(numbers, classes, names, classes, 1).table.classes;
}
