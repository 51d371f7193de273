#include <undrop/dataset.hpp>

#include <fmt/format.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "binding/binding.hpp"
#include "binding/counts.hpp"
#include "io/h5ad_reader.hpp"

namespace undrop::binding {

namespace {

namespace nb = nanobind;
using Texts = std::vector<std::string>;

Dataset make_data(const Counts& counts, Texts cell_names, Texts gene_names, const std::string& path,
                  const std::string& location) {
  Dataset data;
  data.counts = counts.checked.counts;
  data.cell_names = std::move(cell_names);
  data.gene_names = std::move(gene_names);
  data.origin = {path, "memory", location};
  return data;
}

Column categories(std::string name, Texts names, std::vector<std::int32_t> codes) {
  return {std::move(name), Column::Kind::categorical, {}, std::move(names), std::move(codes)};
}

Column numbers(std::string name, std::vector<double> values, Column::Kind kind) {
  return {std::move(name), kind, std::move(values), {}, {}};
}

using Points = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
template <typename T>
using Vector = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
/// Offsets, ends and values.
using Pairs = std::tuple<Vector<std::int64_t>, Vector<std::int32_t>, Vector<float>>;

template <typename T>
std::vector<T> copied(const Vector<T>& array) {
  return {array.data(), array.data() + array.size()};
}

CellPairs pairs_of(const std::optional<Pairs>& pairs, std::int64_t n_cells) {
  if (!pairs) return {};
  const auto& [offsets, ends, values] = *pairs;
  if (static_cast<std::int64_t>(offsets.size()) != n_cells + 1 || ends.size() != values.size()) {
    throw nb::value_error("a graph needs a row for each cell");
  }
  return {copied(offsets), copied(ends), copied(values)};
}

void set_representation(Dataset& data, const std::string& key, const Points& points) {
  if (static_cast<std::int64_t>(points.shape(0)) != data.n_cells()) throw nb::value_error("a row a cell is needed");
  data.representation = std::make_shared<const Representation>(
      Representation{key, static_cast<std::int64_t>(points.shape(1)), {points.data(), points.data() + points.size()}});
}

void set_neighbors(Dataset& data, const std::string& key, const std::optional<Pairs>& distances,
                   const std::optional<Pairs>& connectivities) {
  data.neighbors = std::make_shared<const NeighborGraph>(
      NeighborGraph{key, pairs_of(distances, data.n_cells()), pairs_of(connectivities, data.n_cells())});
}

}  // namespace

void bind_data(nb::module_& module) {
  module.def("text_of_number", [](double value) { return fmt::format("{}", value); });
  nb::class_<Dataset>(module, "Data")
      .def(
          "__init__",
          [](Dataset* self, const Counts& counts, Texts cells, Texts genes, const std::string& path,
             const std::string& location) {
            new (self) Dataset(make_data(counts, std::move(cells), std::move(genes), path, location));
          },
          nb::arg("counts"), nb::arg("cell_names"), nb::arg("gene_names"), nb::arg("path"), nb::arg("location"),
          nb::keep_alive<1, 2>())
      .def_prop_ro("location", [](const Dataset& self) { return self.origin.location; })
      .def("set_representation", &set_representation)
      .def("set_neighbors", &set_neighbors, nb::arg("key"), nb::arg("distances").none(),
           nb::arg("connectivities").none())
      .def("add_obs_texts", [](Dataset& self, std::string name,
                               const Texts& values) { self.obs.push_back(text_column(std::move(name), values)); })
      .def("add_obs_categories",
           [](Dataset& self, std::string name, Texts names, std::vector<std::int32_t> codes) {
             self.obs.push_back(categories(std::move(name), std::move(names), std::move(codes)));
           })
      .def("add_obs_numbers",
           [](Dataset& self, std::string name, std::vector<double> values) {
             self.obs.push_back(numbers(std::move(name), std::move(values), Column::Kind::number));
           })
      .def("add_obs_booleans",
           [](Dataset& self, std::string name, std::vector<double> values) {
             self.obs.push_back(numbers(std::move(name), std::move(values), Column::Kind::boolean));
           })
      .def("add_var_texts", [](Dataset& self, std::string name, const Texts& values) {
        self.var.push_back(text_column(std::move(name), values));
        io::name_features(self);
      });
}

}  // namespace undrop::binding
