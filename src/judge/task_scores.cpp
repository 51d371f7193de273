#include "judge/task_scores.hpp"

#include <numeric>
#include <stdexcept>

namespace undrop::judge {

namespace {

constexpr bool higher = true;
constexpr bool lower = false;
constexpr bool primary = true;

const std::map<std::string, std::vector<Metric>>& all_metrics() {
  static const std::map<std::string, std::vector<Metric>> metrics{
      {"mask",
       {{"rmse", "RMSE at the hidden entries (log1p)", lower, primary},
        {"mae", "Mean absolute error", lower},
        {"pearson", "Pearson correlation", higher},
        {"cosine", "Cosine similarity", higher},
        {"rmse_per_gene", "RMSE, mean over genes", lower},
        {"pearson_per_gene", "Pearson, mean over genes", higher},
        {"cosine_per_gene", "Cosine, mean over genes", higher},
        {"rmse_per_cell", "RMSE, mean over cells", lower},
        {"pearson_per_cell", "Pearson, mean over cells", higher},
        {"cosine_per_cell", "Cosine, mean over cells", higher}}},
      {"thin",
       {{"deviance_explained", "Poisson deviance explained", higher, primary},
        {"deviance_explained_shape", "The same, cells rescaled to their test total", higher},
        {"poisson_loss", "Poisson loss (of published tables)", lower},
        {"mse_cp10k", "Mean squared error of log1p(counts per 10,000)", lower},
        {"coverage_50", "Held-back counts in 50 % intervals of a posterior (nearest to 0.5 is best)", higher, false,
         0.5},
        {"coverage_80", "In 80 % intervals (nearest to 0.8)", higher, false, 0.8},
        {"coverage_90", "In 90 % intervals (nearest to 0.9)", higher, false, 0.9},
        {"coverage_95", "In 95 % intervals (nearest to 0.95)", higher, false, 0.95}}},
      {"truth",
       {{"rmse", "RMSE against the truth (log1p)", lower, primary},
        {"mae", "Mean absolute error", lower},
        {"pearson", "Pearson correlation", higher},
        {"cosine", "Cosine similarity", higher},
        {"rmse_per_gene", "RMSE, mean over genes", lower},
        {"pearson_per_gene", "Pearson, mean over genes", higher},
        {"cosine_per_gene", "Cosine, mean over genes", higher},
        {"rmse_per_cell", "RMSE, mean over cells", lower},
        {"pearson_per_cell", "Pearson, mean over cells", higher},
        {"cosine_per_cell", "Cosine, mean over cells", higher},
        {"call_accuracy", "Zeros told apart: accuracy", higher},
        {"call_precision", "Zeros that were filled: share that was lost", higher},
        {"call_recall", "Lost counts: share that was filled", higher},
        {"call_f1", "F1 of the zeros that were filled", higher},
        {"call_false_positive_rate", "True zeros: share that was filled", lower},
        {"dropout_auc", "Area under the curve of dropout probabilities", higher},
        {"dropout_brier", "Brier score of dropout probabilities", lower}}},
      {"labels",
       {{"kmeans_ari", "Adjusted Rand index of k-means", higher, primary},
        {"kmeans_nmi", "Normalised mutual information of k-means", higher},
        {"kmeans_purity", "Purity of k-means", higher},
        {"louvain_ari", "Adjusted Rand index of Louvain", higher},
        {"louvain_nmi", "Normalised mutual information of Louvain", higher},
        {"louvain_purity", "Purity of Louvain", higher},
        {"silhouette", "Silhouette of the labels", higher}}},
      {"trajectory",
       {{"kendall", "Kendall's tau of pseudotime and stage", higher, primary},
        {"spearman", "Spearman correlation", higher},
        {"ordering", "Pseudo-temporal ordering score", higher}}},
      {"structure",
       {{"neighbor_overlap", "Neighbours kept", higher, primary},
        {"rarest_kept", "Rarest cluster kept", higher},
        {"variance_kept", "Variance kept, median over genes", higher},
        {"correlation", "Median gene-gene correlation", lower},
        {"absolute_correlation", "Median size of gene-gene correlations", lower},
        {"intrinsic_dimension", "Intrinsic dimension", higher}}},
      {"de",
       {{"wilcoxon_f1", "F1 of the genes found (Wilcoxon)", higher, primary},
        {"wilcoxon_jaccard", "Jaccard index (Wilcoxon)", higher},
        {"welch_f1", "F1 of the genes found (t-test)", higher},
        {"welch_jaccard", "Jaccard index (t-test)", higher},
        {"top_100", "Overlap of the top 100", higher},
        {"top_200", "Overlap of the top 200", higher},
        {"top_500", "Overlap of the top 500", higher},
        {"top_1000", "Overlap of the top 1000", higher},
        {"fold_change_spearman", "Spearman of log fold changes", higher}}},
      {"null",
       {{"false_positives", "Significant genes a split", lower, primary},
        {"false_positive_rate", "Share of genes with P ≤ 0.05", lower},
        {"correlation_inflation", "Gene-gene correlation where there is none", lower}}}};
  return metrics;
}

}  // namespace

std::map<std::string, double> TaskScores::metrics() const {
  auto all = figures;
  for (const auto& [key, score] : by_cell) all[key] = evaluate(score);
  for (const auto& [key, values] : by_split)
    all[key] = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  return all;
}

std::vector<Metric> metrics_of(const std::string& protocol) {
  const auto found = all_metrics().find(protocol);
  if (found == all_metrics().end()) throw std::invalid_argument("no metrics are known for " + protocol);
  return found->second;
}

}  // namespace undrop::judge
