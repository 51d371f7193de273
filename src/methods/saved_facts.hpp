#pragma once

#include <undrop/archive.hpp>
#include <undrop/facts.hpp>

namespace undrop {

/// Keeps what a fit had to say with its model, so that a loaded one says the same. Not a number is kept as such.
void save_facts(ArchiveWriter& archive, const Facts& facts);

/// Empty where none were kept. Throws FormatError where they are damaged.
[[nodiscard]] Facts load_facts(const ArchiveReader& archive);

}  // namespace undrop
