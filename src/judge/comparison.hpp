#pragma once

#include <undrop/facts.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What a comparison of methods on one data set found: plain data, written to scores.json and read back by the report
/// and by whoever wants the figures. Nothing here computes.
namespace undrop::judge {

/// A figure and its 95 % interval; NaN where it is not defined.
struct Interval {
  double value = 0;
  double low = 0;
  double high = 0;
};

/// A score of a protocol: `key` as in scores.csv, `title` for people.
struct Metric {
  std::string key = {};
  std::string title = {};
  bool higher_is_better = true;
  bool is_primary = false;
  std::optional<double> target = {};  ///< where it is given, the nearest to it is the best, not the highest
};

/// A protocol of the comparison, run or not.
struct ProtocolSummary {
  std::string name = {};      ///< "mask", "thin", "truth", "labels", "de", "null", "trajectory", "structure"
  std::string question = {};  ///< what it asks, in a sentence
  bool ran = false;
  std::string reason = {};  ///< why it did not run
  bool is_veto = false;     ///< false: a method can help; true: it can only do harm (null, structure)
  std::vector<Metric> metrics = {};
  std::vector<std::string> notes = {};  ///< "silhouette on a sample of 5,000 cells"
};

/// Something that was compared: a method of undrop, a control, a result made elsewhere, a foreign command.
struct Entrant {
  std::string name = {};
  std::string title = {};
  bool is_control = false;
  std::string source = {};    ///< "method", "file", "command"
  std::string predicts = {};  ///< "rate", "expressed", "rate and expressed"
  std::string citation = {};
  std::string doi = {};
  Facts options = {};
};

enum class RunStatus { ok, failed, skipped };

/// One entrant × protocol × repeat: a row of the tidy table.
struct RunScores {
  std::string entrant = {};
  std::string protocol = {};
  std::string variant = {};  ///< which of the entrant's outputs: "fill called", "fill all", "denoise", "posterior"
  std::int64_t repeat = 0;
  RunStatus status = RunStatus::ok;
  std::string reason = {};       ///< of a failure, or why it was skipped
  double seconds = 0;            ///< of the fit and of computing the values
  std::int64_t peak_memory = 0;  ///< bytes, of the process that ran it; 0 where it is not known
  double mass_ratio = 0;         ///< sum of output / sum of input on the count scale
  std::map<std::string, double> metrics = {};
  std::vector<std::string> warnings = {};
};

enum class Verdict {
  helps,        ///< beats `none` and the best control: both intervals lie wholly on the better side
  no_evidence,  ///< an interval holds 0, or the best control is not beaten
  harms,        ///< worse than `none`, or vetoed
  reference     ///< a control: what others are compared with
};

/// One entrant in one protocol, over the repeats, by the primary metric.
struct Standing {
  std::string entrant = {};
  std::string protocol = {};
  std::string variant = {};
  std::string metric = {};
  Interval score = {};
  std::optional<Interval> versus_none = {};     ///< entrant − none
  std::string best_control = {};                ///< by the primary metric, `none` included
  std::optional<Interval> versus_control = {};  ///< entrant − best control
  Verdict verdict = Verdict::no_evidence;
  std::int64_t repeats = 0;  ///< that finished
};

/// The verdict on a task in words: "No method beats leaving the data alone."
struct TaskVerdict {
  std::string protocol = {};
  std::string sentence = {};
  std::vector<std::string> helpful = {};  ///< without a veto, the best first: "magic", "ebayes (posterior)" of several
};

/// What the report draws beside the scores, of one entrant on the whole data.
struct EntrantPicture {
  std::string entrant = {};
  std::vector<float> x = {};  ///< embedding of the sampled cells (same cells, same method for every entrant)
  std::vector<float> y = {};
  /// Hidden values (columns) against predicted ones (rows) on log1p: counts in square bins from 0 to `bin_end`.
  std::int64_t bins = 0;
  double bin_end = 0;
  std::vector<std::int64_t> hidden_against_predicted = {};
  /// Variance of log1p values after / before, quantiles 5, 25, 50, 75, 95 % over genes.
  std::vector<double> variance_kept = {};
  /// Chosen genes × quantiles (0, 5, 25, 50, 75, 95, 100 %) of log1p values, and the share of zeros.
  std::vector<std::vector<double>> gene_quantiles = {};
  std::vector<double> gene_zero_share = {};
  /// Dropout model: probability against the gene's mean of log1p, per population; empty where there is none.
  std::vector<std::string> populations = {};
  std::vector<double> gene_means = {};
  std::vector<std::vector<double>> dropout_probability = {};  ///< populations × genes (of a sample)
};

struct Comparison {
  std::string version = {};
  std::vector<std::string> command = {};  ///< that repeats it
  Facts input = {};                       ///< path, checksum, n_cells, n_genes, n_nonzeros, counts, labels, ...
  Facts settings = {};                    ///< every option of the comparison, its seed, the machine's threads
  std::vector<Entrant> entrants = {};     ///< controls first
  std::vector<ProtocolSummary> protocols = {};
  std::vector<RunScores> runs = {};
  std::vector<Standing> standings = {};
  std::vector<TaskVerdict> verdicts = {};
  std::vector<std::string> warnings = {};
  /// Of the pictures.
  std::vector<std::string> embedded_labels = {};  ///< one a sampled cell; empty where there are no labels
  std::string embedding = {};                     ///< "UMAP of 20 principal components, 2,000 of 30,000 cells"
  std::vector<std::string> chosen_genes = {};
  std::vector<EntrantPicture> pictures = {};  ///< `none` first
};

/// One JSON object; figures that are not defined are null. Ends with a line feed.
[[nodiscard]] std::string to_json(const Comparison& comparison);
/// Throws FormatError naming `path` where the text is not what to_json writes.
[[nodiscard]] Comparison comparison_from_json(const std::string& text, const std::string& path);
/// The tidy table: entrant, protocol, variant, repeat, status, reason, metric, value, seconds, peak_memory, mass_ratio.
[[nodiscard]] std::string to_csv(const Comparison& comparison);

}  // namespace undrop::judge
