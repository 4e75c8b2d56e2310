// The operations QuickGelu, y = x * sigmoid(1.702 x), and QuickGeluGrad, of the gradients of y, and x; TensorFlow's own
// operations take six passes. NaN stays NaN.
#include "one_pass.h"

namespace {

using namespace one_pass;

// 2^t as exactly as T can tell: its whole part goes into the exponent, and 2^f of the fraction f, from -1/2 to 1/2, is its
// Taylor series.
template <typename T>
INLINE float PowerOfTwo(float t) {
  t = std::min(126.0f, std::max(-126.0f, t));
  // So large that only the whole part is left in the lowest bits.
  const float large = t + 12582912.0f;
  const float f = t - (large - 12582912.0f);
  float series = 9.6181291e-3f;
  if (sizeof(T) == sizeof(float)) series += (1.5403530e-4f * f + 1.3333558e-3f) * f;
  series = series * f + 5.5504109e-2f;
  series = series * f + 2.4022651e-1f;
  series = series * f + 6.9314718e-1f;
  series = series * f + 1.0f;
  return series * SameBits<float>((SameBits<uint32_t>(large) + 127) << 23);
}

// sigmoid(1.702 x), with 1.702 / ln 2.
template <typename T>
INLINE float Gate(float x) {
  return 1.0f / (1.0f + PowerOfTwo<T>(-2.4554670f * x));
}

template <typename T>
INLINE void Gelu(const T* __restrict x, T* __restrict y, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    const float value = Read(x[i]);
    Write(y + i, value * Gate<T>(value));
  }
}

// The derivative is the gate, and what the gate's change adds.
template <typename T>
INLINE void GeluGrad(const T* __restrict gradients, const T* __restrict x, T* __restrict to,
                     int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    const float value = Read(x[i]);
    const float gate = Gate<T>(value);
    Write(to + i, Read(gradients[i]) * (gate + 1.702f * value * gate * (1.0f - gate)));
  }
}

FOR_EACH_PROCESSOR void Loop(const float* x, float* y, int64_t count) { Gelu(x, y, count); }
FOR_EACH_PROCESSOR void Loop(const Bfloat16* x, Bfloat16* y, int64_t count) { Gelu(x, y, count); }
FOR_EACH_PROCESSOR void Loop(const float* gradients, const float* x, float* to, int64_t count) {
  GeluGrad(gradients, x, to, count);
}
FOR_EACH_PROCESSOR void Loop(const Bfloat16* gradients, const Bfloat16* x, Bfloat16* to,
                             int64_t count) {
  GeluGrad(gradients, x, to, count);
}

struct QuickGelu : Stateless {
  using Stateless::Stateless;
  static constexpr Definition definition = {"QuickGelu", {"x: T"}};

  template <typename T>
  void Compute(const Inputs& in, T* out, int64_t from, int64_t count) const {
    Loop(in.At<T>(0) + from, out + from, count);
  }
};

struct QuickGeluGrad : Stateless {
  using Stateless::Stateless;
  static constexpr Definition definition = {"QuickGeluGrad", {"gradients: T", "x: T"}};

  template <typename T>
  void Compute(const Inputs& in, T* out, int64_t from, int64_t count) const {
    Loop(in.At<T>(0) + from, in.At<T>(1) + from, out + from, count);
  }
};

[[maybe_unused]] const bool is_registered = Register<QuickGelu>() && Register<QuickGeluGrad>();

}  // namespace
