#include <undrop/dataset.hpp>

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <string>
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

Column numbers(std::string name, std::vector<double> values) {
  return {std::move(name), Column::Kind::number, std::move(values), {}, {}};
}

}  // namespace

void bind_data(nb::module_& module) {
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
      .def("add_obs_texts", [](Dataset& self, std::string name,
                               const Texts& values) { self.obs.push_back(text_column(std::move(name), values)); })
      .def("add_obs_categories",
           [](Dataset& self, std::string name, Texts names, std::vector<std::int32_t> codes) {
             self.obs.push_back(categories(std::move(name), std::move(names), std::move(codes)));
           })
      .def("add_obs_numbers",
           [](Dataset& self, std::string name, std::vector<double> values) {
             self.obs.push_back(numbers(std::move(name), std::move(values)));
           })
      .def("add_var_texts", [](Dataset& self, std::string name, const Texts& values) {
        self.var.push_back(text_column(std::move(name), values));
        io::name_features(self);
      });
}

}  // namespace undrop::binding
