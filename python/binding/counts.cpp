#include "binding/counts.hpp"

#include <undrop/errors.hpp>

#include <nanobind/ndarray.h>

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "binding/binding.hpp"
#include "core/sparse_counts_builder.hpp"

namespace undrop::binding {

namespace {

namespace nb = nanobind;
using Vector = nb::ndarray<nb::ro, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Block = nb::ndarray<const float, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

template <typename T>
std::span<const T> span_of(const Vector& array) {
  return {static_cast<const T*>(array.data()), array.size()};
}

BorrowedRows::Whole whole_span(const Vector& array) {
  if (array.dtype() == nb::dtype<std::int32_t>()) return span_of<std::int32_t>(array);
  if (array.dtype() == nb::dtype<std::int64_t>()) return span_of<std::int64_t>(array);
  throw nb::type_error("indices of a sparse matrix must be int32 or int64");
}

template <typename T>
bool take(const Vector& array, BorrowedRows::Values& values) {
  if (array.dtype() != nb::dtype<T>()) return false;
  values = span_of<T>(array);
  return true;
}

BorrowedRows::Values value_span(const Vector& array) {
  BorrowedRows::Values values;
  const bool known = take<float>(array, values) || take<double>(array, values) || take<std::int32_t>(array, values) ||
                     take<std::int64_t>(array, values) || take<std::uint8_t>(array, values) ||
                     take<std::uint16_t>(array, values) || take<std::uint32_t>(array, values) ||
                     take<std::uint64_t>(array, values) || take<std::int8_t>(array, values) ||
                     take<std::int16_t>(array, values);
  if (!known) throw nb::type_error("values of a matrix must be numbers of up to 64 bits");
  return values;
}

/// What is no number, or out of place, said in the words of the other front.
template <typename Body>
auto as_input(const Body& body) {
  try {
    return body();
  } catch (const std::domain_error&) {
    throw InputError("the counts hold NaN or infinite values; counts must be finite, replace or remove them");
  } catch (const std::out_of_range& error) {
    throw InputError(std::string(error.what()) + "; the matrix is damaged");
  }
}

Counts borrow(const Vector& offsets, const Vector& genes, const Vector& values, std::int64_t n_genes) {
  const BorrowedRows rows{n_genes, whole_span(offsets), whole_span(genes), value_span(values)};
  const nb::gil_scoped_release free;
  return as_input([&] { return Counts{borrow_counts(rows)}; });
}

/// Takes counts by blocks of cells, sparse or dense.
class CountsBuilder {
 public:
  CountsBuilder(std::int64_t n_genes, std::int64_t n_cells) : n_genes_(n_genes), builder_(n_genes, n_cells) {}

  void add_sparse(const Vector& offsets, const Vector& genes, const Vector& values) {
    const Counts rows = borrow(offsets, genes, values, n_genes_);
    const nb::gil_scoped_release free;
    CountBlock block;
    rows.checked.counts->read({0, rows.checked.counts->n_cells()}, block);
    builder_.add_cells(block.offsets, block.genes, block.values);
  }

  void add_dense(const Block& rows) {
    if (static_cast<std::int64_t>(rows.shape(1)) != n_genes_) throw nb::value_error("rows of another length");
    const nb::gil_scoped_release free;
    for (std::size_t i = 0; i < rows.shape(0); ++i) add_row({rows.data() + i * rows.shape(1), rows.shape(1)});
  }

  Counts finish() {
    const bool holds_counts = builder_.holds_counts();
    return {{std::make_shared<const SparseCounts>(builder_.finish()), holds_counts}};
  }

 private:
  void add_row(std::span<const float> row) {
    genes_.clear();
    values_.clear();
    for (std::size_t gene = 0; gene < row.size(); ++gene) {
      if (row[gene] == 0.0F) continue;
      genes_.push_back(static_cast<std::int32_t>(gene));
      values_.push_back(row[gene]);
    }
    as_input([&] { builder_.add_cell(genes_, values_); });
  }

  std::int64_t n_genes_;
  SparseCountsBuilder builder_;
  std::vector<std::int32_t> genes_;
  std::vector<float> values_;
};

}  // namespace

void bind_counts(nb::module_& module) {
  nb::class_<Counts>(module, "Counts")
      .def_prop_ro("holds_counts", [](const Counts& self) { return self.checked.holds_counts; })
      .def_prop_ro("shape", [](const Counts& self) {
        return nb::make_tuple(self.checked.counts->n_cells(), self.checked.counts->n_genes());
      });
  module.def("borrow_counts", &borrow, nb::arg("indptr").noconvert(), nb::arg("indices").noconvert(),
             nb::arg("data").noconvert(), nb::arg("n_genes"), nb::keep_alive<0, 1>(), nb::keep_alive<0, 2>(),
             nb::keep_alive<0, 3>());
  nb::class_<CountsBuilder>(module, "CountsBuilder")
      .def(nb::init<std::int64_t, std::int64_t>(), nb::arg("n_genes"), nb::arg("n_cells"))
      .def("add_sparse", &CountsBuilder::add_sparse, nb::arg("indptr").noconvert(), nb::arg("indices").noconvert(),
           nb::arg("data").noconvert())
      .def("add_dense", &CountsBuilder::add_dense, nb::arg("rows").noconvert())
      .def("finish", &CountsBuilder::finish);
}

}  // namespace undrop::binding
