#pragma once

/// Before a function of inner loops: it is built for several processors, and the best is taken at run time. Sanitisers
/// run before such choices can be made. What it calls must be inlined into it to be built so too.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__clang__)
#define UNDROP_PER_PROCESSOR __attribute__((target_clones("avx512f", "avx2,fma", "default")))
#else
#define UNDROP_PER_PROCESSOR
#endif

#define UNDROP_INLINED __attribute__((always_inline)) inline
