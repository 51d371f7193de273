#include "pipeline/imputed_parts.hpp"

#include <undrop/errors.hpp>
#include <undrop/version.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "output/posterior.hpp"
#include "pipeline/posterior_terms.hpp"
#include "pipeline/tuning.hpp"

namespace undrop::pipeline {

struct ImputedParts::Part {
  std::string name;
  std::vector<std::int64_t> cells;  ///< rising; empty where the part is all cells
  Dataset subset;
  const Dataset* data = nullptr;
  Facts tuning;
  std::unique_ptr<FittedImputer> fitted;
  std::unique_ptr<Imputation> imputation;
  std::unique_ptr<output::OutputPolicy> policy;

  /// The part's own cells that lie in a range of all cells. They are neighbours, as both rise.
  [[nodiscard]] CellRange own(CellRange all) const {
    if (cells.empty()) return all;
    const auto first = std::lower_bound(cells.begin(), cells.end(), all.begin);
    const auto last = std::lower_bound(first, cells.end(), all.end);
    return {first - cells.begin(), last - cells.begin()};
  }
};

namespace {

/// The labels of some cells, without the names that none of them has.
void give_labels(const prep::Labels& labels, const std::vector<std::int64_t>& cells, ImputerInput& input) {
  if (cells.empty()) {
    input.labels = labels.codes;
    input.label_names = labels.names;
    return;
  }
  std::vector<std::int32_t> place(labels.names.size(), -1);
  for (const auto cell : cells) place[static_cast<std::size_t>(labels.codes[static_cast<std::size_t>(cell)])] = 0;
  for (std::size_t i = 0; i < place.size(); ++i) {
    if (place[i] < 0) continue;
    place[i] = static_cast<std::int32_t>(input.label_names.size());
    input.label_names.push_back(labels.names[i]);
  }
  for (const auto cell : cells) {
    input.labels.push_back(place[static_cast<std::size_t>(labels.codes[static_cast<std::size_t>(cell)])]);
  }
}

/// `cells` of the part, as cells of the whole data set.
std::vector<std::int64_t> cells_of_all(const std::vector<std::int64_t>& part, const std::vector<std::int64_t>& cells) {
  if (part.empty()) return cells;
  std::vector<std::int64_t> out;
  for (const auto cell : cells) out.push_back(part[static_cast<std::size_t>(cell)]);
  return out;
}

ImputerInput imputer_input(const ImputePlan& plan, const Options& options, const prep::Labels& labels,
                           const std::vector<std::int64_t>& cells) {
  ImputerInput input;
  input.options = options;
  input.n_clusters = std::max<std::int64_t>(0, plan.common.integer("n_clusters"));
  if (!labels.names.empty()) give_labels(labels, cells, input);
  return input;
}

/// The plan's options with one of them set.
Options with_value(const ImputePlan& plan, const MethodInfo& method, const std::string& name,
                   const ParameterValue& value) {
  ParameterValues given;
  for (const auto& [known, held] : plan.fit_options.values()) {
    if (plan.fit_options.is_given(known)) given[known] = held;
  }
  given[name] = value;
  return {method.parameters, plan.preset, given};
}

std::size_t model_part(const io::ModelHeader& header, const std::string& batch) {
  const auto at = std::find(header.parts.begin(), header.parts.end(), batch);
  if (at == header.parts.end()) {
    throw InputError(fmt::format("the model holds nothing for batch '{}'; it was fitted to: {}", batch,
                                 fmt::join(header.parts, ", ")));
  }
  return static_cast<std::size_t>(at - header.parts.begin());
}

std::string of_batch(const std::string& name) { return name.empty() ? "" : " of batch '" + name + "'"; }

}  // namespace

ImputedParts::ImputedParts(const ImputePlan& plan, const ImputeInput& input, const MethodSource& method,
                           Context& context)
    : n_genes_(input.data.n_genes()), n_cells_(input.data.n_cells()) {
  const std::size_t n = std::max<std::size_t>(1, input.batches.size());
  for (std::size_t i = 0; i < n; ++i) add_part(plan, input, method, i, context);
}

ImputedParts::~ImputedParts() = default;

void ImputedParts::add_part(const ImputePlan& plan, const ImputeInput& input, const MethodSource& method,
                            std::size_t index, Context& context) {
  context.check_cancelled();
  auto part = std::make_unique<Part>();
  part->data = &input.data;
  if (!input.batches.empty()) {
    part->name = input.batches[index].name;
    part->cells = input.batches[index].cells;
    part->subset = view_cells(input.data, part->cells);
    part->data = &part->subset;
    context.info(fmt::format("batch '{}': {} cells", part->name, part->cells.size()));
  }
  if (plan.model) {
    load_part(plan, method, *part);
  } else {
    fit_part(plan, input, method, *part, context);
  }
  if (!part->fitted->converged()) {
    const std::string what = "the fit" + of_batch(part->name) + " did not converge";
    if (plan.common.flag("strict")) {
      throw NumericalError(what + ", and --strict was given; allow more iterations, or look at the warnings");
    }
    context.warn(what + "; its last estimates are used");
  }
  part->imputation = part->fitted->bind(*part->data, context);
  part->policy = std::make_unique<output::OutputPolicy>(*part->data, *part->fitted, *part->imputation, plan.policy,
                                                        input.genes_to_fill);
  parts_.push_back(std::move(part));
}

void ImputedParts::load_part(const ImputePlan& plan, const MethodSource& method, Part& part) {
  const auto& archive = plan.model->part(model_part(plan.model->header(), part.name));
  part.fitted = method.load(archive);
  if (!plan.learns_posterior) return;
  if (!output::PosteriorTerms::are_in(archive)) {
    throw OptionError("policy", "posterior",
                      "needs a model that was saved by a run with --policy posterior; this one does not say how far "
                      "its predictions can be trusted");
  }
  part.fitted = output::with_posterior(std::move(part.fitted), output::PosteriorTerms::load(archive));
}

void ImputedParts::fit_part(const ImputePlan& plan, const ImputeInput& input, const MethodSource& method, Part& part,
                            Context& context) {
  Options options = plan.fit_options;
  if (plan.common.flag("tune")) {
    const Tunable& tunable = method.info.tunable;
    const auto tuning = tune(
        *part.data, tunable,
        [&](const auto& cells, const ParameterValue& value) {
          return method.make(imputer_input(plan, with_value(plan, method.info, tunable.option, value), input.labels,
                                           cells_of_all(part.cells, cells)));
        },
        context);
    part.tuning = tuning.facts();
    options = with_value(plan, method.info, tunable.option, tuning.chosen);
  }
  const auto make = [&](const std::vector<std::int64_t>& cells) {
    return method.make(imputer_input(plan, options, input.labels, cells));
  };
  part.fitted = make(part.cells)->fit(*part.data, context);
  if (!plan.learns_posterior) return;
  auto terms = learn_posterior_terms(
      *part.data, *part.fitted, [&](const auto& cells) { return make(cells_of_all(part.cells, cells)); }, context);
  part.fitted = output::with_posterior(std::move(part.fitted), std::move(terms));
}

template <typename Body>
void ImputedParts::for_parts(CellRange cells, std::span<float> out, const Body& body) const {
  if (parts_.size() == 1) return body(*parts_.front(), parts_.front()->own(cells), out);
  const auto width = static_cast<std::size_t>(n_genes_);
  std::vector<float> rows;
  for (const auto& part : parts_) {
    const CellRange own = part->own(cells);
    if (own.size() == 0) continue;
    rows.resize(static_cast<std::size_t>(own.size()) * width);
    body(*part, own, std::span<float>(rows));
    for (std::int64_t i = 0; i < own.size(); ++i) {
      const auto to = part->cells[static_cast<std::size_t>(own.begin + i)] - cells.begin;
      const auto from = rows.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(i) * width);
      std::copy(from, from + static_cast<std::ptrdiff_t>(width), out.begin() + to * n_genes_);
    }
  }
}

