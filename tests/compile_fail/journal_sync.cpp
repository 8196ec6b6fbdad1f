// expect: sync must offer due\(commits, bytes\) \(sync_policy\)
#include <clientele/orders/journal.hpp>
struct not_a_policy {};
static_assert(!clientele::sync_policy<not_a_policy>);
static_assert(!clientele::journal_policy<not_a_policy>);
int main() {
    const clientele::file_journal journal{"ledger", not_a_policy{}};
    return journal.directory().empty();
}
