#include "methods/scdtl/fusion_stage.hpp"

#include <algorithm>
#include <utility>

#include "methods/scdtl/stage.hpp"
#include "methods/scdtl/transfer_stage.hpp"
#include "nn/best_epoch.hpp"
#include "nn/minibatches.hpp"

namespace undrop::scdtl {

namespace {

constexpr std::int64_t most_validation_rows = 500;

bool corrects(const Options& options) { return options.text("fusion_output") == "correction"; }

/// log1p values of what the input shows.
torch::Tensor seen_values(const CellBatch& batch) { return batch.value * (1 - batch.hidden); }

/// Each cell between its smallest and largest value.
torch::Tensor of_own_range(const torch::Tensor& values) {
  const torch::Tensor least = values.amin(1, true);
  const torch::Tensor span = values.amax(1, true) - least;
  return (values - least) / torch::where(span > 0, span, torch::ones_like(span));
}

}  // namespace

FusionOptions fusion_options(const Options& options, std::int64_t n_genes, std::vector<std::int32_t> order) {
  FusionOptions out;
  out.n_genes = n_genes;
  out.unet = options.flag("unet");
  out.unet_options = {.filters = nn::parse_widths("unet_filters", options.text("unet_filters")),
                      .relu = options.text("unet_activation") == "relu",
                      .sigmoid_output = options.text("input") == "range"};
  out.attention_hidden = options.integer("attention_hidden");
  out.head_rank = options.integer("head_rank");
  out.correction = corrects(options);
  out.swapped = options.text("unet_input") == "transferred";
  out.order = std::move(order);
  return out;
}

torch::Tensor fused_values(Fusion& fusion, const TransferNetworks& networks, const CellBatch& batch,
                           const GeneScale& scale, const Options& options) {
  torch::Tensor transferred;
  {
    const torch::NoGradGuard no_gradients;
    transferred = networks.impute(batch.input);
  }
  const torch::Tensor out =
      options.text("fusion_scale") == "cell"
          ? fusion.forward(of_own_range(seen_values(batch)), of_own_range(to_values(transferred, batch.level, scale)))
          : fusion.forward(batch.input, transferred);
  return corrects(options) ? out + to_values(transferred, batch.level, scale) : out;
}

FusionTrainer::FusionTrainer(Fusion& fusion, const TransferNetworks& networks, const CellValues& cells,
                             const GeneScale& scale, std::int64_t n_populations, const Options& options,
                             const Context& context)
    : fusion_(fusion),
      networks_(networks),
      cells_(cells),
      scale_(scale),
      options_(options),
      context_(context),
      sums_(add_up(n_populations)),
      judged_(spread_rows(cells.held_rows, most_validation_rows)) {
  if (corrects(options)) return;
  // The head starts at each gene's mean over its non-zeros.
  std::vector<double> sum(static_cast<std::size_t>(cells.n_genes), 0);
  std::vector<double> n(sum.size(), 0);
  for (std::size_t e = 0; e < cells.seen.other.size(); ++e) {
    sum[static_cast<std::size_t>(cells.seen.other[e])] += static_cast<double>(cells.seen.value[e]);
    n[static_cast<std::size_t>(cells.seen.other[e])] += 1;
  }
  const torch::NoGradGuard no_gradients;
  for (std::size_t j = 0; j < sum.size(); ++j)
    fusion_.offset()[static_cast<std::int64_t>(j)] = sum[j] / std::max(1.0, n[j]);
}

PopulationSums FusionTrainer::add_up(std::int64_t n_populations) const {
  const auto width = static_cast<std::size_t>(cells_.n_genes);
  const auto populations = static_cast<std::size_t>(std::max<std::int64_t>(1, n_populations));
  std::vector<float> sum(width * populations, 0.0F);
  std::vector<float> n(sum.size(), 0.0F);
  std::vector<float> members(populations, 0.0F);
  for (const auto row : cells_.rows) {
    const auto of_row = static_cast<std::size_t>(cells_.population[static_cast<std::size_t>(row)]);
    const float level = cells_.level[static_cast<std::size_t>(row)];
    members[of_row] += 1;
    const auto genes = cells_.seen.others_of(row);
    const auto values = cells_.seen.values_of(row);
    for (std::size_t e = 0; e < genes.size(); ++e) {
      sum[of_row * width + static_cast<std::size_t>(genes[e])] += values[e] - level;
      n[of_row * width + static_cast<std::size_t>(genes[e])] += 1;
    }
  }
  const std::vector<std::int64_t> shape{static_cast<std::int64_t>(populations), cells_.n_genes};
  return {torch::tensor(sum).reshape(shape), torch::tensor(n).reshape(shape), torch::tensor(members).unsqueeze(1)};
}

PopulationCenters FusionTrainer::visible_centers(const CellBatch& batch, const torch::Tensor& populations) const {
  return sums_.without(batch.value - batch.level, batch.hidden, populations).centers();
}

torch::Tensor FusionTrainer::batch_loss(std::span<const std::int64_t> rows, std::int64_t epoch) {
  const CellBatch batch = cell_batch(
      cells_, scale_, rows,
      {options_.real("cell_mask_share"), context_.seed, "scdtl fusion masks", static_cast<std::uint64_t>(epoch)});
  const torch::Tensor out = fused_values(fusion_, networks_, batch, scale_, options_);
  const torch::Tensor weight = batch.hidden + options_.real("weight_seen") * (batch.seen - batch.hidden) +
                               options_.real("weight_zero") * (1 - batch.seen);
  torch::Tensor loss = weighted_squares(out, batch.value, weight);
  if (options_.real("weight_cluster") > 0) {
    std::vector<std::int64_t> labels;
    for (const auto row : rows) labels.push_back(cells_.population[static_cast<std::size_t>(row)]);
    const torch::Tensor unseen = 1 - batch.seen + batch.hidden;
    const torch::Tensor populations = torch::tensor(labels, torch::kInt64);
    const torch::Tensor above = out - batch.level;
    const PopulationCenters centers = visible_centers(batch, populations);
    loss = loss + options_.real("weight_cluster") * (options_.text("cluster_loss") == "published"
                                                         ? published_center_loss(above, populations, centers)
                                                         : center_loss(above, populations, centers, unseen));
  }
  if (options_.real("weight_pearson") > 0) {
    // Where zeros are targets of the loss they are of the correlation; the published loss has no other.
    const bool zeros_count = options_.real("weight_zero") > 0 || options_.text("cluster_loss") == "published";
    loss = loss + options_.real("weight_pearson") *
                      correlation_loss(out, batch.value, zeros_count ? torch::Tensor() : batch.seen);
  }
  return loss;
}

double FusionTrainer::transferred_error() const {
  return held_out_error(cells_, scale_, judged_,
                        [&](const CellBatch& batch) { return transferred_values(networks_, batch, scale_); });
}

double FusionTrainer::run(Facts& facts) {
  const auto batch_size = options_.integer("batch_size_fusion");
  const auto n = static_cast<std::int64_t>(cells_.rows.size());
  const std::int64_t most = options_.integer("max_fusion_updates");
  const std::int64_t batches = (n + batch_size - 1) / batch_size;
  const std::int64_t an_epoch = most > 0 ? std::min(batches, std::max<std::int64_t>(1, most / 5)) : batches;
  const StagePlan plan{.name = "fusion",
                       .epochs = limited_epochs(options_.integer("epochs_fusion"), an_epoch, most),
                       .patience = options_.integer("patience_fusion"),
                       .learning_rate = options_.real("learning_rate"),
                       .plateau_factor = options_.real("plateau_factor"),
                       .plateau_patience = options_.integer("plateau_patience")};
  StageWork work{.parameters = fusion_.parameters(), .state = nn::state_of(fusion_)};
  work.train = [&](std::int64_t epoch, nn::Adam& adam) {
    fusion_.train(true);
    const nn::Minibatches order(cells_.rows, batch_size, true, context_.seed, static_cast<std::uint64_t>(epoch));
    const std::int64_t steps = std::min(an_epoch, order.size());
    double sum = 0;
    for (std::int64_t b = 0; b < steps; ++b) {
      context_.check_cancelled();
      adam.zero_gradients();
      const torch::Tensor loss = batch_loss(order[b], epoch);
      loss.backward();
      adam.step();
      sum += loss.item<double>();
    }
    return sum / static_cast<double>(steps);
  };
  if (!judged_.empty()) {
    work.validate = [&] {
      fusion_.train(false);
      return held_out_error(cells_, scale_, judged_, [&](const CellBatch& batch) {
        return fused_values(fusion_, networks_, batch, scale_, options_);
      });
    };
  }
  const double error = run_stage(plan, work, context_, facts);
  fusion_.train(false);
  return error;
}

}  // namespace undrop::scdtl
