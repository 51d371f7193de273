#include "methods/saved_facts.hpp"

#include <undrop/errors.hpp>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace undrop {

namespace {

/// In the order of the variant's alternatives.
enum class Kind : std::int64_t { flag, integer, real, text, reals, integers, texts };
constexpr std::int64_t n_kinds = 7;

std::string place_of(std::size_t i) { return "facts/" + std::to_string(i); }

struct Put {
  ArchiveWriter& archive;
  std::string place;
  void operator()(bool value) const { archive.put(place, std::vector<std::int64_t>{value ? 1 : 0}); }
  void operator()(std::int64_t value) const { archive.put(place, std::vector<std::int64_t>{value}); }
  void operator()(double value) const { archive.put(place, std::vector<double>{value}); }
  void operator()(const std::string& value) const { archive.put(place, std::vector<std::string>{value}); }
  void operator()(const std::vector<double>& values) const { archive.put(place, values); }
  void operator()(const std::vector<std::int64_t>& values) const { archive.put(place, values); }
  void operator()(const std::vector<std::string>& values) const { archive.put(place, values); }
};

template <typename Value>
Value only(const std::vector<Value>& values, const std::string& place) {
  if (values.size() != 1) throw FormatError("model", place, "must be one value; save the model again");
  return values.front();
}

Fact take(const ArchiveReader& archive, const std::string& place, Kind kind) {
  switch (kind) {
    case Kind::flag:
      return only(archive.integers(place), place) != 0;
    case Kind::integer:
      return only(archive.integers(place), place);
    case Kind::real:
      return only(archive.doubles(place), place);
    case Kind::text:
      return only(archive.texts(place), place);
    case Kind::reals:
      return archive.doubles(place);
    case Kind::integers:
      return archive.integers(place);
    case Kind::texts:
      return archive.texts(place);
  }
  return {};
}

}  // namespace

void save_facts(ArchiveWriter& archive, const Facts& facts) {
  std::vector<std::string> names;
  std::vector<std::int64_t> kinds;
  for (const auto& [name, fact] : facts) {
    std::visit(Put{archive, place_of(names.size())}, fact);
    names.push_back(name);
    kinds.push_back(static_cast<std::int64_t>(fact.index()));
  }
  archive.put("facts/names", names);
  archive.put("facts/kinds", kinds);
}

Facts load_facts(const ArchiveReader& archive) {
  Facts facts;
  if (!archive.has("facts/names")) return facts;
  const auto names = archive.texts("facts/names");
  const auto kinds = archive.integers("facts/kinds");
  if (names.size() != kinds.size())
    throw FormatError("model", "facts/names", "disagrees with facts/kinds in size; save the model again");
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (kinds[i] < 0 || kinds[i] >= n_kinds)
      throw FormatError("model", "facts/kinds", "names no kind of value; save the model again");
    facts[names[i]] = take(archive, place_of(i), static_cast<Kind>(kinds[i]));
  }
  return facts;
}

}  // namespace undrop
