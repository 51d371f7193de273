#include "methods/given_neighbors.hpp"

#include <undrop/errors.hpp>

#include <utility>

#include "methods/reference_cells.hpp"
#include "neighbors/nearest_neighbors.hpp"

namespace undrop {

namespace {

std::string text_of(const Options& options, const std::string& name) {
  return options.values().contains(name) ? options.text(name) : std::string();
}

std::string flag_of(std::string name) {
  for (auto& letter : name) letter = letter == '_' ? '-' : letter;
  return name;
}

[[noreturn]] void refuse_absent(const std::string& option, const std::string& key) {
  throw OptionError(option, key,
                    "did not come with these counts. It is read from an h5ad file that is imputed; a comparison, which "
                    "hides counts, has no use for what was made of all of them");
}

}  // namespace

Parameter use_rep_parameter() {
  return {.name = "use_rep",
          .default_value = std::string(),
          .help = "Find neighbours in this embedding (obsm of an h5ad file), in place of own components",
          .placeholder = "KEY"};
}

Parameter neighbors_key_parameter() {
  return {.name = "neighbors_key",
          .default_value = std::string(),
          .help = "Take this graph of cells (uns and obsp of an h5ad file; scanpy's is called neighbors)",
          .placeholder = "KEY"};
}

GivenKeys given_keys(const Options& options, const std::vector<std::string>& own) {
  GivenKeys keys{text_of(options, "use_rep"), text_of(options, "neighbors_key")};
  if (!keys.any()) return keys;
  if (!keys.use_rep.empty() && !keys.neighbors_key.empty()) {
    throw OptionError("use-rep", keys.use_rep, "contradicts --neighbors-key, which holds neighbours already; give one");
  }
  for (const auto& name : own) {
    if (!options.is_given(name)) continue;
    const std::string other = keys.use_rep.empty() ? "--neighbors-key" : "--use-rep";
    throw OptionError(flag_of(name), to_text(options.values().at(name)),
                      "has no effect beside " + other + ", in place of which it stands; leave one of the two out");
  }
  return keys;
}

std::vector<double> given_coordinates(const Dataset& data, const GivenKeys& keys) {
  if (!data.representation || data.representation->key != keys.use_rep) refuse_absent("use-rep", keys.use_rep);
  return select_cells(*data.representation, filled_cells(data)).values;
}

neighbors::NeighborLists given_neighbors(const Dataset& data, const GivenKeys& keys, std::int64_t k,
                                         const Context& context) {
  if (!keys.use_rep.empty()) {
    const auto points = given_coordinates(data, keys);
    return neighbors::lists_of(neighbors::nearest_neighbors(points, data.representation->n_columns, k, context));
  }
  if (!data.neighbors || data.neighbors->key != keys.neighbors_key) refuse_absent("neighbors-key", keys.neighbors_key);
  if (data.neighbors->distances.is_absent()) {
    throw OptionError("neighbors-key", keys.neighbors_key,
                      "is a graph without distances (obsp), by which neighbours are weighed; make it anew by "
                      "scanpy.pp.neighbors, or give an embedding by --use-rep");
  }
  return neighbors::lists_of(select_cells(*data.neighbors, filled_cells(data)).distances, k);
}

void refuse_new_cells(const std::string& method) {
  throw InputError(method +
                   ": some of these cells were not in the fit, whose neighbours were given with it (--use-rep, "
                   "--neighbors-key): where they lie among them is not known. Fit to all cells together, or without "
                   "these options");
}

}  // namespace undrop
