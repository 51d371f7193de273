#include "core/memory_archive.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <type_traits>

namespace undrop {

void MemoryArchive::put(const std::string& name, std::span<const float> values, std::span<const std::int64_t> shape) {
  entry(name) = Floats{{values.begin(), values.end()}, {shape.begin(), shape.end()}};
}

void MemoryArchive::put(const std::string& name, std::span<const double> values) {
  entry(name) = std::vector<double>(values.begin(), values.end());
}

void MemoryArchive::put(const std::string& name, std::span<const std::int64_t> values) {
  entry(name) = std::vector<std::int64_t>(values.begin(), values.end());
}

void MemoryArchive::put(const std::string& name, const std::vector<std::string>& values) { entry(name) = values; }

const MemoryArchive::Entry* MemoryArchive::find(const std::string& name) const {
  const auto at = std::find_if(entries_.begin(), entries_.end(), [&](const auto& held) { return held.first == name; });
  return at == entries_.end() ? nullptr : &at->second;
}

MemoryArchive::Entry& MemoryArchive::entry(const std::string& name) {
  const auto at = std::find_if(entries_.begin(), entries_.end(), [&](const auto& held) { return held.first == name; });
  return at == entries_.end() ? entries_.emplace_back(name, Entry()).second : at->second;
}

template <typename T>
const T& MemoryArchive::get(const std::string& name) const {
  const Entry* found = find(name);
  const T* held = found == nullptr ? nullptr : std::get_if<T>(found);
  if (held == nullptr) throw FormatError("memory", name, "is missing or of another type; fit the model again");
  return *held;
}

std::vector<float> MemoryArchive::floats(const std::string& name, std::vector<std::int64_t>* shape) const {
  const auto& entry = get<Floats>(name);
  if (shape != nullptr) *shape = entry.shape;
  return entry.values;
}

std::vector<double> MemoryArchive::doubles(const std::string& name) const { return get<std::vector<double>>(name); }

std::vector<std::int64_t> MemoryArchive::integers(const std::string& name) const {
  return get<std::vector<std::int64_t>>(name);
}

std::vector<std::string> MemoryArchive::texts(const std::string& name) const {
  return get<std::vector<std::string>>(name);
}

void MemoryArchive::copy_to(ArchiveWriter& archive) const {
  for (const auto& [name, entry] : entries_) {
    std::visit(
        [&, &to = name](const auto& values) {
          if constexpr (std::is_same_v<std::decay_t<decltype(values)>, Floats>) {
            archive.put(to, values.values, values.shape);
          } else {
            archive.put(to, values);
          }
        },
        entry);
  }
}

}  // namespace undrop
