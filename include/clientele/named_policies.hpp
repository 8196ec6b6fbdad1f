#pragma once

/// @file
/// Policies that are chosen at run time, by the names under which they are saved.

#include <clientele/error.hpp>
#include <clientele/fwd.hpp>
#include <clientele/members.hpp>

#include <any>
#include <concepts>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A function that is saved by its name: `discount_curve{ours.at<named_function<double(double)>>("our curve")}`.
template <class Result, class... Arguments>
class named_function<Result(Arguments...)> {
public:
    static constexpr std::string_view role = "named_function"; ///< what is saved beside the name

    /// None: to be read into. Calling it is an error.
    named_function() = default;
    /// Holds a function.
    template <class Function>
        requires(!std::same_as<std::remove_cvref_t<Function>, named_function> &&
                 std::is_invocable_r_v<Result, Function&, Arguments...>)
    named_function(Function function) // NOLINT(google-explicit-constructor)
        : function_{std::move(function)} {}

    /// Calls it.
    /// @throws error `bad_parameter` where it holds none
    Result operator()(Arguments... arguments) const {
        require(function_ != nullptr, "named_function: there must be a function to call, got none");
        return function_(std::forward<Arguments>(arguments)...);
    }

    /// Whether it holds one.
    [[nodiscard]] explicit operator bool() const noexcept { return function_ != nullptr; }

    /// The name it is registered under; empty: none.
    [[nodiscard]] const std::string& saved_as() const noexcept { return name_; }
    /// The same under a name.
    [[nodiscard]] named_function saved_as(std::string name) const {
        auto out = *this;
        out.name_ = std::move(name);
        return out;
    }

private:
    std::function<Result(Arguments...)> function_;
    std::string name_;
};

/// The policies among which a host chooses at run time, each by a name of the host's. The host owns it and hands it to
/// whoever reads what was saved; there is none beside.
///
///     named_policies ours;
///     ours.add<any_weighting>("by entropy", entropy_weights{});
///     ours.add<any_weighting>("of the sales team", sales_weights{});
///     const weighted_score value{.criteria = criteria, .weighting = ours.at<any_weighting>(settings.weighting)};
///     const auto back = load_json<fitted_analysis>("september.json", ours, analysis);
class named_policies {
public:
    /// Registers a policy.
    /// @tparam Any what holds it: `any_binning`, `any_normalising`, `any_weighting`, `named_function` or the host's own
    /// @param name under which it is saved; not empty, each once for what holds it
    /// @param policy the policy
    /// @returns this, for the next one
    /// @throws error `bad_parameter` for an empty name or one that is taken
    template <saved_by_name Any>
    named_policies& add(std::string name, Any policy) {
        require(!name.empty(), "named_policies: a name must not be empty");
        require(find<Any>(name) == nullptr, "named_policies: each name must be registered once, got ", name, " twice");
        all_.push_back({name, policy.saved_as(name)});
        return *this;
    }

    /// The policy of a name, or nothing.
    template <saved_by_name Any>
    [[nodiscard]] const Any* find(std::string_view name) const noexcept {
        for (const auto& each : all_)
            if (each.name == name)
                if (const auto* found = std::any_cast<Any>(&each.policy))
                    return found;
        return nullptr;
    }

    /// The policy of a name.
    /// @throws error `bad_parameter` for a name that is not registered, with those that are
    template <saved_by_name Any>
    [[nodiscard]] const Any& at(std::string_view name) const {
        const auto* found = find<Any>(name);
        require(found != nullptr, "named_policies: the ", std::string_view{Any::role}, " must be one of ", names<Any>(),
                ", got ", name);
        return *found;
    }

    /// The names of one kind, in the order in which they were registered: "a, b", or "none".
    template <saved_by_name Any>
    [[nodiscard]] std::string names() const {
        std::string out;
        for (const auto& each : all_)
            if (std::any_cast<Any>(&each.policy) != nullptr)
                out += (out.empty() ? "" : ", ") + each.name;
        return out.empty() ? "none" : out;
    }

private:
    struct entry {
        std::string name;
        std::any policy;
    };
    std::vector<entry> all_;
};

} // namespace clientele::inline CLIENTELE_ABI
