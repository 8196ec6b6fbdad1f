// expect: every store must offer about\(id\) const and erase\(id\), which says how much is gone \(customer_store\)
#include <clientele/customer_stores.hpp>
struct forgets_only {
    bool erase(int) { return true; }
};
int main() {
    forgets_only diary;
    return static_cast<int>(clientele::erase_everywhere(7, clientele::named_store{"diary", diary}).size());
}
