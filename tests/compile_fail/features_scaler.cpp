// expect: then must offer fit\(matrix\), whose result offers apply\(matrix\)
#include <clientele/features/scaling.hpp>
struct no_fit {};
static_assert(!clientele::scaler_policy<no_fit>);
int main() { return static_cast<int>(sizeof(clientele::log1p_scaler<no_fit>)); }
