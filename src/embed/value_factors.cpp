#include "embed/value_factors.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "core/parallel.hpp"
#include "core/random.hpp"

namespace undrop::embed {

namespace {

constexpr std::int64_t rows_a_task = 64;
/// Values gathered at a time: float32 sums stay short.
constexpr std::int64_t most_gathered = 512;
constexpr double effect_penalty = 1;
constexpr double settled = 1e-3;

/// The normal equations of one row.
struct Equations {
  Eigen::MatrixXd gram;
  Eigen::VectorXd right;
};

class Gatherer {
 public:
  explicit Gatherer(Eigen::Index width) : design_(width, most_gathered), response_(most_gathered) {}

  void add(const prep::ValueRows& rows, std::int64_t begin, std::int64_t end, const Factors& columns, float centre,
           Equations& out) {
    const Eigen::Index n = end - begin;
    for (Eigen::Index k = 0; k < n; ++k) {
      const auto at = static_cast<std::size_t>(begin + k);
      design_.col(k) = columns.design.col(rows.other[at]);
      response_[k] = rows.value[at] - centre - columns.effect[rows.other[at]];
    }
    const auto used = design_.leftCols(n);
    gram_.noalias() = used * used.transpose();
    right_.noalias() = used * response_.head(n);
    out.gram += gram_.cast<double>();
    out.right += right_.cast<double>();
  }

 private:
  Eigen::MatrixXf design_;
  Eigen::VectorXf response_;
  Eigen::MatrixXf gram_;
  Eigen::VectorXf right_;
};

}  // namespace

Factors solve(const prep::ValueRows& rows, const Factors& columns, double centre, const Penalty& penalty,
              const Context& context) {
  const Eigen::Index width = columns.design.rows();
  Factors out{Eigen::MatrixXf::Zero(width, rows.n_rows()), Eigen::VectorXf::Zero(rows.n_rows())};
  out.design.row(width - 1).setOnes();
  Eigen::VectorXd ridge = Eigen::VectorXd::Constant(width, penalty.factors);
  ridge[width - 1] = penalty.effect;
  parallel_blocks(context, rows.n_rows(), rows_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    Gatherer gatherer(width);
    Equations equations;
    for (std::int64_t i = begin; i < end; ++i) {
      if (rows.begin(i) == rows.end(i)) continue;
      equations.gram = ridge.asDiagonal();
      equations.right = Eigen::VectorXd::Zero(width);
      for (auto at = rows.begin(i); at < rows.end(i); at += most_gathered)
        gatherer.add(rows, at, std::min(rows.end(i), at + most_gathered), columns, static_cast<float>(centre),
                     equations);
      const Eigen::VectorXf solution = equations.gram.ldlt().solve(equations.right).cast<float>();
      out.design.col(i).head(width - 1) = solution.head(width - 1);
      out.effect[i] = solution[width - 1];
    }
  });
  return out;
}

Factors first_guess(const prep::ValueRows& genes, std::int64_t rank, double centre, const Penalty& penalty,
                    const Context& context) {
  constexpr double spread = 0.1;
  Factors out{Eigen::MatrixXf::Ones(rank + 1, genes.n_rows()), Eigen::VectorXf::Zero(genes.n_rows())};
  for (std::int64_t gene = 0; gene < genes.n_rows(); ++gene) {
    double sum = 0;
    for (auto e = genes.begin(gene); e < genes.end(gene); ++e)
      sum += static_cast<double>(genes.value[static_cast<std::size_t>(e)]) - centre;
    const double n = static_cast<double>(genes.end(gene) - genes.begin(gene));
    out.effect[gene] = static_cast<float>(sum / (n + penalty.effect));
    Random random(context.seed, "completion factors", static_cast<std::uint64_t>(gene));
    for (std::int64_t k = 0; k < rank; ++k) out.design(k, gene) = static_cast<float>(spread * random.normal());
  }
  return out;
}

double squared_error(const prep::ValueRows& rows, const Factors& of_rows, const Factors& of_columns, double centre,
                     const Context& context) {
  const Eigen::Index rank = of_rows.rank();
  std::vector<double> parts(static_cast<std::size_t>(n_blocks(rows.n_rows(), rows_a_task)), 0);
  parallel_blocks(context, rows.n_rows(), rows_a_task, [&](std::int64_t part, std::int64_t begin, std::int64_t end) {
    double sum = 0;
    for (std::int64_t i = begin; i < end; ++i) {
      for (auto e = rows.begin(i); e < rows.end(i); ++e) {
        const auto at = static_cast<std::size_t>(e);
        const Eigen::Index j = rows.other[at];
        const float product = of_rows.design.col(i).head(rank).dot(of_columns.design.col(j).head(rank));
        const double predicted = centre + static_cast<double>(of_rows.effect[i] + of_columns.effect[j] + product);
        const double error = static_cast<double>(rows.value[at]) - predicted;
        sum += error * error;
      }
    }
    parts[static_cast<std::size_t>(part)] = sum;
  });
  return std::accumulate(parts.begin(), parts.end(), 0.0);
}

double mean_value(const prep::ValueRows& rows) {
  const double sum = std::accumulate(rows.value.begin(), rows.value.end(), 0.0,
                                     [](double total, float value) { return total + static_cast<double>(value); });
  return rows.value.empty() ? 0 : sum / static_cast<double>(rows.value.size());
}

Penalty penalty_of(const FactorSettings& settings) { return {settings.ridge, effect_penalty}; }

FactorFit fit_factors(const prep::ValueRows& cells, const prep::ValueRows& genes, const FactorSettings& settings,
                      const Context& context) {
  const Penalty penalty = penalty_of(settings);
  FactorFit fit;
  fit.centre = mean_value(cells);
  fit.genes = first_guess(genes, settings.rank, fit.centre, penalty, context);
  fit.converged = false;
  double last = std::numeric_limits<double>::infinity();
  const auto n = static_cast<double>(std::max<std::size_t>(1, cells.value.size()));
  while (fit.sweeps < settings.max_sweeps && !fit.converged) {
    const Factors of_cells = solve(cells, fit.genes, fit.centre, penalty, context);
    fit.rmse = std::sqrt(squared_error(cells, of_cells, fit.genes, fit.centre, context) / n);
    fit.converged = fit.sweeps > 2 && fit.rmse > (1 - settled) * last;
    last = fit.rmse;
    fit.genes = solve(genes, of_cells, fit.centre, penalty, context);
    ++fit.sweeps;
  }
  return fit;
}

}  // namespace undrop::embed
