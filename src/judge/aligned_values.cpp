#include "judge/aligned_values.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <unordered_map>
#include <utility>

namespace undrop::judge {

FilePlace file_place(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || std::filesystem::exists(text)) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

std::vector<std::int64_t> matched_places(const std::vector<std::string>& wanted,
                                         const std::vector<std::string>& at_hand, const std::string& what,
                                         const std::string& wanted_in, const std::string& at_hand_in) {
  if (wanted == at_hand) return {};
  std::unordered_map<std::string, std::int64_t> place;
  for (std::size_t i = 0; i < at_hand.size(); ++i) place.try_emplace(at_hand[i], static_cast<std::int64_t>(i));
  std::vector<std::int64_t> found;
  std::size_t missing = 0;
  std::string first;
  for (const auto& name : wanted) {
    const auto at = place.find(name);
    if (at == place.end()) {
      if (missing++ == 0) first = name;
      continue;
    }
    found.push_back(at->second);
  }
  if (missing == 0) return found;
  throw InputError(
      fmt::format("{} of {} {} of {} are not in {} (the first is '{}'); both files must name them alike, "
                  "in any order",
                  missing, wanted.size(), what, wanted_in, at_hand_in, first));
}

std::vector<std::int32_t> matched_genes(const std::vector<std::string>& wanted, const std::vector<std::string>& at_hand,
                                        const std::string& wanted_in, const std::string& at_hand_in) {
  const auto places = matched_places(wanted, at_hand, "genes", wanted_in, at_hand_in);
  std::vector<std::int32_t> genes;
  genes.reserve(places.size());
  for (const auto place : places) genes.push_back(static_cast<std::int32_t>(place));
  return genes;
}

std::unique_ptr<ValueSource> aligned_values(NamedValues source, const std::vector<std::string>& cell_names,
                                            const std::vector<std::string>& gene_names, const std::string& wanted_in) {
  auto cells = matched_places(cell_names, source.cell_names, "cells", wanted_in, source.path);
  auto genes = matched_genes(gene_names, source.gene_names, wanted_in, source.path);
  return reordered(std::move(source.values), std::move(cells), std::move(genes));
}

}  // namespace undrop::judge
