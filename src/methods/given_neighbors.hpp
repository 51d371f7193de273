#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "neighbors/neighbor_lists.hpp"

/// An embedding or a graph of cells that the user's file holds, in place of a method's own.
namespace undrop {

/// use_rep and neighbors_key, for the parameter table of a method that takes an embedding, or a graph.
[[nodiscard]] Parameter use_rep_parameter();
[[nodiscard]] Parameter neighbors_key_parameter();

/// What is to be read with the counts; empty texts where the method has no such option or it was not given.
struct GivenKeys {
  std::string use_rep;
  std::string neighbors_key;
  [[nodiscard]] bool any() const { return !use_rep.empty() || !neighbors_key.empty(); }
};

/// Throws OptionError where both are given, or one of them beside an option of `own`, which concern the search that is
/// not made then.
[[nodiscard]] GivenKeys given_keys(const Options& options, const std::vector<std::string>& own = {});

/// Coordinates of the cells that are not empty, row-major. Throws OptionError where the data set came without them.
[[nodiscard]] std::vector<double> given_coordinates(const Dataset& data, const GivenKeys& keys);

/// At most `k` nearest other cells of each cell that is not empty, among these: by Euclidean distance of the given
/// coordinates, or by the distances of the given graph, which may hold fewer. Throws OptionError where the data set
/// came without them, or the graph without distances.
[[nodiscard]] neighbors::NeighborLists given_neighbors(const Dataset& data, const GivenKeys& keys, std::int64_t k,
                                                       const Context& context);

/// InputError: cells that were not in the fit have no place in a graph or an embedding that was given with it.
[[noreturn]] void refuse_new_cells(const std::string& method);

}  // namespace undrop
