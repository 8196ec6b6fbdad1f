#pragma once

// Policies of a host's, chosen at run time and registered under names.

#include <clientele/clv/discount.hpp>
#include <clientele/named_policies.hpp>
#include <clientele/rfm/dimensions.hpp>
#include <clientele/score/weighting/any.hpp>
#include <clientele/score/weighting/from_data.hpp>
#include <clientele/score/weighting/given.hpp>

#include <vector>

namespace registered_policies {

/// A policy of the host's, without a list of members.
struct halves {
    double edge = 50;
    [[nodiscard]] clientele::bin_cuts cuts(clientele::column) const { return {.edges = {edge}}; }
};
using curve = clientele::named_function<double(double)>;

[[nodiscard]] inline clientele::named_policies registered() {
    using namespace clientele;
    named_policies out;
    out.add<any_binning>("in halves", halves{}).add<any_binning>("in fifths", quantile_bins{});
    out.add<any_weighting>("by entropy", entropy_weights{}).add<any_weighting>("alike", equal_weights{});
    out.add<curve>("ours", [](double t) { return 1 / (1 + t); });
    return out;
}

/// What the binnings among them cut.
inline const std::vector<double> values{10, 20, 60, 90};

} // namespace registered_policies