output::Tally ImputedParts::values(CellRange cells, std::span<float> out, const Context& context) const {
  output::Tally tally;
  for_parts(cells, out, [&](const Part& part, CellRange own, std::span<float> rows) {
    tally += part.policy->values(own, rows, context);
  });
  return tally;
}

void ImputedParts::stddev(CellRange cells, std::span<float> out) const {
  for_parts(cells, out, [](const Part& part, CellRange own, std::span<float> rows) { part.policy->stddev(own, rows); });
}

void ImputedParts::quantile(CellRange cells, double probability, std::span<float> out, const Context& context) const {
  for_parts(cells, out, [&](const Part& part, CellRange own, std::span<float> rows) {
    part.policy->quantile(own, probability, rows, context);
  });
}

void ImputedParts::dropout(CellRange cells, std::span<float> out) const {
  for_parts(cells, out,
            [](const Part& part, CellRange own, std::span<float> rows) { part.policy->dropout(own, rows); });
}

bool ImputedParts::converged() const {
  return std::all_of(parts_.begin(), parts_.end(), [](const auto& part) { return part->fitted->converged(); });
}

Quantity ImputedParts::quantity() const { return parts_.front()->policy->written(); }

std::vector<std::uint8_t> ImputedParts::imputed_genes() const {
  std::vector<std::uint8_t> out(static_cast<std::size_t>(n_genes_), 0);
  for (const auto& part : parts_) {
    const auto& filled = part->policy->filled_genes();
    for (std::size_t gene = 0; gene < out.size(); ++gene) out[gene] |= filled[gene];
  }
  return out;
}

