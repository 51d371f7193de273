#include <undrop/context.hpp>
#include <undrop/read.hpp>

#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <numeric>
#include <string>
#include <vector>

#include "dropout/count_histograms.hpp"
#include "prep/size_factors.hpp"
#include "prep/variable_genes.hpp"

/// streamed_pass FILE [MEMORY_BUDGET_IN_BYTES]: reads a file, then size factors, gene statistics and the histograms of
/// the dropout model, and prints as JSON what each took and the peak memory of the process. A budget of 0 is no limit.
namespace undrop {
namespace {

std::int64_t peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{1024} * usage.ru_maxrss;
}

class Steps {
 public:
  template <typename Work>
  void run(const char* name, const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    text_ += fmt::format("{}\"{}\": {{\"seconds\": {:.3f}, \"peak_bytes\": {}}}", text_.empty() ? "" : ", ", name,
                         seconds, peak_bytes());
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void measure(const std::string& path, std::int64_t budget) {
  constexpr std::int32_t n_populations = 10;
  Context context;
  context.memory_budget = budget;
  const std::int64_t before = peak_bytes();
  Dataset data;
  Steps steps;
  steps.run("read", [&] { data = read_dataset(path, {}, context); });
  steps.run("size_factors", [&] { prep::set_size_factors(data, context); });
  steps.run("gene_statistics", [&] { (void)prep::variable_genes(data, 2000, context); });
  std::vector<std::int32_t> genes(static_cast<std::size_t>(data.n_genes()));
  std::iota(genes.begin(), genes.end(), 0);
  std::vector<std::int32_t> populations;
  for (std::int64_t i = 0; i < data.n_cells(); ++i) populations.push_back(static_cast<std::int32_t>(i) % n_populations);
  steps.run("histograms", [&] { (void)dropout::CountHistograms(data, genes, populations, n_populations, context); });
  fmt::print("{{\"cells\": {}, \"genes\": {}, \"nonzeros\": {}, \"threads\": {}, \"bytes_before\": {}, {}}}\n",
             data.n_cells(), data.n_genes(), data.counts->n_nonzeros(), context.threads, before, steps.text());
}

}  // namespace
}  // namespace undrop

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::fputs("streamed_pass FILE [MEMORY_BUDGET_IN_BYTES]\n", stderr);
    return 1;
  }
  try {
    undrop::measure(argv[1], argc == 3 ? std::strtoll(argv[2], nullptr, 10) : 0);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
  return 0;
}
