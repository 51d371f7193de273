#pragma once

#include <undrop/context.hpp>
#include <undrop/imputer.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/model_archive.hpp"
#include "output/output_policy.hpp"
#include "output/provenance.hpp"
#include "pipeline/impute_input.hpp"
#include "pipeline/method_source.hpp"

namespace undrop::pipeline {

/// Names and one code a cell, −1 for none.
struct CellClusters {
  std::vector<std::string> names;
  std::vector<std::int32_t> codes;
};

/// Row-major float32, genes × columns.
struct GeneTable {
  std::int64_t columns = 0;
  std::vector<float> values;
};

/// The fitted imputer of all cells, or one a batch, seen as one: a block of cells is put together from the batches that
/// have cells in it.
class ImputedParts {
 public:
  /// Fits, or loads what the plan's model holds, and binds. `plan` and `input` must outlive the result. Throws
  /// NumericalError where a fit did not converge and --strict was given, and what methods throw.
  ImputedParts(const ImputePlan& plan, const ImputeInput& input, const MethodSource& method, Context& context);
  ~ImputedParts();
  ImputedParts(const ImputedParts&) = delete;
  ImputedParts& operator=(const ImputedParts&) = delete;

  /// As OutputPolicy's, for cells of the whole data set.
  output::Tally values(CellRange cells, std::span<float> out, const Context& context) const;
  void stddev(CellRange cells, std::span<float> out) const;
  void quantile(CellRange cells, double probability, std::span<float> out, const Context& context) const;
  void dropout(CellRange cells, std::span<float> out) const;

  [[nodiscard]] bool converged() const;
  [[nodiscard]] Quantity quantity() const;
  /// Per gene, 1 where it was modelled and asked for, in any part.
  [[nodiscard]] std::vector<std::uint8_t> imputed_genes() const;
  /// Clusters that were found; no names where there are none.
  [[nodiscard]] CellClusters clusters() const;
  /// P(dropout | zero), one column a population of every part; no columns where there is no such table.
  [[nodiscard]] GeneTable dropout_table() const;
  [[nodiscard]] std::vector<output::FittedPart> fitted() const;
  /// Saves each part where `archive_of` says.
  void save(const std::function<ArchiveWriter&(std::size_t)>& archive_of) const;

 private:
  struct Part;
  void add_part(const ImputePlan& plan, const ImputeInput& input, const MethodSource& method, std::size_t index,
                Context& context);
  static void load_part(const ImputePlan& plan, const MethodSource& method, Part& part);
  static void fit_part(const ImputePlan& plan, const ImputeInput& input, const MethodSource& method, Part& part,
                       Context& context);
  template <typename Body>
  void for_parts(CellRange cells, std::span<float> out, const Body& body) const;

  std::int64_t n_genes_;
  std::int64_t n_cells_;
  std::vector<std::unique_ptr<Part>> parts_;
};

/// What a model file says of the models of this run.
[[nodiscard]] io::ModelHeader model_header(const ImputePlan& plan, const ImputeInput& input, const MethodInfo& method);

}  // namespace undrop::pipeline
