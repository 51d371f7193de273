#pragma once

#include "core/memory_archive.hpp"

namespace undrop::test {

using undrop::MemoryArchive;

}  // namespace undrop::test
