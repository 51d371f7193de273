#pragma once

#include <undrop/parameters.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace undrop::cli {

using Json = nlohmann::ordered_json;

[[nodiscard]] Json to_json(const ParameterValue& value);
/// The value as a config file holds it: a number's word ("auto", "all") instead of the number it is stored as.
[[nodiscard]] Json to_json(const Parameter& parameter, const ParameterValue& value);

/// A JSON object whose names are those of the flags, hyphens or underscores alike. Throws FormatError (not JSON, not an
/// object, unreadable) or OptionError (a value that is no number, text or boolean).
[[nodiscard]] ParameterValues read_config(const std::string& path);

/// The part of `config` that belongs to `table`, checked. Throws OptionError.
[[nodiscard]] ParameterValues select(const ParameterValues& config, const ParameterTable& table);
/// Throws UsageError naming the nearest known name where a name of `config` belongs to none of the tables.
void refuse_unknown(const ParameterValues& config, const std::vector<const ParameterTable*>& tables,
                    const std::string& path);

/// `stronger` over `weaker`.
[[nodiscard]] ParameterValues overlay(ParameterValues weaker, const ParameterValues& stronger);

/// Every value of the table as it is in effect, in the table's order.
void print_values(const ParameterTable& table, const ParameterValues& values, Json& out);

}  // namespace undrop::cli
