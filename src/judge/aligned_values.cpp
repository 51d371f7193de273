#include "judge/aligned_values.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace undrop::judge {

FilePlace file_place(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || std::filesystem::exists(text)) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

std::vector<std::int64_t> places_by_name(const std::vector<std::string>& wanted,
                                         const std::vector<std::string>& at_hand, const std::string& what,
                                         const std::string& wanted_in, const std::string& at_hand_in) {
  std::vector<std::int64_t> places(wanted.size());
  std::iota(places.begin(), places.end(), std::int64_t{0});
  if (wanted == at_hand) return places;
  constexpr std::int64_t several = -2;
  constexpr std::int64_t taken = -3;
  std::unordered_map<std::string, std::int64_t> place;
  for (std::size_t i = 0; i < at_hand.size(); ++i) {
    const auto [at, added] = place.try_emplace(at_hand[i], static_cast<std::int64_t>(i));
    if (!added) at->second = several;
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto at = place.find(wanted[i]);
    places[i] = at == place.end() ? -1 : at->second;
    if (places[i] == several || places[i] == taken) {
      throw InputError(fmt::format(
          "{}: '{}' stands more than once among the {}, and their order is not that of {}, so which is meant cannot be "
          "told; make the names unique, or give them in the same order in both",
          places[i] == several ? at_hand_in : wanted_in, wanted[i], what,
          places[i] == several ? wanted_in : at_hand_in));
    }
    if (at != place.end()) at->second = taken;
  }
  return places;
}

std::vector<std::int64_t> matched_places(const std::vector<std::string>& wanted,
                                         const std::vector<std::string>& at_hand, const std::string& what,
                                         const std::string& wanted_in, const std::string& at_hand_in) {
  if (wanted == at_hand) return {};
  auto places = places_by_name(wanted, at_hand, what, wanted_in, at_hand_in);
  const auto first = std::find(places.begin(), places.end(), std::int64_t{-1});
  if (first == places.end()) return places;
  throw InputError(
      fmt::format("{} of {} {} of {} are not in {} (the first is '{}'); both files must name them alike, "
                  "in any order",
                  std::count(first, places.end(), std::int64_t{-1}), wanted.size(), what, wanted_in, at_hand_in,
                  wanted[static_cast<std::size_t>(first - places.begin())]));
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