CellClusters ImputedParts::clusters() const {
  CellClusters out;
  out.codes.assign(static_cast<std::size_t>(n_cells_), -1);
  for (const auto& part : parts_) {
    if (!part->fitted->found_populations()) continue;
    const auto first = static_cast<std::int32_t>(out.names.size());
    const std::string prefix = part->name.empty() ? "" : part->name + ":";
    for (const auto& name : part->fitted->populations()) out.names.push_back(prefix + name);
    const auto codes = part->imputation->populations();
    for (std::size_t i = 0; i < codes.size(); ++i) {
      const std::size_t cell = part->cells.empty() ? i : static_cast<std::size_t>(part->cells[i]);
      if (codes[i] >= 0) out.codes[cell] = first + codes[i];
    }
  }
  return out;
}

GeneTable ImputedParts::dropout_table() const {
  GeneTable out;
  for (const auto& part : parts_) out.columns += part->policy->table().n_populations;
  out.values.assign(static_cast<std::size_t>(n_genes_ * out.columns), 0.0F);
  std::int64_t first = 0;
  for (const auto& part : parts_) {
    const auto& table = part->policy->table();
    for (std::int64_t gene = 0; gene < table.n_genes; ++gene) {
      const auto from = table.probability.begin() + gene * table.n_populations;
      std::copy(from, from + table.n_populations, out.values.begin() + gene * out.columns + first);
    }
    first += table.n_populations;
  }
  return out;
}

std::vector<output::FittedPart> ImputedParts::fitted() const {
  std::vector<output::FittedPart> out;
  for (const auto& part : parts_) out.push_back({part->name, part->fitted.get(), part->tuning});
  return out;
}

void ImputedParts::save(const std::function<ArchiveWriter&(std::size_t)>& archive_of) const {
  for (std::size_t i = 0; i < parts_.size(); ++i) parts_[i]->fitted->save(archive_of(i));
}

io::ModelHeader model_header(const ImputePlan& plan, const ImputeInput& input, const MethodInfo& method) {
  io::ModelHeader header;
  header.undrop_version = version();
  header.method = method.name;
  header.preset = plan.preset;
  header.options = plan.method_options;
  header.checksum = checksum(input.data);
  header.batch_column = plan.batch_column;
  for (const auto& batch : input.batches) header.parts.push_back(batch.name);
  if (header.parts.empty()) header.parts.emplace_back();
  return header;
}

}  // namespace undrop::pipeline
