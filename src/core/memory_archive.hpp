#pragma once

#include <undrop/archive.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace undrop {

/// What a model file holds, kept in memory: written by one object, read by another. Reading throws FormatError as the
/// interface says.
class MemoryArchive final : public ArchiveWriter, public ArchiveReader {
 public:
  void put(const std::string& name, std::span<const float> values, std::span<const std::int64_t> shape) override;
  void put(const std::string& name, std::span<const double> values) override;
  void put(const std::string& name, std::span<const std::int64_t> values) override;
  void put(const std::string& name, const std::vector<std::string>& values) override;

  [[nodiscard]] bool has(const std::string& name) const override { return find(name) != nullptr; }
  [[nodiscard]] std::vector<float> floats(const std::string& name, std::vector<std::int64_t>* shape) const override;
  [[nodiscard]] std::vector<double> doubles(const std::string& name) const override;
  [[nodiscard]] std::vector<std::int64_t> integers(const std::string& name) const override;
  [[nodiscard]] std::vector<std::string> texts(const std::string& name) const override;

  /// Everything, in the order in which it came: a file is the same as if it had been written at once.
  void copy_to(ArchiveWriter& archive) const;

 private:
  struct Floats {
    std::vector<float> values;
    std::vector<std::int64_t> shape;
  };
  using Entry = std::variant<Floats, std::vector<double>, std::vector<std::int64_t>, std::vector<std::string>>;
  [[nodiscard]] const Entry* find(const std::string& name) const;
  Entry& entry(const std::string& name);
  template <typename T>
  [[nodiscard]] const T& get(const std::string& name) const;

  std::vector<std::pair<std::string, Entry>> entries_;
};

}  // namespace undrop
