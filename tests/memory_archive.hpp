#pragma once

#include <undrop/archive.hpp>
#include <undrop/errors.hpp>

#include <any>
#include <map>
#include <string>
#include <vector>

namespace undrop::test {

/// What a model file holds, kept in memory: written by one object, read by another.
class MemoryArchive final : public ArchiveWriter, public ArchiveReader {
 public:
  void put(const std::string& name, std::span<const float> values, std::span<const std::int64_t> shape) override {
    entries_[name] = std::vector<float>(values.begin(), values.end());
    shapes_[name].assign(shape.begin(), shape.end());
  }
  void put(const std::string& name, std::span<const double> values) override {
    entries_[name] = std::vector<double>(values.begin(), values.end());
  }
  void put(const std::string& name, std::span<const std::int64_t> values) override {
    entries_[name] = std::vector<std::int64_t>(values.begin(), values.end());
  }
  void put(const std::string& name, const std::vector<std::string>& values) override { entries_[name] = values; }

  [[nodiscard]] bool has(const std::string& name) const override { return entries_.count(name) != 0; }
  [[nodiscard]] std::vector<float> floats(const std::string& name, std::vector<std::int64_t>* shape) const override {
    if (shape != nullptr && shapes_.count(name) != 0) *shape = shapes_.at(name);
    return get<float>(name);
  }
  [[nodiscard]] std::vector<double> doubles(const std::string& name) const override { return get<double>(name); }
  [[nodiscard]] std::vector<std::int64_t> integers(const std::string& name) const override {
    return get<std::int64_t>(name);
  }
  [[nodiscard]] std::vector<std::string> texts(const std::string& name) const override {
    return get<std::string>(name);
  }

 private:
  template <class T>
  [[nodiscard]] std::vector<T> get(const std::string& name) const {
    const auto found = entries_.find(name);
    const auto* values = found == entries_.end() ? nullptr : std::any_cast<std::vector<T>>(&found->second);
    if (values == nullptr) throw FormatError("memory", name, "is missing or of another type");
    return *values;
  }

  std::map<std::string, std::any> entries_;
  std::map<std::string, std::vector<std::int64_t>> shapes_;
};

}  // namespace undrop::test
