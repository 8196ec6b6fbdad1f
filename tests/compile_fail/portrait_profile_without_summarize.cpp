// expect: profile_customers: .summaries must be a `summarize` whose money policy takes amounts of type double
#include <clientele/portrait/customer_profiles.hpp>
struct no_summarize {
    int as_of = 3;
};
int main() { return clientele::profile_customers{.summaries = no_summarize{}}.summaries.as_of; }
