#include "methods/saved_options.hpp"

#include <string>
#include <vector>

namespace undrop {

void save_options(const Options& options, ArchiveWriter& archive) {
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const auto& [name, value] : options.values()) {
    names.push_back(name);
    values.push_back(to_text(value));
  }
  archive.put("option_names", names);
  archive.put("option_values", values);
}

Options load_options(const ParameterTable& table, const ArchiveReader& archive) {
  const auto names = archive.texts("option_names");
  const auto values = archive.texts("option_values");
  ParameterValues given;
  for (std::size_t i = 0; i < names.size() && i < values.size(); ++i) {
    if (table.find(names[i]) != nullptr) given[names[i]] = table.parse_written(names[i], values[i]);
  }
  return {table, "default", given};
}

ParameterValues values_of(const ParameterTable& table, const Options& options) {
  ParameterValues out = options.values();
  std::erase_if(out, [&](const auto& value) { return table.find(value.first) == nullptr; });
  return out;
}

}  // namespace undrop
