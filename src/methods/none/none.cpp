#include "methods/none/none.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <vector>

#include "methods/none/parameters.hpp"

namespace undrop::none {

namespace {

class Input final : public Imputation {
 public:
  explicit Input(const Dataset& data) : data_(data) {}

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    std::vector<std::int64_t> column(static_cast<std::size_t>(data_.n_genes()), -1);
    for (std::size_t k = 0; k < genes.size(); ++k)
      column[static_cast<std::size_t>(genes[k])] = static_cast<std::int64_t>(k);
    std::fill(out.begin(), out.end(), 0.0F);
    CountBlock block;
    data_.counts->read(cells, block);
    for (std::int64_t i = 0; i < cells.size(); ++i) {
      const auto row = out.subspan(static_cast<std::size_t>(i) * genes.size(), genes.size());
      const auto seen = block.genes_of(i);
      for (std::size_t e = 0; e < seen.size(); ++e) {
        const auto gene = static_cast<std::size_t>(seen[e]);
        if (column[gene] >= 0 && data_.is_modelled[gene] != 0)
          row[static_cast<std::size_t>(column[gene])] = block.values_of(i)[e];
      }
    }
  }

 private:
  const Dataset& data_;
};

class FittedNone final : public FittedImputer {
 public:
  [[nodiscard]] std::string method() const override { return "none"; }
  [[nodiscard]] Offer offer() const override { return info().offer; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return data.is_modelled;
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context&) const override {
    return std::make_unique<Input>(data);
  }
  [[nodiscard]] Facts facts() const override { return {}; }
  void save(ArchiveWriter& archive) const override { archive.put("method", std::vector<std::string>{method()}); }
};

class None final : public Imputer {
 public:
  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset&, Context&) override {
    return std::make_unique<FittedNone>();
  }
};

}  // namespace

std::unique_ptr<Imputer> make(ImputerInput) { return std::make_unique<None>(); }

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  if (archive.texts("method") != std::vector<std::string>{"none"})
    throw FormatError("model", "method", "is not 'none'; save the model again");
  return std::make_unique<FittedNone>();
}

}  // namespace undrop::none
