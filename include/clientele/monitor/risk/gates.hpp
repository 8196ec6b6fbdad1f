#pragma once

/// @file
/// What a customer must not exceed or lack: credit, compliance.

#include <clientele/cmath.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A gate that a customer passes with a number between two bounds, both included.
struct risk_gate {
    std::string name{};                                      ///< such as "days overdue"
    std::string kind{};                                      ///< such as "credit" or "compliance"
    double least = -std::numeric_limits<double>::infinity(); ///< a number below does not pass; at most `most`
    double most = std::numeric_limits<double>::infinity();   ///< a number above does not pass
    bool unknown_passes = false;                             ///< whether who has no number passes

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("risk_gate");
        each("name", of.name...);
        each("kind", of.kind...);
        each("least", of.least...);
        each("most", of.most...);
        each("unknown_passes", of.unknown_passes...);
    }
};

/// A customer who did not pass a gate.
struct gate_failure {
    std::size_t row = 0;           ///< of the customer
    std::size_t gate = 0;          ///< its place among the gates
    std::optional<double> value{}; ///< the number that did not pass; none where there is none

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("gate_failure");
        each("row", of.row...);
        each("gate", of.gate...);
        each("value", of.value...);
    }
};

/// Who passed all gates, and who failed which.
struct gate_results {
    std::vector<gate_failure> failures{}; ///< by row, then by gate
    std::vector<std::size_t> failed{};    ///< how many failed each gate
    std::size_t customers = 0;            ///< how many were looked at
    std::size_t passed = 0;               ///< how many of them failed none

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("gate_results");
        each("failures", of.failures...);
        each("failed", of.failed...);
        each("customers", of.customers...);
        each("passed", of.passed...);
    }
};

/// Gates that every customer has to pass.
///
///     const risk_gates rules{{{.name = "days overdue", .kind = "credit", .most = 60},
///                             {.name = "owner known", .kind = "compliance", .least = 1}}};
///     for (const auto& failure : rules.judge(std::vector<column>{overdue, known}).failures)
///         std::puts(in_words(rules, failure).c_str());
struct risk_gates {
    std::vector<risk_gate> gates{}; ///< at least one

    /// Sends all customers through all gates.
    /// @param numbers for each gate a column, one number for each customer; NaN where there is none
    /// @returns who failed which gate
    /// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row of a number that is infinite
    /// Complexity: O(n k).
    [[nodiscard]] gate_results judge(std::span<const column> numbers) const {
        check();
        require(numbers.size() == gates.size(), "risk_gates: there must be a column of numbers for each of ",
                gates.size(), " gates, got ", numbers.size());
        gate_results result;
        result.customers = numbers.front().size();
        result.failed.resize(gates.size());
        for (std::size_t g = 0; g < gates.size(); ++g)
            require_same_size("risk_gates", gates[g].name, result.customers, numbers[g].size());
        for (std::size_t row = 0; row < result.customers; ++row) {
            bool fails = false;
            for (std::size_t g = 0; g < gates.size(); ++g) {
                const double number = numbers[g][row];
                if (std::isinf(number))
                    fail(errc::bad_value, row, "risk_gates: ", gates[g].name, " must not be infinite, got ", number,
                         " in row ", row);
                const bool known = number == number;
                if (known ? gates[g].least <= number && number <= gates[g].most : gates[g].unknown_passes)
                    continue;
                fails = true;
                ++result.failed[g];
                result.failures.push_back({row, g, known ? std::optional{number} : std::nullopt});
            }
            result.passed += !fails;
        }
        return result;
    }

    /// Refuses gates that nobody can be sent through.
    /// @throws error `bad_parameter`
    void check() const {
        require(!gates.empty(), "risk_gates: there must be at least one gate, got none");
        for (const auto& each : gates) {
            require(!each.name.empty(), "risk_gates: each gate must have a name, got ''");
            require(each.least <= each.most, "risk_gates: least of '", each.name, "' must be at most ", each.most,
                    ", got ", each.least);
        }
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("risk_gates");
        each("gates", of.gates...);
    }
};

/// A failure for people: "days overdue (credit) 75, at most 60".
/// @param rules that were failed
/// @param failure of a customer
/// @throws error `bad_parameter` for a gate that is none of the rules
[[nodiscard]] inline std::string in_words(const risk_gates& rules, const gate_failure& failure) {
    require(failure.gate < rules.gates.size(), "risk_gates: gate must be in [0, ", rules.gates.size(), "), got ",
            failure.gate);
    const auto& gate = rules.gates[failure.gate];
    std::string text = gate.kind.empty() ? gate.name : sentence(gate.name, " (", gate.kind, ")");
    if (!failure.value)
        return text + " is not known";
    const bool low = *failure.value < gate.least;
    return text + sentence(" ", *failure.value, low ? ", at least " : ", at most ", low ? gate.least : gate.most);
}

} // namespace clientele::inline CLIENTELE_ABI
