#include "io/r_serialization.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "io/r_stream.hpp"

namespace undrop::io {

namespace {

/// Kinds of items in the stream, by R's numbers.
enum Type : std::uint32_t {
  null = 0,
  symbol = 1,
  pairlist = 2,
  closure = 3,
  environment = 4,
  promise = 5,
  call = 6,
  special = 7,
  builtin = 8,
  characters = 9,
  logicals = 10,
  integers = 13,
  reals = 14,
  complexes = 15,
  texts = 16,
  dots = 17,
  list = 19,
  expressions = 20,
  byte_code = 21,
  external_pointer = 22,
  weak_reference = 23,
  bytes = 24,
  object = 25,
  alternative = 238,
  pairlist_with_attributes = 239,
  call_with_attributes = 240,
  base_environment = 241,
  empty_environment = 242,
  code_reference = 243,
  code_definition = 244,
  persistent = 247,
  package = 248,
  name_space = 249,
  base_name_space = 250,
  missing_argument = 251,
  unbound = 252,
  global_environment = 253,
  null_value = 254,
  reference = 255
};

constexpr int deepest = 1000;

struct Flags {
  std::uint32_t bits = 0;
  [[nodiscard]] std::uint32_t type() const { return bits & 0xFFU; }
  [[nodiscard]] bool has_attributes() const { return (bits & 0x200U) != 0; }
  [[nodiscard]] bool has_tag() const { return (bits & 0x400U) != 0; }
  [[nodiscard]] std::uint32_t levels() const { return bits >> 12U; }
  /// Items that are a tag, a head and a tail.
  [[nodiscard]] bool is_pair() const {
    return type() == pairlist || type() == call || type() == closure || type() == promise || type() == dots;
  }
};

std::string latin1_to_utf8(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x80U) {
      out += c;
    } else {
      out += static_cast<char>(0xC0U | code >> 6U);
      out += static_cast<char>(0x80U | (code & 0x3FU));
    }
  }
  return out;
}

RPointer make(RValue::Kind kind) {
  auto value = std::make_shared<RValue>();
  value->kind = kind;
  return value;
}

/// Builds the tree of values.
class RReader {
 public:
  RReader(const std::string& path, const Context& context) : in_(path, context) {}

  RPointer read() {
    std::array<char, 2> mark{};
    in_.take(mark.data(), mark.size());
    if (mark[0] != 'X' || mark[1] != '\n') in_.fail("is not in the binary form of saveRDS(x, file)");
    const std::uint32_t format = in_.number();
    in_.number();  // R's version that wrote it
    in_.number();  // and the oldest that reads it
    if (format != 2 && format != 3) in_.fail(fmt::format("is of R's format version {}, not 2 or 3", format));
    if (format == 3) {
      const std::string encoding = in_.text(in_.number());
      native_is_latin1_ = encoding == "ISO-8859-1" || encoding == "latin1" || encoding == "CP1252";
    }
    return item();
  }

 private:
  RPointer item() { return item({in_.number()}); }

  RPointer item(Flags flags) {
    if (++depth_ > deepest) in_.fail("values are nested too deeply: the file is damaged");
    RPointer out = item_at_depth(flags);
    --depth_;
    return out;
  }

  RPointer item_at_depth(Flags flags) {
    if (flags.is_pair()) return pairs(flags);
    switch (flags.type()) {
      case null:
      case null_value:
        return null_;
      case base_environment:
      case empty_environment:
      case base_name_space:
      case missing_argument:
      case unbound:
      case global_environment:
        return other_;
      case reference:
        return referenced(flags);
      case symbol:
        return remember(symbol_item());
      case environment:
        return environment_item();
      case persistent:
      case package:
      case name_space:
        return name_space_item();
      case alternative:
        return alternative_item();
      default: {
        RPointer out = plain(flags);
        if (flags.has_attributes()) set_attributes(*out, *item());
        return out;
      }
    }
  }

  /// Items whose attributes follow them.
  RPointer plain(Flags flags) {
    switch (flags.type()) {
      case characters:
        return characters_item(flags);
      case logicals:
        return integers_item(RValue::Kind::logicals);
      case integers:
        return integers_item(RValue::Kind::integers);
      case reals: {
        auto out = made(RValue::Kind::reals);
        in_.vector(out->reals);
        return out;
      }
      case texts:
        return texts_item();
      case list:
      case expressions:
        return list_item();
      case object:
        return made(RValue::Kind::object);
      case special:
      case builtin:
      case complexes:
      case bytes:
      case byte_code:
      case external_pointer:
      case weak_reference:
        return skipped(flags.type());
      default:
        in_.fail(fmt::format("an item of the unknown type {}: the file is damaged", flags.type()));
    }
  }

  RPointer made(RValue::Kind kind) {
    in_.charge(sizeof(RValue));
    return make(kind);
  }

