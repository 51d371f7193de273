#include "prep/gene_places.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace undrop::prep {

std::vector<std::int32_t> gene_places(const std::vector<std::string>& model_genes, const Dataset& data) {
  std::unordered_map<std::string_view, std::int32_t> at;
  at.reserve(model_genes.size());
  for (std::size_t j = 0; j < model_genes.size(); ++j) at.emplace(model_genes[j], static_cast<std::int32_t>(j));
  std::vector<std::int32_t> out;
  out.reserve(data.gene_names.size());
  for (std::size_t gene = 0; gene < data.gene_names.size(); ++gene) {
    const auto found = at.find(data.gene_names[gene]);
    const bool modelled = data.is_modelled.empty() || data.is_modelled[gene] != 0;
    out.push_back(modelled && found != at.end() ? found->second : -1);
  }
  return out;
}

std::vector<std::int32_t> shared_gene_places(const std::vector<std::string>& model_genes, const Dataset& data) {
  auto places = gene_places(model_genes, data);
  if (std::all_of(places.begin(), places.end(), [](std::int32_t place) { return place < 0; })) {
    const std::string first = model_genes.empty() ? "none" : model_genes.front();
    throw InputError("none of the model's " + std::to_string(model_genes.size()) +
                     " genes is among the input's (the model's first is " + first +
                     "); the names must be of the same kind, symbols or identifiers");
  }
  return places;
}

std::vector<std::uint8_t> has_place(const std::vector<std::int32_t>& places) {
  std::vector<std::uint8_t> out;
  out.reserve(places.size());
  for (const auto place : places) out.push_back(place >= 0 ? 1 : 0);
  return out;
}

}  // namespace undrop::prep
