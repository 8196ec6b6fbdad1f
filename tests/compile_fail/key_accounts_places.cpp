// expect: key_accounts: order must offer before
#include <clientele/tier/key_account/programme.hpp>
struct mine {};
static_assert(!clientele::place_policy<mine>);
int main() { return clientele::key_accounts<mine>{}.dwell_periods; }
