// expect: a discount policy needs factor
#include <clientele/clv/lifetime_value.hpp>
struct no_factor {};
static_assert(!clientele::discount_policy<no_factor>);
int main() { return static_cast<int>(clientele::lifetime_value{.discount = no_factor{}}.horizon); }