  RPointer skipped(std::uint32_t type) {
    auto out = made(RValue::Kind::other);
    constexpr std::uint64_t complex_bytes = 16;
    switch (type) {
      case complexes:
        in_.skip(in_.length(complex_bytes) * complex_bytes);
        break;
      case byte_code:
        in_.number();  // how many definitions there are
        byte_code_body();
        break;
      case external_pointer:
        remember(out);
        item();
        item();
        break;
      case weak_reference:
        remember(out);
        break;
      default:
        in_.skip(in_.length(1));
    }
    return out;
  }

  /// The text of an item of characters whose flags have been read; empty where it is missing.
  std::string characters_text(Flags flags) {
    constexpr std::uint32_t marked_latin1 = 1U << 2U;
    constexpr std::uint32_t marked_utf8 = 1U << 3U;
    if (flags.type() != characters) in_.fail("a text is expected: the file is damaged");
    const std::uint32_t length = in_.number();
    if (length == 0xFFFFFFFFU) return {};
    std::string text = in_.text(length);
    const bool latin1 =
        (flags.levels() & marked_latin1) != 0 || (native_is_latin1_ && (flags.levels() & marked_utf8) == 0);
    return latin1 ? latin1_to_utf8(text) : text;
  }

  RPointer characters_item(Flags flags) {
    auto out = made(RValue::Kind::texts);
    out->texts.push_back(characters_text(flags));
    return out;
  }

  RPointer symbol_item() {
    auto out = made(RValue::Kind::symbol);
    out->texts.push_back(characters_text({in_.number()}));
    return out;
  }

  RPointer integers_item(RValue::Kind kind) {
    auto out = made(kind);
    in_.vector(out->integers);
    return out;
  }

  RPointer texts_item() {
    auto out = made(RValue::Kind::texts);
    const std::uint64_t n = in_.length(8);
    in_.charge(n * sizeof(std::string));
    for (std::uint64_t i = 0; i < n; ++i) {
      const Flags flags{in_.number()};
      out->texts.push_back(characters_text(flags));
      if (flags.has_attributes()) item();
    }
    return out;
  }

  RPointer list_item() {
    auto out = made(RValue::Kind::list);
    const std::uint64_t n = in_.length(4);
    in_.charge(n * sizeof(RPointer));
    for (std::uint64_t i = 0; i < n; ++i) out->list.push_back(item());
    return out;
  }

  /// A pairlist, or code of the same form.
  RPointer pairs(Flags flags) {
    auto out = made(flags.type() == pairlist ? RValue::Kind::list : RValue::Kind::other);
    auto names = made(RValue::Kind::texts);
    for (;;) {
      in_.charge(sizeof(RPointer) + sizeof(std::string));
      if (flags.has_attributes()) item();
      std::string name;
      if (flags.has_tag()) {
        const RPointer tag = item();
        if (tag->kind == RValue::Kind::symbol) name = tag->texts.front();
      }
      names->texts.push_back(std::move(name));
      out->list.push_back(item());
      flags = {in_.number()};
      if (flags.is_pair()) continue;
      if (flags.type() != null_value && flags.type() != null) item(flags);
      break;
    }
    if (out->kind == RValue::Kind::other) out->list.clear();
    out->attributes.emplace_back("names", std::move(names));
    return out;
  }

  RPointer environment_item() {
    auto out = remember(made(RValue::Kind::other));
    in_.number();                        // whether it is locked
    for (int i = 0; i < 4; ++i) item();  // enclosure, frame, table, attributes
    return out;
  }

  RPointer name_space_item() {
    if (in_.number() != 0) in_.fail("names of a package are damaged");
    const std::uint32_t n = in_.number();
    for (std::uint32_t i = 0; i < n; ++i) characters_text({in_.number()});
    return remember(made(RValue::Kind::other));
  }

  RPointer remember(RPointer value) {
    in_.charge(sizeof(RPointer));
    references_.push_back(value);
    return value;
  }

  RPointer referenced(Flags flags) {
    std::uint32_t index = flags.bits >> 8U;
    if (index == 0) index = in_.number();
    if (index == 0 || index > references_.size()) in_.fail(fmt::format("refers to item {}, which is not there", index));
    return references_[index - 1];
  }

  static void set_attributes(RValue& value, const RValue& attributes) {
    const auto names = attributes.names();
    if (attributes.kind != RValue::Kind::list || names.size() != attributes.list.size()) return;
    for (std::size_t i = 0; i < names.size(); ++i) value.attributes.emplace_back(names[i], attributes.list[i]);
  }

  /// Vectors that R keeps in a form of their own: sequences, numbers that are to become text, wrapped vectors.
  RPointer alternative_item() {
    const RPointer info = item();
    const RPointer state = item();
    const RPointer attributes = item();
    const bool named =
        info->kind == RValue::Kind::list && !info->list.empty() && info->list.front()->kind == RValue::Kind::symbol;
    const std::string form = named ? info->list.front()->texts.front() : "";
    RPointer out;
    if (form == "compact_intseq" || form == "compact_realseq") {
      out = sequence(*state, form == "compact_intseq");
    } else if (form == "deferred_string" && state->kind == RValue::Kind::list && !state->list.empty()) {
      out = numbers_as_text(*state->list.front());
    } else if (form.starts_with("wrap_") && state->kind == RValue::Kind::list && !state->list.empty()) {
      out = made(RValue::Kind::null);
      *out = std::move(*state->list.front());
    } else {
      in_.fail("holds a vector in the form '" + form + "', which is not read. Save a copy: saveRDS(x[], file)");
    }
    set_attributes(*out, *attributes);
    return out;
  }

