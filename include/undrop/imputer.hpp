#pragma once

#include <undrop/archive.hpp>
#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/facts.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace undrop {

/// The question that an imputation answers. `rate`: what the cell expresses, zeros weighed in. `expressed`: what a
/// missed zero would have shown, that is, the value given that the gene was seen.
enum class Quantity { rate, expressed };

/// `counts`: at the cell's own depth; `normalized`: counts / size factor; `log1p`: log(1 + normalized).
enum class Scale { counts, normalized, log1p };

[[nodiscard]] std::string to_text(Quantity quantity);
[[nodiscard]] std::string to_text(Scale scale);

/// What a method can be asked for.
struct Offer {
  bool rate = false;
  bool expressed = false;
  bool dropout_probability = false;
  bool stddev = false;
  bool sample = false;
  bool rate_is_posterior = false;  ///< the rate already weighs the cell's own count
  Scale scale = Scale::log1p;      ///< scale of `impute`, `stddev` and `sample`
};

/// A dropout model that is a table: P(dropout | a zero of this gene in this population).
struct DropoutTable {
  std::int64_t n_genes = 0;
  std::int64_t n_populations = 0;
  std::vector<float> probability;  ///< row-major, genes × populations; 0 where the gene was not modelled
  double threshold = 0.5;          ///< a zero is called dropout at or above it
};

/// An imputation as a function of one data set: any block of cells × genes, computed on demand. Holds no cells × genes
/// matrix. Blocks may be asked for in any order; cells are cheapest in rising order. All blocks are row-major
/// (cells × genes), `out` has cells.size() * genes.size() entries, `genes` are indices into the data set's genes.
/// Genes that the method does not model give 0.
class Imputation {
 public:
  virtual ~Imputation() = default;
  /// The method's own value for every entry, observed ones included, on the offered scale.
  virtual void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity,
                      std::span<float> out) const = 0;
  /// P(dropout | zero) for every entry, whatever was observed there. Offered where `Offer::dropout_probability`.
  virtual void dropout_probability(CellRange cells, std::span<const std::int32_t> genes, std::span<float> out) const;
  /// Standard deviation of `impute`'s value. Offered where `Offer::stddev`.
  virtual void stddev(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity,
                      std::span<float> out) const;
  /// A draw of `impute`'s value; the same index gives the same draw. Offered where `Offer::sample`.
  virtual void sample(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity, std::uint64_t index,
                      std::span<float> out) const;
  /// Population of every cell of the data set (index into FittedImputer::populations), −1 for a cell left out (empty);
  /// empty where the method has no populations.
  [[nodiscard]] virtual std::span<const std::int32_t> populations() const { return {}; }
  /// Where values are counts of another depth than the cell's own, as sums over cells are: that depth, as a size factor
  /// of the data set; 0 where it is the cell's own.
  [[nodiscard]] virtual double depth_of_values(std::int64_t cell) const;
};

/// A small object: weights, tables, factors. Computes nothing until it is bound to a data set.
class FittedImputer {
 public:
  virtual ~FittedImputer() = default;
  [[nodiscard]] virtual std::string method() const = 0;
  [[nodiscard]] virtual Offer offer() const = 0;
  /// Per gene of `data`: 1 where the method models it. Genes are matched by name.
  [[nodiscard]] virtual std::vector<std::uint8_t> modelled_genes(const Dataset& data) const = 0;
  /// The imputation of these cells: those of the fit, or new ones with (some of) the same genes. `data` and `context`
  /// must outlive the result. Throws InputError where no gene is shared.
  [[nodiscard]] virtual std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const = 0;

  /// Names of the populations; empty where the method has none.
  [[nodiscard]] virtual std::vector<std::string> populations() const { return {}; }
  /// True where the populations are clusters that undrop found, false where the user gave them.
  [[nodiscard]] virtual bool found_populations() const { return false; }
  /// The dropout table with one row a gene of `data`; n_genes = 0 where there is none.
  [[nodiscard]] virtual DropoutTable dropout_table(const Dataset& data) const;
  /// Convergence, training history, chosen values: written into the output's `uns`.
  [[nodiscard]] virtual Facts facts() const = 0;
  /// True where every iterative part of the fit converged.
  [[nodiscard]] virtual bool converged() const { return true; }
  /// Everything that `load` needs.
  virtual void save(ArchiveWriter& archive) const = 0;
};

/// A method with its options, ready to be fitted.
class Imputer {
 public:
  virtual ~Imputer() = default;
  /// `data` must have been through prep (size factors, modelled features). Labels, where given, are one code a cell,
  /// −1 where missing.
  [[nodiscard]] virtual std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) = 0;
};

}  // namespace undrop
