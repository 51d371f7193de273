#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

/// What the tests of every room share.
namespace undrop::test {

/// The shared data sets' folder; tests that need it skip with a reason where it is absent.
inline std::filesystem::path shared_data() {
  const char* given = std::getenv("UNDROP_SHARED_DATA_DIR");
  return given != nullptr ? std::filesystem::path(given) : std::filesystem::path(UNDROP_SHARED_DATA);
}

/// A fresh folder, removed with its content at the end of the scope.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "undrop_test_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A data set from dense rows (cells × genes), with names c0.. and g0... Size factors are not set: prep does that.
inline Dataset dataset_from_rows(const std::vector<std::vector<float>>& rows) {
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> genes;
  std::vector<float> values;
  Dataset data;
  const std::size_t n_genes = rows.empty() ? 0 : rows.front().size();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < n_genes; ++j) {
      if (rows[i][j] == 0.0F) continue;
      genes.push_back(static_cast<std::int32_t>(j));
      values.push_back(rows[i][j]);
    }
    offsets.push_back(static_cast<std::int64_t>(genes.size()));
    data.cell_names.push_back(std::string("c").append(std::to_string(i)));
  }
  for (std::size_t j = 0; j < n_genes; ++j) data.gene_names.push_back(std::string("g").append(std::to_string(j)));
  data.counts = std::make_shared<SparseCounts>(static_cast<std::int64_t>(n_genes), std::move(offsets), std::move(genes),
                                               std::move(values));
  data.origin = {"memory", "memory", "X"};
  return data;
}

}  // namespace undrop::test

#define UNDROP_NEEDS_SHARED_DATA(path) \
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "shared data set is absent: " << (path)