  RPointer sequence(const RValue& state, bool whole) {
    constexpr double longest = 1U << 26U;
    if (state.reals.size() != 3) in_.fail("a sequence without its three numbers: the file is damaged");
    const double n = state.reals[0];
    const double last = state.reals[1] + state.reals[2] * (n - 1);
    const auto in_range = [](double v) { return std::abs(v) <= 2147483647.0; };
    if (!(n >= 0 && n <= longest) || (whole && !(in_range(state.reals[1]) && in_range(last)))) {
      in_.fail(fmt::format("a sequence of {} numbers: the file is damaged", n));
    }
    auto out = made(whole ? RValue::Kind::integers : RValue::Kind::reals);
    in_.charge(static_cast<std::uint64_t>(n) * (whole ? sizeof(std::int32_t) : sizeof(double)));
    for (double i = 0; i < n; ++i) {
      const double value = state.reals[1] + state.reals[2] * i;
      if (whole) out->integers.push_back(static_cast<std::int32_t>(value));
      if (!whole) out->reals.push_back(value);
    }
    return out;
  }

  RPointer numbers_as_text(const RValue& numbers) {
    auto out = made(RValue::Kind::texts);
    in_.charge((numbers.integers.size() + numbers.reals.size()) * sizeof(std::string));
    for (const auto value : numbers.integers) {
      out->texts.push_back(value == RValue::missing ? std::string() : std::to_string(value));
    }
    for (const double value : numbers.reals) {
      out->texts.push_back(std::isnan(value) ? std::string() : fmt::format("{:.15g}", value));
    }
    return out;
  }

  void byte_code_body() {
    if (++depth_ > deepest) in_.fail("code is nested too deeply: the file is damaged");
    item();  // instructions
    const std::uint32_t n = in_.number();
    for (std::uint32_t i = 0; i < n; ++i) {
      const std::uint32_t type = in_.number();
      if (type == byte_code) {
        byte_code_body();
      } else if (is_code_pair(type) || type == code_reference || type == code_definition) {
        code_constant(type);
      } else {
        item();
      }
    }
    --depth_;
  }

  static bool is_code_pair(std::uint32_t type) {
    return type == call || type == pairlist || type == call_with_attributes || type == pairlist_with_attributes;
  }

  /// A constant of byte code, which has pairs of its own form.
  void code_constant(std::uint32_t type) {
    if (++depth_ > deepest) in_.fail("code is nested too deeply: the file is damaged");
    for (;; type = in_.number()) {
      if (type == code_reference) {
        in_.number();
        break;
      }
      if (type == code_definition) {
        in_.number();
        type = in_.number();
      }
      if (!is_code_pair(type)) {
        item();
        break;
      }
      if (type == call_with_attributes || type == pairlist_with_attributes) item();
      item();  // tag
      code_constant(in_.number());
    }
    --depth_;
  }

  RStream in_;
  RPointer null_ = make(RValue::Kind::null);
  RPointer other_ = make(RValue::Kind::other);
  std::vector<RPointer> references_;
  int depth_ = 0;
  bool native_is_latin1_ = false;
};

}  // namespace

const RValue* RValue::attribute(std::string_view name) const {
  const auto at = std::find_if(attributes.begin(), attributes.end(), [&](const auto& a) { return a.first == name; });
  return at == attributes.end() ? nullptr : at->second.get();
}

std::string RValue::class_name() const {
  const RValue* names = attribute("class");
  return names == nullptr || names->texts.empty() ? std::string() : names->texts.front();
}

bool RValue::inherits(std::string_view name) const {
  const RValue* names = attribute("class");
  return names != nullptr && std::find(names->texts.begin(), names->texts.end(), name) != names->texts.end();
}

const RValue* RValue::element(std::string_view name) const {
  const auto all = names();
  const auto at = std::find(all.begin(), all.end(), name);
  const auto index = static_cast<std::size_t>(at - all.begin());
  return at == all.end() || index >= list.size() ? nullptr : list[index].get();
}

std::vector<std::string> RValue::names() const {
  const RValue* value = attribute("names");
  return value == nullptr ? std::vector<std::string>() : value->texts;
}

bool is_rds(std::string_view start) {
  using std::string_view_literals::operator""sv;
  return start.starts_with("X\n\0\0\0\2"sv) || start.starts_with("X\n\0\0\0\3"sv);
}

RPointer read_r_value(const std::string& path, const Context& context) { return RReader(path, context).read(); }

}  // namespace undrop::io
