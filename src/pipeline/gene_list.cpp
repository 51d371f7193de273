#include "pipeline/gene_list.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <unordered_map>

namespace undrop::pipeline {

namespace {

constexpr std::size_t names_shown = 10;

std::string trimmed(const std::string& line) {
  const auto* blanks = " \t\r\n\f\v";
  const auto begin = line.find_first_not_of(blanks);
  return begin == std::string::npos ? "" : line.substr(begin, line.find_last_not_of(blanks) - begin + 1);
}

std::string some_of(const std::vector<std::string>& names) {
  const std::vector<std::string> shown(
      names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(names_shown, names.size())));
  return fmt::format("{}{}", fmt::join(shown, ", "), names.size() > names_shown ? ", ..." : "");
}

}  // namespace

std::vector<std::string> read_gene_list(const std::string& path) {
  std::ifstream file(path);
  if (!file || std::filesystem::is_directory(path)) {
    throw InputError(path + ": the list of genes cannot be read; give a text file with one name a line");
  }
  std::vector<std::string> names;
  std::string line;
  while (std::getline(file, line)) {
    if (auto name = trimmed(line); !name.empty()) names.push_back(std::move(name));
  }
  if (names.empty()) throw InputError(path + ": the list of genes is empty; give one name a line");
  return names;
}

std::vector<std::uint8_t> match_genes(const Dataset& data, const std::vector<std::string>& names,
                                      const Context& context) {
  std::unordered_multimap<std::string, std::size_t> places;
  for (std::size_t gene = 0; gene < data.gene_names.size(); ++gene) {
    places.emplace(data.gene_names[gene], gene);
    if (!data.gene_symbols.empty()) places.emplace(data.gene_symbols[gene], gene);
  }
  std::vector<std::uint8_t> named(data.gene_names.size(), 0);
  std::vector<std::string> unknown;
  for (const auto& name : names) {
    const auto [first, last] = places.equal_range(name);
    if (first == last) unknown.push_back(name);
    std::for_each(first, last, [&](const auto& place) { named[place.second] = 1; });
  }
  if (unknown.size() == names.size()) {
    throw InputError(fmt::format("--genes: none of the {} names is a gene of {} ({}); its genes are called like '{}'",
                                 names.size(), data.origin.path, some_of(unknown),
                                 data.gene_names.empty() ? "" : data.gene_names.front()));
  }
  if (!unknown.empty()) {
    context.warn(fmt::format("--genes: {} of {} names are unknown and left aside: {}", unknown.size(), names.size(),
                             some_of(unknown)));
  }
  return named;
}

}  // namespace undrop::pipeline
