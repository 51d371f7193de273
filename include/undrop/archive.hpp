#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace undrop {

/// Where a fitted imputer puts what it needs to be used again. Names may hold slashes.
class ArchiveWriter {
 public:
  virtual ~ArchiveWriter() = default;
  /// An array of float32 in row-major order; the product of `shape` is the number of values.
  virtual void put(const std::string& name, std::span<const float> values, std::span<const std::int64_t> shape) = 0;
  virtual void put(const std::string& name, std::span<const double> values) = 0;
  virtual void put(const std::string& name, std::span<const std::int64_t> values) = 0;
  virtual void put(const std::string& name, const std::vector<std::string>& values) = 0;
};

/// The reading side. Every call throws FormatError where the name is missing or of another type.
class ArchiveReader {
 public:
  virtual ~ArchiveReader() = default;
  [[nodiscard]] virtual bool has(const std::string& name) const = 0;
  [[nodiscard]] virtual std::vector<float> floats(const std::string& name,
                                                  std::vector<std::int64_t>* shape = nullptr) const = 0;
  [[nodiscard]] virtual std::vector<double> doubles(const std::string& name) const = 0;
  [[nodiscard]] virtual std::vector<std::int64_t> integers(const std::string& name) const = 0;
  [[nodiscard]] virtual std::vector<std::string> texts(const std::string& name) const = 0;
};

}  // namespace undrop
